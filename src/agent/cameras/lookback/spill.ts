/**
 * The spill: content of the rings when this program is stopped, stored in a memory file system for the next start, so
 * that a restart or an update costs no sale its picture.
 *
 * As private as the ring: memory of this machine, gone when it is switched off, in a folder of this user only. It is
 * encrypted, since such memory may be swapped to a disk: the key is in the data folder from the stop to the next start, which
 * removes it (spill-key.ts). Nobody can read what a killed program leaves there. Newest video first, within the time limit, half
 * of the free memory and the space of the file system. A file is removed once all of it is older than a ring would hold; one of
 * another boot, or without its key, at once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, readFile, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pause, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { boundsOf, type Past, type UnitTimes, type VideoSpan } from '../grab/past.ts';
import type { HeldGop } from '../ring/gop.ts';
import { encodeChunk, wholeGop } from './chunk.ts';
import { type ChunkFile, createPast } from './find.ts';
import type { Source } from './recorder.ts';
import { listChunks, writeChunk } from './segment-file.ts';
import { newSpillKey, spillCipher, takeSpillKey } from './spill-key.ts';
import { nameOwner, ownerFile, removeStaleSpills } from './stale-spills.ts';

/** Bytes written per camera before the next camera's turn. */
const groupBytes = 8 * 1024 * 1024;
/** Part of a stop of five seconds in total. */
const defaultLimitMs = 1_500;
const tidyEveryMs = 10_000;

export type SpillOptions = {
  readonly folder: string;
  /** File of the key while the program is stopped, on a disk. */
  readonly keyFile: string;
  /** Same as the ring's retention. */
  readonly keepMs: number;
  /** Time limit for writing. */
  readonly limitMs?: number;
  /** Default: bounded by the memory and its file system. */
  readonly maxBytes?: number;
  /** Data folder of this agent when its spill is in a shared folder; spills whose data folder is gone are removed. */
  readonly dataDir?: string;
};

export type Spill = {
  past(cameraId: string): Past;
  /** Spans of video from the previous run, file by file. */
  held(cameraId: string): VideoSpan[];
  /** Writes the content of these rings. Never rejects: video that can't be written is lost, as it would be without a spill. */
  save(sources: ReadonlyMap<string, Source>): Promise<void>;
  /** Reads the spill of an earlier run, then removes what is too old, until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
};

/** Folder for the key `cameras.spill`; undefined for `off`. */
export function spillFolder(spill: string, dataDir: string): string | undefined {
  if (spill === 'off') return undefined;
  if (spill !== 'auto') return spill;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join('/dev/shm', `tillframe-${name}`);
}

/** File system types of Linux's tmpfs and ramfs (statfs(2)). */
const inMemory = new Set([0x01021994, 0x858458f6]);

type SpillFile = ChunkFile & { readonly cameraId: string };

export function createSpill(deps: { clock: Clock; log: Log }, options: SpillOptions): Spill {
  const { clock, log } = deps;
  const { folder } = options;
  let files: SpillFile[] = [];
  let key = newSpillKey();
  /** The key of what is there already is used on. */
  let started: Promise<unknown> | undefined;
  const loading = Promise.withResolvers<undefined>();

  async function prepareFolder(): Promise<void> {
    await ownFolder(folder);
    if (options.dataDir !== undefined) await nameOwner(folder, options.dataDir);
  }

  async function load(): Promise<void> {
    // Its owner is named before there is video: the folder of an agent that is killed can be removed by the next one.
    await prepareFolder();
    const stored = await takeSpillKey(options.keyFile);
    key = stored ?? key;
    for (const name of (await readdir(folder)).filter((each) => each !== ownerFile)) {
      const path = join(folder, name);
      const file = stored && (await readSpillFile(name, path, clock.boot).catch(() => undefined));
      if (file === undefined) await unlink(path);
      else files.push({ ...file, key: key.ofFile(name), cipher: spillCipher });
    }
    await tidy();
    if (files.length > 0) log.info({ files: files.length }, 'loaded video of the previous run');
    if (options.dataDir === undefined) return;
    const folders = await removeStaleSpills(dirname(folder), folder, clock.nowMs());
    if (folders > 0) log.info({ folders }, 'removed stale spill folders');
  }

  async function tidy(): Promise<void> {
    const oldestMs = clock.monotonicMs() - options.keepMs;
    const gone = files.filter(({ lastMs }) => lastMs < oldestMs);
    files = files.filter(({ lastMs }) => lastMs >= oldestMs);
    for (const { path } of gone) await unlink(path);
  }

  async function save(sources: ReadonlyMap<string, Source>): Promise<void> {
    await started;
    await prepareFolder();
    await key.store(options.keyFile);
    const untilMs = clock.monotonicMs() + (options.limitMs ?? defaultLimitMs);
    let room = Math.min(options.maxBytes ?? Infinity, await freeBytes(folder));
    const left = [...sources].map(([cameraId, source]) => ({
      cameraId,
      source,
      groups: groupsOf(source.ring.gops()),
    }));
    let bytes = 0;
    const logRest = () => log.warn({ bytes }, 'spill incomplete');
    for (let turn = 0; left.some(({ groups }) => turn < groups.length); turn++) {
      if (clock.monotonicMs() > untilMs) {
        logRest();
        return;
      }
      const requested = left.filter(({ groups }) => turn < groups.length);
      const share = room / requested.length;
      const round = requested.map(({ groups, ...of }) => {
        const group = groups[turn] ?? [];
        const gops = newestWithin(group, share);
        return { ...of, gops, whole: gops.length === group.length };
      });
      const size = round.reduce((sum, { gops }) => sum + gops.reduce((all, gop) => all + bytesOf(gop), 0), 0);
      room -= size;
      bytes += size;
      await Promise.all(
        round
          .filter(({ gops }) => gops.length > 0)
          .map(({ cameraId, gops, source }) => {
            const name = `${cameraId}_${clock.boot}_${randomUUID()}`;
            return writeGroup({ path: join(folder, name), key: key.ofFile(name) }, gops, source);
          }),
      );
      if (round.some(({ whole }) => !whole)) {
        logRest();
        return;
      }
    }
    log.info({ bytes, cameras: left.length }, 'spilled video for the next start');
  }

  const guarded = async (work: () => Promise<void>, words: string) => {
    await work().catch((error: unknown) => log.warn({ err: error }, words));
  };

  return {
    past: (cameraId) =>
      createPast({
        source: 'ring',
        log,
        loaded: (signal) => unlessAborted(loading.promise, signal),
        files: (boot) => (boot === clock.boot ? files.filter((file) => file.cameraId === cameraId) : []),
      }),
    held: (cameraId) =>
      files
        .filter((file) => file.cameraId === cameraId)
        .map(({ firstMs, lastMs }) => ({ boot: clock.boot, oldestMs: firstMs, newestMs: lastMs })),
    save: (sources) => guarded(() => save(sources), 'writing the spill failed'),
    run: async (signal) => {
      started = guarded(load, 'reading the spill failed');
      await started;
      loading.resolve(undefined);
      while (await pause(clock, tidyEveryMs, signal)) await guarded(tidy, 'removing old video failed');
    },
  };
}

/** Creates it, or checks its owner: /dev/shm is shared, and the name can be guessed. */
async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  const [found, self] = [await lstat(folder), await stat('/proc/self')];
  if (!found.isDirectory() || found.uid !== self.uid || (found.mode & 0o077) !== 0)
    throw new Error(`${folder} has another owner, or is readable by others; remove it`);
  // A disk would keep it over a power cut, beside its key.
  if (!inMemory.has((await statfs(folder)).type))
    throw new Error(`${folder} is not in memory (tmpfs): set cameras.spill to auto, or to a folder that is`);
}

