/** Parsing and answers shared by several routes. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import type { Problem } from '../../lib/http/problem.ts';
import { StoreUnavailable, UnreadableSale } from '../store/store.ts';
import { refused } from './refused.ts';

/**
 * RFC 3339 with an offset → epoch milliseconds. A `+` in a query means a space, but people paste times with
 * an offset all the same.
 */
export const timeSchema = z
  .string()
  .transform((text) => text.replace(' ', '+'))
  .pipe(
    z.iso.datetime({
      offset: true,
      error: 'expected RFC 3339 with an offset, such as 2026-11-24T12:34:56.789+09:00',
    }),
  )
  .transform((text) => Date.parse(text));

/**
 * Runs work with a signal that aborts when the client disconnects; returns undefined then, and sends no
 * answer (`reply.hijack()`).
 */
export async function whileWaitedFor<T>(
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort();
  else reply.raw.once('close', () => gone.abort());
  try {
    return await work(gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return undefined;
    throw error;
  }
}

/** 503 if the database can't be written now, 422 for a damaged sale; undefined for any other error. */
export function storeProblem(error: Error): Problem | undefined {
  if (error instanceof UnreadableSale)
    return refused(422, 'Unreadable sale', refusal('request.sale_unreadable', { sale: error.saleId }));
  if (!(error instanceof StoreUnavailable)) return undefined;
  return refused(503, 'Not now', refusal('request.not_stored'), { 'retry-after': '5' });
}

/** The answer to an unexpected error. */
export const failed = refused(500, 'Failed', refusal('request.failed'));

/** For descriptions of routes. */
export const noSaleHere = 'There is no such sale here.';
export const unreadableHere = 'The stored sale is damaged.';
export const noCameraHere = 'There is no such camera here.';
export const noRegisterHere = 'There is no such register here.';
export const noAccountHere = 'There is no such account here.';
export const posAway = 'The POS can not be reached now.';
export const webSocketRequired = 'A WebSocket is required.';

export function noSale(saleId: string): Problem {
  return refused(404, 'Unknown sale', refusal('request.no_sale', { sale: saleId }));
}

export function noCamera(id: string): Problem {
  return refused(404, 'Unknown camera', refusal('request.no_camera', { camera: id }));
}
