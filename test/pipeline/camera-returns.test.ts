/** When a camera came back is told of each capture that it had no picture for, in whichever order decision, return and commit come. */
import { expect, test } from 'vitest';
import type { MissingDetails } from '../../src/domain/pair.ts';
import type { ClockState } from '../../src/domain/sale.ts';
import { systemClock as clock } from '../../src/ops/clock.ts';
import { createLog } from '../../src/ops/log.ts';
import { createCameraReturns } from '../../src/pipeline/camera-returns.ts';
import { createTimekeeper } from '../../src/pipeline/timekeeper.ts';
import {
  type CameraBack,
  type PendingCapture,
  type Settlement,
  type Store,
  StoreUnavailable,
  type StoreWriter,
} from '../../src/store/store.ts';
import { eventually } from '../peers/program.ts';
import {
  acceptInput,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
  type TestStore,
} from '../store/fixtures.ts';

const log = createLog({ level: 'silent' });
const secondMs = 1_000;

async function setUp(t: TestStore, readState: () => ClockState = () => 'synced') {
  const { write } = t.store;
  await write.importSetUp(oneCamera);
  const timekeeper = await createTimekeeper({ store: t.store, clock, log, readState });
  let hold: ((back: CameraBack) => Promise<void>) | undefined;
  const noteCameraBack: StoreWriter['noteCameraBack'] = async (back) => {
    await hold?.(back);
    return await write.noteCameraBack(back);
  };
  const store = { ...t.store, write: { ...write, noteCameraBack } } as Store;
  const returns = createCameraReturns({ store, clock, log, timekeeper });
  const { monotonicMs, wallMs } = receivedNow();
  const stop = new AbortController();
  const running = returns.run(stop.signal);
  return {
    returns,
    timekeeper,
    /** So long before the test began; gives that as epoch milliseconds. */
    back(agoMs: number): number {
      returns.note('counter', monotonicMs - agoMs);
      return wallMs - agoMs;
    },
    /** Runs before each write of a return. */
    before(wait: typeof hold) {
      hold = wait;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** A sale of so long ago, whose capture is decided but not handed to the store. */
async function decided(t: TestStore, registerSaleId: string, agoMs: number) {
  const now = receivedNow();
  const received = { ...now, monotonicMs: now.monotonicMs - agoMs, wallMs: now.wallMs - agoMs };
  const accepted = await t.store.write.acceptSale(
    acceptInput(saleOf({ registerSaleId }), 'till-1', received),
  );
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const [capture] = accepted.pending;
  if (capture === undefined) throw new Error('no capture');
  const { saleId, cameraId, wantedOffsetMs, atMonotonicMs } = capture;
  const details: MissingDetails = { downSinceMs: received.wallMs - secondMs };
  const settlement: Settlement = {
    ...{ saleId, cameraId, wantedOffsetMs, atMonotonicMs },
    outcome: { outcome: 'camera_down', details },
  };
  return { capture, settlement, saleId };
}

async function untilOf(t: TestStore, saleId: string): Promise<number | undefined> {
  const capture = (await t.store.read.pair(saleId))?.captures[0];
  return capture?.outcome === 'camera_down' ? capture.details.downUntilMs : undefined;
}

const near = async (t: TestStore, saleId: string, expectedMs: number) => {
  const untilMs = await eventually('the end is told', () => untilOf(t, saleId));
  expect(Math.abs(untilMs - expectedMs)).toBeLessThan(100);
};

test('stored before the return, decided before and stored after it, and of a later gap: each has the end of its own', async () => {
  await using t = await openTestStore();
  await using run = await setUp(t);
  const { returns } = run;
  const [stored, late, next] = [
    await decided(t, 'stored', 60 * secondMs),
    await decided(t, 'late', 60 * secondMs),
    await decided(t, 'next', 20 * secondMs),
  ];
  const commit = ({ capture, settlement }: { capture: PendingCapture; settlement: Settlement }) =>
    t.store.write.settleCapture(returns.withEnd(capture, settlement));
  await commit(stored);
  const firstMs = run.back(40 * secondMs);
  await commit(late);
  await commit(next);
  const lastMs = run.back(10 * secondMs);
  await near(t, stored.saleId, firstMs);
  await near(t, late.saleId, firstMs);
  await near(t, next.saleId, lastMs);
});

test('one of a later gap that is stored while a return waits to be written is left for its own', async () => {
  await using t = await openTestStore();
  await using run = await setUp(t);
  const { returns } = run;
  const first = await decided(t, 'first', 60 * secondMs);
  await t.store.write.settleCapture(first.settlement);
  const held = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  run.before(async () => {
    asked.resolve(undefined);
    await held.promise;
  });
  const firstMs = run.back(40 * secondMs);
  await asked.promise;
  const second = await decided(t, 'second', 20 * secondMs);
  await t.store.write.settleCapture(returns.withEnd(second.capture, second.settlement));
  held.resolve(undefined);
  await near(t, first.saleId, firstMs);
  expect(await untilOf(t, second.saleId)).toBeUndefined();
  await near(t, second.saleId, run.back(10 * secondMs));
});

test('a database that can not be written gets it later', async () => {
  await using t = await openTestStore();
  await using run = await setUp(t);
  const one = await decided(t, 'one', 60 * secondMs);
  await t.store.write.settleCapture(one.settlement);
  const refused = Promise.withResolvers<undefined>();
  run.before(() => {
    run.before(undefined);
    refused.resolve(undefined);
    return Promise.reject(new StoreUnavailable('the disk is full'));
  });
  const backMs = run.back(40 * secondMs);
  await refused.promise;
  expect(await untilOf(t, one.saleId)).toBeUndefined();
  await near(t, one.saleId, backMs);
});

test('what is open of an earlier boot waits until the clock is set, and has the first return then', async () => {
  await using t = await openTestStore();
  let state: ClockState = 'unsynced';
  await using run = await setUp(t, () => state);
  const now = receivedNow();
  const earlier = { ...now, boot: 'the-boot-before', wallMs: now.wallMs - 3_600 * secondMs };
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf(), 'till-1', earlier));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  await t.store.write.settleCapture({
    ...{ saleId, cameraId: 'counter', wantedOffsetMs: 0 },
    outcome: { outcome: 'camera_down', details: { downSinceMs: earlier.wallMs } },
  });
  const written = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let count = 0;
  run.before(async () => written[count++]?.resolve(undefined));
  const [firstMs = 0] = [40 * secondMs, 10 * secondMs].map((agoMs) => run.back(agoMs));
  await Promise.all(written.map(({ promise }) => promise));
  expect(await untilOf(t, saleId)).toBeUndefined();
  const stop = new AbortController();
  const running = run.timekeeper.run(stop.signal);
  state = 'synced';
  await near(t, saleId, firstMs);
  stop.abort();
  await running;
});
