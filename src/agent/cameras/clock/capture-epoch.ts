/**
 * One run of a camera's clock, as the capture clock keeps it: the least and the most arrival − time stamp of each second of arrivals, and
 * from them the offset that a picture's time stamp needs. Pure.
 */
import { mostLineDelayMs } from './sender-reports.ts';

/** Offsets are kept for each second of arrivals … */
const bucketMs = 1_000;
/** … and a picture's offset is the smallest of those this far around it. A crystal 500 ppm off drifts 5 ms in this time. */
const windowBuckets = 10;
export const windowMs = windowBuckets * bucketMs;

export const bucketOf = (arrivalMs: number): number => Math.floor(arrivalMs / bucketMs);

type Range = { readonly least: number; readonly most: number };

export type Epoch = ReturnType<typeof createEpoch>;

/**
 * `mode`: `arrival` where the time stamps are of no use. `floorMs`: the offset that would hold if it is the line that became slow; absent
 * where that is ruled out.
 */
export function createEpoch(id: number, mode: 'time_stamps' | 'arrival', floorMs?: number) {
  /** In order of time. `around` is the smallest within the window, kept since a search asks for it thousands of times. */
  const buckets = new Map<number, Range>();
  const around = new Map<number, number>();
  let lagMs = 0;

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

  /** How much of an offset may be the line's. */
  function doubtMs(offsetMs: number): number {
    const delayMs = offsetMs - (floorMs ?? Infinity);
    return delayMs > 0 && delayMs <= mostLineDelayMs ? delayMs : 0;
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
    floorMs,

    /** `offsetMs`: arrival − time stamp. `lagMs`: how much later than `arrivalMs` the unit was handed out. */
    add(sample: { arrivalMs: number; offsetMs: number; lagMs: number }): void {
      lagMs = sample.lagMs;
      keep(bucketOf(sample.arrivalMs), { least: sample.offsetMs, most: sample.offsetMs + lagMs });
    },

    /** This offset goes on to hold, though no picture was quick enough to show it. */
    hold(arrivalMs: number, offsetMs: number): void {
      keep(bucketOf(arrivalMs), { least: offsetMs, most: offsetMs });
    },

    /** What a picture that arrives now would have if it were not delayed, from earlier ones; Infinity from none. */
    expectedMs: (arrivalMs: number) => smallest(bucketOf(arrivalMs), { before: windowBuckets, after: 0 }),

    /** When a unit that arrived then was taken, CLOCK_MONOTONIC milliseconds; never later than that. */
    timeMs(unit: { arrivalMs: number; ptsMs: number }): number {
      if (mode === 'arrival' || buckets.size === 0) return unit.arrivalMs - lagMs;
      return Math.min(unit.arrivalMs, unit.ptsMs + offsetAround(bucketOf(unit.arrivalMs)));
    },

    /** How much earlier than told a unit that arrived then may have been taken, milliseconds: a quick picture shows how slow the line is. */
    lineDelayMs(unit: { arrivalMs: number; ptsMs: number }): number {
      const isByArrival = mode === 'arrival' || buckets.size === 0;
      const offsetMs = isByArrival ? unit.arrivalMs - unit.ptsMs : offsetAround(bucketOf(unit.arrivalMs));
      return doubtMs(offsetMs);
    },

    doubtMs,

    /** No unit of this epoch arrived more than this after its time, milliseconds. */
    maxDelayMs(): number {
      if (mode === 'arrival') return lagMs;
      let found = 0;
      for (const [bucket, { most }] of buckets) found = Math.max(found, most - offsetAround(bucket));
      return found;
    },

    /** Units that arrived from then on belong to another epoch. */
    dropFrom(arrivalMs: number): void {
      for (const bucket of [...buckets.keys()].filter((b) => b >= bucketOf(arrivalMs))) {
        buckets.delete(bucket);
        forgetAround(bucket);
      }
    },

    /** The last second stays, for units in a GOP longer than what is kept. */
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

    isEmpty: () => buckets.size === 0,
  };
}
