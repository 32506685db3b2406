/** Requests for access tokens of a POS (contract/cloud/pos-token.ts), and their answers as outcomes. Pure. */
import { posTokenAnswerSchema, posTokenProblems } from '../../../contract/cloud/pos-token.ts';
import { readableCodings } from '../../../lib/http/content-coding.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { PosTokenOutcome, PosTokenRequest } from '../../sources/polling/cloud-tokens.ts';
import { isPassing, problemType, retryAfter } from './answers.ts';
import type { Sent } from './cloud-client.ts';
import type { Request } from './connection.ts';

/** By the type of the problem. */
const refusals = new Map<string | undefined, 'no_consent' | 'consent_ended' | 'app_refused'>([
  [posTokenProblems.noConsent, 'no_consent'],
  [posTokenProblems.consentEnded, 'consent_ended'],
  [posTokenProblems.appRefused, 'app_refused'],
]);

export function posTokenRequest(base: string, { system, account, rejected }: PosTokenRequest): Request {
  const query = rejected === undefined ? '' : `?${new URLSearchParams({ rejected }).toString()}`;
  return {
    method: 'GET',
    url: `${base}/v1/pos-tokens/${system}/${encodeURIComponent(account)}${query}`,
    headers: { 'accept-encoding': readableCodings },
  };
}

export function posTokenOutcome(sent: Sent, nowMs: number): PosTokenOutcome {
  // The uploader reports refused credentials.
  if (sent.kind !== 'answer') return { kind: 'try_later' };
  const { answer } = sent;
  if (isPassing(answer.status) || answer.status === 401)
    return { kind: 'try_later', ...retryAfter(answer, nowMs) };
  if (answer.status === 403) return { kind: refusals.get(problemType(answer)) ?? 'not_offered' };
  const granted = answer.status === 200 ? readJson(posTokenAnswerSchema, answer.body ?? '') : undefined;
  if (granted === undefined) return { kind: 'not_offered' };
  return { kind: 'token', token: granted.accessToken, lastsMs: granted.expiresIn * 1_000 };
}
