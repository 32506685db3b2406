/** When a pair is told and when again, over the real store with cameras that answer when the test says so. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Camera } from '../../src/camera/contract.ts';
import { makeThumbnail } from '../../src/camera/thumbnail.ts';
import { saleEventSchema } from '../../src/cloud/contract/event.ts';
import type { Grab } from '../../src/domain/frame.ts';
import { systemClock } from '../../src/ops/clock.ts';
import { createLog } from '../../src/ops/log.ts';
import { createCapturing } from '../../src/pipeline/capture.ts';
import { createTimekeeper } from '../../src/pipeline/timekeeper.ts';
import { eventually } from '../peers/program.ts';
import {
  acceptInput,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
  type TestStore,
} from '../store/fixtures.ts';

const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 100, maxBytes: 10_000_000 };

async function start(t: TestStore, grab: Camera['grab'], settleMs: number) {
  const clock = systemClock;
  const log = createLog({ level: 'silent' });
  const { store } = t;
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const camera: Camera = {
    id: 'counter',
    grab,
    clip: () => Promise.resolve({ kind: 'missing', why: 'outside_buffer', message: '' }),
    health: () => ({
      state: 'up',
      sinceMonotonicMs: 0,
      heldMs: 0,
      heldBytes: 0,
      restarts: 0,
      damages: 0,
      warnings: [],
    }),
    run: async () => undefined,
  };
  const capturing = createCapturing({
    store,
    clock,
    log,
    timekeeper,
    camera: (id) => (id === 'counter' ? camera : undefined),
    thumbnail: (frame) => makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 }),
    settleMs,
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

function frameGrab(takenAtMonotonicMs: number): Grab {
  const frame = { rgb: randomBytes(64 * 36 * 3), width: 64, height: 36, takenAtMonotonicMs };
  return { kind: 'frame', frame, offsetMs: 10.04, source: 'ring', waitMs: 1, decodeMs: 2 };
}

async function outcomes(t: TestStore) {
  const events = await t.store.read.owedEvents(everything);
  return events.map((event) => {
    const { data } = saleEventSchema.parse(JSON.parse(event.body));
    return `r${data.revision} ${data.captures[0]?.outcome}`;
  });
}

test('a quick picture is told with revision 1, and only once', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  await using run = await start(t, async ({ atMonotonicMs }) => frameGrab(atMonotonicMs + 10), 300);
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  run.capturing.add(accepted.pending);
  await eventually('told', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  await systemClock.sleep(400);
  expect(await outcomes(t)).toEqual(['r1 captured']);
  const capture = (await t.store.read.pair(accepted.saleId))?.captures[0];
  expect(capture).toMatchObject({ outcome: 'captured', offsetMs: 10, thumbnail: { width: 64, height: 36 } });
});

test('a slow picture: revision 1 at the deadline says pending, revision 2 brings it', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const slow = Promise.withResolvers<Grab>();
  await using run = await start(t, () => slow.promise, 200);
  const accepted = await t.store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  run.capturing.add(accepted.pending);
  await eventually('revision 1', async () => ((await outcomes(t)).length === 1 ? true : undefined));
  slow.resolve(frameGrab(systemClock.monotonicMs()));
  await eventually('revision 2', async () => ((await outcomes(t)).length === 2 ? true : undefined));
  expect(await outcomes(t)).toEqual(['r1 pending', 'r2 captured']);
});

test('what an earlier boot or process left pending is settled with its reason at start', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const earlier = { ...receivedNow(), boot: 'another-boot' };
  await t.store.write.acceptSale(acceptInput(saleOf(), 'till-1', earlier));
  await t.reopen();
  await using _run = await start(
    t,
    () => Promise.reject(new Error('asked for a frame of another boot')),
    60_000,
  );
  await eventually('settled', async () => ((await outcomes(t)).length > 0 ? true : undefined));
  expect(await outcomes(t)).toEqual(['r1 agent_restarted']);
});

test('a camera that is down is told with since when, in gateway time', async () => {
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
  expect(Math.abs((capture.details.downSinceMs ?? 0) - downSinceMs)).toBeLessThan(50);
});
