/** Decodes single pictures (JPEG) of a camera with sharp, in its own threads, without ffmpeg. */
import sharp from 'sharp';
import type { Clock } from '../../../lib/clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import { maxPixels } from '../bitstream/picture-bounds.ts';
import type { Decoded } from '../grab/decoder.ts';

/**
 * Never rejects. libjpeg warnings about filled or shifted blocks count as damage; padding does not. A picture with an
 * orientation (EXIF; phones used as cameras) is rotated, so that masks and viewers use the same one. `maxWidthPx`:
 * scaled down to this during decoding, which costs a fraction; never up.
 */
export async function decodeJpeg(
  unit: Pick<AccessUnit, 'bytes'>,
  options: { clock: Clock; maxWidthPx?: number },
): Promise<Decoded> {
  const { clock, maxWidthPx } = options;
  const startedMs = clock.monotonicMs();
  try {
    const whole = sharp(unit.bytes, { failOn: 'warning', limitInputPixels: maxPixels }).autoOrient();
    const scaled =
      maxWidthPx === undefined ? whole : whole.resize({ width: maxWidthPx, withoutEnlargement: true });
    const { data, info } = await scaled.raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { kind: 'damaged', why: `a picture of ${info.channels} channels` };
    const picture = { rgb: data, width: info.width, height: info.height };
    return { kind: 'picture', picture, decodeMs: clock.monotonicMs() - startedMs };
  } catch (error) {
    return { kind: 'damaged', why: error instanceof Error ? error.message.trim() : String(error) };
  }
}
