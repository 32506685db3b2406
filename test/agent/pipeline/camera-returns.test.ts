/**
 * Each capture without a picture gets the end of its camera's outage, in any order of decision, recovery and
 * commit.
 */
import { expect, test } from 'vitest';
import { createCameraReturns, maxKnown, maxUnwritten } from '../../../src/agent/pipeline/camera-returns.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import type { Store, StoreWriter } from '../../../src/agent/store/operations.ts';
import {
  type CameraBack,
  type PendingCapture,
  type Settlement,
  StoreUnavailable,
} from '../../../src/agent/store/store.ts';
import type { MissingDetails } from '../../../src/domain/capture/pair.ts';
import type { ClockState } from '../../../src/domain/sale/sale.ts';
import { type Clock, systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { eventually } from '../../peers/program.ts';
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

/** The machine's, but for the pause after which a write is tried again: that lasts until the test ends it, be it now or the next. */
function pausingClock(): Clock & { readonly endPause: () => void } {
  let ended = Promise.withResolvers<undefined>();
  return {
    ...clock,
    sleep: async (_ms, signal) => {
      const aborted = Promise.withResolvers<never>();
      const abort = () => aborted.reject(signal?.reason as Error);
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort, { once: true });
      await Promise.race([ended.promise, aborted.promise]);
      ended = Promise.withResolvers<undefined>();
    },
    endPause: () => ended.resolve(undefined),
  };
}

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
  const pausing = pausingClock();
  const returns = createCameraReturns({ store, clock: pausing, log, timekeeper });
  const { monotonicMs, wallMs } = receivedNow();
  const stop = new AbortController();
  const running = returns.run(stop.signal);
  return {
    returns,
    timekeeper,
    endPause: pausing.endPause,
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

/** Returns are ten seconds apart. Two clocks are read one after the other, and the machine may stand still between. */
const nearMs = 2_000;

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
  const { saleId, cameraId, requestedOffsetMs, atMonotonicMs } = capture;
  const details: MissingDetails = { downSinceMs: received.wallMs - secondMs };
  const settlement: Settlement = {
    ...{ saleId, cameraId, requestedOffsetMs, atMonotonicMs },
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
  expect(Math.abs(untilMs - expectedMs)).toBeLessThan(nearMs);
};

test('gives each capture the end of its own outage, whether stored before or after the recovery', async () => {
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

test('leaves a capture of a later outage to its own recovery', async () => {
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

test('stores the end later when the database cannot be written', async () => {
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
  run.endPause();
  await near(t, one.saleId, backMs);
});

test('drops the oldest recoveries above the bound, and their captures get the next one', async () => {
  await using t = await openTestStore();
  await using run = await setUp(t);
  const one = await decided(t, 'one', 60 * secondMs);
  await t.store.write.settleCapture(one.settlement);
  run.before(() => Promise.reject(new StoreUnavailable('the disk is full')));
  run.back(50 * secondMs);
  const nextMs = run.back(40 * secondMs);
  for (let more = 1; more < maxUnwritten; more++) run.back(30 * secondMs);
  let written = 0;
  run.before(() => {
    written += 1;
    return Promise.resolve();
  });
  run.endPause();
  await near(t, one.saleId, nextMs);
  const last = await decided(t, 'last', 20 * secondMs);
  await t.store.write.settleCapture(last.settlement);
  const lastMs = run.back(10 * secondMs);
  await near(t, last.saleId, lastMs);
  // Each of which something was open is written once more, to find nothing.
  expect(written).toBe(maxUnwritten + 1 + 2);
});

test('knows the newest recoveries of a camera for captures not yet stored', async () => {
  await using t = await openTestStore();
  await using run = await setUp(t);
  const { capture, settlement } = await decided(t, 'one', 60 * secondMs);
  const untilMs = () => {
    const { outcome } = run.returns.withEnd(capture, settlement);
    return outcome.outcome === 'camera_down' ? (outcome.details.downUntilMs ?? Number.NaN) : Number.NaN;
  };
  const firstMs = run.back(50 * secondMs);
  const nextMs = run.back(40 * secondMs);
  for (let known = 2; known < maxKnown; known++) run.back(30 * secondMs);
  expect(Math.abs(untilMs() - firstMs)).toBeLessThan(nearMs);
  run.back(20 * secondMs);
  expect(Math.abs(untilMs() - nextMs)).toBeLessThan(nearMs);
});

test('ends captures of an earlier boot with the first recovery once the clock is set', async () => {
  await using t = await openTestStore();
  let state: ClockState = 'unsynced';
  await using run = await setUp(t, () => state);
  const now = receivedNow();
  const earlier = { ...now, boot: 'the-boot-before', wallMs: now.wallMs - 3_600 * secondMs };
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf(), 'till-1', earlier));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  await t.store.write.settleCapture({
    ...{ saleId, cameraId: 'counter', requestedOffsetMs: 0 },
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
  await eventually('the clock is set', () =>
    Promise.resolve(run.timekeeper.state() === 'synced' || undefined),
  );
  run.endPause();
  await near(t, saleId, firstMs);
  stop.abort();
  await running;
});
