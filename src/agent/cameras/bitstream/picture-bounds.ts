/** How large a camera's picture may be. Above that it is refused before anything decodes it: one of 16000×16000 takes gigabytes. Pure. */
import type { StreamUnit } from '../access-unit.ts';
import { jpegSize } from './jpeg-size.ts';
import { pictureSize } from './sequence.ts';

/** 8K of cinema: the largest that cameras give, and what H.264 level 6.2 and H.265 level 6.2 hold. */
export const maxSidePx = 8_192;
export const maxPixels = 8_192 * 4_320;

/** As text, where a unit says that its pictures are larger than they may be. Upright and lying pictures may be equally large. */
export function tooLargeSize(unit: Pick<StreamUnit, 'codec' | 'bytes'>): string | undefined {
  const size = unit.codec === 'jpeg' ? jpegSize(unit.bytes) : pictureSize(unit);
  if (size === undefined) return undefined;
  const { width, height } = size;
  const isTooLarge = Math.max(width, height) > maxSidePx || width * height > maxPixels;
  return isTooLarge ? `${width}×${height}` : undefined;
}
