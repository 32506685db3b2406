/** Reads one binary PPM picture (P6, 8 bits) as ffmpeg writes it: a format that tells its own size. Pure. */

export type RgbPicture = { readonly rgb: Buffer; readonly width: number; readonly height: number };

const maxHeaderBytes = 64;
/** 8K. A bigger size is no picture of ours. */
const maxPixels = 7680 * 4320;

/** Give it chunks until it answers: `more`, the picture, or `invalid`. */
export function createPpmReader() {
  const parts: Buffer[] = [];
  let size = 0;
  let header: { width: number; height: number; bytes: number } | undefined;

  return {
    push(chunk: Buffer): RgbPicture | 'more' | 'invalid' {
      parts.push(chunk);
      size += chunk.length;
      if (header === undefined) {
        const start = Buffer.concat(parts, size).subarray(0, maxHeaderBytes);
        const match = /^P6\n(\d+) (\d+)\n255\n/.exec(start.toString('latin1'));
        if (match === null) return start.length < maxHeaderBytes ? 'more' : 'invalid';
        header = { width: Number(match[1]), height: Number(match[2]), bytes: match[0].length };
      }
      const { width, height, bytes } = header;
      if (width * height === 0 || width * height > maxPixels) return 'invalid';
      const end = bytes + width * height * 3;
      return size < end ? 'more' : { rgb: Buffer.concat(parts, size).subarray(bytes, end), width, height };
    },
  };
}
