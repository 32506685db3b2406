/** A board without a battery sells in 1970; once its clock is set, its sales have the times at which they happened. */
import { expect, test } from 'vitest';
import { createTimekeeper } from '../../../../src/agent/pipeline/timekeeper.ts';
import { clockCorrectionQuery } from '../../../../src/agent/store/clock/clock-correction.ts';
import { saleEventSchema } from '../../../../src/contract/cloud/event.ts';
import type { ClockState } from '../../../../src/domain/sale/sale.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { everything } from '../damage.ts';
import {
  acceptInput,
  capturedSettlement,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
} from '../fixtures.ts';
import { openKept } from '../kept.ts';

const bootWallMs = 60_000;

test('corrects instants and pictures in the next revision, and keeps identity, order and offsets', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const now = receivedNow();
  const in1970 = (agoMs: number) => ({
    ...now,
    monotonicMs: now.monotonicMs - agoMs,
    wallMs: bootWallMs - agoMs,
    clock: 'unsynced' as const,
  });
  await write.noteClock({
    boot: now.boot,
    monotonicMs: now.monotonicMs,
    wallMs: bootWallMs,
    state: 'unsynced',
  });
  const ids: string[] = [];
  for (const [name, agoMs] of [
    ['a', 9_000],
    ['b', 5_000],
    ['c', 1_000],
  ] as const) {
    const accepted = await write.acceptSale(
      acceptInput(saleOf({ registerSaleId: name }), 'till-1', in1970(agoMs)),
    );
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    ids.push(accepted.saleId);
  }
  const [a = '', b = '', c = ''] = ids;
  const settlement = capturedSettlement(a);
  if (settlement.outcome.outcome !== 'captured') throw new Error('not captured');
  await write.settleCapture({
    ...settlement,
    outcome: { ...settlement.outcome, takenAtMs: bootWallMs - 9_000 + 12.3 },
  } as typeof settlement);
  await write.settleCapture({
    saleId: b,
    cameraId: 'counter',
    requestedOffsetMs: 0,
    outcome: { outcome: 'camera_down', details: { downSinceMs: bootWallMs - 7_000 } },
  });
  const told = await read.dueEvents(everything);

  // No time is known before the clock is set.
  expect(await write.correctSaleTimes()).toBe(0);
  // The clock is set 20 s later.
  const setAtMs = Date.parse('2026-11-25T10:00:00+09:00');
  await write.noteClock({
    boot: now.boot,
    monotonicMs: now.monotonicMs + 20_000,
    wallMs: setAtMs,
    state: 'synced',
  });
  expect(await write.correctSaleTimes()).toBe(3);
  expect(await write.correctSaleTimes()).toBe(0);

  const at = async (id: string) => (await read.pair(id))?.instant.atMs;
  expect(await at(a)).toBe(setAtMs - 29_000);
  expect(await at(b)).toBe(setAtMs - 25_000);
  expect(await at(c)).toBe(setAtMs - 21_000);
  const pair = await read.pair(a);
  expect(pair).toMatchObject({ saleId: a, clock: 'synced', received: { wallMs: setAtMs - 29_000 } });
  expect(pair?.captures[0]).toMatchObject({ offsetMs: 12.3, takenAtMs: setAtMs - 29_000 + 12.3 });
  expect((await read.pair(b))?.captures[0]).toMatchObject({ details: { downSinceMs: setAtMs - 27_000 } });

  const owed = await read.dueEvents(everything);
  // The published revision stays unchanged, and the corrected one follows.
  expect(owed.slice(0, told.length)).toEqual(told);
  expect(owed.map(({ eventId }) => eventId)).toEqual([`${a}:r1`, `${b}:r1`, `${a}:r2`, `${b}:r2`]);
  const corrected = saleEventSchema.parse(JSON.parse(owed[2]?.body ?? ''));
  expect(Date.parse(corrected.time)).toBe(setAtMs - 29_000);
  expect(corrected.data.instant.clock).toBe('synced');
  // The sale with a pending picture is published once, with the right time.
  await write.settleCapture(capturedSettlement(c));
  expect((await read.dueEvents(everything)).map(({ eventId }) => eventId).slice(4)).toEqual([`${c}:r1`]);
});

