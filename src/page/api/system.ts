/** API requests of the system page. */
import type { TokenScope } from '../../domain/people/roles.ts';
import { call } from './api.ts';

const quick = { withinMs: 30_000 };

export const getSystem = (signal: AbortSignal) => call('GET /api/v1/system', { signal });

/** The oldest of each kind. */
export const getQuarantine = (signal: AbortSignal) =>
  call('GET /api/v1/quarantine', { query: { limit: 50 }, signal });

export const tryUploadNow = () => call('POST /api/v1/upload/retry', quick);

export const getTokens = (signal: AbortSignal) => call('GET /api/v1/tokens', { signal });
export const addToken = (name: string, scope: TokenScope) =>
  call('POST /api/v1/tokens', { body: { name, scope }, ...quick });
export const removeToken = (id: string) => call('DELETE /api/v1/tokens/:id', { params: { id }, ...quick });
