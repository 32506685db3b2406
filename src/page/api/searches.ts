/** Requests for saved searches. */
import { call } from './api.ts';

export const getSearches = (signal: AbortSignal) => call('GET /api/v1/searches', { signal });

/** In place of one of the same name. */
export const saveSearch = (name: string, filter: Readonly<Record<string, string>>) =>
  call('POST /api/v1/searches', { body: { name, filter } });

export const removeSearch = (id: string) => call('DELETE /api/v1/searches/:id', { params: { id } });
