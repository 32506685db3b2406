/**
 * Reads the wall clock that the test camera painted into a picture (camera_scene.py says how it is laid out).
 * A misread is noticed, not returned: every cell must be clearly black or white, and a CRC-16 must agree.
 */
import sharp from 'sharp';

export type RgbImage = { readonly rgb: Uint8Array; readonly width: number; readonly height: number };

/** Cells across the whole picture; the clock takes 2 rows of 32, from the fifth cell on, 2.5 cells above the lower edge. */
const cellsAcross = 40;
const columns = 32;
const rows = 2;
const left = 4;
const aboveEdge = 2.5;

/** Means of 0 … 255 between these are neither black nor white. */
const blackBelow = 90;
const whiteAbove = 165;

/** The painted time (epoch milliseconds at which the camera took the picture), from any encoded image or raw RGB at least 320 px wide. */
export async function readPaintedClock(
  image: Uint8Array | RgbImage,
): Promise<{ wallMs: number } | undefined> {
  const picture = image instanceof Uint8Array ? await decode(image) : image;
  if (picture === undefined) return undefined;
  let bits = 0n;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const mean = cellMean(picture, column, row);
      if (mean > blackBelow && mean < whiteAbove) return undefined;
      bits = (bits << 1n) | (mean >= whiteAbove ? 1n : 0n);
    }
  }
  const wallMs = Number(bits >> 16n);
  return crc16(wallMs) === Number(bits & 0xffffn) ? { wallMs } : undefined;
}

/** A picture that can't be decoded has no clock to read either. */
async function decode(image: Uint8Array): Promise<RgbImage | undefined> {
  try {
    const { data, info } = await sharp(image)
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return info.channels === 3 ? { rgb: data, width: info.width, height: info.height } : undefined;
  } catch {
    return undefined;
  }
}

/** Mean brightness of a cell's inner half: its edges are where codec and scaler smear. */
function cellMean(picture: RgbImage, column: number, row: number): number {
  const cell = picture.width / cellsAcross;
  const x = (left + column + 0.25) * cell;
  const y = picture.height - (aboveEdge - row - 0.25) * cell;
  let sum = 0;
  let count = 0;
  for (let py = Math.round(y); py < Math.round(y + cell / 2); py++) {
    for (let px = Math.round(x); px < Math.round(x + cell / 2); px++) {
      // Cells are grey: the green channel is their brightness.
      sum += picture.rgb[(py * picture.width + px) * 3 + 1] ?? 0;
      count++;
    }
  }
  return sum / count;
}

/** CRC-16/CCITT with start value 0xFFFF over six bytes, most significant first; so neither all black nor all white is valid. */
function crc16(wallMs: number): number {
  let crc = 0xffff;
  for (let power = 5; power >= 0; power--) {
    crc ^= (Math.floor(wallMs / 256 ** power) & 0xff) << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
}
