/** Parsing and answers shared by several routes. */
import type { FastifyReply } from 'fastify';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import type { Problem } from '../../lib/http/problem.ts';
import { StoreUnavailable, UnreadableSale } from '../store/store.ts';
import { refused } from './refused.ts';

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

/** 503 if the database can't be written now, 422 for a damaged sale; undefined for any other error. */
export function storeProblem(error: Error): Problem | undefined {
  if (error instanceof UnreadableSale)
    return refused(422, refusal('request.sale_unreadable', { sale: error.saleId }));
  if (!(error instanceof StoreUnavailable)) return undefined;
  return refused(503, refusal('request.not_stored'), { 'retry-after': '5' });
}

/** The answer to an unexpected error. */
export const failed = refused(500, refusal('request.failed'));

export function noSale(saleId: string): Problem {
  return refused(404, refusal('request.no_sale', { sale: saleId }));
}

export function noCamera(id: string): Problem {
  return refused(404, refusal('request.no_camera', { camera: id }));
}
