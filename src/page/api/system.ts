/** API requests of the system page. */
import type { QuarantineJson, RetriedJson } from '../../contract/page/quarantine.ts';
import type { NewTokenJson, TokensJson } from '../../contract/page/session.ts';
import type { SystemJson, UploadRetriedJson } from '../../contract/page/system.ts';
import { type Answer, get, send } from './api.ts';

/** Thousands may be owed again at once. Milliseconds. */
const answerWithinMs = 30_000;
const quick = { withinMs: answerWithinMs };

export const getSystem = (signal: AbortSignal): Promise<Answer<SystemJson>> => get('/api/v1/system', signal);

/** The oldest of each kind. */
export const getQuarantine = (signal: AbortSignal): Promise<Answer<QuarantineJson>> =>
  get('/api/v1/quarantine?limit=50', signal);

/** Events of one sale, or all. */
export function retryHeld(saleId?: string): Promise<Answer<RetriedJson>> {
  const query = saleId === undefined ? '' : `?${new URLSearchParams({ saleId }).toString()}`;
  return send('POST', `quarantine/retry${query}`, quick);
}

export const tryUploadNow = (): Promise<Answer<UploadRetriedJson>> => send('POST', 'upload/retry', quick);

export const getTokens = (signal: AbortSignal): Promise<Answer<TokensJson>> => get('/api/v1/tokens', signal);
export const addToken = (name: string): Promise<Answer<NewTokenJson>> =>
  send('POST', 'tokens', { ...quick, body: { name } });
export const removeToken = (id: string): Promise<Answer<undefined>> =>
  send('DELETE', `tokens/${encodeURIComponent(id)}`, quick);
