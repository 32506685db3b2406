/** The JPEG of a frame, within a byte budget. Part of the picture process. */
import sharp, { type Sharp } from 'sharp';
import type { RgbPixels } from '../../../domain/capture/frame.ts';
import type { Jpeg, JpegBudget } from './picture-messages.ts';

// Every picture is new: a cache would waste memory.
sharp.cache(false);

/** Below the lowest quality, reducing the size looks better. */
const qualities = [82, 74, 66, 58, 50, 42, 34] as const;
const shrinkBy = 0.75;
const minWidthPx = 32;
/** For viewing full size; no budget. */
const fullQuality = 90;

/**
 * At most `widthPx` wide, never enlarged, at most `maxBytes` long: quality is reduced first, then the width. Below 32
 * px the picture is returned even if it is over the budget: no configuration allows that (the minimum is 1 KB).
 */
export async function makeThumbnail(frame: RgbPixels, budget: JpegBudget): Promise<Jpeg> {
  for (let width = Math.min(budget.widthPx, frame.width); ; width = Math.floor(width * shrinkBy)) {
    const scaled = await scale(frame, width);
    const jpeg = await bestWithin(scaled, budget.maxBytes);
    if (jpeg.length <= budget.maxBytes || width * shrinkBy < minWidthPx)
      return { jpeg, width: scaled.width, height: scaled.height };
  }
}

/**
 * The best quality within the budget, otherwise the lowest quality. The first one usually fits; otherwise a binary
 * search takes at most four encodings.
 */
async function bestWithin(frame: RgbPixels, maxBytes: number): Promise<Buffer> {
  const first = await encode(frame, qualities[0]);
  if (first.length <= maxBytes) return first;
  let fits: Buffer | undefined;
  let least: Buffer = first;
  // Qualities before `from` exceed the budget, those from `until` on fit.
  for (let from = 1, until: number = qualities.length; from < until; ) {
    const middle = (from + until) >> 1;
    const jpeg = await encode(frame, qualities[middle] ?? 0);
    if (jpeg.length <= maxBytes) {
      fits = jpeg;
      until = middle;
    } else {
      least = jpeg;
      from = middle + 1;
    }
  }
  return fits ?? least;
}

/** Encodes at full size. */
export async function encodeJpeg(frame: RgbPixels): Promise<Jpeg> {
  return { jpeg: await encode(frame, fullQuality), width: frame.width, height: frame.height };
}

async function scale(frame: RgbPixels, width: number): Promise<RgbPixels> {
  if (width === frame.width) return frame;
  const { data, info } = await fromRgb(frame).resize({ width }).raw().toBuffer({ resolveWithObject: true });
  return { rgb: data, width: info.width, height: info.height };
}

function encode(frame: RgbPixels, quality: number): Promise<Buffer> {
  return fromRgb(frame).jpeg({ quality, mozjpeg: false }).toBuffer();
}

function fromRgb({ rgb, width, height }: RgbPixels): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
