/**
 * A WebSocket that knows how much its far end still lacks: each message is followed by a ping with its number, and the pong that comes back
 * says that all up to there has arrived. `bufferedAmount` would tell of this process alone, not of the seconds of video that the kernel and
 * the line hold.
 */
import type { WebSocket } from '@fastify/websocket';
import { pause, unlessAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';

export type PaceBounds = {
  /** Bytes on their way at which no more are sent; one message may go past it. */
  readonly maxHeldBytes: number;
  /** No more is sent while something has been on its way for longer, milliseconds. */
  readonly maxHeldMs: number;
  /** A line on which nothing has been answered for this long is dead, milliseconds. */
  readonly deadMs: number;
};

export type PacedSocket = {
  send(bytes: Buffer): void;
  /** Resolves when more may be sent; rejects with `signal.reason`. */
  ready(signal: AbortSignal): Promise<void>;
  heldBytes(): number;
  /** Asks an idle line whether it still lives, and ends a dead one, until the signal aborts. */
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
        // The latter for a far end that answers before it has read.
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
