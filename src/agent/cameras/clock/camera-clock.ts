/**
 * Offset of a camera's wall clock, from the time stamps in its stream. Display only: no picture is chosen by it.
 *
 * Either clock may be set at any time. Readings of the camera's clock are stored against CLOCK_MONOTONIC, which never
 * steps; the gateway's clock is read on demand. A step of the gateway's clock therefore shows at once and falsifies
 * nothing, and one of the camera's clock shows once most of the stored readings (two) were taken after it.
 */
import type { Clock } from '../../../lib/clock.ts';

/** Odd, so that a single outlier has no effect on the median. */
const kept = 3;
/** The camera has stopped sending its time: RTCP sender reports come about every 5 s. */
const tooOldMs = 5 * 60_000;
/** Times before 1971 are uptimes, not times of day. */
const minWallMs = Date.UTC(1971, 0, 1);

export function createCameraClock(clock: Clock) {
  const readings: { differenceMs: number; atMs: number }[] = [];

  return {
    /** Adds a reading of the camera's clock (epoch milliseconds) at a CLOCK_MONOTONIC time (milliseconds). */
    add({ wallMs, monotonicMs }: { wallMs: number; monotonicMs: number }): void {
      if (!Number.isFinite(wallMs) || wallMs < minWallMs) return;
      readings.push({ differenceMs: wallMs - monotonicMs, atMs: monotonicMs });
      if (readings.length > kept) readings.shift();
    },

    /** Camera − gateway, milliseconds: the median of the newest readings; undefined when the camera sends no time. */
    offsetMs(): number | undefined {
      const nowMs = clock.monotonicMs();
      const recent = readings.filter(({ atMs }) => nowMs - atMs <= tooOldMs);
      const sorted = recent.map(({ differenceMs }) => differenceMs).sort((a, b) => a - b);
      const median = sorted[Math.floor((sorted.length - 1) / 2)];
      return median === undefined ? undefined : median - (clock.nowMs() - nowMs);
    },
  };
}
