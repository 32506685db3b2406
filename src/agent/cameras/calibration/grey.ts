/** Greyscale pictures for the time code reader: brightness and local thresholding. */
import type { RgbPixels } from '../../../domain/capture/frame.ts';

/** One byte per pixel, brighter is higher. */
export type Grey = { readonly bytes: Uint8Array; readonly width: number; readonly height: number };

/** Wider pictures are reduced by a whole factor: a phone two metres away still has cells of several pixels. */
const maxWidthPx = 960;

export function toGrey({ rgb, width, height }: RgbPixels): Grey {
  const by = Math.ceil(width / maxWidthPx);
  const small = { width: Math.floor(width / by), height: Math.floor(height / by) };
  const bytes = new Uint8Array(small.width * small.height);
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      let sum = 0;
      for (let dy = 0; dy < by; dy++) {
        let at = ((y * by + dy) * width + x * by) * 3;
        for (let dx = 0; dx < by; dx++, at += 3) {
          // Rec. 601 in 256ths.
          sum += 77 * (rgb[at] ?? 0) + 150 * (rgb[at + 1] ?? 0) + 29 * (rgb[at + 2] ?? 0);
        }
      }
      bytes[y * small.width + x] = sum / (256 * by * by);
    }
  }
  return { bytes, ...small };
}

/** 1 for each pixel that is darker than the mean of the square around it by `less`. */
export function darkIn(
  grey: Grey,
  options: { readonly radiusPx: number; readonly less: number },
): Uint8Array {
  const { bytes, width, height } = grey;
  const { radiusPx, less } = options;
  const sums = sumsOf(grey);
  const dark = new Uint8Array(width * height);
  const wide = width + 1;
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radiusPx);
    const bottom = Math.min(height, y + radiusPx + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radiusPx);
      const right = Math.min(width, x + radiusPx + 1);
      const sum =
        (sums[bottom * wide + right] ?? 0) -
        (sums[top * wide + right] ?? 0) -
        (sums[bottom * wide + left] ?? 0) +
        (sums[top * wide + left] ?? 0);
      const count = (bottom - top) * (right - left);
      if (((bytes[y * width + x] ?? 0) + less) * count < sum) dark[y * width + x] = 1;
    }
  }
  return dark;
}

/**
 * Integral image: sum of all pixels above and left of each corner, (width + 1) × (height + 1). 2³² / 255 exceeds the
 * pixels of any frame.
 */
function sumsOf({ bytes, width, height }: Grey): Uint32Array {
  const wide = width + 1;
  const sums = new Uint32Array(wide * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += bytes[y * width + x] ?? 0;
      sums[(y + 1) * wide + x + 1] = (sums[y * wide + x + 1] ?? 0) + row;
    }
  }
  return sums;
}
