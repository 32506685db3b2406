/**
 * Bounds the connections of the gateway's servers, so that one device can't shut out the others: a bound per
 * address and one for the whole server, at which the oldest connection without a token ends
 * (connection-policy.ts), and a short time for the first byte.
 *
 * Loopback has no bound per address: a proxy on this machine connects for all clients.
 */
import type { Server, Socket } from 'node:net';
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { alarms } from '../../domain/alarm/alarms.ts';
import { alarmProblem } from '../../domain/problem/alarm.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import { isLoopback } from '../../lib/net/listen-address.ts';
import { admission, type ConnectionBounds } from './connection-policy.ts';

/** A TLS or HTTP client sends at once; this leaves three retransmissions of a lost packet. Milliseconds. */
const firstByteWithinMs = 10_000;
const logEveryMs = 60_000;

export type BoundedConnections = {
  /** A request on the connection has carried a valid token or session. */
  prove(socket: Socket): void;
};

export type ConnectionWatch = {
  /** Before the server listens. */
  bound(server: Server, bounds: ConnectionBounds): BoundedConnections;
  alarms(): Alarm[];
};

type Held = { readonly socket: Socket; readonly address: string; isProven: boolean };

export function createConnectionWatch({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: Log;
}): ConnectionWatch {
  const mayLog = createLogThrottle(clock, logEveryMs);
  let excess:
    | { readonly sinceMs: number; readonly lastMonotonicMs: number; readonly address: string }
    | undefined;
  let ended = 0;

  function noteExcess(address: string, connections: number): void {
    const lastMonotonicMs = clock.monotonicMs();
    excess = { sinceMs: current()?.sinceMs ?? clock.nowMs(), lastMonotonicMs, address };
    ended += 1;
    if (!mayLog()) return;
    log.warn({ address, connections, ended }, 'too many connections, closed the oldest without a token');
    ended = 0;
  }

  function current(): typeof excess {
    return excess !== undefined &&
      clock.monotonicMs() - excess.lastMonotonicMs < alarms.too_many_connections.shownForMs
      ? excess
      : undefined;
  }

  return {
    bound(server, bounds) {
      const held = new Map<string, Held>();
      // Last resort: below it every connection is judged individually.
      server.maxConnections = 2 * bounds.total;
      server.prependListener('connection', (socket: Socket) => {
        const key = endOf(socket);
        const address = addressOf(socket);
        const perAddress = isLoopback(address) ? Number.POSITIVE_INFINITY : bounds.perAddress;
        const all = [...held.values()];
        const admitted = admission(all, address, { ...bounds, perAddress });
        if (admitted.kind !== 'admit') {
          const leaving = admitted.kind === 'replace' ? admitted.ended : { socket, address };
          noteExcess(leaving.address, all.filter((one) => one.address === leaving.address).length);
          held.delete(endOf(leaving.socket));
          leaving.socket.destroy();
          if (admitted.kind === 'refuse') return;
        }
        const one = { socket, address, isProven: false };
        held.set(key, one);
        const closed = new AbortController();
        socket.once('close', () => {
          closed.abort();
          if (held.get(key) === one) held.delete(key);
        });
        clock.sleep(firstByteWithinMs, closed.signal).then(
          () => {
            if (socket.bytesRead === 0) socket.destroy();
          },
          () => undefined,
        );
      });
      return {
        prove(socket) {
          const one = held.get(endOf(socket));
          if (one !== undefined) one.isProven = true;
        },
      };
    },
    alarms() {
      const now = current();
      if (now === undefined) return [];
      const { sinceMs, address } = now;
      return [
        {
          kind: 'too_many_connections',
          sinceMs,
          about: address,
          problem: alarmProblem('alarm.too_many_connections', { address }),
        },
      ];
    },
  };
}

/** Identifies a connection, below TLS and above it. */
function endOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function addressOf({ remoteAddress = '' }: Socket): string {
  return remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '');
}
