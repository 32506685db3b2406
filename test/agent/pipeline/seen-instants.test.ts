/**
 * Sales of an iPad whose drawer is in the picture, from the cloud's list to the time that is seen: over a real database and real video,
 * decoded by ffmpeg. Time passes as fast as it can.
 */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSalesUnderWay } from '../../../src/agent/cameras/grab/sales-under-way.ts';
import { createRegionReader } from '../../../src/agent/cameras/region/region-reader.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../src/agent/cameras/ring/ring.ts';
import { runSeenInstants, type SeenOutcome } from '../../../src/agent/pipeline/seen-instants.ts';
import {
  type RegionSearch,
  regionComparisons,
  regionHits,
  regionLooks,
} from '../../../src/agent/store/moments/region-searches.ts';
import { salesNear, salesToCompare, salesToSee } from '../../../src/agent/store/moments/seen-sales.ts';
import type { Store } from '../../../src/agent/store/operations.ts';
import { pairById } from '../../../src/agent/store/sales/pairs.ts';
import type { SeenRegion } from '../../../src/domain/setup/seen-region.ts';
import { defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { encodedUnits, fps } from '../cameras/encoded.ts';
import { cloudId, openShop, startMs } from '../store/match-model.ts';

const startMonotonicMs = 50_000_000;
const region: SeenRegion = {
  ...{ camera: 'counter', shows: 'drawer', left: 0.3, top: 0.3, width: 0.4, height: 0.4 },
};
const betweenMs = 16_000;
/** By card: the drawer stays shut, but something else is put there. */
const card = 4;
const sales = Array.from({ length: 7 }, (_, n) => ({ n, atMs: 20_230 + n * betweenMs, total: 500 + n }));
/** Listed late, just after one that has its time: the drawer that shows is that one's. */
const next = { n: 50, atMs: 20_230 + 6 * betweenMs + 400, total: 950 };
const lengthS = 20 + sales.length * (betweenMs / 1_000);

const openWhile = sales
  .filter(({ n }) => n !== card)
  .map(({ atMs }) => `between(t\\,${atMs / 1_000}\\,${atMs / 1_000 + 6})`)
  .join('+');
const units = encodedUnits({
  ...{ codec: 'h264', bFrames: 0, count: lengthS * fps, gop: 2 * fps },
  source: `color=gray:s=160x120:r=${fps}:d=${lengthS},noise=alls=6:allf=t,drawbox=x=60:y=45:w=40:h=30:color=white:t=fill:enable='${openWhile}'`,
});

test('times sales by the drawer once it was seen at three, and leaves those by card', async () => {
  using shop = openShop();
  shop.link();
  shop.db.prepare('UPDATE links SET from_ms = 0').run();
  // Its region is on a camera that is not linked to it.
  shop.addRegister('till-2');
  shop.link('till-2', '2');
  shop.db.prepare('UPDATE registers SET region = ?').run(JSON.stringify(region));
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 28) });
  for (const unit of units) ring.add(unit);
  const stop = new AbortController();
  const clock: Clock = {
    ...systemClock,
    boot: 'boot-1',
    nowMs: () => startMs + lengthS * 1_000,
    monotonicMs: () => startMonotonicMs + lengthS * 1_000,
    // Deadlines don't pass.
    sleep: async (ms, signal) => {
      if (ms > 10_000) await systemClock.sleep(ms, signal);
      else await setImmediate();
      signal?.throwIfAborted();
    },
  };
  const log = createLog({ level: 'silent' });
  const reader = createRegionReader({ clock, log, sales: createSalesUnderWay(clock) });
  const outcomes: SeenOutcome[] = [];
  let onCompared = (): void => undefined;
  const move = shop.db.prepare('UPDATE sales SET instant_at_ms = instant_at_ms + 5 WHERE id = ?');
  const instantOf = (n: number) => pairById(shop.db, cloudId(n))?.instant;
  for (const sale of sales) shop.poll(sale, { paid: sale.n === card ? 'card' : 'cash' });
  shop.poll({ n: 60, atMs: 10_000, total: 60, register: 'till-2' });
  const told = new Map(sales.map(({ n }) => [n, instantOf(n)]));
  const run = (signal: AbortSignal, onOutcome: (outcome: SeenOutcome) => void) =>
    runSeenInstants({ ...deps, onOutcome }, signal);
  const deps = {
    store: {
      read: {
        salesToSee: async (which: Parameters<typeof salesToSee>[1]) => salesToSee(shop.db, which),
        salesNear: async (sale: Parameters<typeof salesNear>[1]) => salesNear(shop.db, sale),
        salesToCompare: async (which: Parameters<typeof salesToCompare>[1]) => salesToCompare(shop.db, which),
        regionComparisons: async (key: string) => regionComparisons(shop.db, key),
        regionLooks: async (key: string) => regionLooks({ db: shop.db, secrets: shop.secrets }, key),
      },
      write: {
        seeSale: async (seen: Parameters<typeof shop.operations.seeSale>[0]) =>
          shop.db.transaction(() => shop.operations.seeSale(seen))(),
        noteRegionSearch: async (search: RegionSearch) => {
          shop.db.transaction(() => shop.operations.noteRegionSearch(search))();
          if (search.outcome === 'compared') onCompared();
        },
      },
    } as unknown as Store,
    ...{ clock, log },
    timekeeper: {
      momentAt: (wallMs) => ({ boot: 'boot-1', monotonicMs: wallMs - startMs + startMonotonicMs }),
      wallAt: (monotonicMs) => monotonicMs - startMonotonicMs + startMs,
    },
    setUp: () => ({
      registers: ['till-1', 'till-2'].map((key) => ({
        ...{ key, name: 'iPad', instant: defaultInstantRule, region },
      })),
      links: [{ id: '1', registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: 0, fromMs: 0 }],
    }),
    regionPictures: async (id, request, signal) => {
      expect(id).toBe('counter');
      const video = await reader.read(
        {
          ...{ ring, changed: () => new Promise(() => undefined), isUp: () => true, lateMs: () => 0 },
          timeMs: (unit) => startMonotonicMs + unit.pts90k / 90,
          networkDelayMs: () => 0,
        },
        request,
        signal,
      );
      return { video, latency: { ms: 0, uncertaintyMs: 30, basis: 'measured' } };
    },
    onPending: () => undefined,
  } satisfies Omit<Parameters<typeof runSeenInstants>[0], 'onOutcome'>;
  await run(stop.signal, (outcome) => {
    outcomes.push(outcome);
    // Its clock is learned meanwhile: looked for anew, it is still one sale.
    if (outcomes.length === 2) move.run(cloudId(1));
    if (outcomes.length === sales.length + 1) {
      shop.poll(next, { paid: 'cash' });
      told.set(next.n, instantOf(next.n));
    }
    if (outcomes.length === sales.length + 2) stop.abort();
  });
  expect(outcomes.splice(2, 1)).toEqual(['learning']);
  expect(outcomes).toEqual([
    'learning',
    'learning',
    'learning',
    'seen',
    'no_drawer',
    'seen',
    'seen',
    'crowded',
  ]);
  expect(instantOf(next.n)).toEqual(told.get(next.n));
  for (const { n, atMs } of sales) {
    const instant = instantOf(n);
    if (n === 1) expect(instant?.basis).toBe(told.get(n)?.basis);
    else if (outcomes[n] !== 'seen') expect(instant).toEqual(told.get(n));
    else {
      expect(instant).toMatchObject({ basis: 'seen', uncertaintyMs: 150 });
      expect(Math.abs((instant?.atMs ?? 0) - startMs - atMs)).toBeLessThanOrEqual(40);
    }
  }
  expect(regionHits(shop.db)['till-1']).toEqual({ searches: 6, seen: 3, withoutVideo: 0, changed: 6 });
  // After a restart the change is known at the next sale that is looked for, and compared with one whose time a device has reported.
  const atMs = sales[0]?.atMs ?? 0;
  const known = `basis = 'drawer', uncertainty_ms = 100, instant_at_ms = ?, instant_monotonic_ms = ?`;
  shop.db
    .prepare(`UPDATE sales SET ${known} WHERE id = ?`)
    .run(startMs + atMs, startMonotonicMs + atMs, cloudId(0));
  const again: SeenOutcome[] = [];
  const stopAgain = new AbortController();
  onCompared = () => stopAgain.abort();
  await run(stopAgain.signal, (outcome) => again.push(outcome));
  expect(again[0]).toBe('seen');
  const [comparison] = regionComparisons(shop.db, 'till-1');
  expect(comparison).toMatchObject({ referenceMs: 100 });
  expect(Math.abs(comparison?.errorMs ?? Infinity)).toBeLessThanOrEqual(40);
  shop.db.prepare("UPDATE registers SET region = json_set(region, '$.left', 0.2)").run();
  expect(regionHits(shop.db)).toEqual({});
  expect(shop.complaints()).toEqual([]);
});
