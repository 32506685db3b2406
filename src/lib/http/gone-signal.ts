/** Work that ends when the client disconnects. */
import type { FastifyReply } from 'fastify';

/**
 * Runs work with a signal that aborts when the client disconnects; returns undefined then, and sends no
 * answer (`reply.hijack()`).
 */
export async function whileWaitedFor<T>(
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const gone = goneSignal(reply);
  try {
    return await work(gone);
  } catch (error) {
    if (gone.aborted) return undefined;
    throw error;
  }
}

/** Aborts when the client disconnects, and when the answer has been sent. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  else reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
