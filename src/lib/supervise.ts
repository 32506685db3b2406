/** Retry in one place: an adapter connects, works, and returns why it ended; this starts it again, with back-off. */
import { isAborted } from './abort.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { type Bell, createBell } from './wakeable-sleep.ts';

export type Supervised = {
  /** Works until it can't or the signal aborts. Resolves with why it ended, in words for a person; a rejection is a bug and is passed on. */
  readonly work: (signal: AbortSignal) => Promise<string>;
  /** The pause after so many ends in a row, from 0; milliseconds. */
  readonly backoffMs: (attempts: number) => number;
  /** Where an end asks for a longer pause than the back-off: by why it ended, milliseconds. */
  readonly leastWaitMs?: (why: string) => number;
  /** Having worked this long, it counts as well again, and the back-off begins anew. Milliseconds. */
  readonly steadyMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Rung, it ends a pause at once. */
  readonly bell?: Bell;
  /** Before each pause: when it ends by itself, CLOCK_MONOTONIC milliseconds. */
  readonly onPause?: (untilMonotonicMs: number) => void;
};

/** The same trouble is told once in this time, with how often it was seen. */
const repeatLogAfterMs = 300_000;

/** Settles when the signal has aborted and the work has stopped. */
export async function supervise(options: Supervised, signal: AbortSignal): Promise<void> {
  const { clock } = options;
  const bell = options.bell ?? createBell(clock);
  const tell = createTeller(options.log, clock);
  let attempts = 0;
  while (!signal.aborted) {
    const startedMs = clock.monotonicMs();
    const why = await options.work(signal);
    if (isAborted(signal)) return;
    if (clock.monotonicMs() - startedMs >= options.steadyMs) attempts = 0;
    const waitMs = Math.max(options.backoffMs(attempts++), options.leastWaitMs?.(why) ?? 0);
    tell(why, waitMs);
    options.onPause?.(clock.monotonicMs() + waitMs);
    await bell.pause(waitMs, signal);
  }
}

function createTeller(log: Log, clock: Clock) {
  let told: { why: string; atMs: number } | undefined;
  let untold = 0;
  return (why: string, waitMs: number): void => {
    const nowMs = clock.monotonicMs();
    if (told?.why === why && nowMs - told.atMs < repeatLogAfterMs) {
      untold++;
      return;
    }
    log.warn(
      { why, waitMs: Math.round(waitMs), ...(untold > 0 ? { alsoSeen: untold } : {}) },
      'ended; will be started again',
    );
    told = { why, atMs: nowMs };
    untold = 0;
  };
}
