/** The interface of a camera for the rest of the program. */
import type { Readable } from 'node:stream';
import type { CameraWarning } from '../../domain/alarm/camera-warning.ts';
import type { Grab } from '../../domain/capture/frame.ts';
import type { MissingReason } from '../../domain/capture/pair.ts';
import type { LookbackForm } from '../../domain/capture/retention-segment.ts';
import type { CameraProblem } from '../../domain/problem/camera.ts';
import type { Codec } from './access-unit.ts';
import type { Urgency } from './grab/decoder-request.ts';
import type { HeldSpan, VideoSpan } from './grab/past.ts';

export type CameraHealth = {
  readonly state: 'starting' | 'up' | 'down';
  /** Start of the current state, CLOCK_MONOTONIC milliseconds. */
  readonly sinceMonotonicMs: number;
  /** Age of the newest picture (now − its capture time), milliseconds; absent before the first. */
  readonly pictureAgeMs?: number;
  readonly fps?: number;
  /** Bits per second over the newest seconds. */
  readonly bitRate?: number;
  readonly keyFrameIntervalMs?: number;
  /** Capture time of the newest key frame, CLOCK_MONOTONIC milliseconds. */
  readonly keyFrameAtMonotonicMs?: number;
  /**
   * Time to decode the picture before the newest key frame on this machine, milliseconds, by the measured speed; absent
   * before similar video has been decoded.
   */
  readonly decodeMs?: number;
  readonly codec?: Codec;
  readonly width?: number;
  readonly height?: number;
  /** Reader in use. */
  readonly reader?: 'native' | 'ffmpeg' | 'single_pictures';
  /**
   * Camera's wall clock − the gateway's as received, milliseconds; absent when the stream carries no wall clock. The
   * network's delay makes it smaller, by up to `lateMs`.
   */
  readonly clockOffsetMs?: number;
  /**
   * Arrival of an undelayed picture − its time by the camera's clock, from sender reports, as if that clock agreed with
   * this one; milliseconds. Includes up to `lateMs` of network delay. Absent until several reports have come.
   */
  readonly reportedDelayMs?: number;
  /** How late pictures may arrive because of the network, milliseconds; absent while they are not. */
  readonly lateMs?: number;
  /** Number of damaged stretches since the start. */
  readonly damages: number;
  /** Start of the current unchanged picture, CLOCK_MONOTONIC milliseconds; absent while it changes. */
  readonly unchangedSinceMonotonicMs?: number;
  readonly warnings: readonly CameraWarning[];
  /** Length of video in the ring. */
  readonly heldMs: number;
  readonly heldBytes: number;
  /** The bound of all rings keeps this one from the length it is to have; absent while it does not. */
  readonly heldCut?: {
    readonly keepMs: number;
    /** Bound of all rings together. */
    readonly maxBytes: number;
    /** The ring at that length, as far as the video in it shows. */
    readonly neededBytes: number;
  };
  /** Video in the lookback on disk; absent when it is off. */
  readonly lookback?: {
    readonly oldestMonotonicMs?: number;
    readonly bytes: number;
    readonly form: LookbackForm;
    /** Interval of the key frames in it; absent when all video is kept, or before the interval is known. */
    readonly pictureIntervalMs?: number;
  };
  /** Spans of video outside the ring, oldest first: from the previous run and on disk. */
  readonly videoHeld?: readonly VideoSpan[];
  /** Number of times pictures resumed after a connection had ended. */
  readonly restarts: number;
  /** Why it is down, credentials removed. */
  readonly problem?: CameraProblem;
  /** When it is connected to next, CLOCK_MONOTONIC milliseconds; absent while a connection is there or being made. */
  readonly nextTryMonotonicMs?: number;
};

export type LookbackHeld = (keyFrameIntervalMs: number | undefined) => CameraHealth['lookback'];

export type GrabRequest = {
  /** Requested time, CLOCK_MONOTONIC milliseconds of `boot`. */
  readonly atMonotonicMs: number;
  /** Absent: this boot. Pictures of an earlier boot can only be in the lookback. */
  readonly boot?: string;
  /** `thumbnail`: no wider than a stored picture, and cheaper. Default `full`. */
  readonly size?: 'thumbnail' | 'full';
  /** `look`: a person is waiting; `later`: background work. Both yield to `sale`, the default. */
  readonly urgency?: Urgency;
  /**
   * Budget for decoding the nearest picture; above it another near picture (`isNear`) is returned. Milliseconds;
   * absent: no limit.
   */
  readonly patienceMs?: number;
  /** In damaged video a flawed picture (`isFlawed`) of the time is preferred to an undamaged one further away. */
  readonly mayBeFlawed?: boolean;
};

export type ClipRequest = {
  /** CLOCK_MONOTONIC milliseconds of `boot` (absent: this one), from < until. */
  readonly fromMonotonicMs: number;
  readonly untilMonotonicMs: number;
  readonly boot?: string;
  /** The clip is kept: made when the processor has nothing else to do, and encoded again with the masks painted in where the camera has any. */
  readonly isForStorage?: boolean;
};

export type Clip =
  | {
      readonly kind: 'clip';
      /** MP4 as encoded by the camera, but for masks; playable while it is read. Ends with an error when it can't be completed. */
      readonly mp4: Readable;
      /** Capture time of the first picture: the key frame at or before the requested start. */
      readonly fromMonotonicMs: number;
      readonly untilMonotonicMs: number;
    }
  /**
   * `masked`: video of this camera may not be shown without masks. `no_video`: single pictures only. `busy`: the limit
   * of concurrent clips is reached. `no_process`: the system starts no further process.
   */
  | {
      readonly kind: 'missing';
      readonly why:
        | Extract<MissingReason, 'outside_buffer' | 'camera_down' | 'damaged'>
        | 'masked'
        | 'no_video'
        | 'busy'
        | 'no_process';
    };

/**
 * Reason why live video ended or did not start: `masked`: it may not be shown without masks. `no_video`: single
 * pictures only. `changed`: the codec changed, start again. `gone`: the camera was removed, or the program is stopping.
 */
export type LiveEnd = 'masked' | 'no_video' | 'changed' | 'gone';

export type Camera = {
  readonly id: string;
  /**
   * Returns the frame nearest to a time, undamaged unless the request allows otherwise, with masks applied. Waits for a picture that has not arrived yet, up
   * to the camera's usual delay plus a margin; searches the lookback for times outside the ring. Every failure is an
   * outcome; rejects on abort only, with `signal.reason`.
   */
  grab(request: GrabRequest, signal: AbortSignal): Promise<Grab>;
  /** Periods with something to show, oldest first; kinds may overlap. At most 200. */
  heldSpans(): readonly HeldSpan[];
  /** Video around a time, cut at key frames. */
  clip(request: ClipRequest, signal: AbortSignal): Promise<Clip>;
  /**
   * Live video as MPEG-TS, one picture per chunk, from the newest key frame on. Waits while no picture arrives. A slow
   * reader skips to the newest key frame: nothing is buffered per viewer, and no viewer blocks the camera.
   */
  live(signal: AbortSignal): AsyncGenerator<Buffer, LiveEnd, undefined>;
  health(): CameraHealth;
  /** Reads from the camera until the signal aborts, and reconnects with back-off. Settles when everything has stopped. */
  run(signal: AbortSignal): Promise<void>;
};
