/**
 * Segments on disk: files in a folder, and a row for each in the index, which holds its key.
 *
 * Order of operations, which tests attack:
 * 1. a segment's row is committed, then its file is created; 2. the file grows chunk by chunk; 3. its end is stored in
 *    the row; 4. to remove it, the row is deleted first (its video is unreadable from then on), then the file.
 * A crash leaves at worst a row without a file, a file without a row, or a row without an end: `load` repairs each
 * (load-segments.ts).
 * Bounds: bytes of all cameras together, hours, and free space on the disk; the oldest segment is removed first.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { LookbackSegment } from '../../../domain/capture/retention-segment.ts';
import type { Clock } from '../../../lib/clock.ts';
import { syncFolder } from '../../../lib/files/sync-folder.ts';
import type { Log } from '../../../lib/log.ts';
import type { ErasedSpan } from '../../store/store.ts';
import { loadSegments, removeFile } from './load-segments.ts';
import { createMutex } from './mutex.ts';
import { aged, surplus } from './policy.ts';
import type { LookbackIndex, Segment } from './segment.ts';
import { keyBytes } from './segment-file.ts';

export type SegmentStoreOptions = {
  readonly folder: string;
  readonly keepMs: number;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
};

/** Files are closed after minutes. */
const maxAwaited = 200;

export type SegmentStore = ReturnType<typeof createSegmentStore>;

export function createSegmentStore(
  deps: { index: LookbackIndex; clock: Clock; log: Log },
  options: SegmentStoreOptions,
) {
  const { index, clock, log } = deps;
  const { folder } = options;
  /** In the order of the rows, oldest first. */
  let segments: Segment[] = [];
  /** Spans that are erased from files which are still written. */
  let awaited: readonly ErasedSpan[] = [];
  const withLock = createMutex();
  const pathOf = (segment: { readonly id: string }) => join(folder, segment.id);

  async function remove(gone: readonly { readonly id: string }[]): Promise<void> {
    if (gone.length === 0) return;
    await index.remove(gone.map(({ id }) => id));
    const ids = new Set(gone.map(({ id }) => id));
    segments = segments.filter(({ id }) => !ids.has(id));
    for (const segment of gone) await removeFile(pathOf(segment));
  }

  async function load(signal: AbortSignal): Promise<void> {
    const loaded = await loadSegments({ ...deps, folder }, signal);
    segments = loaded.segments;
    await remove(loaded.lost);
    const removed = { files: loaded.strays, rows: loaded.lost.length };
    if (removed.files + removed.rows > 0) log.info(removed, 'removed unfinished lookback segments');
  }

  return {
    /** Reads the index and reconciles files and rows. Call once, first. Rejects when either is unavailable. */
    load,

    pathOf,

    /** Segments of a camera and a boot, oldest first. */
    of: (cameraId: string, boot: string): Segment[] =>
      segments.filter((segment) => segment.cameraId === cameraId && segment.boot === boot),

    /** Segments of a camera with at least one picture, oldest first. */
    withPictures: (cameraId: string): Segment[] =>
      segments.filter((one) => one.cameraId === cameraId && one.lastMs >= one.firstMs),

    bytesOf: (cameraId: string): number =>
      segments.reduce((sum, segment) => sum + (segment.cameraId === cameraId ? segment.bytes : 0), 0),

    /** Begins a segment and opens its file. Rejects if the row can't be stored or the file not be created. */
    async begin(
      of: Pick<LookbackSegment, 'cameraId' | 'form' | 'codec' | 'firstMs'>,
    ): Promise<{ readonly segment: Segment; readonly file: FileHandle }> {
      const row = { ...of, id: randomUUID(), boot: clock.boot, key: randomBytes(keyBytes) };
      await index.add(row);
      const segment: Segment = { ...row, lastMs: -Infinity, bytes: 0, open: true };
      segments.push(segment);
      try {
        const file = await open(pathOf(segment), 'wx', 0o600);
        await syncFolder(folder);
        return { segment, file };
      } catch (error) {
        segment.open = false;
        await withLock(() => remove([segment])).catch(() => undefined);
        throw error;
      }
    },

    /** Makes room and adds the bytes to the segment. False without room: then nothing may be written. */
    reserve: (segment: Segment, neededBytes: number): Promise<boolean> =>
      withLock(async () => {
        const gone = surplus(segments, { ...options, neededBytes, freeBytes: await freeBytesOf(folder) });
        if (gone === undefined) return false;
        await remove(gone);
        segment.bytes += neededBytes;
        return true;
      }),

    /** Call when its file is closed. A segment without a picture is removed at once. */
    async end(segment: Segment, bytes: number): Promise<void> {
      segment.open = false;
      segment.bytes = bytes;
      if (bytes === 0 || shows(segment, awaited)) await withLock(() => remove([segment]));
      else await index.close({ id: segment.id, lastMs: segment.lastMs, bytes });
    },

    /** Removes segments that are too old or exceed the available space. */
    tidy: (): Promise<void> =>
      withLock(async () => {
        const now = { boot: clock.boot, monotonicMs: clock.monotonicMs() };
        await remove(aged(segments, now, options.keepMs));
        const closed = segments.filter((segment) => !segment.open);
        const room = { ...options, neededBytes: 0, freeBytes: await freeBytesOf(folder) };
        await remove(surplus(segments, room) ?? closed);
      }),

    /** Removes what shows these spans; of a file that is still written, once it is closed. */
    erase: (spans: readonly ErasedSpan[]): Promise<void> =>
      withLock(async () => {
        awaited = [...awaited, ...spans].slice(-maxAwaited);
        await remove(segments.filter((segment) => !segment.open && shows(segment, spans)));
      }),

    /** Removes everything of a camera that was removed, once its recorder has stopped. */
    forget: (cameraId: string): Promise<void> =>
      withLock(() => remove(segments.filter((segment) => segment.cameraId === cameraId && !segment.open))),

    /** Removes everything when the lookback was turned off. */
    clear: (): Promise<void> => withLock(() => remove(segments)),
  };
}

function shows({ cameraId, boot, firstMs, lastMs }: Segment, spans: readonly ErasedSpan[]): boolean {
  return spans.some(
    (span) =>
      span.cameraId === cameraId && span.boot === boot && span.fromMs <= lastMs && span.untilMs >= firstMs,
  );
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
