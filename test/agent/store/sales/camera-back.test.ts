/** Captures decided during a camera outage get its end; the cloud receives no new revision. */
import { expect, test } from 'vitest';
import type { StoreWriter } from '../../../../src/agent/store/operations.ts';
import { openEndsQuery } from '../../../../src/agent/store/sales/camera-back.ts';
import type { CameraBack } from '../../../../src/agent/store/store.ts';
import type { Received } from '../../../../src/domain/sale/sale.ts';
import { everything } from '../damage.ts';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf, type TestStore } from '../fixtures.ts';
import { openKept } from '../kept.ts';

const secondMs = 1_000;

/** A sale at an instant when its camera had been down for a second. */
async function missed(
  t: TestStore,
  registerSaleId: string,
  received: Received,
  more: Partial<Parameters<StoreWriter['settleCapture']>[0]> = {},
): Promise<string> {
  const { write } = t.store;
  const accepted = await write.acceptSale(acceptInput(saleOf({ registerSaleId }), 'till-1', received));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const details = { downSinceMs: received.wallMs - secondMs };
  await write.settleCapture({
    ...{ saleId: accepted.saleId, cameraId: 'counter', requestedOffsetMs: 0 },
    ...{ outcome: { outcome: 'camera_down', details } },
    ...more,
  } as Parameters<StoreWriter['settleCapture']>[0]);
  return accepted.saleId;
}

async function detailsOf(t: TestStore, saleId: string) {
  const capture = (await t.store.read.pair(saleId))?.captures[0];
  if (capture?.outcome !== 'camera_down') throw new Error(capture?.outcome);
  return capture.details;
}

const after = ({ boot, monotonicMs, wallMs }: Received, byMs: number): CameraBack => ({
  ...{ cameraId: 'counter', boot, monotonicMs: monotonicMs + byMs, wallMs: wallMs + byMs },
});
const later = (received: Received, byMs: number): Received => ({
  ...received,
  monotonicMs: received.monotonicMs + byMs,
  wallMs: received.wallMs + byMs,
});

test('sets the end of open captures of that camera once, and notifies pages but not the cloud', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  const [camera] = oneCamera.cameras;
  const other = { ...camera, id: 'back', name: '裏' } as typeof camera & object;
  await write.importSetUp({
    ...oneCamera,
    cameras: [...oneCamera.cameras, other],
    links: [...oneCamera.links, { registerKey: 'till-1', cameraId: 'back', main: false, offsetMs: 0 }],
  });
  const now = receivedNow();
  const saleId = await missed(t, 'a', now);
  const downSinceMs = now.wallMs - secondMs;
  await write.settleCapture({
    ...{ saleId, cameraId: 'back', requestedOffsetMs: 0 },
    outcome: { outcome: 'camera_down', details: { downSinceMs } },
  });
  const known = await missed(t, 'b', now, {
    outcome: { outcome: 'camera_down', details: { downSinceMs, downUntilMs: now.wallMs + 7 } },
  });
  const unknown = await missed(t, 'c', now, { outcome: { outcome: 'camera_down', details: {} } });
  const told = await read.dueEvents(everything);
  const untold = await read.unpublishedSales(10);
  const stop = new AbortController();
  const changes = t.store.changes(stop.signal)[Symbol.asyncIterator]();
  const change = changes.next();

  expect(await write.noteCameraBack(after(now, 8 * secondMs))).toBe(1);
  expect((await change).value).toEqual({ kind: 'pair', saleId });
  expect(await write.noteCameraBack(after(now, 9 * secondMs))).toBe(0);
  const pair = await read.pair(saleId);
  expect(pair?.captures).toMatchObject([
    { camera: 'counter', details: { downSinceMs, downUntilMs: now.wallMs + 8 * secondMs } },
    { camera: 'back', details: { downSinceMs } },
  ]);
  expect(pair?.captures[1]).not.toHaveProperty('details.downUntilMs');
  expect(await detailsOf(t, known)).toMatchObject({ downUntilMs: now.wallMs + 7 });
  expect(await detailsOf(t, unknown)).toEqual({});
  expect(pair?.revision).toBe(told.filter(({ saleId: id }) => id === saleId).length);
  expect(await read.dueEvents(everything)).toEqual(told);
  expect(await read.unpublishedSales(10)).toEqual(untold);
  stop.abort();
});

test('leaves a target after the recovery to the next one when its capture was stored in between', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const now = receivedNow();
  const first = await missed(t, 'first', now);
  const second = await missed(t, 'second', later(now, 20 * secondMs));
  expect(await t.store.write.noteCameraBack(after(now, 10 * secondMs))).toBe(1);
  expect(await detailsOf(t, second)).not.toHaveProperty('downUntilMs');
  expect(await t.store.write.noteCameraBack(after(now, 30 * secondMs))).toBe(1);
  expect(await detailsOf(t, first)).toMatchObject({ downUntilMs: now.wallMs + 10 * secondMs });
  expect(await detailsOf(t, second)).toMatchObject({ downUntilMs: now.wallMs + 30 * secondMs });
});

