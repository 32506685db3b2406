/** Central retry: an adapter connects, works, and returns why it ended; this restarts it with back-off. */
import { isAborted } from './abort.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { createWakeableSleep, type WakeableSleep } from './wakeable-sleep.ts';

/** Why work ended, for the log: a code and its English text. */
export type Reason = { readonly code: string; readonly why: string };

export type Supervised = {
  /** Works until it fails or the signal aborts. Resolves with the reason; a rejection is a bug and is passed on. */
  readonly work: (signal: AbortSignal) => Promise<string | Reason>;
  /** Pause after this many consecutive ends, from 0; milliseconds. */
  readonly backoffMs: (attempts: number) => number;
  /** Longer minimum pause after an end, milliseconds. */
  readonly minWaitMs?: () => number;
  /** After working this long, the back-off restarts. Milliseconds. */
  readonly steadyMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends a pause early. */
  readonly wakeable?: WakeableSleep;
  /** Called before each pause with its end, CLOCK_MONOTONIC milliseconds. */
  readonly onPause?: (untilMonotonicMs: number) => void;
};

/** A repeated failure is logged once per interval, with its count. */
const repeatLogAfterMs = 300_000;

/** Settles when the signal has aborted and the work has stopped. */
export async function supervise(options: Supervised, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  const wakeable = options.wakeable ?? createWakeableSleep(clock);
  const warn = createFailureLog(options.log, clock);
  let attempts = 0;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    const ended = await options.work(signal);
    const reason = typeof ended === 'string' ? { why: ended } : ended;
    if (isAborted(signal)) return;
    if (clock.monotonicMs() - startedMs >= options.steadyMs) attempts = 0;
    const waitMs = Math.max(options.backoffMs(attempts++), options.minWaitMs?.() ?? 0);
    warn(reason, waitMs);
    options.onPause?.(clock.monotonicMs() + waitMs);
    await wakeable.pause(waitMs, signal);
  }
}

function createFailureLog(log: Log, clock: Clock) {
  let logged: { why: string; atMs: number } | undefined;
  let suppressed = 0;
  return (reason: { readonly why: string }, waitMs: number): void => {
    const { why } = reason;
    const nowMs = clock.monotonicMs();
    if (logged?.why === why && nowMs - logged.atMs < repeatLogAfterMs) {
      suppressed++;
      return;
    }
    log.warn(
      { ...reason, waitMs: Math.round(waitMs), ...(suppressed > 0 ? { alsoSeen: suppressed } : {}) },
      'ended, restarting',
    );
    logged = { why, atMs: nowMs };
    suppressed = 0;
  };
}
