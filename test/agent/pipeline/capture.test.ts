/**
 * When a pair is published and published again, over the real store with cameras that answer when the test
 * permits.
 */

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import { makeThumbnail } from '../../../src/agent/cameras/pictures/encode-jpeg.ts';
import { holdPicture } from '../../../src/agent/cameras/pictures/held-picture.ts';
import { createCameraReturns } from '../../../src/agent/pipeline/camera-returns.ts';
import { type CaptureDeps, createCapturing } from '../../../src/agent/pipeline/capture.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import type { Grab } from '../../../src/domain/capture/frame.ts';
import { captureProblem } from '../../../src/domain/problem/capture.ts';
import type { SetUp } from '../../../src/domain/setup/set-up.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { keepRecentLines } from '../../../src/lib/logging/recent-lines.ts';
import { eventually } from '../../peers/program.ts';
import { exactLatency } from '../cameras/exact-latency.ts';
import { upCamera } from '../cameras/up-camera.ts';
import {
  acceptInput,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
  type TestStore,
} from '../store/fixtures.ts';

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100, maxBytes: 10_000_000 };

const cameraIds = ['counter', 'back', 'door', 'shelf'];
const fourCameras: SetUp = {
  ...oneCamera,
  cameras: oneCamera.cameras.flatMap((camera) => cameraIds.map((id) => ({ ...camera, id }))),
  links: cameraIds.map((cameraId) => ({
    registerKey: 'till-1',
    cameraId,
    main: cameraId === 'counter',
    offsetMs: 0,
  })),
};

async function start(
  t: TestStore,
  grab: (request: Parameters<Camera['grab']>[0], cameraId: string) => Promise<Grab>,
  settleMs: number,
  clock = systemClock,
  withEnd?: CaptureDeps['withEnd'],
  log = createLog({ level: 'silent' }),
  thumbnail: CaptureDeps['thumbnail'] = (frame) => makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 }),
  more: Pick<CaptureDeps, 'storing' | 'onSettled'> = {},
) {
  const { store } = t;
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const cameraOf = (id: string): Camera =>
    upCamera({
      id,
      grab: (request) => grab(request, id),
    });
  const capturing = createCapturing({
    store,
    clock,
    log,
    timekeeper,
    camera: (id) => (cameraIds.includes(id) ? cameraOf(id) : undefined),
    thumbnail,
    settleMs,
    ...(withEnd !== undefined && { withEnd }),
    ...more,
  });
  const stop = new AbortController();
  const running = capturing.run(stop.signal);
  return {
    capturing,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

function frameGrab(takenAtMonotonicMs: number, offsetMs = 10.04): Grab {
  const picture = holdPicture({ rgb: randomBytes(64 * 36 * 3), width: 64, height: 36 });
  const frame = { picture, takenAtMonotonicMs };
  return {
    kind: 'frame',
    frame,
    offsetMs,
    source: 'ring',
    latency: exactLatency,
    networkDelayMs: 0,
    waitMs: 1,
    decodeMs: 2,
  };
}

async function outcomes(t: TestStore) {
  const events = await t.store.read.dueEvents(everything);
  return events.map((event) => {
    const { data } = saleEventSchema.parse(JSON.parse(event.body));
    return `r${data.revision} ${data.captures[0]?.outcome}`;
  });
}

/** Anything published in time was not left to the sweep, which runs every 5 s. */
const seldomSweeping: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === 5_000 ? 600_000 : ms, signal),
};

test('publishes a quick picture with revision 1, and only once', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const settleMs = 20_000;
  const deadline = Promise.withResolvers<undefined>();
  const clock: Clock = {
    ...systemClock,
    sleep: (ms, signal) => (ms === settleMs ? deadline.promise : systemClock.sleep(ms, signal)),
  };
  await using run = await start(
    t,
    async ({ atMonotonicMs }) => frameGrab(atMonotonicMs + 10),
    settleMs,
    clock,
  );
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  run.capturing.add(accepted.pending);
  await eventually('told', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  deadline.resolve(undefined);
  await systemClock.sleep(400);
  expect(await outcomes(t)).toEqual(['r1 captured']);
  const capture = (await t.store.read.pair(accepted.saleId))?.captures[0];
  expect(capture).toMatchObject({ outcome: 'captured', offsetMs: 10, thumbnail: { width: 64, height: 36 } });
});

