/** Central retry: an adapter connects, works, and returns why it ended; this restarts it with back-off. */
import { isAborted } from './abort.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { type Bell, createBell } from './wakeable-sleep.ts';

export type Supervised = {
  /**
   * Works until it fails or the signal aborts. Resolves with the reason, as text for people; a rejection is a bug and
   * is passed on.
   */
  readonly work: (signal: AbortSignal) => Promise<string>;
  /** Pause after this many consecutive ends, from 0; milliseconds. */
  readonly backoffMs: (attempts: number) => number;
  /** Longer minimum pause for a reason, milliseconds. */
  readonly leastWaitMs?: (why: string) => number;
  /** After working this long, the back-off restarts. Milliseconds. */
  readonly steadyMs: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends a pause early. */
  readonly bell?: Bell;
  /** Called before each pause with its end, CLOCK_MONOTONIC milliseconds. */
  readonly onPause?: (untilMonotonicMs: number) => void;
};

/** A repeated failure is logged once per interval, with its count. */
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
      'ended, restarting',
    );
    told = { why, atMs: nowMs };
    untold = 0;
  };
}
