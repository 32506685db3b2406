/** The JPEG of a frame, within a byte budget. */
import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import type { Frame } from '../../../domain/capture/frame.ts';

// Every picture is new: a cache would only keep memory.
sharp.cache(false);

type Picture = Pick<Frame, 'rgb' | 'width' | 'height'>;

export type Jpeg = { readonly jpeg: Buffer; readonly width: number; readonly height: number };

/** Below the last one a smaller picture shows more. */
const qualities = [82, 74, 66, 58, 50, 42, 34] as const;
const shrinkBy = 0.75;
const leastWidthPx = 32;
/** For people looking closely; no budget. */
const fullQuality = 90;

/**
 * At most `widthPx` wide, never enlarged, at most `maxBytes` long: quality goes down first, then the width. Below 32 px it is given
 * out as it is, over the budget: no configuration gets there (1 KB is the least).
 */
export async function makeThumbnail(
  frame: Picture,
  budget: { widthPx: number; maxBytes: number },
): Promise<Jpeg & { readonly sha256: string }> {
  for (let width = Math.min(budget.widthPx, frame.width); ; width = Math.floor(width * shrinkBy)) {
    const scaled = await scale(frame, width);
    const jpeg = await bestWithin(scaled, budget.maxBytes);
    if (jpeg.length <= budget.maxBytes || width * shrinkBy < leastWidthPx)
      return withName({ jpeg, width: scaled.width, height: scaled.height });
  }
}

/** The best quality within the budget, else the least quality. Mostly the first one fits; else it is halved in on: four encodings at most. */
async function bestWithin(frame: Picture, maxBytes: number): Promise<Buffer> {
  const first = await encode(frame, qualities[0]);
  if (first.length <= maxBytes) return first;
  let fits: Buffer | undefined;
  let least: Buffer = first;
  // Those before `from` are too good, those from `until` on fit.
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

/** Full size. */
export async function encodeJpeg(frame: Picture): Promise<Buffer> {
  return encode(frame, fullQuality);
}

function withName(jpeg: Jpeg): Jpeg & { sha256: string } {
  return { ...jpeg, sha256: createHash('sha256').update(jpeg.jpeg).digest('hex') };
}

async function scale(frame: Picture, width: number): Promise<Picture> {
  if (width === frame.width) return frame;
  const { data, info } = await fromRgb(frame).resize({ width }).raw().toBuffer({ resolveWithObject: true });
  return { rgb: data, width: info.width, height: info.height };
}

function encode(frame: Picture, quality: number): Promise<Buffer> {
  return fromRgb(frame).jpeg({ quality, mozjpeg: false }).toBuffer();
}

function fromRgb({ rgb, width, height }: Picture): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}
