/**
 * Stored clips of a sale for its case file: its videos, then its pictures of most detail. Each is read twice: for its hash, which also finds a damaged one, then into
 * the ZIP file. No more than a chunk of it is in memory.
 */
import { createHash } from 'node:crypto';
import { addAbortSignal, type Readable } from 'node:stream';
import { clipName, pictureName } from '../domain/setup/download-name.ts';
import { isAborted } from '../lib/abort.ts';
import type { Log } from '../lib/log.ts';
import type { CaseClip, CaseClips } from './case-zip.ts';

/** Browsers hold a download in memory. Four of the largest clips, which are 64 MiB each (agent/cameras/live/clip-maker.ts). */
const maxAllBytes = 256 * 1024 * 1024;

/** `isHere`: false for one that is at the gateway alone, or was removed before it was sent. */
export type ClipOfCase = {
  readonly id: string;
  readonly kind: 'video' | 'picture';
  readonly camera: string;
  /** Epoch milliseconds: of the sale, and of the first picture. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly bytes: number;
  readonly isHere: boolean;
};

export type CaseClipReading = {
  readonly timeZone: string;
  /** Bytes of a clip, both ends inclusive; undefined for one that is gone. */
  readonly read: (
    clip: ClipOfCase,
    range: { readonly from: number; readonly until: number },
  ) => Promise<Readable | undefined> | Readable | undefined;
  readonly log: Log;
};

export async function caseClips(
  clips: readonly ClipOfCase[],
  { timeZone, read, log }: CaseClipReading,
  signal: AbortSignal,
  maxBytes = maxAllBytes,
): Promise<CaseClips> {
  const found: CaseClip[] = [];
  const leftOut: CaseClips['leftOut'][number][] = [];
  let bytes = 0;
  const named = (['video', 'picture'] as const).flatMap((kind) =>
    clips.filter((clip) => clip.kind === kind).map((clip, index) => ({ clip, file: fileOf(clip, index) })),
  );
  for (const { clip: one, file } of named) {
    if (!one.isHere) {
      leftOut.push({ file, why: 'not_here' });
      continue;
    }
    const clip = { file, bytes: one.bytes, content: (until: AbortSignal) => contentOf(one, until) };
    if (bytes + one.bytes > maxBytes) {
      leftOut.push({ file, why: 'too_large' });
      continue;
    }
    try {
      found.push({ ...clip, sha256: await sha256Of(clip.content(signal)) });
      bytes += one.bytes;
    } catch (error) {
      if (isAborted(signal)) throw error;
      log.warn({ err: error, clip: one.id }, 'clip of a case file is unreadable');
      leftOut.push({ file, why: 'unreadable' });
    }
  }
  return { clips: found, leftOut };

  /** A picture has the time at which it was taken, which is its `fromMs`. */
  function fileOf({ kind, camera, atMs, fromMs }: ClipOfCase, index: number): string {
    const number = String(index + 1).padStart(2, '0');
    if (kind === 'video') return `videos/${number}-${clipName(camera, atMs, timeZone)}`;
    return `pictures/detailed-${number}-${pictureName(camera, fromMs, timeZone)}`;
  }

  async function* contentOf(clip: ClipOfCase, until: AbortSignal): AsyncGenerator<Uint8Array> {
    const video = await read(clip, { from: 0, until: clip.bytes - 1 });
    if (video === undefined) throw new Error('the stored clip is gone');
    yield* addAbortSignal(until, video) as AsyncIterable<Buffer>;
  }
}

async function sha256Of(content: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const part of content) digest.update(part);
  return digest.digest('hex');
}
