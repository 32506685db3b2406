/** What the rest of the program sees of a camera. */
import type { Grab } from '../domain/frame.ts';

export type CameraHealth = {
  readonly state: 'starting' | 'up' | 'down';
  /** Since when the state holds, CLOCK_MONOTONIC milliseconds. */
  readonly sinceMonotonicMs: number;
  /** Age of the newest picture (now − its capture time), milliseconds; absent before the first. */
  readonly pictureAgeMs?: number;
  readonly fps?: number;
  /** Bits per second over the newest seconds. */
  readonly bitRate?: number;
  readonly keyFrameIntervalMs?: number;
  readonly codec?: 'h264' | 'h265';
  /** What the ring holds. */
  readonly heldMs: number;
  readonly heldBytes: number;
  /** How often the ingest had to be started again. */
  readonly restarts: number;
  /** Why it is down, in words for a person, credentials removed. */
  readonly problem?: string;
};

export type Camera = {
  readonly id: string;
  /**
   * The undamaged frame nearest to a moment. Waits for a picture that has not arrived yet, up to the camera's usual delay and a margin.
   * `atMonotonicMs` is CLOCK_MONOTONIC of this boot. Every failure is an outcome; only an abort rejects, with `signal.reason`.
   */
  grab(request: { atMonotonicMs: number }, signal: AbortSignal): Promise<Grab>;
  health(): CameraHealth;
  /** Reads from the camera until the signal aborts, starting again with back-off whenever it goes away. Settles when all has stopped. */
  run(signal: AbortSignal): Promise<void>;
};
