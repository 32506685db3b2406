/**
 * Sales that arrive hours late: the line was down, the gateway was started again, its clock was set meanwhile. A real store, a real
 * lookback, real decoders; the three hours are on a clock of the test's own.
 */
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import { createDecoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { grab } from '../../../src/agent/cameras/grab/grab.ts';
import type { Past } from '../../../src/agent/cameras/grab/past.ts';
import { makeThumbnail } from '../../../src/agent/cameras/pictures/encode-jpeg.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../src/agent/cameras/ring/ring.ts';
import { createCapturing } from '../../../src/agent/pipeline/capture.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import type { Capture } from '../../../src/domain/capture/pair.ts';
import type { LookbackForm } from '../../../src/domain/capture/retention-segment.ts';
import type { Received, Sale } from '../../../src/domain/sale/sale.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { encodedUnits, numberByLooks } from '../cameras/encoded.ts';
import { exactLatency } from '../cameras/exact-latency.ts';
import {
  log,
  startKeeping,
  type TestClock,
  tempFolder,
  testClock,
  timeMs,
} from '../cameras/lookback/fixtures.ts';
import { acceptInput, oneCamera, openTestStore, saleOf, type TestStore } from '../store/fixtures.ts';

const hourMs = 3_600_000;
/** Some days ahead: links hold from the time of their import on. */
const noonMs = Math.round(systemClock.nowMs() / 1_000) * 1_000 + 30 * 24 * hourMs;
/** The recording: 20 s at 25 pictures a second, a key frame each second, two hours after the boot. */
const recordedFromMs = 2 * hourMs;
let recorded: AccessUnit[];

const decoders = createDecoders({ clock: systemClock, log });
const stopDecoders = new AbortController();
let decodersRun: Promise<void>;

beforeAll(async () => {
  decodersRun = decoders.run(stopDecoders.signal);
  recorded = encodedUnits({ codec: 'h264', bFrames: 0, count: 500, gop: 25 }).map((unit) => ({
    ...unit,
    pts90k: unit.pts90k + recordedFromMs * 90,
    arrivalMs: unit.arrivalMs + recordedFromMs + 50,
  }));
});
afterAll(async () => {
  stopDecoders.abort();
  await decodersRun;
});

/** A camera whose ring is empty, as after a restart. */
function cameraOf(clock: TestClock, past: Past | undefined): Camera {
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 20) });
  const startedAtMs = clock.monotonicMs();
  const deps = {
    clock,
    ring,
    holdings: () => ({
      ring,
      timeMs,
      pace: { reorderDepth: 0, figures: {} },
      state: 'down' as const,
      latency: exactLatency,
      startedAtMs,
    }),
    changed: () => new Promise<void>(() => undefined),
    decode: (run: readonly AccessUnit[]) => decoders.decode(run),
    ...(past !== undefined && { past }),
  };
  return {
    id: 'counter',
    grab: (request, signal) => grab(deps, request, signal),
    heldSpans: () => [],
    clip: () => Promise.resolve({ kind: 'missing', why: 'no_video', message: '' }),
    live: () => {
      throw new Error('not here');
    },
    health: () => ({
      state: 'down',
      sinceMonotonicMs: startedAtMs,
      heldMs: 0,
      heldBytes: 0,
      restarts: 0,
      damages: 0,
      warnings: [],
      lookback: { form: 'keyframes', oldestMonotonicMs: 5_000, bytes: 1 },
    }),
    run: async () => undefined,
  };
}

/** Settles everything that is pending on a gateway that runs with this clock, times that are known by now first. */
async function settleAll(t: TestStore, clock: TestClock, past: Past | undefined): Promise<void> {
  const { store } = t;
  const isSettled = async (): Promise<boolean> =>
    (await store.read.pendingCaptures(100)).length === 0 && (await store.write.settleTimes()) === 0;
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const camera = cameraOf(clock, past);
  const capturing = createCapturing({
    store,
    clock,
    log,
    timekeeper,
    camera: () => camera,
    thumbnail: (frame) => makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 }),
    settleMs: 0,
  });
  const stop = new AbortController();
  const running = capturing.run(stop.signal);
  // Sixty pictures are decoded one after another, on whatever machine.
  await expect.poll(isSettled, { timeout: 150_000 }).toBe(true);
  stop.abort();
  await running;
}

