/** An access unit: one encoded picture, whatever the ingest it came through. */

export type Codec = 'h264' | 'h265';

export type AccessUnit = {
  readonly codec: Codec;
  /** The camera's own time stamp, 90 kHz, unwrapped. Comparable within one epoch only. */
  readonly pts90k: number;
  /** When it was complete in this process, CLOCK_MONOTONIC milliseconds. Never before the picture was taken. */
  readonly arrivalMs: number;
  /** Decoding can begin here. */
  readonly key: boolean;
  /**
   * Annex B: NAL units behind start codes, parameter sets in front of a key frame. Memory of its own (`copyOf`): a slice would keep
   * the whole buffer it was cut from alive for as long as the ring holds it.
   */
  readonly bytes: Buffer;
  /** Something was lost between the unit before and this one, or inside this one. */
  readonly lossBefore: boolean;
  /** Which run of the camera's clock its time stamp belongs to. Written by the capture clock alone, which may correct it. */
  epoch: number;
};

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