test('publishes a slow picture as pending in revision 1 at the deadline, and with revision 2', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const slow = Promise.withResolvers<Grab>();
  await using run = await start(t, () => slow.promise, 200, seldomSweeping);
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  await eventually('revision 1', async () => ((await outcomes(t)).length === 1 ? true : undefined));
  slow.resolve(frameGrab(systemClock.monotonicMs()));
  await eventually('revision 2', async () => ((await outcomes(t)).length === 2 ? true : undefined));
  expect(await outcomes(t)).toEqual(['r1 pending', 'r2 captured']);
});

test('holds others up from the decoding of a picture until it is committed, and not for the exact one of a near picture', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const order: string[] = [];
  let grabs = 0;
  await using run = await start(
    t,
    async ({ atMonotonicMs }) => {
      order.push(grabs++ === 0 ? 'near' : 'exact');
      return { ...frameGrab(atMonotonicMs), ...(grabs === 1 && { isNear: true }) };
    },
    20_000,
    seldomSweeping,
    undefined,
    undefined,
    (frame) => {
      order.push('encoded');
      return makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 });
    },
    {
      storing() {
        order.push('storing');
        return { [Symbol.dispose]: () => void order.push('stored') };
      },
      onSettled: () => void order.push('committed'),
    },
  );
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  await expect
    .poll(() => order)
    .toEqual(['near', 'storing', 'encoded', 'committed', 'stored', 'exact', 'encoded']);
});

/** A sale of a POS cloud, ± 2.5 s: its pending captures. */
async function acceptUncertain({ store }: TestStore) {
  const input = acceptInput(saleOf());
  const serverAtMs = Math.floor(input.received.wallMs / 1_000) * 1_000 - 5_000;
  const origin = { by: 'cloud', resolutionMs: 1_000, serverAtMs, serverAheadMs: 0 } as const;
  const accepted = await store.write.acceptSale({ ...input, origin, saleId: 'pos:c:1' });
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  return accepted.pending;
}

test('decodes extra pictures after the exact picture of a sale that has a near one', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const exact = Promise.withResolvers<Grab>();
  const requested: (string | undefined)[] = [];
  await using run = await start(
    t,
    ({ atMonotonicMs, urgency }) => {
      requested.push(urgency);
      const nth = requested.length;
      const frame = frameGrab(atMonotonicMs);
      if (nth === 1) return Promise.resolve({ ...frame, isNear: true } as Grab);
      return nth === 2 ? exact.promise : Promise.resolve(frame);
    },
    20_000,
    seldomSweeping,
  );
  const sure = await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1' })));
  if (sure.kind !== 'stored') throw new Error(sure.kind);
  run.capturing.add(sure.pending);
  await eventually('the follow-up', () => Promise.resolve(requested.length === 2 || undefined));
  run.capturing.add(await acceptUncertain(t));
  await systemClock.sleep(1_500);
  expect(requested).toEqual([undefined, 'later', undefined]);
  exact.resolve(frameGrab(systemClock.monotonicMs()));
  await eventually('the extra pictures', () => Promise.resolve(requested.length === 5 || undefined));
});

test('decodes extra pictures of an uncertain sale when nothing else is to be decoded', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const urgencies = new Map<number, string | undefined>();
  await using run = await start(
    t,
    async ({ atMonotonicMs, urgency }) => {
      urgencies.set(atMonotonicMs, urgency);
      return frameGrab(atMonotonicMs);
    },
    20_000,
    seldomSweeping,
  );
  run.capturing.add(await acceptUncertain(t));
  await eventually('told', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  const byTime = [...urgencies].sort(([a], [b]) => a - b).map(([, urgency]) => urgency);
  expect(byTime).toEqual(['later', undefined, 'later']);
});

/** The offset of each revision's picture. */
async function offsets(t: TestStore) {
  const events = await t.store.read.dueEvents(everything);
  return events.map((event) => {
    const { data } = saleEventSchema.parse(JSON.parse(event.body));
    const [capture] = data.captures;
    return capture?.outcome === 'captured' ? capture.offsetMs : capture?.outcome;
  });
}

