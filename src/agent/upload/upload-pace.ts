/**
 * Sizes of batches and number of parallel pictures, adapted to the duration of requests. Pure.
 *
 * A request in flight can't be overtaken, so each should last about a second on any link: a new sale waits
 * for the rest of one, and then for its own. Several parallel pictures make up for long round trips on a wide
 * link.
 */
import { type DailyHours, msUntilHours } from '../../domain/time/daily-hours.ts';
import type { NextStep } from './upload-policy.ts';

/** Target duration of a batch, milliseconds. */
const goodMs = 1_000;
/** Above this a batch is too large for the link. */
const slowBatchMs = 1_500;
/**
 * A picture below this leaves room for a parallel one: a sale overtakes both, and the link isn't idle in
 * between.
 */
const goodPictureMs = 1_500;
/** Above this too many pictures share the link. */
const slowPictureMs = 3_000;

/**
 * `limit`: events of the next batch, adapted like TCP's window: fast growth up to `calm`, by one above it.
 * `maxBytes`: total bytes of their bodies, from the throughput of earlier batches.
 */
export type Pace = { readonly limit: number; readonly calm: number; readonly maxBytes: number };

const maxBatchEvents = 50;
export const maxBatchBytes = 256 * 1024;
/** A few sales: smaller batches gain nothing, since the round trip dominates then. */
const minBatchBytes = 4 * 1024;
/** First batch on an unknown link: 1.5 s at 256 kbit/s. */
export const firstPace: Pace = { limit: maxBatchEvents, calm: maxBatchEvents, maxBytes: 48 * 1024 };

/** The batch that led to `next`. */
export type Sent = { readonly events: number; readonly bytes: number; readonly tookMs: number };

/**
 * Concurrent batches: the second fills the link while the first is being answered. More would only make a new
 * sale wait for more of them.
 */
const maxBatchesInFlight = 2;

/** Bounded by the sink's own maximum. */
export function batchesAtOnce(sinkTakes = 1): number {
  return Math.max(1, Math.min(maxBatchesInFlight, sinkTakes));
}

/** A time-out reduces the batch size too, since a slow link shows as one. */
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

/** Grows only when it was what bounded the batch; one slow answer reduces it by at most three quarters. */
function bytesAfter(maxBytes: number, { bytes, tookMs }: Sent): number {
  const good = (bytes * goodMs) / Math.max(1, tookMs);
  if (tookMs > slowBatchMs)
    return Math.max(minBatchBytes, Math.floor(Math.max(maxBytes / 4, Math.min(good, maxBytes))));
  if (tookMs >= goodMs || bytes < maxBytes / 2) return maxBytes;
  return Math.min(maxBatchBytes, Math.floor(Math.max(maxBytes, Math.min(maxBytes * 2, good))));
}

/** Concurrent pictures: each uses up to 120 KB of memory, and a connection. */
export const maxPicturesInFlight = 8;

/**
 * One more after a fast one, half after a slow one. `next` is absent when the answer concerned one address.
 */
export function picturesInFlightAfter(inFlight: number, tookMs: number, next: NextStep | undefined): number {
  if (next === undefined) return inFlight;
  if (next.kind === 'hold') return 1;
  if (tookMs < goodPictureMs) return Math.min(maxPicturesInFlight, inFlight + 1);
  return tookMs > slowPictureMs ? Math.max(1, Math.floor(inFlight / 2)) : inFlight;
}

/** Restrictions of pictures. Sales are always sent. */
export type PictureRules = {
  /** Mean over pictures, each of which is sent at full speed; absent: unlimited. */
  readonly maxKilobitsPerSecond?: number;
  /** Permitted hours of the day; absent: all. */
  readonly hours?: readonly DailyHours[];
  readonly timeZone: string;
};

/** Time until the permitted hours begin, milliseconds; 0 within them. */
export function msUntilPictureHours({ hours, timeZone }: PictureRules, nowMs: number): number {
  return hours === undefined || hours.length === 0 ? 0 : msUntilHours(hours, nowMs, timeZone);
}

/**
 * Earliest start of the next picture after one of this size: keeps the mean within the limit. Monotonic
 * milliseconds.
 */
export function nextPictureStartMs(
  { maxKilobitsPerSecond }: PictureRules,
  started: { readonly earliestMs: number; readonly atMs: number; readonly bytes: number },
): number {
  if (maxKilobitsPerSecond === undefined) return started.atMs;
  return Math.max(started.earliestMs, started.atMs) + (started.bytes * 8) / maxKilobitsPerSecond;
}
