/** Decodes single pictures (JPEG) of a camera. Part of the picture process. */
import sharp from 'sharp';
import type { RgbPixels } from '../../../domain/capture/frame.ts';
import { maxPixels } from '../bitstream/picture-bounds.ts';
import { isRefusal } from './picture-messages.ts';

type DecodedJpeg =
  | { readonly kind: 'picture'; readonly picture: RgbPixels }
  | { readonly kind: 'damaged'; readonly why: string };

/**
 * Rejects when the system refuses a thread or memory, which is no fault of the picture. libjpeg warnings about filled or
 * shifted blocks count as damage; padding does not. A picture with an orientation (EXIF; phones used as cameras) is
 * rotated, so that masks and viewers use the same one. `maxWidthPx`: scaled down to this during decoding, which costs a
 * fraction; never up.
 */
export async function decodeJpeg(jpeg: Buffer, maxWidthPx: number): Promise<DecodedJpeg> {
  try {
    const whole = sharp(jpeg, { failOn: 'warning', limitInputPixels: maxPixels }).autoOrient();
    const scaled = Number.isFinite(maxWidthPx)
      ? whole.resize({ width: maxWidthPx, withoutEnlargement: true })
      : whole;
    const { data, info } = await scaled.raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { kind: 'damaged', why: `a picture of ${info.channels} channels` };
    return { kind: 'picture', picture: { rgb: data, width: info.width, height: info.height } };
  } catch (error) {
    const why = error instanceof Error ? error.message.trim() : String(error);
    if (isRefusal(why)) throw error;
    return { kind: 'damaged', why };
  }
}