test('ends open captures with the first recovery after a restart of the agent and of the gateway', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const now = receivedNow();
  const before = { ...later(now, -3_600 * secondMs), boot: 'the-boot-before', monotonicMs: 9e9 };
  const ofThatBoot = await missed(t, 'boot', before);
  const neverSet = { ...before, boot: 'a-boot-in-1970', wallMs: 60_000, clock: 'unsynced' as const };
  const in1970 = await missed(t, '1970', neverSet);
  const ofThisBoot = await missed(t, 'run', now);
  const { write } = await t.reopen();

  // While the clock is not set, only what is known by monotonic time.
  const { wallMs, ...undated } = after(now, 5 * secondMs);
  expect(await write.noteCameraBack(undated)).toBe(1);
  expect(await write.noteCameraBack(undated)).toBe(0);
  expect(await detailsOf(t, ofThisBoot)).toMatchObject({ downUntilMs: now.wallMs + 5 * secondMs });
  expect(await detailsOf(t, ofThatBoot)).not.toHaveProperty('downUntilMs');

  expect(await write.noteCameraBack(after(now, 5 * secondMs))).toBe(2);
  expect(await detailsOf(t, ofThatBoot)).toMatchObject({ downUntilMs: wallMs });
  // Its end is unknown for good, and it is not processed again.
  expect(await detailsOf(t, in1970)).toEqual({ downSinceMs: neverSet.wallMs - secondMs });
  expect(await write.noteCameraBack(after(now, 6 * secondMs))).toBe(0);
});

test('moves start and end together once the clock of a board started in 1970 is set', async () => {
  await using t = await openTestStore();
  const { write } = t.store;
  await write.importSetUp(oneCamera);
  const now: Received = { ...receivedNow(), wallMs: 60_000, clock: 'unsynced' };
  const { wallMs: _, ...back } = after(now, 8 * secondMs);
  const before = await missed(t, 'before', now);
  expect(await write.noteCameraBack(back)).toBe(1);
  expect(await detailsOf(t, before)).toEqual({ downSinceMs: 59_000, downUntilMs: 68_000 });
  const decided = await missed(t, 'decided', now, {
    ...{ inMonotonicTime: true },
    outcome: {
      outcome: 'camera_down',
      details: {
        downSinceMs: now.monotonicMs - secondMs,
        downUntilMs: now.monotonicMs + 8 * secondMs,
      },
    },
  });
  expect((await detailsOf(t, decided)).downUntilMs).toBe(68_000);
  const behind = await missed(t, 'behind', now);

  const setAtMs = Date.parse('2026-11-25T10:00:00+09:00');
  const { boot, monotonicMs } = now;
  await write.noteClock({ boot, monotonicMs, wallMs: setAtMs, state: 'synced' });
  expect(await write.correctSaleTimes()).toBe(3);
  expect(await write.noteCameraBack({ ...back, wallMs: setAtMs + 8 * secondMs })).toBe(1);
  const span = { downSinceMs: setAtMs - secondMs, downUntilMs: setAtMs + 8 * secondMs };
  for (const saleId of [before, decided, behind]) expect(await detailsOf(t, saleId)).toEqual(span);
});

test('processes hundreds in steps, those of an exception too, between which a sale is accepted', async () => {
  await using kept = await openKept();
  const { write, read } = kept;
  const now = receivedNow();
  const saleIds = Array.from({ length: 60 }, (_, n) => {
    const accepted = write.acceptSale(
      acceptInput(saleOf({ registerSaleId: `v${n}`, kind: 'void' }), 'till-1', later(now, n)),
    );
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    for (const { saleId, cameraId, requestedOffsetMs } of accepted.pending)
      write.settleCapture({
        ...{ saleId, cameraId, requestedOffsetMs },
        outcome: { outcome: 'camera_down', details: { downSinceMs: now.wallMs - secondMs } },
      });
    return accepted.saleId;
  });
  const steps: number[] = [];
  for (let some = 1; some > 0 && steps.length < 10; steps.push(some))
    some = write.noteCameraBack({ ...after(now, 60 * secondMs), cameraId: 'counter' });
  expect(steps).toEqual([100, 100, 100, 0]);
  const untils = saleIds.flatMap(
    (saleId) =>
      read
        .pair(saleId)
        ?.captures.map((capture) => 'details' in capture && capture.details.downUntilMs !== undefined) ?? [],
  );
  expect(untils).toHaveLength(300);
  expect(untils.every(Boolean)).toBe(true);
});

test('reads open captures only', async () => {
  await using kept = await openKept();
  const plan = kept.db
    .prepare<[string], { detail: string }>(`EXPLAIN QUERY PLAN ${openEndsQuery}`)
    .all('counter')
    .map(({ detail }) => detail);
  expect(plan).toEqual([
    'SEARCH c USING INDEX captures_open_end (camera_id=?)',
    'SEARCH s USING INTEGER PRIMARY KEY (rowid=?)',
  ]);
});
