/**
 * A clip of every sale for ninety days, on a quota that is full after five, with two weeks without the cloud: the real store, its
 * housekeeping and the real files, with days that pass at once. In the suite a short form; `TILLFRAME_LONG=1` runs 90 days of 600 sales.
 *
 * Clips and quota are a thousandth of their size: number, rows and evictions of clips are those of 10.5 MB each on 32 GB, at a cost
 * of the disk that can be waited for. What one of full size costs is measured beside it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempDisposable, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { createClipFiles } from '../../../src/agent/clips/clip-files.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { dayMs, type Kept, openKept } from '../store/kept.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
const shape = isLong
  ? { days: 90, sales: 600, offline: [40, 54], keepPictureDays: 30, keepDays: 60, heldClips: 3_121 }
  : { days: 10, sales: 24, offline: [4, 6], keepPictureDays: 3, keepDays: 6, heldClips: 60 };
const clipBytes = 10_500;
const maxBytes = shape.heldClips * clipBytes;
const never = new AbortController().signal;
const log = createLog({ level: 'silent' });

/** The operations of a store as its callers in other threads have them. */
function asyncOf(kept: Kept): Pick<Store, 'read' | 'write'> {
  const promised = (operations: object): never =>
    new Proxy(operations, {
      get:
        (target, name) =>
        async (...args: unknown[]) =>
          (Reflect.get(target, name) as (...args: unknown[]) => unknown)(...args),
    }) as never;
  return { read: promised(kept.read), write: promised(kept.write) };
}

type Files = ReturnType<typeof createClipFiles>;

function filesOf(kept: Kept, folder: string, bytes = maxBytes): Files {
  return createClipFiles(
    { store: asyncOf(kept), clock: kept.clock, log },
    { folder, maxBytes: bytes, minFreeBytes: 0 },
  );
}

/** As agent/clips/clips.ts does with a candidate and its pending clip. */
async function storeClips(kept: Kept, files: Files, bytes = clipBytes): Promise<number> {
  for (const saleId of kept.read.clipWork().candidates) {
    const kind = kept.read.pair(saleId)?.sale.kind;
    const { boot } = kept.clock;
    const at = { boot, atMonotonicMs: kept.clock.monotonicMs(), atMs: kept.clock.nowMs() };
    kept.write.planClips({
      ...{ saleId, beforeMs: 15_000, afterMs: 30_000, incident: kind !== 'sale', isRequest: false },
      moments: [{ kind: 'video', cameraId: 'counter', ...at }],
    });
  }
  const { pending } = kept.read.clipWork();
  for (const job of pending) {
    const { fromMonotonicMs, untilMonotonicMs } = job;
    const mp4 = Readable.from([Buffer.alloc(bytes, 1)]);
    await files.add(job, { mp4, fromMonotonicMs, untilMonotonicMs }, never);
  }
  return pending.length;
}

async function live(withClips: boolean) {
  const { days, sales, keepPictureDays, keepDays } = shape;
  const [offFrom = 0, offUntil = 0] = shape.offline;
  await using kept = await openKept({ keepPictureMs: keepPictureDays * dayMs, keepMs: keepDays * dayMs });
  // In memory, where the store is.
  await using folder = await mkdtempDisposable(join(dirname(kept.path), 'clips-'));
  const files = filesOf(kept, folder.path);
  await files.open({ isKept: true });
  kept.write.noteClipsOfAll(withClips);
  const facts = { accepted: 0, made: 0, removedPictures: 0, removedSales: 0, evictedPictures: 0 };
  const daily: object[] = [];
  let cpuMs = 0;
  const spent = async (work: () => Promise<unknown>): Promise<void> => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1_000;
  };
  for (let day = 0; day < days; day++) {
    for (let sale = 0; sale < sales; sale++) {
      kept.clock.pass(dayMs / sales);
      const kind = sale % 50 === 7 ? 'refund' : 'sale';
      kept.sell(600, randomBytes(600), { kind });
      facts.accepted++;
      if (withClips) await spent(async () => (facts.made += await storeClips(kept, files)));
      if (day < offFrom || day >= offUntil) kept.upload();
    }
    const { looks: _, ...gone } = kept.lookAll();
    if (withClips) await spent(() => files.tidy());
    for (const [name, count] of Object.entries(gone)) facts[name as keyof typeof gone] += count;
    daily.push({
      ...{ day, ...gone, unsent: kept.read.queue() },
      sales: kept.count('SELECT count(*) FROM sales'),
      pictures: kept.count('SELECT count(*) FROM thumbnails'),
    });
    if (!withClips) continue;
    const held = files.held();
    expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(maxBytes);
    expect((await readdir(folder.path)).length).toBe(held.length);
  }
  const pages = kept.count(
    'SELECT (SELECT page_count FROM pragma_page_count) - (SELECT freelist_count FROM pragma_freelist_count)',
  );
  const rows = kept.count('SELECT count(*) FROM clips');
  return {
    facts,
    daily,
    clips: { made: facts.made, held: files.held(), evicted: files.evicted(), rows, cpuMs },
    databaseBytes: pages * 4096,
  };
}