const near = (takenAtMonotonicMs: number): Grab => ({
  ...(frameGrab(takenAtMonotonicMs, -6_000) as Extract<Grab, { kind: 'frame' }>),
  isNear: true,
});

test('publishes a near picture at once when decoding is slow, and the exact one in the next revision', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const exact = Promise.withResolvers<Grab>();
  const asked: unknown[] = [];
  const grab: Parameters<typeof start>[1] = ({ atMonotonicMs, urgency, patienceMs }) => {
    asked.push({ urgency, patienceMs });
    return urgency === 'later' ? exact.promise : Promise.resolve(near(atMonotonicMs - 6_000));
  };
  await using run = await start(t, grab, 60_000, seldomSweeping);
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  await eventually('revision 1', async () => ((await offsets(t)).length === 1 ? true : undefined));
  exact.resolve(frameGrab(systemClock.monotonicMs()));
  await eventually('revision 2', async () => ((await offsets(t)).length === 2 ? true : undefined));
  expect(await offsets(t)).toEqual([-6_000, 10]);
  expect(asked).toEqual([
    { urgency: undefined, patienceMs: 500 },
    { urgency: 'later', patienceMs: undefined },
  ]);
  expect(await t.store.read.pendingCaptures(10)).toEqual([]);
});

test('keeps a near picture without another revision when there is no exact one, also over a restart', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  {
    const never = new Promise<Grab>(() => undefined);
    const grab: Parameters<typeof start>[1] = ({ atMonotonicMs, urgency }) =>
      urgency === 'later' ? never : Promise.resolve(near(atMonotonicMs - 6_000));
    await using run = await start(t, grab, 60_000, seldomSweeping);
    run.capturing.add(accepted.pending);
    await eventually('revision 1', async () => ((await offsets(t)).length === 1 ? true : undefined));
  }
  await t.reopen();
  expect(await t.store.read.pendingCaptures(10)).toMatchObject([{ hasNear: true }]);
  const asked: unknown[] = [];
  await using _run = await start(
    t,
    ({ urgency }) => {
      asked.push(urgency);
      return Promise.resolve({ kind: 'outside_buffer', details: {} });
    },
    60_000,
    seldomSweeping,
  );
  await eventually('settled', async () =>
    (await t.store.read.pendingCaptures(10)).length === 0 ? true : undefined,
  );
  expect(asked).toEqual(['later']);
  expect(await offsets(t)).toEqual([-6_000]);
});

test('gives new sales precedence over follow-ups of their camera', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  let later = 0;
  const grab: Parameters<typeof start>[1] = ({ atMonotonicMs, urgency }) => {
    if (urgency !== 'later') return Promise.resolve(near(atMonotonicMs - 6_000));
    later++;
    return new Promise<Grab>(() => undefined);
  };
  await using run = await start(t, grab, 60_000, seldomSweeping);
  for (let n = 0; n < 30; n++) {
    const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind === 'stored') run.capturing.add(accepted.pending);
  }
  await eventually('all have a picture', async () => ((await offsets(t)).length === 30 ? true : undefined));
  expect(new Set(await offsets(t))).toEqual(new Set([-6_000]));
  expect(later).toBe(2);
});

test('publishes an edit in time while earlier pictures are pending', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const slow = Promise.withResolvers<Grab>();
  await using run = await start(t, () => slow.promise, 100, seldomSweeping);
  const sale = saleOf({ registerSaleId: 'E', soldAtMs: receivedNow().wallMs });
  const push = async (totalMinor: number) => {
    const accepted = await t.store.write.acceptSale(acceptInput({ ...sale, totalMinor }));
    if (accepted.kind !== 'stored' && accepted.kind !== 'revised') throw new Error(accepted.kind);
    expect(accepted.pending).toHaveLength(1);
    run.capturing.add(accepted.pending);
  };
  await push(1_980);
  await eventually('revision 1', async () => ((await outcomes(t)).length === 1 ? true : undefined));
  await push(990);
  await eventually('revision 2', async () => ((await outcomes(t)).length === 2 ? true : undefined));
  slow.resolve(frameGrab(systemClock.monotonicMs()));
  await eventually('revision 3', async () => ((await outcomes(t)).length === 3 ? true : undefined));
  expect(await outcomes(t)).toEqual(['r1 pending', 'r2 pending', 'r3 captured']);
});

