/**
 * Warnings that need an action, derived from the figures of a camera. Pure. Warnings have hysteresis: they start at one
 * threshold and end at another, so `warningsOf` takes the previous warnings.
 */
import { type CameraWarning, cameraWarnings } from '../../domain/alarm/camera-warning.ts';

export type HealthFigures = {
  readonly reader?: 'native' | 'ffmpeg' | 'single_pictures';
  /** Interval between the newest two key frames. */
  readonly keyFrameIntervalMs?: number;
  /** Damaged stretches within `damageWindowMs`. */
  readonly recentDamages: number;
  /** Camera's wall clock − the gateway's. */
  readonly clockOffsetMs?: number;
  /** The gateway's clock follows a time source: without one it is unknown which of the two is off. */
  readonly clockSynced: boolean;
  /** The picture has been unchanged for too long (agent/cameras/grab/still-picture.ts). */
  readonly unchanged: boolean;
  readonly timeStampsUnusable: boolean;
  /** How late pictures may arrive because of the network. */
  readonly lateMs: number;
};

/** `comes`: starts above this; `goes`: ends at or below this. */
type Threshold = { readonly comes: number; readonly goes: number };

/**
 * Above 4 s decoding takes long, and the lookback's pictures may be 2 s off. Many cameras are set to exactly 4 s:
 * crystal drift, or one picture more or less, must not cause a warning.
 */
const keyFrameIntervalMs: Threshold = { comes: 4_200, goes: 4_000 };
/** A single damage in five minutes is a roaming Wi-Fi or a moved cable. Three start the warning, until all have expired. */
const damages: Threshold = { comes: 2, goes: 0 };
/**
 * From sender reports, accurate to about 0.1 s. Below 5 s the difference misleads nobody who compares a receipt with a
 * picture.
 */
const clockOffMs: Threshold = { comes: 5_000, goes: 4_000 };

/** From 1.5 s on, sales are published before their picture (`capture.settleMs`). */
const lateMs: Threshold = { comes: 1_500, goes: 1_000 };

/** Time for which a damage counts. */
export const damageWindowMs = 5 * 60_000;

/** Warnings in the order of the list. `before`: the previous result. */
export function warningsOf(now: HealthFigures, before: readonly CameraWarning[]): CameraWarning[] {
  const past = (warning: CameraWarning, value: number | undefined, { comes, goes }: Threshold) =>
    value !== undefined && value > (before.includes(warning) ? goes : comes);
  const single = now.reader === 'single_pictures';
  // Sender reports that arrive late show a clock that is slow.
  const { clockOffsetMs: offsetMs } = now;
  const offMs = offsetMs === undefined ? undefined : Math.max(offsetMs, -offsetMs - now.lateMs);
  const holds: Record<CameraWarning, boolean> = {
    // Each single picture is a key frame: a slow camera is reported by `single_pictures`.
    key_frames_far_apart: !single && past('key_frames_far_apart', now.keyFrameIntervalMs, keyFrameIntervalMs),
    lossy: past('lossy', now.recentDamages, damages),
    camera_clock_off: now.clockSynced && past('camera_clock_off', offMs, clockOffMs),
    picture_unchanged: now.unchanged,
    time_stamps_unusable: now.timeStampsUnusable,
    pictures_late: past('pictures_late', now.lateMs, lateMs),
    single_pictures: single,
  };
  return cameraWarnings.filter((warning) => holds[warning]);
}

/** Upper bound of the count within the window. */
const maxCounted = 64;

/** Counts damaged stretches in the last minutes and since the start. Damage within the same second is one stretch. */
export function createDamageCount() {
  const sameStretchMs = 1_000;
  const recent: number[] = [];
  /** Time of the newest one counted: longer damage counts again each second. */
  let countedMs = -Infinity;
  let total = 0;

  return {
    /** Call in order of time, CLOCK_MONOTONIC milliseconds. */
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
