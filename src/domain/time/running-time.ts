/**
 * How long this gateway has run in all its life, by the monotonic clock: hours in which it was off don't count, and no step of the wall clock
 * moves it. Pure; times are milliseconds.
 */

/** What is kept of it now and then: `runMs` at a moment of a boot. */
export type RunningTime = { readonly boot: string; readonly monotonicMs: number; readonly runMs: number };

/**
 * The running time now. Of another boot what ran after it was last kept is unknown and left out; the monotonic clock of this one counts from
 * its start.
 */
export function runningTimeAt(
  kept: RunningTime | undefined,
  now: { readonly boot: string; readonly monotonicMs: number },
): RunningTime {
  const { boot, monotonicMs } = now;
  if (kept === undefined) return { boot, monotonicMs, runMs: 0 };
  const sinceMs = kept.boot === boot ? monotonicMs - kept.monotonicMs : monotonicMs;
  return { boot, monotonicMs, runMs: kept.runMs + Math.max(0, sinceMs) };
}
