/** A frame: one decoded picture with its capture time. */
import type { CameraLatency } from './camera-latency.ts';
import type { CaptureSource, MissingDetails } from './pair.ts';

export type RgbPixels = {
  /** Interleaved 8-bit RGB, `width × height × 3` bytes. */
  readonly rgb: Buffer;
  readonly width: number;
  readonly height: number;
};

/** One user's share of a decoded picture: disposed of when the picture is no longer used, and throws from then on. */
export type HeldPicture = RgbPixels &
  Disposable & {
    /** For another user, who disposes of it. */
    share(): HeldPicture;
  };

export type Frame = {
  /** Belongs to the receiver of the frame. */
  readonly picture: HeldPicture;
  /** Capture time on CLOCK_MONOTONIC of the requested boot, milliseconds. */
  readonly takenAtMonotonicMs: number;
};

export type Grab =
  | {
      readonly kind: 'frame';
      readonly frame: Frame;
      /** Capture time − requested time, milliseconds with a fraction. */
      readonly offsetMs: number;
      readonly source: CaptureSource;
      /** Not the nearest picture, which takes longer than allowed. A request without a limit returns the nearest. */
      readonly isNear?: true;
      /** Decoded from damaged video: parts show an earlier picture or none. Only where the request allows it. */
      readonly isFlawed?: true;
      /** Camera latency that was subtracted. */
      readonly latency: CameraLatency;
      /** Upper bound on how much earlier the picture may have been taken because of network delay. Milliseconds. */
      readonly networkDelayMs: number;
      /** Time waited for the picture to arrive, milliseconds. */
      readonly waitMs: number;
      readonly decodeMs: number;
    }
  | {
      readonly kind: 'camera_down' | 'outside_buffer' | 'agent_restarted' | 'damaged' | 'timed_out';
      readonly details: GrabDetails;
    }
  /** The picture is held, but was not decoded in time: retry. */
  | { readonly kind: 'busy'; readonly details: GrabDetails };

/** Like MissingDetails, on the monotonic clock. */
export type GrabDetails = {
  readonly downSinceMonotonicMs?: number;
  readonly downUntilMonotonicMs?: number;
  readonly oldestMonotonicMs?: number;
  readonly newestMonotonicMs?: number;
} & Pick<MissingDetails, 'problem'>;
