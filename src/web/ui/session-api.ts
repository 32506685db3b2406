/** What signing in asks the gateway. Everything that can go wrong is an answer. */

import type { ProblemJson } from '../api/schema.ts';
import type { EndedJson, SessionJson } from '../api/session-schema.ts';
import { within } from './clock.ts';

export type Refusal =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  /** `field`: the first that is wrong. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string; readonly field?: string };
export type SessionAnswer<T> = { readonly kind: 'ok'; readonly value: T } | Refusal;

/** Hashing a password takes a small gateway a while, and tries wait for one another. Milliseconds. */
const answerWithinMs = 20_000;

export const getSession = () => ask<SessionJson>('GET', 'session');
export const setUp = (code: string, password: string) =>
  ask<SessionJson>('POST', 'setup', { code, password });
export const signIn = (password: string) => ask<SessionJson>('POST', 'session', { password });
export const signOut = () => ask<undefined>('DELETE', 'session');
export const endOthers = () => ask<EndedJson>('DELETE', 'sessions');
export const changePassword = (current: string, next: string) =>
  ask<SessionJson>('PUT', 'password', { current, next });

async function ask<T>(method: string, path: string, body?: object): Promise<SessionAnswer<T>> {
  try {
    return await within(answerWithinMs, new AbortController().signal, async (signal) => {
      const response = await fetch(`/api/v1/${path}`, {
        ...{ method, signal, cache: 'no-store' },
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      if (response.status === 204) return { kind: 'ok', value: undefined as T };
      if (response.ok) return { kind: 'ok', value: (await response.json()) as T };
      if (response.status === 429)
        return { kind: 'wait', waitMs: 1_000 * Number(response.headers.get('retry-after') ?? 1) };
      const problem = (await response.json()) as ProblemJson;
      const field = problem.errors?.[0]?.field;
      return {
        ...{ kind: 'refused', status: response.status, why: problem.detail ?? problem.title },
        ...(field !== undefined && { field }),
      };
    });
  } catch {
    return { kind: 'unreachable' };
  }
}
