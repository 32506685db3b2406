/**
 * A planned stop: the content of the rings is available to the next start of the same boot, for as long as a ring would
 * have held it.
 */
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSpill, spillFolder } from '../../../../src/agent/cameras/lookback/spill.ts';
import { removeStaleSpills } from '../../../../src/agent/cameras/lookback/stale-spills.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { mayMount, mountSmallDisk } from '../../../peers/machine/small-disk.ts';
import { forever, log, pictures, ringOf, sourceOf, tempFolder, testClock, timeMs } from './fixtures.ts';

const boot = 'boot-1';
const keepMs = 600_000;
const at = (folder: string) => ({ folder, keyFile: `${folder}.key` });

function source(of: Parameters<typeof pictures>[0]) {
  return sourceOf(ringOf(pictures(of)));
}

/** A place for a spill with enough space: containers have 64 MB of /dev/shm. */
const ownMemory = mayMount ? mountSmallDisk('512m') : undefined;
const memory = ownMemory?.folder ?? '/dev/shm';
afterAll(() => ownMemory?.[Symbol.dispose]());

/** Simulates the next start of the program; disposing stops it. */
async function nextRun(folder: string, clock: ReturnType<typeof testClock>) {
  const spill = createSpill({ clock, log }, { ...at(folder), keepMs });
  const stop = new AbortController();
  const running = spill.run(stop.signal);
  await spill.past('none').nearest({ boot: clock.boot, monotonicMs: 0 }, forever);
  return {
    spill,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

test('restores every picture, also of the growing GOP, and over two stops', async () => {
  await using parent = await tempFolder(memory);
  const folder = join(parent.path, 'spill');
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const counter = source({ fromMs: 800_000, untilMs: 999_500, gop: 30, bytes: 9_000 });
  const door = source({ fromMs: 990_000, untilMs: 999_500, gop: 300 });
  await createSpill({ clock, log }, { ...at(folder), keepMs }).save(
    new Map([
      ['counter', counter],
      ['door-2', door],
    ]),
  );
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect((await readdir(folder)).length).toBeGreaterThan(3);
  {
    await using run = await nextRun(folder, clock);
    const past = run.spill.past('counter');
    for (let atMs = 800_000; atMs < 999_500; atMs += 1_234) {
      const found = await past.nearest({ boot, monotonicMs: atMs }, forever);
      const wanted = counter.ring.nearest({ atMs, timeMs });
      expect(found).toEqual({
        run: wanted && counter.ring.decodeRun(wanted),
        timeMs: wanted && timeMs(wanted),
        source: 'ring',
      });
    }
    const newest = await run.spill.past('door-2').nearest({ boot, monotonicMs: 999_480 }, forever);
    expect(newest?.timeMs).toBeCloseTo(999_466.667, 2);
    const stretch = await past.stretch({ boot, fromMs: 950_500, untilMs: 960_000 }, forever);
    expect(stretch[0]?.timeMs).toBeCloseTo(950_000);
    expect(stretch).toHaveLength(151);
    // Stopped again at once: no new video, and none is lost.
    await run.spill.save(new Map());
  }
  await using run = await nextRun(folder, clock);
  const found = await run.spill.past('counter').nearest({ boot, monotonicMs: 900_000 }, forever);
  expect(found?.timeMs).toBeCloseTo(900_000);
});

test('names its data folder from the start, so that the folder of an agent that was killed is removed', async () => {
  await using parent = await tempFolder(memory);
  const folder = join(parent.path, 'tillframe-0123456789abcdef');
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const dataDir = join(parent.path, 'gone');
  const stop = new AbortController();
  const running = createSpill({ clock, log }, { ...at(folder), keepMs, dataDir }).run(stop.signal);
  await expect.poll(() => readdir(parent.path)).toEqual(['tillframe-0123456789abcdef']);
  await expect.poll(() => removeStaleSpills(parent.path, undefined, 0)).toBe(1);
  stop.abort();
  await running;
});

test('leaves nothing readable in memory, and its key on the disk until the next start alone', async () => {
  await using parent = await tempFolder(memory);
  await using disk = await tempFolder();
  const folder = join(parent.path, 'spill');
  const options = { folder, keyFile: join(disk.path, 'spill-key'), keepMs };
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const counter = source({ fromMs: 990_000, untilMs: 999_500, gop: 30, bytes: 9_000 });
  const shown = counter.ring.newest()?.bytes ?? Buffer.alloc(0);
  await createSpill({ clock, log }, options).save(new Map([['counter', counter]]));
  const files = await readdir(folder);
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) expect((await readFile(join(folder, name))).includes(shown)).toBe(false);
  expect((await stat(options.keyFile)).mode & 0o777).toBe(0o600);

  const start = async () => {
    const spill = createSpill({ clock, log }, options);
    const stop = new AbortController();
    const running = spill.run(stop.signal);
    const found = await spill.past('counter').nearest({ boot, monotonicMs: 995_000 }, forever);
    stop.abort();
    await running;
    return found;
  };
  expect(await start()).toBeDefined();
  // Ends as if killed: nothing is saved.
  expect(await readdir(disk.path)).toEqual([]);
  expect(await readdir(folder)).toEqual(files);
  expect(await start()).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('removes spills by age, and those of another boot at once', async () => {
  await using parent = await tempFolder(memory);
  const folder = join(parent.path, 'spill');
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const counter = source({ fromMs: 700_000, untilMs: 999_500, gop: 30, bytes: 20_000 });
  await createSpill({ clock, log }, { ...at(folder), keepMs }).save(new Map([['counter', counter]]));
  const whole = (await readdir(folder)).length;
  expect(whole).toBeGreaterThan(5);
  {
    await using run = await nextRun(folder, clock);
    const oldestMs = async () => {
      await clock.advance(10_000);
      return run.spill.past('counter').bounds(boot)?.oldestMs;
    };
    await clock.advance(450_000);
    await expect.poll(oldestMs).toBeGreaterThan(800_000);
    // Expired files are deleted.
    await expect.poll(async () => (await readdir(folder)).length).toBeLessThan(whole);
    expect((await readdir(folder)).length).toBeGreaterThan(0);
    await clock.advance(200_000);
    await expect.poll(oldestMs).toBeUndefined();
    await expect.poll(() => readdir(folder)).toEqual([]);
  }
  await createSpill({ clock, log }, { ...at(folder), keepMs }).save(new Map([['counter', counter]]));
  await writeFile(join(folder, 'rubbish'), 'x');
  await using run = await nextRun(folder, testClock({ boot: 'boot-2', monotonicMs: 10_000 }));
  expect(await readdir(folder)).toEqual([]);
  expect(run.spill.past('counter').bounds(boot)).toBeUndefined();
});

test('has saved the newest video when the time is up', async () => {
  await using parent = await tempFolder(memory);
  const folder = join(parent.path, 'spill');
  const still = testClock({ boot, monotonicMs: 1_000_000 });
  let looks = 0;
  // A machine so slow that 100 ms pass between two clock reads.
  const clock = { ...still, monotonicMs: () => 1_000_000 + 100 * looks++ };
  const counter = source({ fromMs: 700_000, untilMs: 999_500, gop: 30, bytes: 30_000 });
  const door = source({ fromMs: 700_000, untilMs: 999_500, gop: 30, bytes: 30_000 });
  await createSpill({ clock, log }, { ...at(folder), keepMs, limitMs: 500 }).save(
    new Map([
      ['counter', counter],
      ['door', door],
    ]),
  );
  expect((await readdir(folder)).length).toBeLessThan(14);
  await using run = await nextRun(folder, still);
  for (const camera of ['counter', 'door']) {
    const bounds = run.spill.past(camera).bounds(boot);
    expect(bounds?.newestMs).toBeGreaterThan(999_400);
    expect(bounds?.oldestMs).toBeGreaterThan(800_000);
  }
});

test('saves the newest of each camera when not all fits', async () => {
  await using parent = await tempFolder(memory);
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const sources = new Map(
    ['counter', 'door'].map((camera) => [
      camera,
      source({ fromMs: 700_000, untilMs: 999_500, gop: 30, bytes: 10_000 }),
    ]),
  );
  // Less than one group of one camera.
  const options = { ...at(join(parent.path, 'spill')), keepMs, maxBytes: 5_000_000 };
  await createSpill({ clock, log }, options).save(sources);
  await using run = await nextRun(options.folder, clock);
  for (const camera of sources.keys()) {
    const bounds = run.spill.past(camera).bounds(boot);
    expect(bounds?.newestMs).toBeGreaterThan(999_400);
    // 2.5 MB at 150 KB a second, in GOPs of two seconds.
    expect(bounds?.oldestMs).toBeGreaterThan(982_000);
    expect(bounds?.oldestMs).toBeLessThan(987_000);
  }
});

test('rejects a folder made by others or readable by others', async () => {
  await using parent = await tempFolder(memory);
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const counter = source({ fromMs: 990_000, untilMs: 999_500, gop: 30 });
  const open = join(parent.path, 'open');
  await mkdir(open);
  await chmod(open, 0o755);
  await createSpill({ clock, log }, { ...at(open), keepMs }).save(new Map([['counter', counter]]));
  expect(await readdir(open)).toEqual([]);
  const elsewhere = join(parent.path, 'elsewhere');
  await mkdir(elsewhere, { mode: 0o700 });
  const link = join(parent.path, 'link');
  await symlink(elsewhere, link);
  await createSpill({ clock, log }, { ...at(link), keepMs }).save(new Map([['counter', counter]]));
  expect(await readdir(elsewhere)).toEqual([]);
});

test('resolves the key cameras.spill', () => {
  expect(spillFolder('off', '/data')).toBeUndefined();
  expect(spillFolder('/run/tillframe/spill', '/data')).toBe('/run/tillframe/spill');
  expect(spillFolder('auto', '/data')).toMatch(/^\/dev\/shm\/tillframe-[0-9a-f]{16}$/);
  expect(spillFolder('auto', '/data')).not.toBe(spillFolder('auto', '/other'));
});

test('saves four rings of 40 MB whole, given the time', async () => {
  await using parent = await tempFolder(memory);
  const folder = join(parent.path, 'spill');
  const sources = new Map(
    ['a', 'b', 'c', 'd'].map((camera) => {
      const ring = createRing({ keepMs, budget: createRingBudget(40 << 20) });
      for (const unit of pictures({ fromMs: 100_000, untilMs: 700_000, gop: 30, bytes: 8_000 }))
        ring.add(unit);
      return [camera, sourceOf(ring)] as const;
    }),
  );
  const held = [...sources.values()].reduce((sum, { ring }) => sum + ring.heldBytes(), 0);
  expect(held).toBeGreaterThan(160_000_000);
  const fromMs = systemClock.monotonicMs();
  await createSpill({ clock: systemClock, log }, { ...at(folder), keepMs, limitMs: 60_000 }).save(sources);
  const tookMs = systemClock.monotonicMs() - fromMs;
  const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
  const bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  console.info(`spilled ${Math.round(bytes / 1e6)} MB in ${Math.round(tookMs)} ms`);
  if (ownMemory !== undefined) expect(bytes).toBeGreaterThan(held * 0.9);
});

test('rejects a folder on a disk, which would keep the video over a power cut', async () => {
  await using parent = await tempFolder();
  const folder = join(parent.path, 'spill');
  const clock = testClock({ boot, monotonicMs: 1_000_000 });
  const told: string[] = [];
  const listening = { ...log, warn: (details: { err: Error }) => told.push(details.err.message) } as never;
  const counter = source({ fromMs: 990_000, untilMs: 999_500, gop: 30, bytes: 30_000 });
  await createSpill({ clock, log: listening }, { ...at(folder), keepMs }).save(
    new Map([['counter', counter]]),
  );
  expect(await readdir(folder)).toEqual([]);
  expect(told.join()).toMatch(/not in memory \(tmpfs\): set cameras\.spill/);
});
