/**
 * One epoch of a camera's clock: derives capture times and possible network delays from the offsets of its pictures
 * (offset-buckets.ts). Pure.
 */
import { createNetworkDoubts, type NetworkDoubt } from './network-doubt.ts';
import { createOffsetBuckets, windowMs } from './offset-buckets.ts';

export type Epoch = ReturnType<typeof createEpoch>;

/** An epoch to begin, which also takes over the units since then. */
export type EpochStart = {
  readonly sinceMs: number;
  /** Units less delayed than possible in it stay. */
  readonly minOffsetMs?: number;
  readonly doubt: NetworkDoubt;
};

/** `mode`: `arrival` when the time stamps are unusable. `doubt`: absent at the start of a connection. */
export function createEpoch(id: number, mode: 'time_stamps' | 'arrival', doubt?: NetworkDoubt) {
  const buckets = createOffsetBuckets();
  const doubts = createNetworkDoubts(mode, { start: doubt, settleMs: windowMs });
  let lagMs = 0;
  let newestMs = -Infinity;

  return {
    id,
    mode,

    /** `offsetMs`: arrival − time stamp. `lagMs`: delay from `arrivalMs` until the unit was delivered. */
    add(sample: { arrivalMs: number; offsetMs: number; lagMs: number }): void {
      const { arrivalMs, offsetMs } = sample;
      ({ lagMs, arrivalMs: newestMs } = sample);
      buckets.add(arrivalMs, { least: offsetMs, most: offsetMs + lagMs });
      doubts.add(arrivalMs, offsetMs, buckets.expectedMs(arrivalMs));
    },

    /** Adds the response time of a request. `intervalMs` is the stream's pace. */
    answeredAfter(afterMs: number, intervalMs: number): void {
      const expectedMs = buckets.isEmpty() ? Infinity : buckets.expectedMs(newestMs);
      doubts.answered({ atMs: newestMs, afterMs, intervalMs, expectedMs });
    },

    /** Extends an offset although no picture was fast enough to show it. */
    hold: (arrivalMs: number, offsetMs: number): void =>
      buckets.add(arrivalMs, { least: offsetMs, most: offsetMs }),

    /** Offset of an undelayed picture that arrives now, from earlier pictures; Infinity without any. */
    expectedMs: buckets.expectedMs,

    /** Capture time of a unit, CLOCK_MONOTONIC milliseconds; never later than its arrival. */
    timeMs(unit: { arrivalMs: number; ptsMs: number }): number {
      if (mode === 'arrival' || buckets.isEmpty()) return unit.arrivalMs - lagMs;
      return Math.min(unit.arrivalMs, unit.ptsMs + buckets.offsetMs(unit.arrivalMs));
    },

    /** Upper bound on how much earlier than reported the unit may have been taken, milliseconds. */
    networkDelayMs({ arrivalMs, ptsMs }: { arrivalMs: number; ptsMs: number }): number {
      if (mode === 'arrival' || buckets.isEmpty()) return doubts.at(arrivalMs, arrivalMs - ptsMs);
      const offsetMs = buckets.offsetMs(arrivalMs);
      return Math.max(doubts.at(arrivalMs, offsetMs), buckets.knownDelayMs(arrivalMs, offsetMs));
    },

    /** Part of an offset of the newest unit's time that may be network delay. */
    doubtMs: (arrivalMs: number, offsetMs: number): number => doubts.at(arrivalMs, offsetMs),

    /** Largest delay from capture to arrival of any unit of this epoch, milliseconds. */
    maxDelayMs: (): number => (mode === 'arrival' ? lagMs : buckets.maxDelayMs()),

    /** Units that arrived at or after this time belong to another epoch. */
    dropFrom: (arrivalMs: number): void => buckets.dropFrom(arrivalMs),

    forgetBefore(arrivalMs: number): void {
      buckets.forgetBefore(arrivalMs);
      doubts.forgetBefore(arrivalMs);
    },

    isEmpty: buckets.isEmpty,
  };
}
