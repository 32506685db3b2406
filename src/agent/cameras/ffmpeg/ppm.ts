/** Reads a sequence of binary PPM pictures (P6, 8 bits) as written by ffmpeg: a format that declares its own size. Pure. */

import { maxPixels } from '../bitstream/picture-bounds.ts';

export type RgbPicture = { readonly rgb: Buffer; readonly width: number; readonly height: number };

const maxHeaderBytes = 64;

/**
 * Takes chunks and returns the pictures completed by each, or `invalid`, after which nothing more can be read. Each
 * byte is copied once, into memory owned by its picture.
 */
export function createPpmReader() {
  let head = Buffer.alloc(0);
  let picture: RgbPicture | undefined;
  let filled = 0;

  /** Undefined while the header is incomplete. */
  function begin(chunk: Buffer): { picture: RgbPicture; pixels: Buffer } | 'invalid' | undefined {
    head = Buffer.concat([head, chunk]);
    const match = /^P6\n(\d+) (\d+)\n255\n/.exec(head.subarray(0, maxHeaderBytes).toString('latin1'));
    if (match === null) return head.length < maxHeaderBytes ? undefined : 'invalid';
    const [width, height] = [Number(match[1]), Number(match[2])];
    if (width * height === 0 || width * height > maxPixels) return 'invalid';
    const pixels = head.subarray(match[0].length);
    head = Buffer.alloc(0);
    return { picture: { rgb: Buffer.allocUnsafeSlow(width * height * 3), width, height }, pixels };
  }

  return {
    push(chunk: Buffer): readonly RgbPicture[] | 'invalid' {
      const whole: RgbPicture[] = [];
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
        whole.push(picture);
        picture = undefined;
      }
      return whole;
    },
  };
}
