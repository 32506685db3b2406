/**
 * Segments on disk: files in a folder, and a row for each in the index, which holds its key.
 *
 * Order of operations, which tests attack:
 * 1. a segment's row is committed, then its file is created; 2. the file grows chunk by chunk; 3. its end is stored in
 *    the row; 4. to remove it, the row is deleted first (its video is unreadable from then on), then the file.
 * A crash leaves at worst a row without a file, a file without a row, or a row without an end: `load` repairs each.
 * Bounds: bytes of all cameras together, hours, and free space on the disk; the oldest segment is removed first.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { LookbackForm, LookbackSegment } from '../../../domain/capture/retention-segment.ts';
import type { Clock } from '../../../lib/clock.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import type { Log } from '../../../lib/log.ts';
import { createMutex } from './mutex.ts';
import { aged, surplus } from './policy.ts';
import { listChunks } from './segment-file.ts';

/** The index in the database. Rejects while the database is unavailable; nothing was stored then. */
export type LookbackIndex = {
  add(segment: LookbackSegment): Promise<void>;
  close(closed: { id: string; lastMs: number; bytes: number }): Promise<void>;
  /** Oldest first; an empty key means that the key is lost. */
  list(): Promise<readonly LookbackSegment[]>;
  remove(ids: readonly string[]): Promise<void>;
};

export type Segment = {
  readonly id: string;
  readonly cameraId: string;
  readonly boot: string;
  readonly form: LookbackForm;
  readonly key: Uint8Array;
  readonly firstMs: number;
  /** −Infinity before the first chunk. */
  lastMs: number;
  bytes: number;
  open: boolean;
};

export type SegmentStoreOptions = {
  readonly folder: string;
  readonly keepMs: number;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
};

export type SegmentStore = ReturnType<typeof createSegmentStore>;

const keyBytes = 32;

export function createSegmentStore(
  deps: { index: LookbackIndex; clock: Clock; log: Log },
  options: SegmentStoreOptions,
) {
  const { index, clock, log } = deps;
  const { folder } = options;
  /** In the order of the rows, oldest first. */
  let segments: Segment[] = [];
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
    makeFolder(folder);
    const rows = await index.list();
    const files = new Set(await readdir(folder));
    const known = new Set(rows.map(({ id }) => id));
    const strays = [...files].filter((name) => !known.has(name));
    for (const name of strays) await removeFile(join(folder, name));
    const lost = rows.filter(({ id, key }) => !files.has(id) || key.length !== keyBytes);
    const found: Segment[] = [];
    for (const row of rows) {
      if (lost.includes(row)) continue;
      const { lastMs, bytes } = row;
      const end =
        lastMs === undefined || bytes === undefined ? await findEnd(row, signal) : { lastMs, bytes };
      if (end === 'empty') lost.push(row);
      else if (end !== 'unreadable') found.push({ ...row, ...end, open: false });
    }
    segments = found;
    await remove(lost);
    if (strays.length + lost.length > 0)
      log.info({ files: strays.length, rows: lost.length }, 'removed unfinished lookback segments');
  }

  /** Finds the end of a segment that was being written at a crash. Rejects when it can't be stored in the index. */
  async function findEnd(
    row: LookbackSegment,
    signal: AbortSignal,
  ): Promise<{ lastMs: number; bytes: number } | 'empty' | 'unreadable'> {
    const end = await readEnd(row, signal);
    if (typeof end === 'object') await index.close({ id: row.id, ...end });
    return end;
  }

  /** `unreadable`: left alone until the next start; a bad sector must not hide the other segments. */
  async function readEnd(
    row: LookbackSegment,
    signal: AbortSignal,
  ): Promise<{ lastMs: number; bytes: number } | 'empty' | 'unreadable'> {
    try {
      await using file = await open(pathOf(row), 'r');
      const chunks = await listChunks(file, signal);
      if (chunks.length === 0) return 'empty';
      const { size: bytes } = await file.stat();
      return { lastMs: Math.max(...chunks.map(({ newestMs }) => newestMs)), bytes };
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ err: error }, 'lookback segment unreadable');
      return 'unreadable';
    }
  }

  return {
    /** Reads the index and reconciles files and rows. Call once, first. Rejects when either is unavailable. */
    load,

    pathOf,

    /** Segments of a camera and a boot, oldest first. */
    of: (cameraId: string, boot: string): Segment[] =>
      segments.filter((segment) => segment.cameraId === cameraId && segment.boot === boot),

    /** Video segments of a camera, without single pictures, oldest first. */
    videoOf: (cameraId: string): Segment[] =>
      segments.filter((one) => one.cameraId === cameraId && one.form === 'full' && one.lastMs >= one.firstMs),

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
        const { bavail, bsize } = await statfs(folder);
        const gone = surplus(segments, { ...options, neededBytes, freeBytes: bavail * bsize });
        if (gone === undefined) return false;
        await remove(gone);
        segment.bytes += neededBytes;
        return true;
      }),

    /** Call when its file is closed. A segment without a picture is removed at once. */
    async end(segment: Segment, bytes: number): Promise<void> {
      segment.open = false;
      segment.bytes = bytes;
      if (bytes === 0) await withLock(() => remove([segment]));
      else await index.close({ id: segment.id, lastMs: segment.lastMs, bytes });
    },

    /** Removes segments that are too old or exceed the available space. */
    tidy: (): Promise<void> =>
      withLock(async () => {
        const now = { boot: clock.boot, monotonicMs: clock.monotonicMs() };
        await remove(aged(segments, now, options.keepMs));
        const { bavail, bsize } = await statfs(folder);
        const closed = segments.filter((segment) => !segment.open);
        const room = { ...options, neededBytes: 0, freeBytes: bavail * bsize };
        await remove(surplus(segments, room) ?? closed);
      }),

    /** Removes everything of a camera that was removed, once its recorder has stopped. */
    forget: (cameraId: string): Promise<void> =>
      withLock(() => remove(segments.filter((segment) => segment.cameraId === cameraId && !segment.open))),

    /** Removes everything when the lookback was turned off. */
    clear: (): Promise<void> => withLock(() => remove(segments)),
  };
}

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

/** Makes a new file's name durable. */
async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
