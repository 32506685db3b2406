/** API requests for signing in. Every failure is a value. */
import type { EndedJson, SessionJson } from '../../contract/page/session.ts';
import { sleep } from '../state/clock.ts';
import { send as sendTo } from './api.ts';

export type Refusal =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** `field`: the first that is wrong. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string; readonly field?: string };
export type SessionAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal;

/** Hashing a password takes a small gateway a while, and tries wait for one another. Milliseconds. */
const answerWithinMs = 20_000;
/**
 * A wait this short is caused by other attempts being checked, not by wrong ones: the page waits and retries
 * without reporting it. Milliseconds.
 */
export const busyWaitMs = 2_000;
/** So often. */
const busyWaits = 4;

export const getSession = () => send<SessionJson>('GET', 'session');
export const setUp = (code: string, password: string) =>
  send<SessionJson>('POST', 'setup', { code, password });
export const signIn = (password: string) => send<SessionJson>('POST', 'session', { password });
export const signOut = () => send<undefined>('DELETE', 'session');
export const endOthers = () => send<EndedJson>('DELETE', 'sessions');
export const changePassword = (current: string, next: string) =>
  send<SessionJson>('PUT', 'password', { current, next });

async function send<T>(method: string, path: string, body?: object): Promise<SessionAnswer<T>> {
  const ask = () => sendTo<T>(method, path, { body, withinMs: answerWithinMs });
  let answer = await ask();
  for (let waited = 0; waited < busyWaits; waited++) {
    if (answer.kind !== 'refused' || answer.waitMs === undefined || answer.waitMs > busyWaitMs) break;
    await sleep(answer.waitMs, undefined, new AbortController().signal);
    answer = await ask();
  }
  if (answer.kind !== 'refused') return answer;
  const { status, title: why, problem, waitMs } = answer;
  if (waitMs !== undefined) return { kind: 'wait', waitMs };
  const field = problem?.errors?.[0]?.field;
  return { kind: 'refused', status, why, ...(field !== undefined && { field }) };
}
