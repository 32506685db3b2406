/**
 * How much goes out at once, learned from how long requests take. Pure.
 *
 * A request under way can't be overtaken, so each should last a second or so, whatever the line: what a new sale waits for is the rest of
 * one, and then its own. Long round trips on a wide line are made up for by several pictures at once.
 */
import { type DailyHours, msUntilHours } from '../../domain/time/daily-hours.ts';
import type { NextStep } from './upload-policy.ts';

/** How long a batch should take, milliseconds. */
const goodMs = 1_000;
/** Past this it is too large for the line. */
const slowBatchMs = 1_500;
/** A picture that takes less leaves room for another one beside it: a sale overtakes both, and the line isn't idle between two. */
const goodPictureMs = 1_500;
/** Past this too many share the line. */
const slowPictureMs = 3_000;

/**
 * `limit`: events of the next batch, found as TCP finds its window: quick up to `calm`, one more each time beyond it.
 * `maxBytes`: sum of their bodies, from the throughput of earlier batches.
 */
export type Pace = { readonly limit: number; readonly calm: number; readonly maxBytes: number };

export const maxBatchEvents = 50;
export const maxBatchBytes = 256 * 1024;
/** A few sales: less gains nothing, since by then the round trip is what lasts. */
const minBatchBytes = 4 * 1024;
/** The first one, of a line that nothing is known of: 1.5 s at 256 kbit/s. */
export const firstPace: Pace = { limit: maxBatchEvents, calm: maxBatchEvents, maxBytes: 48 * 1024 };

/** The batch that brought `next`. */
export type Sent = { readonly events: number; readonly bytes: number; readonly tookMs: number };

/**
 * Batches on their way at once: the second fills the line while the answer to the first is made and comes back. More would only make a new
 * sale wait for more of them.
 */
const maxBatchesInFlight = 2;

/** Of a sink that takes so many. */
export function batchesAtOnce(sinkTakes = 1): number {
  return Math.max(1, Math.min(maxBatchesInFlight, sinkTakes));
}

/** A hold makes batches smaller too, since a slow line shows as a time-out. */
export function paceAfter(pace: Pace, sent: Sent, next: NextStep): Pace {
  const half = Math.max(1, Math.floor(sent.events / 2));
  const halfBytes = Math.max(minBatchBytes, Math.floor(sent.bytes / 2));
  switch (next.kind) {
    case 'smaller':
      return { limit: half, calm: half, maxBytes: Math.min(pace.maxBytes, halfBytes) };
    case 'hold':
      return { limit: half, calm: pace.calm, maxBytes: Math.min(pace.maxBytes, halfBytes) };
    case 'go_on': {
      const grown = pace.limit < pace.calm ? Math.min(pace.limit * 2, pace.calm) : pace.limit + 1;
      return {
        limit: Math.min(grown, maxBatchEvents),
        calm: pace.calm,
        maxBytes: bytesAfter(pace.maxBytes, sent),
      };
    }
  }
}

/** Grows only when it was what bounded the batch; one slow answer takes at most three quarters away. */
function bytesAfter(maxBytes: number, { bytes, tookMs }: Sent): number {
  const good = (bytes * goodMs) / Math.max(1, tookMs);
  if (tookMs > slowBatchMs)
    return Math.max(minBatchBytes, Math.floor(Math.max(maxBytes / 4, Math.min(good, maxBytes))));
  if (tookMs >= goodMs || bytes < maxBytes / 2) return maxBytes;
  return Math.min(maxBatchBytes, Math.floor(Math.max(maxBytes, Math.min(maxBytes * 2, good))));
}

/** Pictures on their way at once: each holds up to 120 KB of memory, and a connection. */
export const maxPicturesInFlight = 8;

/** One more after a quick one, half after a slow one. `next` is absent where the answer was about one address. */
export function picturesInFlightAfter(inFlight: number, tookMs: number, next: NextStep | undefined): number {
  if (next === undefined) return inFlight;
  if (next.kind === 'hold') return 1;
  if (tookMs < goodPictureMs) return Math.min(maxPicturesInFlight, inFlight + 1);
  return tookMs > slowPictureMs ? Math.max(1, Math.floor(inFlight / 2)) : inFlight;
}

/** When pictures may go at all. Sales always go. */
export type PictureRules = {
  /** Mean over pictures, each of which goes as fast as the line takes it; absent: as much as there is. */
  readonly maxKilobitsPerSecond?: number;
  /** Hours of the day in which they go; absent: all. */
  readonly hours?: readonly DailyHours[];
  readonly timeZone: string;
};

/** How long it takes until their hours begin, milliseconds; 0 within them. */
export function msUntilPictureHours({ hours, timeZone }: PictureRules, nowMs: number): number {
  return hours === undefined || hours.length === 0 ? 0 : msUntilHours(hours, nowMs, timeZone);
}

/** When the next picture may start, after one of so many bytes has: the mean of all stays within the rule. Monotonic milliseconds. */
export function nextPictureStartMs(
  { maxKilobitsPerSecond }: PictureRules,
  started: { readonly earliestMs: number; readonly atMs: number; readonly bytes: number },
): number {
  if (maxKilobitsPerSecond === undefined) return started.atMs;
  return Math.max(started.earliestMs, started.atMs) + (started.bytes * 8) / maxKilobitsPerSecond;
}
