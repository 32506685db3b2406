/** Bytes between commands that are kept: runs of text, and the pixels of an image. Bounded by `maxTextBytes` and `maxStripBytes`. */
import { maxStripBytes, type PixelStrip, type StripShape } from '../pixels/strip.ts';
import { maxTextBytes } from './token.ts';

/** Data of a command: counted, and stored where they are pixels. */
export function createCommandData() {
  let left = 0;
  let drawn: { readonly shape: StripShape; readonly bytes: Uint8Array; filled: number } | undefined;
  return {
    /** Bytes that are still to come. */
    left: (): number => left,
    begin(bytes: number, shape?: StripShape): void {
      left = bytes;
      drawn = shape && { shape, bytes: new Uint8Array(Math.min(bytes, maxStripBytes)), filled: 0 };
    },
    /** Returns the number of bytes that belong to it. */
    take(bytes: Uint8Array): number {
      const own = Math.min(left, bytes.length);
      left -= own;
      if (drawn !== undefined) {
        const kept = bytes.subarray(0, Math.min(own, drawn.bytes.length - drawn.filled));
        drawn.bytes.set(kept, drawn.filled);
        drawn.filled += kept.length;
      }
      return own;
    },
    /** The pixels so far; what is still to come no longer belongs to it. */
    end(): PixelStrip | undefined {
      const ended = drawn;
      left = 0;
      drawn = undefined;
      return ended && { ...ended.shape, bytes: ended.bytes.subarray(0, ended.filled) };
    },
  };
}

export function createTextRun() {
  const text = new Uint8Array(maxTextBytes);
  let length = 0;
  let firstAtMs = 0;
  return {
    isEmpty: (): boolean => length === 0,
    isFull: (): boolean => length === maxTextBytes,
    add(byte: number, atMs: number): void {
      if (length === 0) firstAtMs = atMs;
      text[length++] = byte;
    },
    take(): { readonly bytes: Uint8Array; readonly atMs: number } | undefined {
      if (length === 0) return undefined;
      const taken = { bytes: text.slice(0, length), atMs: firstAtMs };
      length = 0;
      return taken;
    },
  };
}
