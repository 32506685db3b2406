/**
 * Stored clips of a sale for its case file: its videos, then its pictures of most detail. Each is read twice: for its hash, which also finds a damaged one, then into
 * the ZIP file. No more than a chunk of it is in memory.
 */
import { createHash } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import type { CaseClip, CaseClips } from '../../../case-file/case-zip.ts';
import type { SaleClip } from '../../../domain/capture/stored-clip.ts';
import { clipName, pictureName } from '../../../domain/setup/download-name.ts';
import { isAborted } from '../../../lib/abort.ts';
import type { Log } from '../../../lib/log.ts';
import type { Clips } from '../../clips/clips.ts';

/** Browsers hold a download in memory. Four of the largest clips, which are 64 MiB each (agent/cameras/live/clip-maker.ts). */
const maxAllBytes = 256 * 1024 * 1024;

export async function caseClips(
  { saleId, timeZone, clips }: { saleId: string; timeZone: string; clips: readonly SaleClip[] },
  { saleClips, log }: { saleClips: Pick<Clips, 'read'> | undefined; log: Log },
  signal: AbortSignal,
  maxBytes = maxAllBytes,
): Promise<CaseClips> {
  const found: CaseClip[] = [];
  const leftOut: CaseClips['leftOut'][number][] = [];
  let bytes = 0;
  const stored = clips.filter((clip) => clip.state === 'stored');
  const named = (['video', 'picture'] as const).flatMap((kind) =>
    stored.filter((clip) => clip.kind === kind).map((clip, index) => ({ clip, file: fileOf(clip, index) })),
  );
  for (const { clip: one, file } of named) {
    const { id, bytes: size = 0 } = one;
    const clip = { file, bytes: size, content: (until: AbortSignal) => contentOf({ id, size }, until) };
    if (bytes + size > maxBytes) {
      leftOut.push({ file, why: 'too_large' });
      continue;
    }
    try {
      found.push({ ...clip, sha256: await sha256Of(clip.content(signal)) });
      bytes += size;
    } catch (error) {
      if (isAborted(signal)) throw error;
      log.warn({ err: error, clip: id }, 'clip of a case file is unreadable');
      leftOut.push({ file, why: 'unreadable' });
    }
  }
  return { clips: found, leftOut };

  /** A picture has the time at which it was taken, which is its `fromMs`. */
  function fileOf({ kind, cameraId, atMs, fromMs }: SaleClip, index: number): string {
    const number = String(index + 1).padStart(2, '0');
    if (kind === 'video') return `videos/${number}-${clipName(cameraId, atMs, timeZone)}`;
    return `pictures/detailed-${number}-${pictureName(cameraId, fromMs, timeZone)}`;
  }

  async function* contentOf(
    { id, size }: { readonly id: string; readonly size: number },
    until: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const video = await saleClips?.read({ saleId, id }, { from: 0, until: size - 1 });
    if (video === undefined) throw new Error('the stored clip is gone');
    yield* addAbortSignal(until, video) as AsyncIterable<Buffer>;
  }
}

async function sha256Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const part of content) digest.update(part);
  return digest.digest('hex');
}
