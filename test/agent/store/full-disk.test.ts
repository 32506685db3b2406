/**
 * A disk filled by other programs: uploads continue, sales are refused with a reason, nothing is half stored,
 * and sales are accepted once there is room.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnection, walBytes } from '../../../src/agent/store/connection.ts';
import { openStore } from '../../../src/agent/store/database.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import {
  lookbackTurnMs,
  nearlyNoneBytes,
  type SpaceLimits,
} from '../../../src/agent/store/space/space-policy.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { fillDisk, mayMount, mountSmallDisk } from '../../peers/machine/small-disk.ts';
import { check } from './check.ts';
import { acceptInput, capturedSettlement, oneCamera, saleOf, shop } from './fixtures.ts';
import { megabyte, wide } from './kept.ts';

function open(folder: string, limits?: SpaceLimits): ReturnType<typeof openStore> {
  return openStore({
    path: join(folder, 'tillframe.db'),
    shop,
    gateway: 'gw',
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    ...(limits && { limits }),
  });
}

/** Sells until that is refused; gives what was acknowledged. */
async function sellUntilRefused(store: Store, name: string): Promise<{ sold: string[]; refused: unknown }> {
  const sold: string[] = [];
  for (let n = 0; n < 20_000; n += 1) {
    const sale = saleOf({ registerSaleId: `${name}${n}`, lines: [{ name: 'x'.repeat(150), amount: 1 }] });
    try {
      const answer = await store.write.acceptSale(acceptInput(sale));
      if (answer.kind === 'stored') sold.push(answer.saleId);
    } catch (refused) {
      return { sold, refused };
    }
  }
  throw new Error('never refused');
}

async function expectAllThere(store: Store, sold: readonly string[]): Promise<void> {
  const lost: string[] = [];
  for (const saleId of sold) if ((await store.read.pair(saleId)) === undefined) lost.push(saleId);
  expect(lost).toEqual([]);
}

function expectSound(folder: string): void {
  const db = openConnection(join(folder, 'tillframe.db'), 'write');
  expect(check(db)).toEqual([]);
  db.close();
}

const look = (store: Store) => store.write.keepSpace({ clock: 'synced' });

/** Until the ballast is whole: what belongs after a look is done before the next call is answered. */
async function settle(store: Store, megabytes = 4): Promise<void> {
  for (let n = 0; n < megabytes + 2; n += 1) await look(store);
}

/** The lookback has its turn first. */
async function lookForLong(store: Store): Promise<void> {
  for (const startMs = performance.now(); performance.now() - startMs < lookbackTurnMs + 1_000; ) {
    await systemClock.sleep(100);
    for (let more = true; more; ) more = (await look(store))?.more ?? false;
  }
}

test.skipIf(!mayMount)('refuses sales on a full disk and accepts them again once there is room', async () => {
  using disk = mountSmallDisk('8m');
  const { folder } = disk;
  {
    await using store = await open(folder);
    await store.write.importSetUp(oneCamera);
    const film = fillDisk(folder);
    const { sold, refused } = await sellUntilRefused(store, 'S');
    expect(refused).toBeInstanceOf(StoreUnavailable);
    film[Symbol.dispose]();
    const later = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'later' })));
    if (later.kind !== 'stored') throw new Error(later.kind);
    await expectAllThere(store, [...sold, later.saleId]);
  }
  expectSound(folder);
});

const limits: SpaceLimits = { ...wide, ballastBytes: 4 * megabyte };

