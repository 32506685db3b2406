/**
 * An access token, held in memory until shortly before its end: no request outlives it. Concurrent callers share one
 * request for the next.
 */
import { childLifetime, unlessAborted } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';

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

/** `request`: of the next token; `rejected` is one that the server refused since the last. */
export function createHeldToken(
  request: (
    rejected: string | undefined,
    signal: AbortSignal,
  ) => Promise<{ readonly token: string; readonly lastsMs: number }>,
  clock: Clock,
): AccessToken {
  const ended = childLifetime(new AbortController().signal);
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  let rejected: string | undefined;
  let coming: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const requestedAtMs = clock.monotonicMs();
    const { token, lastsMs } = await request(rejected, ended.signal);
    rejected = undefined;
    held = { token, untilMs: requestedAtMs + lastsMs - Math.min(earlierMs, lastsMs / 10) };
    return token;
  }

  return {
    async get(signal) {
      signal.throwIfAborted();
      if (held !== undefined && clock.monotonicMs() < held.untilMs) return held.token;
      coming ??= ask().finally(() => {
        coming = undefined;
      });
      return unlessAborted(coming, signal);
    },
    refused(token) {
      if (held?.token !== token) return;
      held = undefined;
      rejected = token;
    },
    close: () => ended.end(),
  };
}
