/** The lookback over a real store and real files: searches, retention, and what remains after a deletion. */
import { copyFile, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createPast } from '../../../../src/agent/cameras/lookback/find.ts';
import { createLookback } from '../../../../src/agent/cameras/lookback/retention.ts';
import type { LookbackIndex } from '../../../../src/agent/cameras/lookback/segment.ts';
import { listChunks, readChunk } from '../../../../src/agent/cameras/lookback/segment-file.ts';
import { createSegmentStore } from '../../../../src/agent/cameras/lookback/segment-store.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { lookbackIndex } from '../../../../src/agent/pipeline/lookback-index.ts';
import { StoreUnavailable } from '../../../../src/agent/store/store.ts';
import { openTestStore } from '../../store/fixtures.ts';
import {
  forever,
  log,
  pictures,
  ringOf,
  sourceOf,
  startKeeping,
  tempFolder,
  testClock,
  timeMs,
} from './fixtures.ts';

const boot = 'boot-1';
const hourMs = 3_600_000;

async function sizesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

test('key frames: returns the nearest one for every time, whole, with its own bytes', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: 10 * hourMs });
  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  // Half an hour, a key frame every 2 s: several segments.
  const units = pictures({ fromMs: hourMs, untilMs: 1.5 * hourMs, gop: 30 });
  await run.record('counter', units);
  const keys = units.filter(({ key }) => key).map(timeMs);
  const past = run.keeping.past('counter');
  for (let atMs = hourMs; atMs < 1.5 * hourMs; atMs += 7_777) {
    const found = await past?.nearest({ boot, monotonicMs: atMs }, forever);
    const nearest = Math.min(...keys.map((keyMs) => Math.abs(keyMs - atMs)));
    expect(Math.abs((found?.timeMs ?? 0) - atMs)).toBeCloseTo(nearest, 6);
    expect(found?.run).toEqual([units.find((unit) => timeMs(unit) === found?.timeMs)]);
    expect(found?.source).toBe('lookback');
  }
  expect(past?.bounds(boot)).toEqual({ oldestMs: keys[0], newestMs: keys.at(-1) });
  expect(await past?.nearest({ boot: 'boot-0', monotonicMs: hourMs }, forever)).toBeUndefined();
  expect(await run.keeping.past('door')?.nearest({ boot, monotonicMs: hourMs }, forever)).toBeUndefined();
  expect(await past?.stretch({ boot, fromMs: hourMs, untilMs: hourMs + 10_000 }, forever)).toEqual([]);
});

test('key frames: returns none for a time that it does not show', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  // A key frame every 10 s, then the camera was away from 60 s to 200 s.
  const first = pictures({ fromMs: 0, untilMs: 61_000, gop: 150 });
  const second = pictures({ fromMs: 200_000, untilMs: 230_000, gop: 150 });
  const ring = ringOf(first);
  ring.interrupt();
  for (const unit of second) ring.add(unit);
  const life = new AbortController();
  const recording = run.keeping.record('counter', sourceOf(ring), life.signal);
  await clock.advance(1_000);
  life.abort();
  await recording;
  const ask = async (atMs: number) =>
    (await run.keeping.past('counter')?.nearest({ boot, monotonicMs: atMs }, forever))?.timeMs;
  expect(await ask(34_900)).toBeCloseTo(30_000);
  expect(await ask(35_100)).toBeCloseTo(40_000);
  expect(await ask(60_900)).toBeCloseTo(60_000);
  // Its GOP ended there, so nothing proves that this picture was still valid.
  expect(await ask(64_000)).toBeUndefined();
  expect(await ask(130_000)).toBeUndefined();
  expect(await ask(196_000)).toBeCloseTo(200_000);
  expect(await ask(190_000)).toBeUndefined();
});

test('key frames: stores at most one a second, and no damaged one', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  const units = pictures({ fromMs: 0, untilMs: 60_000, gop: 1, bytes: 10_000 });
  await run.record('counter', units);
  expect(run.keeping.held('counter', 40)).toMatchObject({ form: 'keyframes', pictureIntervalMs: 920 });
  expect(run.keeping.held('counter', undefined)?.bytes).toBeLessThan(66 * 10_400);
  const damaged = pictures({ fromMs: 100_000, untilMs: 110_000, gop: 30 }).map((unit) =>
    timeMs(unit) > 103_900 && timeMs(unit) < 104_050 ? { ...unit, lossBefore: true } : unit,
  );
  await run.record('counter', damaged);
  const past = run.keeping.past('counter');
  expect(await past?.nearest({ boot, monotonicMs: 104_000 }, forever)).toBeUndefined();
  expect((await past?.nearest({ boot, monotonicMs: 102_900 }, forever))?.timeMs).toBeCloseTo(102_000);
});