test.skipIf(!mayMount)(
  'uploads, serves the page and restarts with no byte free, and accepts sales again with the first room',
  async () => {
    using disk = mountSmallDisk('64m');
    const { folder } = disk;
    // Sales fill what is above the last 8 MB.
    const limits: SpaceLimits = { ...wide, ballastBytes: 10 * megabyte };
    const ballast = join(folder, 'ballast');
    const sold: string[] = [];
    let logBytes = 0;
    using films = new DisposableStack();
    {
      await using store = await open(folder, limits);
      await store.write.importSetUp(oneCamera);
      expect(statSync(join(folder, 'tillframe.db-wal')).size).toBe(walBytes);
      await settle(store, 10);
      expect(statSync(ballast).size).toBe(limits.ballastBytes);
      for (let n = 0; n < 400; n += 1) {
        const answer = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: `B${n}` })));
        if (answer.kind !== 'stored') throw new Error(answer.kind);
        await store.write.settleCapture(capturedSettlement(answer.saleId));
        sold.push(answer.saleId);
      }

      films.use(fillDisk(folder));
      const first = await sellUntilRefused(store, 'F');
      sold.push(...first.sold);
      expect(first.sold.length).toBeGreaterThan(100);
      expect(first.refused).toMatchObject({ name: 'StoreUnavailable', refusal: 'disk' });
      await expect.poll(() => existsSync(ballast)).toBe(false);
      // Others take what was let go as well.
      films.use(fillDisk(folder, 'more.mkv'));
      expect(statfsSync(folder).bavail).toBe(0);
      expect(await look(store)).toMatchObject({ refusal: 'disk' });

      // Pictures wait, so that the clock and the cloud's answers are still written, however many.
      for (const capture of await store.read.pendingCaptures(20)) {
        const settling = store.write.settleCapture(capturedSettlement(capture.saleId));
        await expect(settling).rejects.toMatchObject({ refusal: 'disk' });
      }
      const dueAtMs = Number.MAX_SAFE_INTEGER;
      for (let n = 0; n < 100; n += 1) {
        const events = await store.read.dueEvents({ dueAtMs, maxCount: 20, maxBytes: 100_000 });
        await store.write.settleEvents(events.map(({ sequence }) => ({ kind: 'stored', sequence })));
        const picture = await store.read.duePicture({ dueAtMs });
        if (picture !== undefined)
          await store.write.settlePictures([{ kind: 'stored', sha256: picture.sha256 }]);
        await store.write.noteClock({ boot: 'b', monotonicMs: n, wallMs: n, state: 'synced' });
      }
      expect((await store.read.queue()).storedEvents).toBe(400);
      expect((await store.read.sales({ limit: 50 })).pairs).toHaveLength(50);
      await expectAllThere(store, sold);
      for (const suffix of ['wal', 'shm']) logBytes += statSync(join(folder, `tillframe.db-${suffix}`)).size;
    }
    {
      // Only the space of the log and its index is left.
      expect(statfsSync(folder).bavail * statfsSync(folder).bsize).toBeLessThanOrEqual(logBytes);
      await using store = await open(folder, limits);
      const again = await sellUntilRefused(store, 'G');
      sold.push(...again.sold);
      expect(again.refused).toMatchObject({ refusal: 'disk' });
      films.dispose();
      await settle(store, 10);
      const later = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'later' })));
      if (later.kind !== 'stored') throw new Error(later.kind);
      await expectAllThere(store, [...sold, later.saleId]);
      expect(statSync(ballast).size).toBe(limits.ballastBytes);
      expect(statSync(join(folder, 'tillframe.db-wal')).size).toBe(walBytes);
    }
    expectSound(folder);
  },
);

test.skipIf(!mayMount)('starts from the ballast on a disk that was filled while it was off', async () => {
  using disk = mountSmallDisk('24m');
  const { folder } = disk;
  {
    await using store = await open(folder, limits);
    await store.write.importSetUp(oneCamera);
    await settle(store);
  }
  expect(statSync(join(folder, 'ballast')).size).toBe(limits.ballastBytes);
  using _film = fillDisk(folder);
  {
    await using store = await open(folder, limits);
    expect(existsSync(join(folder, 'ballast'))).toBe(false);
    expect(await store.read.registers()).toHaveLength(1);
    await store.write.noteClock({ boot: 'b', monotonicMs: 1, wallMs: 1, state: 'synced' });
  }
  expectSound(folder);
});

