/** Largest accepted picture. A larger one is rejected before it is decoded: 16000×16000 takes gigabytes. Pure. */
import type { StreamUnit } from '../access-unit.ts';
import { jpegSize } from './jpeg-size.ts';
import { pictureSize } from './sequence.ts';

/** Cinema 8K: the largest size of cameras, and the bound of H.264 level 6.2 and H.265 level 6.2. */
export const maxSidePx = 8_192;
export const maxPixels = 8_192 * 4_320;

/** Size as text when a unit declares pictures above the bound. Portrait and landscape have the same bound. */
export function tooLargeSize(unit: Pick<StreamUnit, 'codec' | 'bytes'>): string | undefined {
  const size = unit.codec === 'jpeg' ? jpegSize(unit.bytes) : pictureSize(unit);
  if (size === undefined) return undefined;
  const { width, height } = size;
  const isTooLarge = Math.max(width, height) > maxSidePx || width * height > maxPixels;
  return isTooLarge ? `${width}×${height}` : undefined;
}
