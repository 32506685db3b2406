/** An access unit: one encoded picture, whatever the ingest it came through. */

/** `jpeg`: cameras that give single pictures only; every unit is then a key frame. */
export type Codec = VideoCodec | 'jpeg';
export type VideoCodec = 'h264' | 'h265';

export type AccessUnit = {
  readonly codec: Codec;
  /** The camera's own time stamp, 90 kHz, unwrapped. Comparable within one epoch only. */
  readonly pts90k: number;
  /** When it was complete in this process, CLOCK_MONOTONIC milliseconds. Never before the picture was taken. */
  readonly arrivalMs: number;
  /** Decoding can begin here. */
  readonly key: boolean;
  /**
   * Annex B: NAL units behind start codes, parameter sets in front of a key frame (`jpeg`: a whole JPEG file). Memory of its own (`copyOf`): a slice would keep
   * the whole buffer it was cut from alive for as long as the ring holds it.
   */
  readonly bytes: Buffer;
  /** Something was lost between the unit before and this one, or inside this one. */
  readonly lossBefore: boolean;
  /** Which run of the camera's clock its time stamp belongs to. Written by the capture clock alone, which may correct it. */
  epoch: number;
};

/** As an ingest hands it out: without what only the camera part knows. `pts90k` is unwrapped, `bytes` memory of its own. */
export type StreamUnit = Omit<AccessUnit, 'arrivalMs' | 'epoch'>;

export const ticksPerMs = 90;

/** Joined into memory of its own, not from Node's pool, which small buffers of the whole process share. */
export function copyOf(parts: readonly Uint8Array[]): Buffer {
  const copy = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    copy.set(part, at);
    at += part.length;
  }
  return copy;
}