function receivedAt(clock: TestClock): Received {
  const { boot } = clock;
  return { boot, monotonicMs: clock.monotonicMs(), wallMs: clock.nowMs(), clock: 'synced' };
}

function receivedLater(received: Received, byMs: number): Received {
  return { ...received, monotonicMs: received.monotonicMs + byMs, wallMs: received.wallMs + byMs };
}

async function accept(t: TestStore, sale: Partial<Sale>, received: Received): Promise<string> {
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf(sale), 'till-1', received));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  return accepted.saleId;
}

/** The register's clock is right, its sales usually arrive after 100 ms: learned from two of them. */
async function learn(t: TestStore, clock: TestClock): Promise<void> {
  for (const ms of [0, 60_000]) {
    const at = receivedLater(receivedAt(clock), ms);
    await accept(t, { soldAtMs: at.wallMs - 100 }, at);
  }
}

async function captureOf(t: TestStore, saleId: string): Promise<Capture> {
  const [capture] = (await t.store.read.pair(saleId))?.captures ?? [];
  if (capture === undefined) throw new Error('no capture');
  return capture;
}

/** The number painted into the stored picture. */
async function numberOf(t: TestStore, capture: Capture): Promise<number> {
  if (capture.outcome !== 'captured') throw new Error(JSON.stringify(capture));
  const jpeg = await t.store.read.thumbnail(capture.thumbnail.sha256);
  const rgb = await sharp(jpeg).raw().toBuffer();
  return numberByLooks({ rgb });
}

/**
 * Records two hours after the boot, learns the register, and continues three hours later; `stepMs` in
 * between.
 */
async function threeHoursLater(
  t: TestStore,
  folder: string,
  form: LookbackForm,
  { stepMs = 0, isLearned = true } = {},
) {
  await t.store.write.importSetUp(oneCamera);
  const boot = 'boot-1';
  const before = testClock({ boot, monotonicMs: recordedFromMs, wallMs: noonMs });
  const note = (clock: TestClock) =>
    t.store.write.noteClock({
      boot,
      monotonicMs: clock.monotonicMs(),
      wallMs: clock.nowMs(),
      state: 'synced',
    });
  await note(before);
  if (isLearned) await learn(t, before);
  const stepAtMs = recordedFromMs + 1.5 * hourMs;
  await note(testClock({ boot, monotonicMs: stepAtMs - 1, wallMs: noonMs + 1.5 * hourMs - 1 }));
  await note(testClock({ boot, monotonicMs: stepAtMs, wallMs: noonMs + 1.5 * hourMs + stepMs }));
  const clock = testClock({
    boot,
    monotonicMs: recordedFromMs + 3 * hourMs,
    wallMs: noonMs + 3 * hourMs + stepMs,
  });
  const run = await startKeeping({ store: t.store, clock }, { lookback: { folder, form } });
  await run.record('counter', recorded);
  return { clock, run, past: run.keeping.past('counter') };
}

