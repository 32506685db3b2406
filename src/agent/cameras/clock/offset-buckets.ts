/**
 * Minimum and maximum of arrival − time stamp for each second of arrivals, and the offset of a picture derived from
 * them: the minimum within a window around it. Pure.
 */
import { possibleMs, quickMs } from './network-doubt.ts';
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

export function createOffsetBuckets() {
  /** In order of time. `around` is the minimum within the window, cached because a search reads it thousands of times. */
  const buckets = new Map<number, Range>();
  const around = new Map<number, number>();

  function smallest(bucket: number, reach: { before: number; after: number }): number {
    let found = Infinity;
    for (let b = bucket - reach.before; b <= bucket + reach.after; b++)
      found = Math.min(found, buckets.get(b)?.least ?? Infinity);
    return found;
  }

  function offsetIn(bucket: number): number {
    const known = around.get(bucket);
    if (known !== undefined) return known;
    let found = smallest(bucket, { before: windowBuckets, after: windowBuckets });
    if (found === Infinity) for (const { least } of buckets.values()) found = Math.min(found, least);
    around.set(bucket, found);
    return found;
  }

  function forgetAround(bucket: number): void {
    for (let b = bucket - windowBuckets; b <= bucket + windowBuckets; b++) around.delete(b);
  }

  return {
    isEmpty: () => buckets.size === 0,

    add(arrivalMs: number, seen: Range): void {
      const bucket = bucketOf(arrivalMs);
      const held = buckets.get(bucket);
      if (held === undefined || seen.least < held.least) forgetAround(bucket);
      buckets.set(bucket, {
        least: Math.min(held?.least ?? Infinity, seen.least),
        most: Math.max(held?.most ?? -Infinity, seen.most),
      });
    },

    /** Offset of a picture that arrived then. */
    offsetMs: (arrivalMs: number): number => offsetIn(bucketOf(arrivalMs)),

    /** Offset of an undelayed picture that arrives then, from earlier pictures; Infinity without any. */
    expectedMs: (arrivalMs: number): number =>
      smallest(bucketOf(arrivalMs), { before: windowBuckets, after: 0 }),

    /** Delay that a picture with this offset is known to have had, from quicker ones at another time. */
    knownDelayMs(arrivalMs: number, offsetMs: number): number {
      const bucket = bucketOf(arrivalMs);
      let found = 0;
      for (const [other, { least }] of buckets) {
        const driftMs = maxDrift * bucketMs * Math.abs(other - bucket);
        const delayMs = possibleMs(offsetMs - least);
        if (delayMs > quickMs + driftMs) found = Math.max(found, delayMs + driftMs);
      }
      return found;
    },

    /** Largest offset, compared with that of its picture. */
    maxDelayMs(): number {
      let found = 0;
      for (const [bucket, { most }] of buckets) found = Math.max(found, most - offsetIn(bucket));
      return found;
    },

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
    },
  };
}