test('logs a sale that cannot be read once, and publishes the others', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const damaged = await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1' })));
  const saleId = 'saleId' in damaged ? damaged.saleId : '';
  const db = openConnection(t.path, 'write');
  const whole = db.prepare<[string], string>('SELECT sale FROM sales WHERE id = ?').pluck().get(saleId);
  db.prepare(`UPDATE sales SET sale = '{' WHERE id = ?`).run(saleId);
  await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '2' })));
  let sweeps = 0;
  const often: Clock = {
    ...systemClock,
    sleep: (ms, signal) => systemClock.sleep(ms === 5_000 ? (sweeps++, 20) : ms, signal),
  };
  const lines = keepRecentLines();
  const log = createLog({ level: 'error', also: lines });
  {
    await using _run = await start(t, () => new Promise<Grab>(() => undefined), 50, often, undefined, log);
    await eventually('ten sweeps', async () => (sweeps > 10 ? true : undefined));
  }
  expect(lines.text().match(/cannot be read/g)).toHaveLength(1);
  expect(lines.text()).toContain(saleId);
  expect(await outcomes(t)).toEqual(['r1 pending']);
  db.prepare('UPDATE sales SET sale = ? WHERE id = ?').run(whole, saleId);
  db.close();
});

test('logs captures once a minute while the database cannot be written', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  for (const registerSaleId of ['1', '2', '3'])
    await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId })));
  let attempts = 0;
  const settleCapture = (): Promise<never> => {
    attempts++;
    return Promise.reject(new StoreUnavailable('read-only file system'));
  };
  const unwritable = { ...t, store: { ...t.store, write: { ...t.store.write, settleCapture } } };
  const often: Clock = {
    ...systemClock,
    sleep: (ms, signal) => systemClock.sleep(ms === 5_000 ? 20 : ms, signal),
  };
  const lines = keepRecentLines();
  const log = createLog({ level: 'error', also: lines });
  {
    const grab = ({ atMonotonicMs }: { atMonotonicMs: number }) => Promise.resolve(frameGrab(atMonotonicMs));
    await using _run = await start(unwritable, grab, 50, often, undefined, log);
    await eventually('twelve attempts', async () => (attempts > 12 ? true : undefined));
  }
  expect(lines.text().match(/read-only file system/g)).toHaveLength(1);
});

test('reports no outcome of a capture that another record of the sale has ended', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  let attempts = 0;
  const settleCapture = () => {
    attempts++;
    return Promise.resolve(false);
  };
  const ended = { ...t, store: { ...t.store, write: { ...t.store.write, settleCapture } } };
  const lines = keepRecentLines();
  const log = createLog({ level: 'debug', also: lines });
  {
    const grab = ({ atMonotonicMs }: { atMonotonicMs: number }) => Promise.resolve(frameGrab(atMonotonicMs));
    await using run = await start(ended, grab, 50, seldomSweeping, undefined, log);
    if (accepted.kind === 'stored') run.capturing.add(accepted.pending);
    await eventually('an attempt', async () => (attempts > 0 ? true : undefined));
  }
  expect(lines.text()).not.toContain('capture settled');
});

