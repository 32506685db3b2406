/** What the rest of the program sees of a camera. */
import type { Readable } from 'node:stream';
import type { CameraWarning } from '../../domain/alarm/camera-warning.ts';
import type { Grab } from '../../domain/capture/frame.ts';
import type { MissingReason } from '../../domain/capture/pair.ts';
import type { Codec } from './access-unit.ts';
import type { Urgency } from './grab/decoder-pool.ts';
import type { VideoSpan } from './grab/past.ts';

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
  readonly codec?: Codec;
  readonly width?: number;
  readonly height?: number;
  /** How it is being read. */
  readonly reader?: 'native' | 'ffmpeg' | 'single_pictures';
  /** Camera's wall clock − the gateway's, milliseconds; absent where the stream does not tell. */
  readonly clockOffsetMs?: number;
  /** Damaged stretches since the start. */
  readonly damages: number;
  /** Since when the picture has been the same, CLOCK_MONOTONIC milliseconds; absent while it changes. */
  readonly unchangedSinceMonotonicMs?: number;
  readonly warnings: readonly CameraWarning[];
  /** What the ring holds. */
  readonly heldMs: number;
  readonly heldBytes: number;
  /** What the lookback holds on disk; absent where it is off. */
  readonly lookback?: {
    readonly oldestMonotonicMs?: number;
    readonly bytes: number;
  };
  /** Where video is at hand outside of the ring, oldest first: of the run before, and on disk. */
  readonly videoHeld?: readonly VideoSpan[];
  /** How often pictures came again after a connection had ended. */
  readonly restarts: number;
  /** Why it is down, in words for a person, credentials removed. */
  readonly problem?: string;
  /** When it is connected to next, CLOCK_MONOTONIC milliseconds; absent while a connection is there or being made. */
  readonly nextTryMonotonicMs?: number;
};

export type GrabRequest = {
  /** The wanted moment, CLOCK_MONOTONIC milliseconds of `boot`. */
  readonly atMonotonicMs: number;
  /** Absent: this boot. Pictures of an earlier one can only be in the lookback. */
  readonly boot?: string;
  /** `thumbnail`: no wider than a stored picture, which costs less. Default `full`. */
  readonly size?: 'thumbnail' | 'full';
  /** `look`: for somebody who watches, `later`: for whom any time is early enough; both give way to a `sale`, the default. */
  readonly urgency?: Urgency;
  /** Where decoding the nearest picture takes longer than this, another near one is handed out (`isNear`). Milliseconds; absent: however long. */
  readonly patienceMs?: number;
};

export type ClipRequest = {
  /** CLOCK_MONOTONIC milliseconds of `boot` (absent: this one), from < until. */
  readonly fromMonotonicMs: number;
  readonly untilMonotonicMs: number;
  readonly boot?: string;
};

export type Clip =
  | {
      readonly kind: 'clip';
      /** MP4 as the camera encoded it, playable while it is being read. Ends with an error if it can't be made whole. */
      readonly mp4: Readable;
      /** The first picture's capture time: that of the key frame at or before the wanted start. */
      readonly fromMonotonicMs: number;
      readonly untilMonotonicMs: number;
    }
  /** `masked`: its video may not be shown as it is. `no_video`: single pictures only. `busy`: as many clips as allowed are being made. */
  | {
      readonly kind: 'missing';
      readonly why: Exclude<MissingReason, 'shed' | 'time_unknown'> | 'masked' | 'no_video' | 'busy';
      readonly message: string;
    };

/**
 * Why live video ended or never began: `masked`: it may not be shown as it is. `no_video`: single pictures only. `changed`: another codec, begin
 * anew. `gone`: the camera was taken away, or the program stops.
 */
export type LiveEnd = 'masked' | 'no_video' | 'changed' | 'gone';

export type Camera = {
  readonly id: string;
  /**
   * The undamaged frame nearest to a moment, masks applied. Waits for a picture that has not arrived yet, up to the camera's usual delay and
   * a margin; looks in the lookback for what the ring does not hold. Every failure is an outcome; only an abort rejects, with `signal.reason`.
   */
  grab(request: GrabRequest, signal: AbortSignal): Promise<Grab>;
  /** The video around a moment, cut at key frames, not encoded again. */
  clip(request: ClipRequest, signal: AbortSignal): Promise<Clip>;
  /**
   * The video as it comes, MPEG-TS, one picture a piece, from the newest key frame on. Waits while none comes. Whoever takes the pieces late
   * misses those up to the newest key frame: nothing is kept for a viewer, and none holds anything up.
   */
  live(signal: AbortSignal): AsyncGenerator<Buffer, LiveEnd, undefined>;
  health(): CameraHealth;
  /** Reads from the camera until the signal aborts, starting again with back-off whenever it goes away. Settles when all has stopped. */
  run(signal: AbortSignal): Promise<void>;
};