test.each([
  ['keyframes', 0, 500],
  ['keyframes', hourMs, 500],
  ['keyframes', -hourMs, 500],
  ['full', 0, 20],
  ['full', -hourMs, 20],
] as const)(
  'captures a sale three hours late, %s, with the clock set by %i ms meanwhile',
  async (form, stepMs, withinMs) => {
    await using t = await openTestStore();
    await using folder = await tempFolder();
    const { clock, run, past } = await threeHoursLater(t, folder.path, form, { stepMs });
    await using _run = run;
    // Second 11 and 440 ms: picture 286, number 36 of the 50 distinguishable ones.
    const soldAtMs = noonMs + 11_440;
    const saleId = await accept(t, { soldAtMs, registerSaleId: 'late' }, receivedAt(clock));
    await settleAll(t, clock, past);
    const pair = await t.store.read.pair(saleId);
    const capture = await captureOf(t, saleId);
    expect(capture).toMatchObject({ outcome: 'captured', source: 'lookback', basis: 'register_time' });
    if (capture.outcome !== 'captured') throw new Error();
    const requestedMs = pair?.instant.atMs ?? 0;
    expect(Math.abs(requestedMs - soldAtMs)).toBeLessThanOrEqual(100);
    expect(Math.abs(capture.offsetMs)).toBeLessThanOrEqual(withinMs + 0.1);
    expect(capture.takenAtMs).toBeCloseTo(requestedMs + capture.offsetMs, 0);
    const expected = Math.round((requestedMs + capture.offsetMs - noonMs) / 40) % 50;
    expect(await numberOf(t, capture)).toBe(expected);
  },
);

test('captures all 60 sales of an outage of three hours within the stated uncertainty', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const { clock, run, past } = await threeHoursLater(t, folder.path, 'keyframes');
  await using _run = run;
  const saleIds: string[] = [];
  // So many late ones in a row must not be taken for a register's clock that was set.
  for (let n = 0; n < 60; n++) {
    const sale = { soldAtMs: noonMs + 300 + n * 301, registerSaleId: `N${n}` };
    saleIds.push(await accept(t, sale, receivedAt(clock)));
  }
  const fromMs = systemClock.monotonicMs();
  await settleAll(t, clock, past);
  const captures = await Promise.all(saleIds.map((saleId) => captureOf(t, saleId)));
  const offMs = captures.map((capture) =>
    capture.outcome === 'captured' ? Math.abs(capture.offsetMs) : Infinity,
  );
  const shown = offMs.filter((ms) => ms <= 500.1).length;
  console.info(
    `${shown} of ${saleIds.length} late sales have their picture, at most ${Math.max(...offMs)} ms off, in ${Math.round(systemClock.monotonicMs() - fromMs)} ms`,
  );
  expect(shown).toBe(saleIds.length);
});

test('captures the backlog of a new register once a live sale shows its clock', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const { clock, run, past } = await threeHoursLater(t, folder.path, 'full', { isLearned: false });
  await using _run = run;
  const live = receivedAt(clock);
  const received = receivedLater(live, -60_000);
  const saleIds: string[] = [];
  for (const n of [0, 1, 2]) {
    const sale = { soldAtMs: noonMs + 3_440 + n * 5_000, registerSaleId: `backlog-${n}` };
    saleIds.push(await accept(t, sale, receivedLater(received, n * 40)));
  }
  await settleAll(t, clock, past);
  for (const saleId of saleIds) expect(await captureOf(t, saleId)).toMatchObject({ outcome: 'time_unknown' });

  await accept(t, { soldAtMs: live.wallMs - 50, registerSaleId: 'live' }, live);
  await settleAll(t, clock, past);
  for (const [n, saleId] of saleIds.entries()) {
    const capture = await captureOf(t, saleId);
    expect(capture).toMatchObject({ outcome: 'captured', source: 'lookback', basis: 'register_time' });
    const requestedMs = (await t.store.read.pair(saleId))?.instant.atMs ?? 0;
    if (capture.outcome !== 'captured') throw new Error();
    expect(Math.abs(requestedMs - (noonMs + 3_440 + n * 5_000))).toBeLessThanOrEqual(100);
    expect(await numberOf(t, capture)).toBe(Math.round((capture.takenAtMs - noonMs) / 40) % 50);
    // One with the picture, and one with those over the uncertainty that is left.
    expect(await t.store.read.pair(saleId)).toMatchObject({ revision: 3 });
  }
});