test('states a full disk as the reason, and seldom decodes a picture that the store refuses', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  let isFull = true;
  const settleCapture: typeof t.store.write.settleCapture = (settlement) =>
    isFull && 'jpeg' in settlement
      ? Promise.reject(new StoreUnavailable('the disk is full', 'disk'))
      : t.store.write.settleCapture(settlement);
  const full = { ...t, store: { ...t.store, write: { ...t.store.write, settleCapture } } };
  let [sweeps, aheadMs, isHeld] = [0, 0, true];
  const grabs = new Map<number, number>();
  const often: Clock = {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
    sleep: (ms, signal) => systemClock.sleep(ms === 5_000 ? (sweeps++, 20) : ms, signal),
  };
  const grab = ({ atMonotonicMs }: { atMonotonicMs: number }): Promise<Grab> => {
    grabs.set(atMonotonicMs, (grabs.get(atMonotonicMs) ?? 0) + 1);
    return Promise.resolve(
      isHeld ? frameGrab(atMonotonicMs) : { kind: 'outside_buffer', details: { oldestMonotonicMs: 0 } },
    );
  };
  await using _run = await start(full, grab, 50, often);
  const tenSweeps = async () => {
    const from = sweeps;
    await eventually('ten sweeps', async () => (sweeps > from + 10 ? true : undefined));
  };
  await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1' })));
  await tenSweeps();
  expect([...grabs.values()]).toEqual([1]);
  aheadMs = 30_000;
  await tenSweeps();
  expect([...grabs.values()]).toEqual([2]);
  aheadMs = 90_000;
  isHeld = false;
  await eventually('settled', async () =>
    (await outcomes(t)).at(-1)?.includes('no_room') ? true : undefined,
  );
  // The next picture is stored: nothing waits any more.
  isHeld = true;
  await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '2' })));
  await eventually('refused', async () => (grabs.size === 2 ? true : undefined));
  await tenSweeps();
  isFull = false;
  await t.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '3' })));
  await eventually('both', async () => {
    const captured = (await outcomes(t)).filter((outcome) => outcome.includes('captured'));
    return captured.length === 2 ? true : undefined;
  });
});

test('abandons a camera that never answers after two minutes, and publishes the other pictures', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(fourCameras);
  const hurried: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 200, signal) };
  await using run = await start(
    t,
    ({ atMonotonicMs }, cameraId) =>
      cameraId === 'counter' ? new Promise<Grab>(() => undefined) : Promise.resolve(frameGrab(atMonotonicMs)),
    1_500,
    hurried,
  );
  for (let n = 0; n < 12; n += 1) {
    const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind === 'stored') run.capturing.add(accepted.pending);
  }
  const whole = async () => (await outcomes(t)).filter((outcome) => outcome === 'r2 timed_out');
  await eventually('all told', async () => ((await whole()).length === 12 ? true : undefined));
  const { pairs } = await t.store.read.sales({ limit: 50 });
  for (const { captures } of pairs) {
    expect(captures.map(({ outcome }) => outcome)).toEqual(['timed_out', 'captured', 'captured', 'captured']);
    expect(captures[0]).toMatchObject({ details: { problem: captureProblem('capture.camera_silent') } });
  }
});

/** The system's clock that notes every wait. */
function watchedClock() {
  const waitsMs: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      waitsMs.push(ms);
      return systemClock.sleep(ms, signal);
    },
  };
  return {
    clock,
    waitsBetween: (minMs: number, maxMs: number) => waitsMs.filter((ms) => ms > minMs && ms <= maxMs),
  };
}

