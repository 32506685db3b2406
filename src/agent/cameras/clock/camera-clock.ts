/**
 * How far a camera's own wall clock is off, from what its stream tells now and then. For people only: no picture is chosen by it.
 *
 * Either clock may be set at any time. What is kept are readings of the camera's clock against CLOCK_MONOTONIC, which never steps; the
 * gateway's is read when somebody asks. So a step of the gateway's clock shows at once and falsifies nothing, and one of the
 * camera's shows once most of the kept readings were taken after it: two of them.
 */
import type { Clock } from '../../../lib/clock.ts';

/** Odd, so that one wild reading has no say. */
const kept = 3;
/** A camera that tells nothing any more: RTCP sender reports come every 5 s or so. */
const tooOldMs = 5 * 60_000;
/** Before 1971: the camera sends how long it has been running, not a time of day. */
const leastWallMs = Date.UTC(1971, 0, 1);

export function createCameraClock(clock: Clock) {
  const readings: { differenceMs: number; atMs: number }[] = [];

  return {
    /** What the camera's clock showed (epoch milliseconds) at a moment of ours (CLOCK_MONOTONIC milliseconds). */
    add({ wallMs, monotonicMs }: { wallMs: number; monotonicMs: number }): void {
      if (!Number.isFinite(wallMs) || wallMs < leastWallMs) return;
      readings.push({ differenceMs: wallMs - monotonicMs, atMs: monotonicMs });
      if (readings.length > kept) readings.shift();
    },

    /** Camera − gateway, milliseconds: the median of the newest readings; undefined where the camera tells nothing. */
    offsetMs(): number | undefined {
      const nowMs = clock.monotonicMs();
      const recent = readings.filter(({ atMs }) => nowMs - atMs <= tooOldMs);
      const sorted = recent.map(({ differenceMs }) => differenceMs).sort((a, b) => a - b);
      const median = sorted[Math.floor((sorted.length - 1) / 2)];
      return median === undefined ? undefined : median - (clock.nowMs() - nowMs);
    },
  };
}
