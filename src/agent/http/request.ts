/** Parsing and answers shared by several routes. */
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import type { Problem } from '../../lib/http/problem.ts';
import { StoreUnavailable, UnreadableSale } from '../store/store.ts';
import { refused } from './refused.ts';

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