test('full: returns the same picture and units as the ring would', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  await using run = await startKeeping(
    { store: t.store, clock },
    { lookback: { folder: folder.path, form: 'full' } },
  );
  // Open GOPs: each key frame is followed by two leading pictures. Occasionally data is lost.
  const units = pictures({ fromMs: 0, untilMs: 120_000, gop: 30 }).map((unit, index, all): AccessUnit => {
    const place = index % 30;
    const shownAs = place === 0 ? index + 2 : place <= 2 && index > 30 ? index - 1 : index;
    const pts90k = all[shownAs]?.pts90k ?? unit.pts90k;
    return { ...unit, pts90k, arrivalMs: unit.arrivalMs + 200, lossBefore: index % 97 === 96 };
  });
  await run.record('counter', units);
  const ring = ringOf(units);
  const past = run.keeping.past('counter');
  for (let atMs = 500; atMs < 119_000; atMs += 333) {
    const wanted = ring.nearest({ atMs, timeMs });
    const found = await past?.nearest({ boot, monotonicMs: atMs }, forever);
    if (wanted === undefined || Math.abs(timeMs(wanted) - atMs) > 1_000) {
      expect(found).toBeUndefined();
      continue;
    }
    expect(found?.timeMs).toBe(timeMs(wanted));
    expect(found?.run).toEqual(ring.decodeRun(wanted));
  }
  const stretch = await past?.stretch({ boot, fromMs: 31_000, untilMs: 42_500 }, forever);
  expect(stretch?.[0]?.unit.key).toBe(true);
  expect(stretch?.[0]?.timeMs).toBeGreaterThan(28_500);
  expect(stretch?.[0]?.timeMs).toBeLessThanOrEqual(31_000);
  expect(stretch?.at(-1)?.timeMs).toBeLessThanOrEqual(42_500);
  expect(stretch?.at(-1)?.timeMs).toBeGreaterThan(42_400);
  const from = units.findIndex((unit) => unit.pts90k === stretch?.[0]?.unit.pts90k);
  expect(stretch?.map(({ unit }) => unit)).toEqual(units.slice(from, from + (stretch?.length ?? 0)));
});

test('writes a GOP once it has settled, and the rest at the end', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 30) });
  for (const unit of pictures({ fromMs: 1_000_000, untilMs: 1_004_500, gop: 30 })) ring.add(unit);
  const life = new AbortController();
  const recording = run.keeping.record('counter', sourceOf(ring), life.signal);
  const past = run.keeping.past('counter');
  await clock.advance(11_000);
  expect(past?.bounds(boot)).toBeUndefined();
  await clock.advance(2_000);
  await expect.poll(() => past?.bounds(boot)?.newestMs).toBe(1_000_000);
  await clock.advance(2_000);
  await expect.poll(() => past?.bounds(boot)?.newestMs).toBeCloseTo(1_002_000);
  // The open segment is readable.
  expect((await past?.nearest({ boot, monotonicMs: 1_002_100 }, forever))?.timeMs).toBeCloseTo(1_002_000);
  life.abort();
  await recording;
  expect(past?.bounds(boot)?.newestMs).toBeCloseTo(1_004_000);
});

test('survives a restart, and leaves nothing when turned off', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  {
    await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
    await run.record('counter', pictures({ fromMs: 0, untilMs: 60_000, gop: 30 }));
  }
  await t.reopen();
  const later = testClock({ boot: 'boot-2', monotonicMs: 20_000 });
  {
    await using run = await startKeeping(
      { store: t.store, clock: later },
      { lookback: { folder: folder.path } },
    );
    const found = await run.keeping.past('counter')?.nearest({ boot, monotonicMs: 30_900 }, forever);
    expect(found?.timeMs).toBeCloseTo(30_000);
  }
  expect(await readdir(folder.path)).toHaveLength(1);
  await using run = await startKeeping(
    { store: t.store, clock: later },
    { lookback: { folder: folder.path, form: 'off' } },
  );
  await expect.poll(() => readdir(folder.path)).toEqual([]);
  expect(await t.store.read.lookbackSegments()).toEqual([]);
  expect(run.keeping.past('counter')).toBeUndefined();
  expect(run.keeping.held('counter', 2_000)).toBeUndefined();
});

