/**
 * Detects time stamps that don't run at the pace of real time, from arrival − time stamp over some seconds. A camera
 * that declares and stamps 25 pictures a second but delivers 21 falls behind by 190 ms each second; an inaccurate
 * crystal drifts by less than 0.5 ms. Pure.
 */
import { bucketOf } from './offset-buckets.ts';

/** Number of consecutive seconds examined. As many values rise in a row by chance once in 40 million times. */
const window = 11;
/** Falling offsets may be a backlog that drains slowly; those do not fall below the minimum of this many previous seconds. */
const kept = 90;
/** Smaller changes in the window are ignored, milliseconds: the clock's own rule has the same error. */
const minChangeMs = 30;
/** One second may account for at most this share of the change: more is a step. */
const maxShare = 0.5;
/** Difference between the halves of the window, milliseconds, below which time stamps are usable again. */
const steadyMs = 8;

export function createTrend() {
  let seconds: { bucket: number; offsetMs: number }[] = [];

  return {
    /** True when a second was completed, so that the verdict may have changed. */
    add(arrivalMs: number, offsetMs: number): boolean {
      const bucket = bucketOf(arrivalMs);
      const newest = seconds.at(-1);
      if (newest?.bucket === bucket) {
        newest.offsetMs = Math.min(newest.offsetMs, offsetMs);
        return false;
      }
      seconds.push({ bucket, offsetMs });
      if (seconds.length > kept + 1) seconds.shift();
      return true;
    },

    restart(): void {
      seconds = [];
    },

    /**
     * Start of the wrong pace, milliseconds of arrival, and the offset at that time; the newest, incomplete second does
     * not count.
     */
    lying(): { readonly sinceMs: number; readonly offsetMs: number; readonly isBehind: boolean } | undefined {
      const complete = seconds.slice(0, -1);
      const looked = complete.slice(-window);
      const [first] = looked;
      const last = looked.at(-1);
      if (looked.length < window || first === undefined || last === undefined) return undefined;
      const change = last.offsetMs - first.offsetMs;
      const sign = Math.sign(change);
      const mean = Math.abs(change) / (window - 1);
      const steps = looked
        .slice(1)
        .map(({ offsetMs }, index) => sign * (offsetMs - (looked[index]?.offsetMs ?? 0)));
      const everywhere = steps.every(
        (step) => step >= -mean / 4 && step <= Math.max(maxShare * Math.abs(change), 0),
      );
      const below = Math.min(...complete.slice(0, -window).map(({ offsetMs }) => offsetMs));
      const draining = sign < 0 && below < first.offsetMs - minChangeMs;
      if (Math.abs(change) < minChangeMs || !everywhere || draining) return undefined;
      return { sinceMs: first.bucket * 1_000, offsetMs: first.offsetMs, isBehind: change > 0 };
    },

    /** Minimum of the smallest offsets of this second of arrivals and the next; NaN when they are no longer stored. */
    offsetAt(arrivalMs: number): number {
      const at = seconds.findIndex(({ bucket }) => bucket === bucketOf(arrivalMs));
      const { bucket = NaN, offsetMs = NaN } = seconds[at] ?? {};
      const next = seconds[at + 1]?.offsetMs ?? offsetMs;
      return offsetMs + (next - offsetMs) * (arrivalMs / 1_000 - bucket);
    },

    /** Time since which the pace is real time again, milliseconds of arrival, and the smallest offset since. */
    steadySince(): { readonly sinceMs: number; readonly offsetMs: number } | undefined {
      const looked = seconds.slice(0, -1).slice(-window);
      const [first] = looked;
      if (looked.length < window || first === undefined) return undefined;
      const half = Math.floor(window / 2);
      const least = (of: typeof looked) => Math.min(...of.map(({ offsetMs }) => offsetMs));
      const change = Math.abs(least(looked.slice(0, half)) - least(looked.slice(-half)));
      return change <= steadyMs ? { sinceMs: first.bucket * 1_000, offsetMs: least(looked) } : undefined;
    },
  };
}
