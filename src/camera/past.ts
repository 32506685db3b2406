/**
 * What is held of a camera's past outside of the ring: the lookback on disk, and what an earlier run of this program spilled when it was
 * stopped. Times here don't change any more.
 */
import type { AccessUnit } from './access-unit.ts';

/** A moment on the monotonic clock of one boot. */
export type Moment = { readonly boot: string; readonly monotonicMs: number };

export type PastUnit = {
  readonly unit: AccessUnit;
  /** Capture time, CLOCK_MONOTONIC milliseconds of the boot it was recorded in. */
  readonly timeMs: number;
  /** Undamaged, and so is all it needs. */
  readonly sound: boolean;
};

export type PastPicture = {
  /** Key frame … wanted picture, in decode order. */
  readonly run: readonly AccessUnit[];
  readonly timeMs: number;
};

export type Past = {
  /**
   * The undamaged picture nearest to a moment, or undefined when none is held that shows it: within half a key frame interval where only
   * key frames are kept, else within one second.
   */
  nearest(at: Moment, signal: AbortSignal): Promise<PastPicture | undefined>;
  /** Every unit from the key frame at or before `fromMs` to `untilMs`, in decode order; empty unless all video is kept there. */
  stretch(
    of: { readonly boot: string; readonly fromMs: number; readonly untilMs: number },
    signal: AbortSignal,
  ): Promise<readonly PastUnit[]>;
  /** The oldest and newest capture time held of a boot. */
  bounds(boot: string): { readonly oldestMs: number; readonly newestMs: number } | undefined;
};
