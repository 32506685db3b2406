/** Masks as a picture to lay over a clip: grey where the mask is, transparent elsewhere. */
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { Mask } from '../../../domain/setup/set-up.ts';
import { pngFile } from '../../../lib/png/png-file.ts';
import { pictureSize } from '../bitstream/sequence.ts';
import type { PaintedMasks } from '../ffmpeg/ffmpeg.ts';
import { createMasker } from '../grab/mask.ts';
import type { Cut } from './clip.ts';

/** Wider video is scaled down: encoding 4K takes a small board many minutes. */
const maxWidthPx = 1_920;
const maxPngBytes = 64 * 1024;

/** `not_paintable`: its size is unknown, or the masks are beyond any that people draw; nothing may be shown of it then. */
export async function paintedMasks(
  masks: readonly Mask[],
  cut: Cut,
): Promise<PaintedMasks | 'not_paintable'> {
  const size = cut.units[0] && pictureSize(cut.units[0].unit);
  if (size === undefined) return 'not_paintable';
  const scale = Math.min(1, maxWidthPx / size.width);
  const [widthPx, heightPx] = [even(size.width * scale), even(size.height * scale)];
  const png = await pngOf(masks, { width: widthPx, height: heightPx });
  return png.length > maxPngBytes ? 'not_paintable' : { png, widthPx, heightPx };
}

/** H.264 with 4:2:0 has even sides. */
const even = (px: number): number => Math.max(2, 2 * Math.round(px / 2));

async function pngOf(
  masks: readonly Mask[],
  { width, height }: { width: number; height: number },
): Promise<Buffer> {
  const rgb = Buffer.alloc(width * height * 3);
  createMasker(masks)({ rgb, width, height });
  // A row is its filter (none), then grey and alpha of each pixel.
  const rowBytes = 1 + 2 * width;
  const rows = Buffer.alloc(rowBytes * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const grey = rgb[3 * pixel] ?? 0;
    if (grey === 0) continue;
    const at = rowBytes * Math.floor(pixel / width) + 1 + 2 * (pixel % width);
    rows[at] = grey;
    rows[at + 1] = 255;
  }
  return pngFile({ width, height, depth: 8, colors: 'grey_alpha' }, await promisify(deflate)(rows));
}
