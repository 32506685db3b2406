/** A segment of the lookback: some minutes of one camera's video in a separate file, and the metadata stored beside it. */

/** `keyframes`: single pictures, a key frame interval apart. `full`: all video. */
export const lookbackForms = ['keyframes', 'full'] as const;
export type LookbackForm = (typeof lookbackForms)[number];

export type LookbackSegment = {
  /** Also the file's name. */
  readonly id: string;
  readonly cameraId: string;
  readonly boot: string;
  readonly form: LookbackForm;
  readonly codec: string;
  /** AES-256 key of this segment only. Deleting it makes the video unreadable, whatever remains on the disk. */
  readonly key: Uint8Array;
  /** Capture time of its first picture, CLOCK_MONOTONIC milliseconds of `boot`. */
  readonly firstMs: number;
  /** Capture time of its last picture, and the file's size. Absent while it is being written, and after a crash. */
  readonly lastMs?: number;
  readonly bytes?: number;
};