test('finds the instant in its boot after a restart of the gateway', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const first = await threeHoursLater(t, folder.path, 'full');
  // A sale of the earlier boot whose picture was not taken any more.
  const arrived = { boot: 'boot-1', monotonicMs: recordedFromMs + 5_000, wallMs: noonMs + 5_000 };
  const pending = await accept(t, { registerSaleId: 'pending' }, { ...arrived, clock: 'synced' });
  await first.run[Symbol.asyncDispose]();
  await t.reopen();

  const clock = testClock({ boot: 'boot-2', monotonicMs: 20_000, wallMs: noonMs + 4 * hourMs });
  await using run = await startKeeping(
    { store: t.store, clock },
    { lookback: { folder: folder.path, form: 'full' } },
  );
  const late = await accept(t, { soldAtMs: noonMs + 11_440, registerSaleId: 'late' }, receivedAt(clock));
  const between = await accept(
    t,
    { soldAtMs: noonMs + 3.5 * hourMs, registerSaleId: 'between' },
    receivedAt(clock),
  );
  await settleAll(t, clock, run.keeping.past('counter'));

  const picture = await captureOf(t, late);
  expect(picture).toMatchObject({ outcome: 'captured', source: 'lookback' });
  if (picture.outcome !== 'captured') throw new Error();
  expect(Math.abs(picture.offsetMs)).toBeLessThanOrEqual(20.1);
  expect(picture.takenAtMs).toBeGreaterThan(noonMs + 11_300);
  expect(picture.takenAtMs).toBeLessThan(noonMs + 11_600);

  const left = await captureOf(t, pending);
  expect(left).toMatchObject({ outcome: 'captured', source: 'lookback', basis: 'arrival' });
  if (left.outcome !== 'captured') throw new Error();
  expect(Math.abs(left.takenAtMs - noonMs - 5_000)).toBeLessThanOrEqual(21);
  expect(await numberOf(t, left)).toBe(125 % 50);

  // Nothing ran then.
  expect(await captureOf(t, between)).toMatchObject({ outcome: 'agent_restarted' });
});

test('settles a sale older than everything as outside the buffer, with its bounds as times of day', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const { clock, run, past } = await threeHoursLater(t, folder.path, 'keyframes');
  await using _run = run;
  const saleId = await accept(t, { soldAtMs: noonMs - hourMs, registerSaleId: 'old' }, receivedAt(clock));
  await settleAll(t, clock, past);
  const capture = await captureOf(t, saleId);
  expect(capture).toMatchObject({ outcome: 'outside_buffer', details: { oldestMs: noonMs } });
  expect(capture.outcome === 'outside_buffer' && capture.details.newestMs).toBe(noonMs + 19_000);
});

test('states the bounds of this boot for a known boot with nothing buffered', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  await t.store.write.importSetUp(oneCamera);
  await t.store.write.noteClock({
    boot: 'old',
    monotonicMs: hourMs,
    wallMs: noonMs - 20 * hourMs,
    state: 'synced',
  });
  await learn(t, testClock({ boot: 'new', monotonicMs: 10_000, wallMs: noonMs - 90_000 }));
  const clock = testClock({ boot: 'new', monotonicMs: 100_000, wallMs: noonMs });
  await using run = await startKeeping({ store: t.store, clock }, { lookback: { folder: folder.path } });
  const saleId = await accept(
    t,
    { soldAtMs: noonMs - 20.5 * hourMs, registerSaleId: 'old' },
    receivedAt(clock),
  );
  await settleAll(t, clock, run.keeping.past('counter'));
  // The camera states that its lookback begins 5 s after the boot.
  expect(await captureOf(t, saleId)).toMatchObject({
    outcome: 'outside_buffer',
    details: { oldestMs: noonMs - 95_000 },
  });
});

test('has no picture of the same sales with the lookback off', async () => {
  await using t = await openTestStore();
  await using folder = await tempFolder();
  const { clock, run } = await threeHoursLater(t, folder.path, 'keyframes');
  await using _run = run;
  const saleId = await accept(t, { soldAtMs: noonMs + 11_440, registerSaleId: 'late' }, receivedAt(clock));
  await settleAll(t, clock, undefined);
  expect(await captureOf(t, saleId)).toMatchObject({ outcome: 'agent_restarted' });
});
