/** API requests for signing in. Every failure is a value. */
import { sleep } from '../state/clock.ts';
import { type Answer, type BodyOf, call, type Failure } from './api.ts';

export type Refusal =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** `field`: the first that is wrong. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string; readonly field?: string };
export type SessionAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal;

/** Hashing a password takes a small gateway a while, and tries wait for one another. Milliseconds. */
const limit = { withinMs: 20_000 };
/**
 * A wait this short is caused by other attempts being checked, not by wrong ones: the page waits and retries
 * without reporting it. Milliseconds.
 */
export const busyWaitMs = 2_000;
/** So often. */
const busyWaits = 4;

export const getSession = () => patiently(() => call('GET /api/v1/session', limit));
export const setUp = (body: BodyOf<'POST /api/v1/setup'>) =>
  patiently(() => call('POST /api/v1/setup', { body, ...limit }));
export const signIn = (body: BodyOf<'POST /api/v1/session'>) =>
  patiently(() => call('POST /api/v1/session', { body, ...limit }));
export const signOut = () => patiently(() => call('DELETE /api/v1/session', limit));
export const endOthers = () => patiently(() => call('DELETE /api/v1/sessions', limit));
export const changePassword = (current: string, next: string) =>
  patiently(() => call('PUT /api/v1/password', { body: { current, next }, ...limit }));

async function patiently<T>(ask: () => Promise<Answer<T>>): Promise<SessionAnswer<T>> {
  let answer = await ask();
  for (let waited = 0; waited < busyWaits; waited++) {
    if (answer.kind !== 'refused' || answer.waitMs === undefined || answer.waitMs > busyWaitMs) break;
    await sleep(answer.waitMs, undefined, new AbortController().signal);
    answer = await ask();
  }
  return answer.kind === 'ok' ? answer : refusalOf(answer);
}

export function refusalOf(failure: Failure): Refusal {
  if (failure.kind !== 'refused') return failure;
  const { status, title: why, problem, waitMs } = failure;
  if (waitMs !== undefined) return { kind: 'wait', waitMs };
  const field = problem?.errors?.[0]?.field;
  return { kind: 'refused', status, why, ...(field !== undefined && { field }) };
}