test('corrects all sales as soon as the clock follows a time source', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp({ ...oneCamera, links: [] });
  let state: ClockState = 'unsynced';
  let aheadMs = bootWallMs - systemClock.nowMs();
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
  const timekeeper = await createTimekeeper({
    store: t.store,
    clock,
    log: createLog({ level: 'silent' }),
    readState: () => state,
  });
  await Promise.all(
    Array.from({ length: 250 }, (_, n) =>
      write.acceptSale(acceptInput(saleOf({ registerSaleId: `n${n}` }), 'till-1', timekeeper.received())),
    ),
  );
  const stop = new AbortController();
  const running = timekeeper.run(stop.signal);
  state = 'synced';
  aheadMs = 0;
  await expect.poll(async () => (await read.sales({ limit: 200 })).pairs.at(-1)?.clock).toBe('synced');
  await expect
    .poll(async () => {
      const { pairs, nextCursor = '' } = await read.sales({ limit: 200 });
      const rest = await read.sales({ limit: 200, cursor: nextCursor });
      return [...pairs, ...rest.pairs].every(
        ({ instant }) => Math.abs(instant.atMs - systemClock.nowMs()) < 60_000,
      );
    })
    .toBe(true);
  stop.abort();
  await running;
});

test('skips sales of a boot without a time source, whatever their number', async () => {
  await using kept = await openKept();
  kept.write.noteClock({ boot: 'never', monotonicMs: 0, wallMs: 0, state: 'unsynced' });
  const ofThatBoot = (n: number) => {
    const received = { boot: 'never', monotonicMs: n, wallMs: n, clock: 'unsynced' as const };
    return acceptInput(saleOf({ registerSaleId: `n${n}` }), 'till-1', received);
  };
  for (let n = 0; n < 3; n += 1) kept.write.acceptSale(ofThatBoot(n));
  kept.write.noteClock({ boot: 'now', monotonicMs: 1, wallMs: 1_790_000_000_000, state: 'synced' });
  expect(kept.write.correctSaleTimes()).toBe(0);
  // Runs every minute, so its cost must depend on its own rows only.
  const plan = kept.db
    .prepare<[number], { detail: string }>(`EXPLAIN QUERY PLAN ${clockCorrectionQuery}`)
    .all(100)
    .map(({ detail }) => detail);
  expect(plan).toContain('SEARCH s USING INDEX sales_unsynced (boot=?)');
  expect(plan.filter((line) => /CORRELATED|TEMP/.test(line))).toEqual([]);
});

test('gives a picture in progress the right time, whether stored before or after the correction of its sale', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const now = { ...receivedNow(), wallMs: bootWallMs, clock: 'unsynced' as const };
  const { boot, monotonicMs } = now;
  const setAtMs = Date.parse('2026-11-25T10:00:00+09:00');
  const begun = await Promise.all(
    ['before', 'after', 'missing'].map(async (registerSaleId) => {
      const accepted = await write.acceptSale(acceptInput(saleOf({ registerSaleId }), 'till-1', now));
      if (accepted.kind !== 'stored') throw new Error(accepted.kind);
      expect(accepted.pending).toMatchObject([{ clock: 'unsynced' }]);
      return accepted.saleId;
    }),
  );
  const settle = async (saleId = ''): Promise<void> => {
    const settlement = capturedSettlement(saleId);
    if (settlement.outcome.outcome !== 'captured') throw new Error('not captured');
    const outcome = { ...settlement.outcome, takenAtMs: monotonicMs + 12.3 };
    await write.settleCapture({ ...settlement, outcome, inMonotonicTime: true } as typeof settlement);
  };
  await write.noteClock({ boot, monotonicMs: monotonicMs + 2_000, wallMs: setAtMs + 2_000, state: 'synced' });
  await settle(begun[0]);
  expect(await write.correctSaleTimes()).toBe(3);
  await settle(begun[1]);
  await write.settleCapture({
    ...{ saleId: begun[2] ?? '', cameraId: 'counter', requestedOffsetMs: 0, inMonotonicTime: true },
    outcome: { outcome: 'camera_down', details: { downSinceMs: monotonicMs - 7_000 } },
  });
  const captures = await Promise.all(begun.map(async (id) => (await read.pair(id))?.captures));
  expect(captures).toMatchObject([
    [{ takenAtMs: setAtMs + 12.3 }],
    [{ takenAtMs: setAtMs + 12.3 }],
    [{ details: { downSinceMs: setAtMs - 7_000 } }],
  ]);
});