/** Undefined for a file of another boot, or without a complete chunk. */
async function readSpillFile(
  name: string,
  path: string,
  boot: string,
): Promise<Omit<SpillFile, 'key'> | undefined> {
  const [cameraId, ofBoot] = name.split('_');
  if (cameraId === undefined || ofBoot !== boot) return undefined;
  await using file = await open(path, 'r');
  const chunks = await listChunks(file, new AbortController().signal);
  if (chunks.length === 0) return undefined;
  return {
    id: name,
    path,
    cameraId,
    full: true,
    open: false,
    firstMs: Math.min(...chunks.map(({ oldestMs }) => oldestMs)),
    lastMs: Math.max(...chunks.map(({ newestMs }) => newestMs)),
  };
}

/** GOPs in groups of some megabytes: the newest group first, within each the oldest GOP first. */
function groupsOf(gops: readonly HeldGop[]): HeldGop[][] {
  const groups: HeldGop[][] = [];
  let bytes = Infinity;
  for (const gop of gops.toReversed()) {
    if (bytes >= groupBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.unshift(gop);
    bytes += bytesOf(gop);
  }
  return groups;
}

/** The newest GOPs that fit. */
function newestWithin(gops: readonly HeldGop[], room: number): readonly HeldGop[] {
  let left = room;
  const tooMuch = gops.findLastIndex((gop) => {
    left -= bytesOf(gop);
    return left < 0;
  });
  return gops.slice(tooMuch + 1);
}

function bytesOf(gop: HeldGop): number {
  return gop.units.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

async function writeGroup(
  { path, key }: { readonly path: string; readonly key: Uint8Array },
  gops: readonly HeldGop[],
  times: UnitTimes,
): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  let offset = 0;
  for (const [number, gop] of gops.entries()) {
    const before = gop.continues ? gops[number - 1] : undefined;
    const chunk = wholeGop(gop, times, before);
    const parts = encodeChunk(chunk);
    const place = { number, offset, times: boundsOf(chunk.units), parts };
    offset += await writeChunk(file, key, place, spillCipher);
  }
}

/** Half of the free memory, at most the space of the file system. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  const meminfo = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const availableKb = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return Math.min(bavail * bsize, availableKb === undefined ? Infinity : (Number(availableKb) * 1024) / 2);
}
