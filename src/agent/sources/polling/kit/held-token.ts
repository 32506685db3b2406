/**
 * An access token, held in memory until shortly before its end: no request outlives it. Concurrent callers share one
 * request for the next.
 *
 * The next one is requested while the old one still lasts for `marginMs`, beside the requests that go on with it: who gives tokens may be away
 * for so long without harm.
 */
import { childLifetime, unlessAborted } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';
import { PosFailure } from '../cloud-source.ts';

export type AccessToken = {
  /** Rejects with a PosFailure. */
  get(signal: AbortSignal): Promise<string>;
  /** The server rejected the token before its expiry: the next `get` requests another. A token renewed meanwhile stays. */
  refused(token: string): void;
  /** Aborts a request in flight. */
  close(): void;
};

/** Before its end: a minute, or a tenth of its lifetime. */
const earlierMs = 60_000;
/** Before that: the next one is requested, or after half of the time of one that lasts shortly. Milliseconds. */
const marginMs = 15 * 60_000;
/** Between two requests that are not urgent yet. */
const retryMs = 30_000;

type Held = { readonly token: string; readonly renewMs: number; readonly untilMs: number };

/** `request`: of the next token; `rejected` is one that the server refused since the last. */
export function createHeldToken(
  request: (
    rejected: string | undefined,
    signal: AbortSignal,
  ) => Promise<{ readonly token: string; readonly lastsMs: number }>,
  clock: Clock,
  noteRenewal: (failure: PosFailure | undefined) => void = () => undefined,
): AccessToken {
  const ended = childLifetime(new AbortController().signal);
  let held: Held | undefined;
  let retryAtMs = -Infinity;
  let rejected: string | undefined;
  let coming: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const requestedAtMs = clock.monotonicMs();
    retryAtMs = requestedAtMs + retryMs;
    const named = rejected;
    const { token, lastsMs } = await request(named, ended.signal);
    // One that was rejected meanwhile is named with the next request.
    if (rejected === named) rejected = undefined;
    const untilMs = requestedAtMs + lastsMs - Math.min(earlierMs, lastsMs / 10);
    noteRenewal(undefined);
    held = { token, untilMs, renewMs: Math.max(untilMs - marginMs, requestedAtMs + lastsMs / 2) };
    return token;
  }

  function next(): Promise<string> {
    coming ??= ask().finally(() => {
      coming = undefined;
    });
    return coming;
  }

  return {
    async get(signal) {
      signal.throwIfAborted();
      const nowMs = clock.monotonicMs();
      if (held === undefined || nowMs >= held.untilMs) return unlessAborted(next(), signal);
      if (nowMs >= held.renewMs && nowMs >= retryAtMs)
        next().catch((error: unknown) => {
          if (error instanceof PosFailure) noteRenewal(error);
        });
      return held.token;
    },
    refused(token) {
      if (held?.token !== token) return;
      held = undefined;
      rejected = token;
    },
    close: () => ended.end(),
  };
}