test('never exceeds the byte bound, and removes the oldest of any camera first', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  const maxBytes = 4_000_000;
  await using run = await startKeeping(
    { store: t.store, clock },
    { lookback: { folder: folder.path, maxBytes } },
  );
  for (let minute = 0; minute < 10; minute++) {
    const fromMs = minute * 60_000;
    const units = pictures({ fromMs, untilMs: fromMs + 60_000, gop: 30, bytes: 20_000 });
    await run.record(minute % 2 === 0 ? 'counter' : 'door', units);
    expect(await sizesIn(folder.path)).toBeLessThanOrEqual(maxBytes);
  }
  expect(await sizesIn(folder.path)).toBeGreaterThan(0.9 * maxBytes);
  expect(await t.store.read.lookbackSegments()).toHaveLength((await readdir(folder.path)).length);
  const oldest = (camera: string) => run.keeping.past(camera)?.bounds(boot)?.oldestMs ?? 0;
  expect(Math.min(oldest('counter'), oldest('door'))).toBeGreaterThan(180_000);
  expect(Math.abs(oldest('counter') - oldest('door'))).toBeLessThanOrEqual(63_000);
});

test('removes video past its hours, also of an earlier boot', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const lookback = { folder: folder.path, keepMs: 2 * hourMs };
  {
    const clock = testClock({ boot, monotonicMs: 5 * hourMs });
    await using run = await startKeeping({ store: t.store, clock }, { lookback });
    await run.record('counter', pictures({ fromMs: 3.5 * hourMs, untilMs: 3.5 * hourMs + 60_000, gop: 30 }));
    await run.record('counter', pictures({ fromMs: 5 * hourMs, untilMs: 5 * hourMs + 60_000, gop: 30 }));
  }
  const clock = testClock({ boot: 'boot-2', monotonicMs: 0 });
  await using _run = await startKeeping({ store: t.store, clock }, { lookback });
  const files = async () => (await readdir(folder.path)).length;
  // The tidy loop may still be running an earlier pass: allow another one.
  const afterMore = async () => {
    await clock.advance(30_000);
    return files();
  };
  await clock.advance(0.25 * hourMs);
  expect(await files()).toBe(2);
  await clock.advance(0.3 * hourMs);
  await expect.poll(afterMore).toBe(1);
  await clock.advance(1.4 * hourMs);
  expect(await files()).toBe(1);
  await clock.advance(0.2 * hourMs);
  await expect.poll(afterMore).toBe(0);
});

test('leaves no key of deleted video anywhere', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  const kept = join(folder.path, 'aside');
  const lookback = { folder: join(folder.path, 'segments') };
  {
    await using run = await startKeeping({ store: t.store, clock }, { lookback });
    await run.record('counter', pictures({ fromMs: 0, untilMs: 10_000, gop: 30 }));
  }
  const [segment] = await t.store.read.lookbackSegments();
  if (segment === undefined) throw new Error('nothing was recorded');
  await copyFile(join(lookback.folder, segment.id), kept);
  const raw = (await readFile(t.path)).toString('latin1');
  expect(raw).not.toContain(Buffer.from(segment.key).toString('latin1'));
  expect(raw).not.toContain(Buffer.from(segment.key).toString('base64'));
  await using run = await startKeeping(
    { store: t.store, clock },
    { lookback: { ...lookback, keepMs: 1_000 } },
  );
  await expect
    .poll(async () => {
      await clock.advance(30_000);
      return t.store.read.lookbackSegments();
    })
    .toEqual([]);
  expect(await run.keeping.past('counter')?.nearest({ boot, monotonicMs: 4_000 }, forever)).toBeUndefined();
  await using file = await open(kept, 'r');
  const [chunk] = await listChunks(file, forever);
  if (chunk === undefined) throw new Error('the copy is empty');
  // The copy is complete: it opens with the key and not without it.
  expect(await readChunk(file, segment.key, chunk)).toBeDefined();
  expect(await readChunk(file, new Uint8Array(32), chunk)).toBeUndefined();
});