test('settles captures left by an earlier boot or process with their reason at start', async () => {
  await using t = await openTestStore();
  const { clock, waitsBetween } = watchedClock();
  await t.store.write.importSetUp(oneCamera);
  // That boot lasted longer than this one so far: its instants are no future ones of this boot.
  const monotonicMs = systemClock.monotonicMs() + 50_000;
  const earlier = { ...receivedNow(), boot: 'another-boot', monotonicMs };
  await t.store.write.acceptSale(acceptInput(saleOf(), 'till-1', earlier));
  await t.reopen();
  await using _run = await start(
    t,
    async ({ boot }) => {
      if (boot !== 'another-boot') throw new Error(`asked for a frame of ${boot}`);
      return { kind: 'agent_restarted', details: {} };
    },
    60_000,
    clock,
  );
  await eventually('settled', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  expect(await outcomes(t)).toEqual(['r1 agent_restarted']);
  // A later revision waits for a minute.
  expect(waitsBetween(40_000, 50_000)).toEqual([]);
});

test('does not wait for an instant that lies further ahead than any link sets one', async () => {
  await using t = await openTestStore();
  const { clock, waitsBetween } = watchedClock();
  await t.store.write.importSetUp(oneCamera);
  const received = { ...receivedNow(), monotonicMs: systemClock.monotonicMs() + 100_000 };
  await t.store.write.acceptSale(acceptInput(saleOf(), 'till-1', received));
  await using _run = await start(t, async () => ({ kind: 'outside_buffer', details: {} }), 60_000, clock);
  await eventually('settled', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  expect(await outcomes(t)).toEqual(['r1 outside_buffer']);
  expect(waitsBetween(65_000, 100_000)).toEqual([]);
});

test('states since when a camera is down, in gateway time', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const downSinceMonotonicMs = systemClock.monotonicMs() - 5_000;
  const downSinceMs = systemClock.nowMs() - 5_000;
  await using run = await start(
    t,
    async () => ({ kind: 'camera_down', details: { downSinceMonotonicMs } }),
    300,
  );
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  await eventually('told', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  const capture = (await t.store.read.pair(accepted.saleId))?.captures[0];
  if (capture?.outcome !== 'camera_down') throw new Error(capture?.outcome);
  expect(Math.abs((capture.details.downSinceMs ?? 0) - downSinceMs)).toBeLessThan(3_000);
});

test('sets the end of the outage when the camera recovers between decision and storage', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const log = createLog({ level: 'silent' });
  const timekeeper = await createTimekeeper({
    ...{ store: t.store, clock: systemClock, log, readState: () => 'synced' },
  });
  const returns = createCameraReturns({ store: t.store, clock: systemClock, log, timekeeper });
  let backMs = Number.NaN;
  await using run = await start(
    t,
    async ({ atMonotonicMs }) => {
      // As after a search of the lookback without a result.
      const details = { downSinceMonotonicMs: atMonotonicMs - 5_000 };
      await systemClock.sleep(50);
      backMs = systemClock.nowMs();
      returns.note('counter', systemClock.monotonicMs());
      return { kind: 'camera_down', details };
    },
    300,
    systemClock,
    (...asked) => returns.withEnd(...asked),
  );
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  await eventually('told', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  const capture = (await t.store.read.pair(accepted.saleId))?.captures[0];
  if (capture?.outcome !== 'camera_down') throw new Error(capture?.outcome);
  expect(Math.abs((capture.details.downUntilMs ?? Number.NaN) - backMs)).toBeLessThan(3_000);
});

test.each([
  { what: 'some', every: 4 },
  { what: 'all', every: 1 },
])(
  'captures twenty concurrent sales over four cameras, $what with five pictures, exactly and without the sweep',
  async ({ every }) => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(fourCameras);
    const intervalMs = 40;
    const underWay = { now: 0, most: 0 };
    const startedMs = systemClock.monotonicMs();
    let latestMs = 0;
    // As a camera at 25 pictures a second whose pictures take 150 ms to arrive.
    const grab = async ({ atMonotonicMs }: { atMonotonicMs: number }): Promise<Grab> => {
      underWay.now += 1;
      if (atMonotonicMs >= startedMs)
        latestMs = Math.max(latestMs, systemClock.monotonicMs() - atMonotonicMs);
      underWay.most = Math.max(underWay.most, underWay.now);
      const takenAtMs = Math.round(atMonotonicMs / intervalMs) * intervalMs;
      await systemClock.sleep(Math.max(1, takenAtMs + 150 - systemClock.monotonicMs()));
      underWay.now -= 1;
      return frameGrab(takenAtMs, takenAtMs - atMonotonicMs);
    };
    await using run = await start(t, grab, 1_500, seldomSweeping);
    const sales = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        await systemClock.sleep(n * 5);
        const accepted = await t.store.write.acceptSale(
          acceptInput(saleOf({ kind: n % every === 0 ? 'refund' : 'sale', registerSaleId: `N${n}` })),
        );
        if (accepted.kind !== 'stored') throw new Error(accepted.kind);
        run.capturing.add(accepted.pending);
        return { saleId: accepted.saleId, atMs: accepted.pending[0]?.atMonotonicMs ?? 0 };
      }),
    );
    const pairs = await eventually('all settled', async () => {
      const all = await Promise.all(sales.map(({ saleId }) => t.store.read.pair(saleId)));
      const done = all.every((pair) => pair?.captures.every(({ outcome }) => outcome === 'captured'));
      return done ? all : undefined;
    });
    const exceptions = 20 / every;
    expect(pairs.flatMap((pair) => pair?.captures ?? [])).toHaveLength(
      (20 - exceptions) * 4 + exceptions * 4 * 5,
    );
    for (const capture of pairs.flatMap((pair) => pair?.captures ?? [])) {
      if (capture.outcome !== 'captured') throw new Error(capture.outcome);
      expect(Math.abs(capture.offsetMs)).toBeLessThanOrEqual(intervalMs / 2 + 0.1);
    }
    // Sales without a later picture are published once, complete; the others once in time and once complete.
    const told = (await t.store.read.dueEvents(everything)).map(({ body }) =>
      saleEventSchema.parse(JSON.parse(body)),
    );
    for (const [n, { saleId }] of sales.entries()) {
      const captured = told
        .filter(({ subject }) => subject === saleId)
        .map(({ data }) => data.captures.filter(({ outcome }) => outcome === 'captured').length);
      expect(captured.at(-1)).toBe(n % every === 0 ? 20 : 4);
      expect(captured.length).toBeLessThanOrEqual(2);
    }
    expect(latestMs).toBeLessThan(10_000);
    expect(underWay.most).toBeLessThanOrEqual(24);
  },
);

