/**
 * What somebody should do something about, from what is known of a camera. Pure. A warning that could come and go has two thresholds:
 * it comes at one and goes at the other, so `warningsOf` is told which ones there were.
 */
import { type CameraWarning, cameraWarnings } from '../../domain/alarm/camera-warning.ts';

export type HealthFigures = {
  readonly reader?: 'native' | 'ffmpeg' | 'single_pictures';
  /** Between the newest two key frames. */
  readonly keyFrameIntervalMs?: number;
  /** Damaged stretches within `damageWindowMs`. */
  readonly recentDamages: number;
  /** Camera's wall clock − the gateway's. */
  readonly clockOffsetMs?: number;
  /** The gateway's own clock follows a time source: without one nobody can say which of the two is off. */
  readonly clockSynced: boolean;
  /** A long time has passed without a change, as the watch for it found (agent/cameras/grab/still-picture.ts). */
  readonly unchanged: boolean;
  readonly timeStampsUnusable: boolean;
};

/** `comes`: above this; `goes`: at or below this. */
type Threshold = { readonly comes: number; readonly goes: number };

/**
 * Past 4 s decoding takes long, and the lookback's pictures may be 2 s off. Many cameras are set to exactly 4 s: their crystal, or one picture
 * more or less, is no reason to warn.
 */
const keyFrameIntervalMs: Threshold = { comes: 4_200, goes: 4_000 };
/** A single one in five minutes is a roaming Wi-Fi or somebody's cable: no pattern. Three are, until they have all passed. */
const damages: Threshold = { comes: 2, goes: 0 };
/** As told by the sender reports, themselves good to some 0.1 s. Below 5 s nobody who compares a receipt with a picture is misled. */
const clockOffMs: Threshold = { comes: 5_000, goes: 4_000 };

/** How long damage counts. */
export const damageWindowMs = 5 * 60_000;

/** In the order of the list. `before`: what it gave the last time. */
export function warningsOf(now: HealthFigures, before: readonly CameraWarning[]): CameraWarning[] {
  const past = (warning: CameraWarning, value: number | undefined, { comes, goes }: Threshold) =>
    value !== undefined && value > (before.includes(warning) ? goes : comes);
  const single = now.reader === 'single_pictures';
  const offMs = now.clockOffsetMs === undefined ? undefined : Math.abs(now.clockOffsetMs);
  const holds: Record<CameraWarning, boolean> = {
    // Each single picture is a key frame: a slow camera is told of by `single_pictures`.
    key_frames_far_apart: !single && past('key_frames_far_apart', now.keyFrameIntervalMs, keyFrameIntervalMs),
    lossy: past('lossy', now.recentDamages, damages),
    camera_clock_off: now.clockSynced && past('camera_clock_off', offMs, clockOffMs),
    picture_unchanged: now.unchanged,
    time_stamps_unusable: now.timeStampsUnusable,
    single_pictures: single,
  };
  return cameraWarnings.filter((warning) => holds[warning]);
}

/** More damages than this within the window are counted as this many. */
const maxCounted = 64;

/** How many damages there were in the last minutes, and since the start. Damage within the same second is one stretch. */
export function createDamageCount() {
  const sameStretchMs = 1_000;
  const recent: number[] = [];
  /** Of the newest one that was counted: damage that goes on for longer counts again each second. */
  let countedMs = -Infinity;
  let total = 0;

  return {
    /** In order of time, CLOCK_MONOTONIC milliseconds. */
    add(atMs: number): void {
      if (atMs - countedMs < sameStretchMs) return;
      countedMs = atMs;
      total++;
      recent.push(atMs);
      if (recent.length > maxCounted) recent.shift();
    },
    total: () => total,
    recent: (nowMs: number) => recent.filter((atMs) => nowMs - atMs <= damageWindowMs).length,
  };
}
