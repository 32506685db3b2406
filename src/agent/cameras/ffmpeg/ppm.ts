/** Reads a sequence of binary PPM pictures (P6, 8 bits) as written by ffmpeg: a format that declares its own size. Pure. */

import type { HeldPicture, RgbPixels } from '../../../domain/capture/frame.ts';
import { freeBytes } from '../../../lib/free-bytes.ts';
import { maxPixels } from '../bitstream/picture-bounds.ts';
import { holdPicture } from '../pictures/held-picture.ts';

const maxHeaderBytes = 64;

/**
 * Takes chunks, which it frees, and returns the pictures completed by each, or `invalid`, after which nothing more can be
 * read. Each byte is copied once, into memory owned by its picture.
 */
export function createPpmReader() {
  let head = Buffer.alloc(0);
  let picture: RgbPixels | undefined;
  let filled = 0;

  /** Undefined while the header is incomplete. */
  function begin(chunk: Buffer): { picture: RgbPixels; pixels: Buffer } | 'invalid' | undefined {
    head = Buffer.concat([head, chunk]);
    const match = /^P6\n(\d+) (\d+)\n255\n/.exec(head.subarray(0, maxHeaderBytes).toString('latin1'));
    if (match === null) return head.length < maxHeaderBytes ? undefined : 'invalid';
    const [width, height] = [Number(match[1]), Number(match[2])];
    if (width * height === 0 || width * height > maxPixels) return 'invalid';
    const pixels = head.subarray(match[0].length);
    head = Buffer.alloc(0);
    return { picture: { rgb: Buffer.allocUnsafeSlow(width * height * 3), width, height }, pixels };
  }

  function read(chunk: Buffer): readonly HeldPicture[] | 'invalid' {
    const whole: HeldPicture[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (picture === undefined) {
        const begun = begin(rest);
        if (begun === 'invalid') return 'invalid';
        if (begun === undefined) return whole;
        ({ picture, pixels: rest } = begun);
        filled = 0;
      }
      const taken = rest.copy(picture.rgb, filled);
      filled += taken;
      rest = rest.subarray(taken);
      if (filled < picture.rgb.length) continue;
      whole.push(holdPicture(picture));
      picture = undefined;
    }
    return whole;
  }

  return {
    push(chunk: Buffer): readonly HeldPicture[] | 'invalid' {
      const whole = read(chunk);
      freeBytes(chunk);
      return whole;
    },

    /** Frees an incomplete picture. Nothing is read after it. */
    end(): void {
      if (picture !== undefined) freeBytes(picture.rgb);
      picture = undefined;
    },
  };
}