/** What one clip of full size costs on this machine: encrypted and written, then removed. */
async function ofFullSize(): Promise<{ cpuMs: number; wallMs: number; removeMs: number; megabytes: number }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tillframe-full-size-'));
  await using kept = await openKept();
  const count = isLong ? 20 : 1;
  const bytes = 1_000 * clipBytes;
  const files = filesOf(kept, folder.path, count * bytes);
  await files.open({ isKept: true });
  kept.write.noteClipsOfAll(true);
  const sellOne = (): void => {
    kept.clock.pass(60_000);
    kept.sell(600);
  };
  const startMs = systemClock.monotonicMs();
  const before = process.cpuUsage();
  for (let clip = 0; clip < count; clip++) {
    sellOne();
    await storeClips(kept, files, bytes);
  }
  const { user, system } = process.cpuUsage(before);
  const wallMs = (systemClock.monotonicMs() - startMs) / count;
  const removeStartMs = systemClock.monotonicMs();
  await files.makeRoom({ neededBytes: bytes, worth: 'plain' });
  const removeMs = systemClock.monotonicMs() - removeStartMs;
  expect(files.evicted()).toBe(1);
  return { cpuMs: (user + system) / 1_000 / count, wallMs, removeMs, megabytes: bytes / 1_000_000 };
}

test(
  'keeps what is promised on sales and pictures the same with clips of every sale on a full quota',
  async () => {
    const without = await live(false);
    const { clips, ...with_ } = await live(true);
    const one = await ofFullSize();
    const total = shape.days * shape.sales;
    const perDay = (ms: number): string => `${((ms * 600) / 1_000).toFixed(0)} s`;
    const rowBytes = (with_.databaseBytes - without.databaseBytes) / clips.rows;
    console.log(
      [
        `${total} sales in ${shape.days} days, ${clips.made} clips made, ${clips.evicted} evicted, ${clips.held.length} held`,
        `disk: ${((one.megabytes * 600) / 1_000).toFixed(1)} GB a day at 600 sales, ${(shape.heldClips / 600).toFixed(1)} days on the quota`,
        `database: ${clips.rows} rows of clips, ${rowBytes.toFixed(0)} bytes each`,
        `choosing, evicting and rows: ${(clips.cpuMs / clips.made).toFixed(1)} ms of processor time a clip (${perDay(clips.cpuMs / clips.made)} a day)`,
        `encrypting and writing ${one.megabytes} MB: ${one.cpuMs.toFixed(0)} ms of processor time (${perDay(one.cpuMs)} a day), ${one.wallMs.toFixed(0)} ms`,
        `evicting one of that size: ${one.removeMs.toFixed(1)} ms`,
      ].join('\n'),
    );
    expect(with_.facts).toEqual({ ...without.facts, made: total });
    // Each day: the same sales and pictures here, the same waiting, the same removed; nothing unsent was evicted.
    expect(with_.daily).toEqual(without.daily);
    expect(with_.facts.evictedPictures).toBe(0);
    expect(with_.facts.removedPictures).toBeGreaterThan(0);
    expect(with_.facts.removedSales).toBeGreaterThan(0);
    expect(clips.evicted).toBeGreaterThan(total / 2);
    // Incidents outlive plain sales: no newer one of them was evicted.
    expect(clips.held.some(({ worth }) => worth === 'incident')).toBe(true);
  },
  isLong ? 1_800_000 : undefined,
);
