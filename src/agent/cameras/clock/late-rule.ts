/**
 * Decides whether pictures that are late belong to a new epoch (rule 2 of clock.ts): time stamps that stepped back, or a
 * camera that counts pictures and paused. Pure.
 */
import type { Epoch, EpochStart } from './capture-epoch.ts';
import { createLateness } from './lateness.ts';
import type { RecentUnits } from './recent-units.ts';
import type { SenderReports } from './sender-reports.ts';
import { createStepBackSearch, type StepBackSearch } from './step-back.ts';

/** Time that lateness is observed after time stamps stepped back … */
const stepFoundMs = 2_000;

export function createLateRule(reports: SenderReports, recent: RecentUnits) {
  const lateness = createLateness(reports);
  /** Search within the stretch of lateness that began at `lateSinceMs`. */
  let stepBack: { readonly lateSinceMs: number; readonly search: StepBackSearch } | undefined;

  /** Each unit is read once by the search of its stretch, so the cost per unit is constant in a flood of units. */
  function searchStepBack(lateSinceMs: number, intervalMs: number): StepBackSearch {
    const newest = recent.newest();
    if (stepBack?.lateSinceMs === lateSinceMs && newest !== undefined) {
      stepBack.search.add(newest, intervalMs);
      return stepBack.search;
    }
    const search = createStepBackSearch(lateSinceMs);
    for (const sample of recent.all()) search.add(sample, intervalMs);
    stepBack = { lateSinceMs, search };
    return search;
  }

  return {
    /** Call when an epoch begins. */
    end: (): void => lateness.end(),

    /** Offset expected while pictures are late. */
    expectedMs: (): number | undefined => lateness.current()?.expectedMs,

    lateMs: (atMs: number): number => lateness.lateMs(atMs),

    /** Part of the lateness that is not known to be network delay. */
    doubtMs: (atMs: number): number => lateness.doubtMs(atMs),

    /** Adds the newest unit; returns the epoch to begin, if any. `expectedMs`: offset from the units before it. */
    add(
      epoch: Epoch,
      now: { readonly arrivalMs: number; readonly offsetMs: number },
      stream: { readonly intervalMs: number; readonly expectedMs: number },
    ): EpochStart | undefined {
      const { intervalMs } = stream;
      const within = Math.max(intervalMs / 2, 20);
      const isLate = lateness.add(now, { ms: stream.expectedMs, within });
      const late = lateness.current();
      if (!isLate || late === undefined) return undefined;
      const { arrivalMs } = now;
      const { expectedMs } = late;
      const isFound = arrivalMs - late.sinceMs >= stepFoundMs;
      if (isFound || late.isNetwork) epoch.hold(arrivalMs, expectedMs);
      if (!isFound) return undefined;
      const doubtMs = epoch.doubtMs(arrivalMs, expectedMs);
      const start = (sinceMs: number, offsetMs: number, ms: number): EpochStart => ({
        sinceMs,
        minOffsetMs: (expectedMs + offsetMs) / 2,
        doubt: { offsetMs, ms },
      });
      const step = searchStepBack(late.sinceMs, intervalMs).found(expectedMs, intervalMs);
      if (step !== undefined && arrivalMs - step.sinceMs >= stepFoundMs)
        return start(step.sinceMs, step.minMs, doubtMs);
      const verdict = lateness.judge({ intervalMs, within });
      if (typeof verdict === 'string') return undefined;
      return start(verdict.sinceMs, verdict.offsetMs, doubtMs + verdict.doubtMs);
    },
  };
}
