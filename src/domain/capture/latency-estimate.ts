/**
 * A camera's latency estimated from its RTCP sender reports. Pure.
 *
 * Reports show how long after its time stamp a picture arrives. Cameras stamp pictures at the sensor or after encoding,
 * and report the time of stamping or of sending, which no stream shows: the figure is a lower bound. The range starts
 * there and ends where the assumed one does, or above it as far as the unseen part of the delay may reach.
 */
import { assumedLatency } from './camera-latency.ts';

export type LatencyEstimate =
  | {
      readonly kind: 'estimated';
      /** Latency shown by the reports, without the uncertainty of the clocks. Whole milliseconds, as all others. */
      readonly seenMs: number;
      /** Middle of the range in which the latency is expected, and half its width. */
      readonly latencyMs: number;
      readonly uncertaintyMs: number;
    }
  /** Camera clock − gateway clock. */
  | { readonly kind: 'clock_off'; readonly offMs: number }
  /** The reports exclude nothing of the assumed range. */
  | { readonly kind: 'nothing_gained'; readonly seenMs: number };

/** A clock that follows a time server is within this; a device that rounds its time to whole seconds is not. */
const maxClockOffMs = 200;
/** A larger delay comes from a clock of the stream that is not the device's. */
const maxSeenMs = 2_000;
/** A crystal's drift between a report and the reading of the clock, and the ends of pictures. */
const reportMs = 10;
/** Part of the delay before a time stamp, at most. */
const unseenMs = 200;
/** A smaller lower bound narrows nothing. */
const minGainMs = 20;

/**
 * `reportedDelayMs`: arrival − time by the camera's clock, as if both clocks agreed. `lateMs`: part of it that may be
 * network delay at present. `clock`: camera − gateway, read from the device.
 */
export function estimateLatency(found: {
  readonly reportedDelayMs: number;
  readonly lateMs: number;
  readonly clock: { readonly offsetMs: number; readonly uncertaintyMs: number };
}): LatencyEstimate {
  const { reportedDelayMs, lateMs, clock } = found;
  if (Math.abs(clock.offsetMs) - clock.uncertaintyMs > maxClockOffMs)
    return { kind: 'clock_off', offMs: clock.offsetMs };
  const plusMinusMs = clock.uncertaintyMs + reportMs;
  const seenMs = Math.round(reportedDelayMs + clock.offsetMs);
  if (seenMs < -plusMinusMs || seenMs > maxSeenMs) return { kind: 'clock_off', offMs: -seenMs };
  const assumedMaxMs = assumedLatency.ms + assumedLatency.uncertaintyMs;
  const minMs = seenMs - plusMinusMs - lateMs;
  const maxMs = Math.max(assumedMaxMs, seenMs + plusMinusMs + unseenMs);
  if (minMs < minGainMs) return { kind: 'nothing_gained', seenMs: Math.max(0, seenMs) };
  const latencyMs = Math.round((minMs + maxMs) / 2);
  return { kind: 'estimated', seenMs, latencyMs, uncertaintyMs: Math.ceil((maxMs - minMs) / 2) + 1 };
}
