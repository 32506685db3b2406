/** Finds pictures in files of chunks: segments of the lookback, or a spill. */
import { type FileHandle, open } from 'node:fs/promises';
import type { CaptureSource } from '../../../domain/capture/pair.ts';
import type { Log } from '../../../lib/log.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { Bounds, Moment, Past, PastPicture, PastUnit } from '../grab/past.ts';
import { leads } from '../ring/gop.ts';
import { type Chunk, decodeChunk, reachOf } from './chunk.ts';
import { createMutex } from './mutex.ts';
import { type ChunkCipher, type ChunkPlace, listChunks, readChunk } from './segment-file.ts';

/** A file of chunks. A removed file may still be searched: it is then empty. */
export type ChunkFile = {
  readonly id: string;
  readonly path: string;
  readonly key: Uint8Array;
  /** Default `aes-256-gcm`. */
  readonly cipher?: ChunkCipher;
  readonly full: boolean;
  /** The file is still being written. */
  readonly open: boolean;
  readonly firstMs: number;
  readonly lastMs: number;
};

export type FindDeps = {
  readonly source: CaptureSource;
  readonly log: Log;
  /** Resolves once the list of files is complete. */
  readonly loaded: (signal: AbortSignal) => Promise<unknown>;
  readonly files: (boot: string) => readonly ChunkFile[];
};

/** No key frame interval is longer: files further away from a time are not read. */
const maxReachMs = 120_000;
/** Files and chunks read for one picture: the one around the time, its neighbours, and a reserve for damaged ones. */
const maxFiles = 4;
const maxChunks = 8;
/** Files whose chunk table is cached; a table is some kilobytes. */
const maxTables = 64;
/** A stretch ends at this size: a clip is built in memory. */
const maxStretchBytes = 128 * 1024 * 1024;

type Place = {
  readonly in: ChunkFile;
  readonly at: ChunkPlace;
  /** The previously written chunk, which leading pictures of the key frame may need. */
  readonly before: ChunkPlace | undefined;
  readonly awayMs: number;
};

type Candidate = {
  readonly picture: Omit<PastPicture, 'source'>;
  readonly awayMs: number;
  /** The picture was shown at the requested time. */
  readonly shows: boolean;
};

export function createPast(deps: FindDeps): Past {
  const tables = createTables();
  // One search at a time bounds memory: a late backlog may start hundreds.
  const withLock = createMutex();

  async function nearest(at: Moment, signal: AbortSignal): Promise<PastPicture | undefined> {
    const files = filesAround(deps.files(at.boot), at.monotonicMs);
    await using opened = await openAll(files);
    const places: Place[] = [];
    for (const [file, handle] of opened.handles) {
      const table = await tables.of(file, handle, signal);
      for (const [index, place] of table.entries())
        places.push({
          in: file,
          at: place,
          before: table[index - 1],
          awayMs: away(place, at.monotonicMs),
        });
    }
    places.sort((a, b) => a.awayMs - b.awayMs);
    let best: Candidate | undefined;
    for (const place of places.slice(0, maxChunks)) {
      signal.throwIfAborted();
      const withinMs = best?.awayMs ?? Infinity;
      if (place.awayMs >= withinMs) break;
      const handle = opened.handles.get(place.in);
      const found = handle && (await nearestIn(place, handle, { atMs: at.monotonicMs, withinMs }));
      best = found ?? best;
    }
    return best?.shows === true ? { ...best.picture, source: deps.source } : undefined;
  }

  async function stretch(
    { boot, fromMs, untilMs }: { boot: string; fromMs: number; untilMs: number },
    signal: AbortSignal,
  ): Promise<readonly PastUnit[]> {
    const files = deps
      .files(boot)
      .filter((file) => file.full && file.firstMs <= untilMs)
      .sort((a, b) => a.firstMs - b.firstMs);
    const begin = files.findLastIndex((file) => file.firstMs <= fromMs);
    const units: PastUnit[] = [];
    let bytes = 0;
    for (const file of files.slice(Math.max(0, begin))) {
      await using opened = await openAll([file]);
      const handle = opened.handles.get(file);
      if (handle === undefined) continue;
      const table = await tables.of(file, handle, signal);
      const requested = table.slice(await firstRequested(file, handle, table, fromMs));
      for (const place of requested) {
        signal.throwIfAborted();
        bytes += place.bodyBytes;
        if (place.oldestMs > untilMs || bytes > maxStretchBytes) break;
        units.push(...((await load(file, place, handle))?.units ?? []));
      }
    }
    return units.slice(0, units.findLastIndex(({ timeMs }) => timeMs <= untilMs) + 1);
  }

  /** An unreadable disk counts as empty. */
  async function orNothing<T>(search: Promise<T>, nothing: T, signal: AbortSignal): Promise<T> {
    try {
      return await search;
    } catch (error) {
      signal.throwIfAborted();
      deps.log.warn({ err: error }, 'reading recorded video failed');
      return nothing;
    }
  }

  return {
    nearest: async (at, signal) => {
      await deps.loaded(signal);
      return withLock(() => orNothing(nearest(at, signal), undefined, signal));
    },
    stretch: async (of, signal) => {
      await deps.loaded(signal);
      return withLock(() => orNothing(stretch(of, signal), [], signal));
    },
    bounds: (boot) => {
      // A file that was just created is empty.
      const files = deps.files(boot).filter(({ firstMs, lastMs }) => lastMs >= firstMs);
      if (files.length === 0) return undefined;
      return {
        oldestMs: Math.min(...files.map(({ firstMs }) => firstMs)),
        newestMs: Math.max(...files.map(({ lastMs }) => lastMs)),
      };
    },
  };
}