test('repairs a crash: rows without files, files without rows, lost keys, segments without an end, a bad sector', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  const { write, read } = t.store;
  {
    await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
    await run.record('counter', pictures({ fromMs: 0, untilMs: 60_000, gop: 30 }));
  }
  const [whole] = await read.lookbackSegments();
  if (whole === undefined) throw new Error('nothing was recorded');
  const { lastMs: _lastMs, bytes, ...unended } = whole;
  await write.removeLookbackSegments([whole.id]);
  await write.addLookbackSegment({ ...unended, id: 'no-file' });
  await write.addLookbackSegment({ ...unended, id: 'no-key', key: new Uint8Array() });
  await write.addLookbackSegment({ ...unended, id: 'empty' });
  await write.addLookbackSegment({ ...unended, id: 'bad-spot' });
  await write.addLookbackSegment({ ...unended, id: 'torn' });
  const content = await readFile(join(folder.path, whole.id));
  await writeFile(join(folder.path, 'no-key'), content);
  await writeFile(join(folder.path, 'empty'), '');
  // Opens, but every read fails.
  await mkdir(join(folder.path, 'bad-spot'));
  await writeFile(join(folder.path, 'torn'), content.subarray(0, (bytes ?? 0) / 2));

  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  expect((await readdir(folder.path)).sort()).toEqual(['bad-spot', 'torn']);
  const [bad, torn, ...others] = await read.lookbackSegments();
  expect(bad).toEqual({ ...unended, id: 'bad-spot' });
  expect(torn).toMatchObject({ id: 'torn', bytes: Math.floor((bytes ?? 0) / 2) });
  expect(others).toEqual([]);
  expect(torn?.lastMs).toBeGreaterThan(20_000);
  const past = run.keeping.past('counter');
  expect((await past?.nearest({ boot, monotonicMs: 20_400 }, forever))?.timeMs).toBeCloseTo(20_000);
  expect(await past?.nearest({ boot, monotonicMs: 50_000 }, forever)).toBeUndefined();
});

test('treats a new segment as empty', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  const room = { keepMs: hourMs, maxBytes: 1e9, minFreeBytes: 0 };
  const segments = createSegmentStore(
    { index: lookbackIndex(t.store), clock, log },
    { folder: folder.path, ...room },
  );
  const past = createPast({
    ...{ source: 'lookback', log, loaded: () => Promise.resolve() },
    files: () => segments.of('counter', boot).map((of) => ({ ...of, path: segments.pathOf(of), full: true })),
  });
  const begun = { cameraId: 'counter', form: 'full', codec: 'h264', firstMs: 5_000 } as const;
  const { segment, file } = await segments.begin(begun);
  expect(past.bounds(boot)).toBeUndefined();
  segment.lastMs = 7_000;
  expect(past.bounds(boot)).toEqual({ oldestMs: 5_000, newestMs: 7_000 });
  await file.close();
  await segments.end(segment, 0);
  expect(await t.store.read.lookbackSegments()).toEqual([]);
});

test('loses only the damaged pictures of a segment, and returns no wrong one', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  await run.record('counter', pictures({ fromMs: 0, untilMs: 60_000, gop: 30, bytes: 2_000 }));
  const [name] = await readdir(folder.path);
  const path = join(folder.path, name ?? '');
  const content = await readFile(path);
  const middle = Math.floor(content.length / 2);
  content[middle] = (content[middle] ?? 0) ^ 1;
  await writeFile(path, content);
  const past = run.keeping.past('counter');
  let missing = 0;
  for (let atMs = 0; atMs < 59_000; atMs += 2_000) {
    const found = await past?.nearest({ boot, monotonicMs: atMs }, forever);
    if (found === undefined) missing++;
    else expect(found.timeMs).toBeCloseTo(atMs);
  }
  expect(missing).toBe(1);
});

test('continues without loss while the database is unavailable', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const clock = testClock({ boot, monotonicMs: hourMs });
  const real = lookbackIndex(t.store);
  let refusals = 0;
  const refuse = <T>(work: () => Promise<T>) =>
    refusals++ < 6 ? Promise.reject(new StoreUnavailable('the database is being reopened')) : work();
  const index: LookbackIndex = {
    add: (segment) => refuse(() => real.add(segment)),
    close: (closed) => refuse(() => real.close(closed)),
    list: () => refuse(() => real.list()),
    remove: (ids) => refuse(() => real.remove(ids)),
  };
  const keeping = createLookback(
    { index, clock, log },
    { lookback: { form: 'keyframes', folder: folder.path, keepMs: 1e9, maxBytes: 1e9, minFreeBytes: 0 } },
  );
  const stop = new AbortController();
  const ring = ringOf(pictures({ fromMs: 0, untilMs: 60_000, gop: 30 }));
  const running = [keeping.run(stop.signal), keeping.record('counter', sourceOf(ring), stop.signal)];
  const newestMs = async () => {
    await clock.advance(1_000);
    return keeping.past('counter')?.bounds(boot)?.newestMs;
  };
  await expect.poll(newestMs).toBeCloseTo(58_000);
  expect(refusals).toBeGreaterThan(6);
  expect(keeping.past('counter')?.bounds(boot)?.oldestMs).toBe(0);
  stop.abort();
  await Promise.all(running);
  expect(await readdir(folder.path)).toHaveLength((await t.store.read.lookbackSegments()).length);
});