test('reserves no slot for future pictures', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp({
    ...oneCamera,
    links: [{ registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: 30_000 }],
  });
  let asked = 0;
  await using run = await start(
    t,
    async ({ atMonotonicMs }) => {
      asked += 1;
      return frameGrab(atMonotonicMs);
    },
    60_000,
  );
  for (let n = 0; n < 60; n += 1) {
    const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind === 'stored') run.capturing.add(accepted.pending);
  }
  expect(asked).toBe(0);
  // Captures waiting for their instant do not delay the end either.
  const fromMs = systemClock.monotonicMs();
  await run.capturing.idle(20_000);
  expect(systemClock.monotonicMs() - fromMs).toBeLessThan(10_000);
  await t.store.write.importSetUp(oneCamera);
  const now = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (now.kind !== 'stored') throw new Error(now.kind);
  run.capturing.add(now.pending);
  await eventually('settled', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  expect(asked).toBe(1);
});

test('captures from other cameras while one stalls', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(fourCameras);
  const stalled = Promise.withResolvers<undefined>();
  const given = { counter: 0, others: 0 };
  await using run = await start(
    t,
    async ({ atMonotonicMs }, cameraId) => {
      given[cameraId === 'counter' ? 'counter' : 'others'] += 1;
      if (cameraId === 'counter') await stalled.promise;
      return frameGrab(atMonotonicMs);
    },
    60_000,
  );
  for (let n = 0; n < 40; n += 1) {
    const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind === 'stored') run.capturing.add(accepted.pending);
  }
  await eventually('the other cameras', async () => (given.others === 120 ? true : undefined));
  expect(given.counter).toBeLessThanOrEqual(8);
  stalled.resolve(undefined);
  await eventually('all told', async () => ((await outcomes(t)).length === 40 ? true : undefined));
});

test.each(['decoder', 'picture process'])(
  'retries a picture that no %s gives at once within seconds',
  async (part) => {
    await using t = await openTestStore();
    await t.store.write.importSetUp(oneCamera);
    const requests = { decoder: 0, 'picture process': 0 };
    const isBusy = (kind: keyof typeof requests): boolean => kind === part && ++requests[kind] < 3;
    await using run = await start(
      t,
      async ({ atMonotonicMs }) =>
        isBusy('decoder') ? { kind: 'busy', details: {} } : frameGrab(atMonotonicMs),
      60_000,
      systemClock,
      undefined,
      undefined,
      async (frame) =>
        isBusy('picture process') ? undefined : makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 }),
    );
    const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    run.capturing.add(accepted.pending);
    await eventually('told', async () => ((await outcomes(t)).length > 0 ? true : undefined));
    expect(await outcomes(t)).toEqual(['r1 captured']);
  },
);
