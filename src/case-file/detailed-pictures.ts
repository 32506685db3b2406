/** Pictures of most detail of a sale, for its case file as PDF: read whole, as they are stored. One that cannot be read is left out; the ZIP file says why. */
import { hash } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { DetailedPicture } from '../domain/sale/case-file/case-pictures.ts';
import { isAborted } from '../lib/abort.ts';
import type { CaseClipReading, ClipOfCase } from './case-clips.ts';
import { jpegSize } from './jpeg-size.ts';

/** Of a refund and its void, from two cameras. */
const maxPictures = 4;
/** Four times a picture of 4K. A browser holds the PDF in memory. */
const maxBytes = 8 * 1024 * 1024;

export type ReadPicture = DetailedPicture & { readonly jpeg: Uint8Array };

export async function detailedPictures(
  clips: readonly ClipOfCase[],
  { read, log }: Pick<CaseClipReading, 'read' | 'log'>,
  signal: AbortSignal,
): Promise<readonly ReadPicture[]> {
  const found: ReadPicture[] = [];
  for (const clip of clips) {
    if (clip.kind !== 'picture' || !clip.isHere || clip.bytes > maxBytes) continue;
    if (found.length >= maxPictures) break;
    try {
      const content = await read(clip, { from: 0, until: clip.bytes - 1 });
      const jpeg = content && (await buffer(addAbortSignal(signal, content)));
      const size = jpeg && jpegSize(jpeg);
      if (jpeg === undefined || size === undefined) continue;
      const { camera, fromMs: takenAtMs } = clip;
      found.push({ jpeg, camera, takenAtMs, sha256: hash('sha256', jpeg), ...size });
    } catch (error) {
      if (isAborted(signal)) throw error;
      log.warn({ err: error, clip: clip.id }, 'detailed picture of a case file is unreadable');
    }
  }
  return found;
}
