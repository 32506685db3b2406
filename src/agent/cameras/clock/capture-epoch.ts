/**
 * One epoch of a camera's clock: stores the minimum and maximum of arrival − time stamp for each second of arrivals,
 * and derives the offset of a picture's time stamp from them. Pure.
 */
import { createNetworkDoubts, type NetworkDoubt, possibleMs, quickMs } from './network-doubt.ts';
import { maxDrift } from './sender-reports.ts';

/** Offsets are stored per second of arrivals … */
const bucketMs = 1_000;
/**
 * … and a picture's offset is the minimum of the buckets this far around it. A crystal that is 500 ppm off drifts 5 ms
 * in this time.
 */
const windowBuckets = 10;
export const windowMs = windowBuckets * bucketMs;

export const bucketOf = (arrivalMs: number): number => Math.floor(arrivalMs / bucketMs);

type Range = { readonly least: number; readonly most: number };

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
  /** In order of time. `around` is the minimum within the window, cached because a search reads it thousands of times. */
  const buckets = new Map<number, Range>();
  const around = new Map<number, number>();
  const doubts = createNetworkDoubts(mode, { start: doubt, settleMs: windowMs });
  let lagMs = 0;
  let newestMs = -Infinity;

  function smallest(bucket: number, reach: { before: number; after: number }): number {
    let found = Infinity;
    for (let b = bucket - reach.before; b <= bucket + reach.after; b++)
      found = Math.min(found, buckets.get(b)?.least ?? Infinity);
    return found;
  }

  function offsetAround(bucket: number): number {
    const known = around.get(bucket);
    if (known !== undefined) return known;
    let found = smallest(bucket, { before: windowBuckets, after: windowBuckets });
    if (found === Infinity) for (const { least } of buckets.values()) found = Math.min(found, least);
    around.set(bucket, found);
    return found;
  }

  const expectedMs = (arrivalMs: number): number =>
    smallest(bucketOf(arrivalMs), { before: windowBuckets, after: 0 });

  /** Delay that a picture is known to have had, from quicker ones at another time. */
  function knownDelayMs(bucket: number, offsetMs: number): number {
    let found = 0;
    for (const [other, { least }] of buckets) {
      const driftMs = maxDrift * bucketMs * Math.abs(other - bucket);
      const delayMs = possibleMs(offsetMs - least);
      if (delayMs > quickMs + driftMs) found = Math.max(found, delayMs + driftMs);
    }
    return found;
  }

  function forgetAround(bucket: number): void {
    for (let b = bucket - windowBuckets; b <= bucket + windowBuckets; b++) around.delete(b);
  }

  function keep(bucket: number, seen: Range): void {
    const held = buckets.get(bucket);
    if (held === undefined || seen.least < held.least) forgetAround(bucket);
    buckets.set(bucket, {
      least: Math.min(held?.least ?? Infinity, seen.least),
      most: Math.max(held?.most ?? -Infinity, seen.most),
    });
  }

  return {
    id,
    mode,

    /** `offsetMs`: arrival − time stamp. `lagMs`: delay from `arrivalMs` until the unit was delivered. */
    add(sample: { arrivalMs: number; offsetMs: number; lagMs: number }): void {
      ({ lagMs, arrivalMs: newestMs } = sample);
      keep(bucketOf(sample.arrivalMs), { least: sample.offsetMs, most: sample.offsetMs + lagMs });
      doubts.add(sample.arrivalMs, sample.offsetMs, expectedMs(sample.arrivalMs));
    },

    /** Adds the response time of a request. `intervalMs` is the stream's pace. */
    answeredAfter(afterMs: number, intervalMs: number): void {
      doubts.answered({
        atMs: newestMs,
        ...{ afterMs, intervalMs },
        expectedMs: buckets.size === 0 ? Infinity : expectedMs(newestMs),
      });
    },

    /** Extends an offset although no picture was fast enough to show it. */
    hold(arrivalMs: number, offsetMs: number): void {
      keep(bucketOf(arrivalMs), { least: offsetMs, most: offsetMs });
    },

    /** Offset of an undelayed picture that arrives now, from earlier pictures; Infinity without any. */
    expectedMs,

    /** Capture time of a unit, CLOCK_MONOTONIC milliseconds; never later than its arrival. */
    timeMs(unit: { arrivalMs: number; ptsMs: number }): number {
      if (mode === 'arrival' || buckets.size === 0) return unit.arrivalMs - lagMs;
      return Math.min(unit.arrivalMs, unit.ptsMs + offsetAround(bucketOf(unit.arrivalMs)));
    },

    /** Upper bound on how much earlier than reported the unit may have been taken, milliseconds. */
    networkDelayMs({ arrivalMs, ptsMs }: { arrivalMs: number; ptsMs: number }): number {
      if (mode === 'arrival' || buckets.size === 0) return doubts.at(arrivalMs, arrivalMs - ptsMs);
      const bucket = bucketOf(arrivalMs);
      const offsetMs = offsetAround(bucket);
      return Math.max(doubts.at(arrivalMs, offsetMs), knownDelayMs(bucket, offsetMs));
    },

    /** Part of an offset of the newest unit's time that may be network delay. */
    doubtMs: (arrivalMs: number, offsetMs: number): number => doubts.at(arrivalMs, offsetMs),

    /** Largest delay from capture to arrival of any unit of this epoch, milliseconds. */
    maxDelayMs(): number {
      if (mode === 'arrival') return lagMs;
      let found = 0;
      for (const [bucket, { most }] of buckets) found = Math.max(found, most - offsetAround(bucket));
      return found;
    },

    /** Units that arrived at or after this time belong to another epoch. */
    dropFrom(arrivalMs: number): void {
      for (const bucket of [...buckets.keys()].filter((b) => b >= bucketOf(arrivalMs))) {
        buckets.delete(bucket);
        forgetAround(bucket);
      }
    },

    /** The last second is retained for units in a GOP longer than the ring's bound. */
    forgetBefore(arrivalMs: number): void {
      const tooOld = bucketOf(arrivalMs);
      for (const bucket of buckets.keys()) {
        if (bucket >= tooOld || buckets.size === 1) break;
        buckets.delete(bucket);
      }
      for (const bucket of around.keys()) {
        if (bucket >= tooOld) break;
        around.delete(bucket);
      }
      doubts.forgetBefore(arrivalMs);
    },

    isEmpty: () => buckets.size === 0,
  };
}
