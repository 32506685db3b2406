/**
 * Reads the index at the start and reconciles it with the files. After a crash there may be a row without a file, a file
 * without a row, or a row without an end.
 */
import { open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { LookbackSegment } from '../../../domain/capture/retention-segment.ts';
import { makeFolder } from '../../../lib/files/make-folder.ts';
import type { Log } from '../../../lib/log.ts';
import type { LookbackIndex, Segment } from './segment.ts';
import { keyBytes, listChunks } from './segment-file.ts';

type LoadDeps = { readonly index: LookbackIndex; readonly folder: string; readonly log: Log };

/** Removes files without a row. `lost`: rows whose video can't be read, to be removed. Rejects when either is unavailable. */
export async function loadSegments(
  deps: LoadDeps,
  signal: AbortSignal,
): Promise<{ segments: Segment[]; lost: readonly LookbackSegment[]; strays: number }> {
  const { index, folder } = deps;
  makeFolder(folder);
  const rows = await index.list();
  const files = new Set(await readdir(folder));
  const known = new Set(rows.map(({ id }) => id));
  const strays = [...files].filter((name) => !known.has(name));
  for (const name of strays) await removeFile(join(folder, name));
  const lost = rows.filter(({ id, key }) => !files.has(id) || key.length !== keyBytes);
  const segments: Segment[] = [];
  for (const row of rows) {
    if (lost.includes(row)) continue;
    const { lastMs, bytes } = row;
    const end =
      lastMs === undefined || bytes === undefined ? await findEnd(deps, row, signal) : { lastMs, bytes };
    if (end === 'empty') lost.push(row);
    else if (end !== 'unreadable') segments.push({ ...row, ...end, open: false });
  }
  return { segments, lost, strays: strays.length };
}

/** Finds the end of a segment that was being written at a crash. Rejects when it can't be stored in the index. */
async function findEnd(
  deps: LoadDeps,
  row: LookbackSegment,
  signal: AbortSignal,
): Promise<{ lastMs: number; bytes: number } | 'empty' | 'unreadable'> {
  const end = await readEnd(deps, row, signal);
  if (typeof end === 'object') await deps.index.close({ id: row.id, ...end });
  return end;
}

/** `unreadable`: left alone until the next start; a bad sector must not hide the other segments. */
async function readEnd(
  { folder, log }: LoadDeps,
  row: LookbackSegment,
  signal: AbortSignal,
): Promise<{ lastMs: number; bytes: number } | 'empty' | 'unreadable'> {
  try {
    await using file = await open(join(folder, row.id), 'r');
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

export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}
