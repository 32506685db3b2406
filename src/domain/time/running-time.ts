/**
 * Total running time of this gateway by the monotonic clock: excludes hours in which it was off, and is unaffected by
 * steps of the wall clock. Pure; times are milliseconds.
 */

/** Stored periodically: `runMs` at a time of a boot. */
export type RunningTime = { readonly boot: string; readonly monotonicMs: number; readonly runMs: number };

/**
 * Current running time. The part of another boot after it was last stored is unknown and left out; the monotonic clock
 * of this boot counts from its start.
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
