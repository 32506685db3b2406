/** An access unit: one encoded picture, independent of the ingest that read it. */

/** `jpeg`: single pictures or Motion JPEG; every unit is then a key frame. */
export type Codec = VideoCodec | 'jpeg';
export type VideoCodec = 'h264' | 'h265';

export type AccessUnit = {
  readonly codec: Codec;
  /** Time stamp set by the camera, 90 kHz, unwrapped. Comparable within one epoch only. */
  readonly pts90k: number;
  /** Time at which the unit was complete in this process, CLOCK_MONOTONIC milliseconds. Never before the picture was taken. */
  readonly arrivalMs: number;
  /** Decoding can begin here. */
  readonly key: boolean;
  /**
   * Annex B: NAL units behind start codes, parameter sets in front of a key frame (`jpeg`: a whole JPEG file). Owns its
   * memory (see `copyOf`): a slice would keep the whole source buffer alive for as long as the ring holds the unit.
   */
  readonly bytes: Buffer;
  /** Data was lost between the previous unit and this one, or inside this one (`jpeg`: pictures in between only). */
  readonly lossBefore: boolean;
  /** Epoch of the camera's clock that the time stamp belongs to. Written by the capture clock only, which may correct it. */
  epoch: number;
};

/** A unit as an ingest returns it, without the fields that the camera adds. `pts90k` is unwrapped; `bytes` owns its memory. */
export type StreamUnit = Omit<AccessUnit, 'arrivalMs' | 'epoch'>;

export const ticksPerMs = 90;

/** Concatenates into newly allocated memory, not into Node's buffer pool, which small buffers of the whole process share. */
export function copyOf(parts: readonly Uint8Array[]): Buffer {
  const copy = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    copy.set(part, at);
    at += part.length;
  }
  return copy;
}
