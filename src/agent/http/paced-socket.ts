/**
 * A WebSocket that measures its unreceived data: each message is followed by a numbered ping, whose pong
 * confirms that everything before it has arrived. `bufferedAmount` covers this process alone, not the seconds
 * of video held by the kernel and the network.
 */
import type { WebSocket } from '@fastify/websocket';
import { pause, unlessAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';

export type PaceBounds = {
  /** Bytes in flight at which sending pauses; one message may exceed it. */
  readonly maxHeldBytes: number;
  /** Sending pauses while something has been in flight for longer, milliseconds. */
  readonly maxHeldMs: number;
  /** A connection without a pong for this long is dead, milliseconds. */
  readonly deadMs: number;
};

export type PacedSocket = {
  send(bytes: Buffer): void;
  /** Resolves when more may be sent; rejects with `signal.reason`. */
  ready(signal: AbortSignal): Promise<void>;
  heldBytes(): number;
  /** Pings an idle connection, and ends a dead one, until the signal aborts. */
  keepAlive(signal: AbortSignal): Promise<void>;
};

export function pacedSocket(socket: WebSocket, clock: Clock, bounds: PaceBounds): PacedSocket {
  /** In order of their numbers. */
  const underWay: { readonly number: number; readonly bytes: number; readonly sentAtMs: number }[] = [];
  let lastNumber = 0;
  let heldBytes = 0;
  let answered = Promise.withResolvers<undefined>();

  function follow(bytes: number): void {
    const number = ++lastNumber;
    underWay.push({ number, bytes, sentAtMs: clock.monotonicMs() });
    heldBytes += bytes;
    socket.ping(String(number));
  }

  socket.on('pong', (data: Buffer) => {
    const number = Number(data.toString('latin1'));
    for (let [oldest] = underWay; oldest !== undefined && oldest.number <= number; [oldest] = underWay) {
      heldBytes -= oldest.bytes;
      underWay.shift();
    }
    answered.resolve(undefined);
    answered = Promise.withResolvers();
  });

  const heldMs = (): number => {
    const [oldest] = underWay;
    return oldest === undefined ? 0 : clock.monotonicMs() - oldest.sentAtMs;
  };

  return {
    send(bytes) {
      socket.send(bytes);
      follow(bytes.length);
    },

    async ready(signal) {
      const isFull = () =>
        // The latter covers a client that answers before it has read.
        Math.max(heldBytes, socket.bufferedAmount) >= bounds.maxHeldBytes || heldMs() > bounds.maxHeldMs;
      while (isFull()) await unlessAborted(answered.promise, signal);
    },

    heldBytes: () => heldBytes,

    async keepAlive(signal) {
      while (await pause(clock, bounds.deadMs / 2, signal)) {
        if (heldMs() > bounds.deadMs) socket.terminate();
        else if (underWay.length === 0) follow(0);
      }
    },
  };
}