/** Undefined unless its content is intact. */
async function load(file: ChunkFile, place: ChunkPlace, handle: FileHandle): Promise<Chunk | undefined> {
  const body = await readChunk(handle, file.key, place, file.cipher);
  return body === undefined ? undefined : decodeChunk(body);
}

/** Chunk tables of files that no longer grow are cached. */
function createTables() {
  const tables = new Map<string, readonly ChunkPlace[]>();
  return {
    async of(file: ChunkFile, handle: FileHandle, signal: AbortSignal): Promise<readonly ChunkPlace[]> {
      const known = tables.get(file.id);
      if (known !== undefined) return known;
      const table = await listChunks(handle, signal);
      if (!file.open) tables.set(file.id, table);
      for (const oldest of tables.keys()) {
        if (tables.size <= maxTables) break;
        tables.delete(oldest);
      }
      return table;
    },
  };
}

/** Files that may contain the picture of a time, the nearest first. */
function filesAround(files: readonly ChunkFile[], atMs: number): ChunkFile[] {
  return files
    .map((file) => ({ file, awayMs: away({ oldestMs: file.firstMs, newestMs: file.lastMs }, atMs) }))
    .filter(({ awayMs }) => awayMs <= maxReachMs)
    .sort((a, b) => a.awayMs - b.awayMs)
    .slice(0, maxFiles)
    .map(({ file }) => file);
}

/** The nearest decodable unit of a chunk, if it is nearer than `withinMs`. */
async function nearestIn(
  place: Place,
  handle: FileHandle,
  { atMs, withinMs }: { readonly atMs: number; readonly withinMs: number },
): Promise<Candidate | undefined> {
  const chunk = await load(place.in, place.at, handle);
  if (chunk === undefined) return undefined;
  for (const index of byDistance(chunk, atMs)) {
    const unit = chunk.units[index];
    if (unit === undefined) break;
    const awayMs = Math.abs(unit.timeMs - atMs);
    if (awayMs >= withinMs) break;
    const before = await leadIn(chunk, index, place, handle);
    if (before === undefined) continue;
    const run = [...before, ...chunk.units.slice(0, index + 1).map(({ unit: each }) => each)];
    const reach = reachOf(chunk, unit.timeMs);
    const shows = awayMs <= (atMs < unit.timeMs ? reach.beforeMs : reach.afterMs);
    const { timeMs, networkDelayMs } = unit;
    return {
      picture: { run, timeMs, ...(networkDelayMs !== undefined && { networkDelayMs }) },
      awayMs,
      shows,
    };
  }
  return undefined;
}

/** Units that a unit needs from the previous GOP: none, unless it leads its key frame. Undefined when they are missing. */
async function leadIn(
  chunk: Chunk,
  index: number,
  place: Place,
  handle: FileHandle,
): Promise<AccessUnit[] | undefined> {
  const requested = chunk.units[index]?.unit;
  if (requested === undefined || !leads(chunk.units[0]?.unit, requested)) return [];
  if (!chunk.continues || place.before?.number !== place.at.number - 1) return undefined;
  return (await load(place.in, place.before, handle))?.units.map(({ unit }) => unit);
}

/** The chunk whose key frame is at or before a time; pictures that lead a key frame may be older than it. */
async function firstRequested(
  file: ChunkFile,
  handle: FileHandle,
  table: readonly ChunkPlace[],
  fromMs: number,
): Promise<number> {
  const index = table.findLastIndex(({ oldestMs }) => oldestMs <= fromMs);
  const place = table[index];
  if (place === undefined || index <= 0) return 0;
  const keyMs = (await load(file, place, handle))?.units[0]?.timeMs ?? 0;
  return keyMs <= fromMs ? index : index - 1;
}

/** Indexes of a chunk's undamaged units, the nearest to a time first, the earlier of two equally near. */
function byDistance(chunk: Chunk, atMs: number): number[] {
  const timeOf = (index: number) => chunk.units[index]?.timeMs ?? Infinity;
  const awayMs = (index: number) => Math.abs(timeOf(index) - atMs);
  return [...chunk.units.keys()]
    .filter((index) => chunk.units[index]?.sound === true)
    .sort((a, b) => awayMs(a) - awayMs(b) || timeOf(a) - timeOf(b));
}

function away({ oldestMs, newestMs }: Bounds, atMs: number): number {
  return Math.max(0, oldestMs - atMs, atMs - newestMs);
}

/** Skips files that have just been removed. */
async function openAll(files: readonly ChunkFile[]) {
  const handles = new Map<ChunkFile, FileHandle>();
  for (const file of files) {
    const handle = await open(file.path, 'r').catch(() => undefined);
    if (handle !== undefined) handles.set(file, handle);
  }
  return {
    handles,
    [Symbol.asyncDispose]: async () => {
      for (const handle of handles.values()) await handle.close();
    },
  };
}
