/** Reads one binary PPM picture (P6, 8 bits) as ffmpeg writes it: a format that tells its own size. Pure. */

export type RgbPicture = { readonly rgb: Buffer; readonly width: number; readonly height: number };

const maxHeaderBytes = 64;
/** 8K. A bigger size is no picture of ours. */
const maxPixels = 7680 * 4320;

/** Give it chunks until it answers: `more`, the picture, or `invalid`. Each byte is copied once, into memory of the picture's own. */
export function createPpmReader() {
  let head = Buffer.alloc(0);
  let picture: RgbPicture | undefined;
  let filled = 0;

  return {
    push(chunk: Buffer): RgbPicture | 'more' | 'invalid' {
      let pixels = chunk;
      if (picture === undefined) {
        head = Buffer.concat([head, chunk]);
        const match = /^P6\n(\d+) (\d+)\n255\n/.exec(head.subarray(0, maxHeaderBytes).toString('latin1'));
        if (match === null) return head.length < maxHeaderBytes ? 'more' : 'invalid';
        const [width, height] = [Number(match[1]), Number(match[2])];
        if (width * height === 0 || width * height > maxPixels) return 'invalid';
        picture = { rgb: Buffer.allocUnsafeSlow(width * height * 3), width, height };
        pixels = head.subarray(match[0].length);
      }
      filled += pixels.copy(picture.rgb, filled);
      return filled < picture.rgb.length ? 'more' : picture;
    },
  };
}
