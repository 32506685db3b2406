/** A frame: one decoded picture with its capture time. */
import type { CameraLatency } from './camera-latency.ts';
import type { CaptureSource, MissingDetails } from './pair.ts';

export type Frame = {
  /** Interleaved 8-bit RGB, `width × height × 3` bytes. */
  readonly rgb: Buffer;
  readonly width: number;
  readonly height: number;
  /** Capture time on CLOCK_MONOTONIC of the boot asked for, milliseconds. */
  readonly takenAtMonotonicMs: number;
};

export type Grab =
  | {
      readonly kind: 'frame';
      readonly frame: Frame;
      /** Capture time − wanted time, milliseconds with a fraction. */
      readonly offsetMs: number;
      readonly source: CaptureSource;
      /** Not the nearest one: that takes longer than was allowed. Asked again without a limit, it is given. */
      readonly isNear?: true;
      /** The camera's own delay, as it was taken off. */
      readonly latency: CameraLatency;
      /** The picture may have been taken so much earlier beyond that, because its way here may have been slow. Milliseconds. */
      readonly lineDelayMs: number;
      /** Time waited for the picture to arrive, milliseconds. */
      readonly waitMs: number;
      readonly decodeMs: number;
    }
  | {
      readonly kind: 'camera_down' | 'outside_buffer' | 'agent_restarted' | 'damaged' | 'timed_out';
      readonly details: GrabDetails;
    }
  /** The picture is held, but no decoder gave it in time: ask again. */
  | { readonly kind: 'busy'; readonly details: GrabDetails };

/** As MissingDetails, on the monotonic clock. */
export type GrabDetails = {
  readonly downSinceMonotonicMs?: number;
  readonly downUntilMonotonicMs?: number;
  readonly oldestMonotonicMs?: number;
  readonly newestMonotonicMs?: number;
} & Pick<MissingDetails, 'message'>;