test.skipIf(!mayMount)('accepts sales on a full disk while there are pictures to evict', async () => {
  using disk = mountSmallDisk('64m');
  const { folder } = disk;
  {
    await using store = await open(folder, { ...limits, minFreeBytes: 32 * megabyte });
    await store.write.importSetUp(oneCamera);
    const sell = async (name: string): Promise<string> => {
      const answer = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: name })));
      if (answer.kind !== 'stored') throw new Error(answer.kind);
      await store.write.settleCapture(capturedSettlement(answer.saleId, randomBytes(40_000)));
      return answer.saleId;
    };
    const sold: string[] = [];
    for (let n = 0; n < 600; n += 1) sold.push(await sell(`A${n}`));
    await settle(store);
    using _film = fillDisk(folder);
    // The lookback has its turn first.
    while ((await store.read.space()).picturesEvicted === 0) {
      await systemClock.sleep(100);
      await look(store);
    }
    for (let n = 0; n < 300; n += 1) {
      for (let more = true; more; ) more = (await look(store))?.more ?? false;
      sold.push(await sell(`B${n}`));
    }
    // The sales took pages that the file had.
    expect(statfsSync(folder).bavail * statfsSync(folder).bsize).toBeLessThan(nearlyNoneBytes);
    await expectAllThere(store, sold);
    const { picturesEvicted } = await store.read.space();
    expect(picturesEvicted).toBeGreaterThan(200);
    expect(picturesEvicted).toBeLessThan(600);
    expect((await store.read.pair(sold.at(-1) ?? ''))?.captures).toMatchObject([{ outcome: 'captured' }]);
  }
  expectSound(folder);
});

test.skipIf(!mayMount)('evicts no picture while the ballast, or what it left free, is enough', async () => {
  using disk = mountSmallDisk('64m');
  const { folder } = disk;
  const freeBytes = () => statfsSync(folder).bavail * statfsSync(folder).bsize;
  const ballast = join(folder, 'ballast');
  {
    await using store = await open(folder, {
      ...limits,
      minFreeBytes: 48 * megabyte,
      ballastBytes: 16 * megabyte,
    });
    await store.write.importSetUp(oneCamera);
    let sold = 0;
    /** Each with a picture; a refused sale fails the test. */
    const sell = async (): Promise<void> => {
      const answer = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: `S${sold}` })));
      if (answer.kind !== 'stored') throw new Error(answer.kind);
      await store.write.settleCapture(capturedSettlement(answer.saleId, randomBytes(20_000)));
      sold += 1;
    };
    const stored = async () => await store.read.space();
    while (sold < 70) await sell();
    await settle(store, 16);
    expect(statSync(ballast).size).toBe(16 * megabyte);

    using _film = fillDisk(folder);
    await lookForLong(store);
    expect(await stored()).toMatchObject({ pictures: sold, picturesEvicted: 0 });
    expect(existsSync(ballast)).toBe(true);

    while (existsSync(ballast)) await sell();
    for (let n = 0; n < 20; n += 1) await sell();
    expect(freeBytes()).toBeGreaterThan(nearlyNoneBytes);
    expect(freeBytes()).toBeLessThan(16 * megabyte);
    await lookForLong(store);
    for (let n = 0; n < 20; n += 1) await sell();
    await lookForLong(store);
    expect(await stored()).toMatchObject({ pictures: sold, picturesEvicted: 0 });
    expect(existsSync(ballast)).toBe(false);

    // Others take that as well.
    using _more = fillDisk(folder, 'more.mkv');
    await lookForLong(store);
    const { pictures, picturesEvicted } = await stored();
    expect(picturesEvicted).toBeGreaterThan(0);
    expect(pictures).toBe(sold - picturesEvicted);
  }
  expectSound(folder);
});
