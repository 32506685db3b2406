/** A disk that fills up: video is removed before sales, the oldest first, and recording continues when there is space again. */
import { statfsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { mayMount, mountSmallDisk } from '../../../peers/machine/small-disk.ts';
import { openTestStore } from '../../store/fixtures.ts';
import { forever, pictures, sourceOf, startKeeping, testClock } from './fixtures.ts';

function freeOn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const boot = 'boot-1';

test.skipIf(!mayMount)('keeps the reserved space free', async () => {
  using disk = mountSmallDisk('8m');
  await using t = await openTestStore();
  const clock = testClock({ boot, monotonicMs: 10_000_000 });
  const minFreeBytes = 3_000_000;
  const lookback = { folder: join(disk.folder, 'lookback'), minFreeBytes, maxBytes: 64_000_000 };
  await using run = await startKeeping({ store: t.store, clock }, { lookback });
  const oldestMs = () => run.keeping.past('counter')?.bounds(boot)?.oldestMs;
  for (let minute = 0; minute < 20; minute++) {
    const fromMs = minute * 60_000;
    await run.record('counter', pictures({ fromMs, untilMs: fromMs + 60_000, gop: 30, bytes: 20_000 }));
    expect(freeOn(disk.folder)).toBeGreaterThanOrEqual(minFreeBytes);
  }
  expect(oldestMs()).toBeGreaterThan(600_000);
  // Other data grows: video is removed although nothing is recorded.
  await writeFile(join(disk.folder, 'others'), Buffer.alloc(2_500_000));
  await expect
    .poll(async () => {
      await clock.advance(30_000);
      return freeOn(disk.folder);
    })
    .toBeGreaterThanOrEqual(minFreeBytes);
  expect(oldestMs()).toBeLessThan(1_200_000);
});

test.skipIf(!mayMount)(
  'loses only what the ring drops on a full disk, and nothing once there is space',
  async () => {
    using disk = mountSmallDisk('8m');
    await using t = await openTestStore();
    const clock = testClock({ boot, monotonicMs: 1_000_000 });
    await using run = await startKeeping(
      { store: t.store, clock },
      // No free space is reserved, so that the disk itself reports the error.
      { lookback: { folder: join(disk.folder, 'lookback'), minFreeBytes: -1e12 } },
    );
    const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 30) });
    const others = join(disk.folder, 'others');
    await writeFile(others, Buffer.alloc(freeOn(disk.folder) - 50_000));
    const life = new AbortController();
    const recording = run.keeping.record('counter', sourceOf(ring), life.signal);
    for (const unit of pictures({ fromMs: 960_000, untilMs: 985_000, gop: 30, bytes: 20_000 }))
      ring.add(unit);
    const past = run.keeping.past('counter');
    const newestMs = async () => {
      await clock.advance(1_000);
      return past?.bounds(boot)?.newestMs ?? 0;
    };
    // Two key frames fit; the third does not.
    await expect.poll(newestMs).toBeGreaterThanOrEqual(962_000);
    for (let look = 0; look < 20; look++) await newestMs();
    expect(await newestMs()).toBeLessThan(966_000);
    expect((await past?.nearest({ boot, monotonicMs: 962_100 }, forever))?.timeMs).toBeCloseTo(962_000);
    // The segment ended at the failed write: no number is used twice with one key.
    await expect
      .poll(async () => {
        await clock.advance(1_000);
        return (await t.store.read.lookbackSegments())[0]?.lastMs;
      })
      .toBe(962_000);
    await rm(others);
    await expect.poll(newestMs).toBeGreaterThanOrEqual(980_000);
    for (let atMs = 960_000; atMs < 981_000; atMs += 2_000)
      expect((await past?.nearest({ boot, monotonicMs: atMs }, forever))?.timeMs).toBeCloseTo(atMs);
    life.abort();
    await recording;
    expect(await readdir(join(disk.folder, 'lookback'))).toHaveLength(
      (await t.store.read.lookbackSegments()).length,
    );
  },
);
