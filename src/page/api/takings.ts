/** Requests for takings. */
import { call } from './api.ts';

/** Dates as a calendar of the shop has them, both included. */
export const getTakings = (query: { from: string; to: string }, signal: AbortSignal) =>
  call('GET /api/v1/takings', { query, signal });
