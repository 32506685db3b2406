/** Requests that are held until there is something to answer. */
import type { FastifyRequest } from 'fastify';
import { childLifetime, deadline } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';

type Bounds = {
  readonly clock: Clock;
  readonly waitSeconds: number;
  /** Aborts when the receiver stops. */
  readonly closing: AbortSignal;
};

/** Runs work with a signal that aborts at the latest after the wait, when the client disconnects, and with `closing`. */
export async function whileHeld<T>(
  { raw: { socket } }: FastifyRequest,
  { clock, waitSeconds, closing }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using connected = childLifetime(closing);
  using held = deadline(clock, waitSeconds * 1_000, connected.signal);
  const onClose = (): void => connected.end();
  socket.once('close', onClose);
  try {
    return await work(held.signal);
  } finally {
    socket.off('close', onClose);
  }
}
