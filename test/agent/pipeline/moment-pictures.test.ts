/** Pictures of drawer openings over the real store: taken at low urgency, retried while no decoder is free, and not lost by a restart. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import { makeThumbnail } from '../../../src/agent/cameras/pictures/encode-jpeg.ts';
import { holdPicture } from '../../../src/agent/cameras/pictures/held-picture.ts';
import { runMomentPictures } from '../../../src/agent/pipeline/moment-pictures.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import type { Grab } from '../../../src/domain/capture/frame.ts';
import { captureProblem } from '../../../src/domain/problem/capture.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { exactLatency } from '../cameras/exact-latency.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { oneCamera, openTestStore, receivedNow, type TestStore } from '../store/fixtures.ts';

const log = createLog({ level: 'silent' });
/** That much later by the wall clock; retries at once, and looks for pictures that are due almost at once. */
const hasty = (laterMs: number): Clock => ({
  ...systemClock,
  nowMs: () => systemClock.nowMs() + laterMs,
  sleep: (ms, signal) => systemClock.sleep(ms >= 1_000 ? 5 : ms, signal),
});

type Request = Parameters<Camera['grab']>[0];

async function start(t: TestStore, grab: (request: Request) => Promise<Grab>, clock: Clock) {
  const { store } = t;
  const timekeeper = await createTimekeeper({ store, clock: systemClock, log, readState: () => 'synced' });
  const stop = new AbortController();
  const running = runMomentPictures(
    {
      ...{ store, clock, timekeeper },
      camera: () => upCamera({ grab }),
      thumbnail: (frame) => makeThumbnail(frame, { widthPx: 640, maxBytes: 60_000 }),
    },
    stop.signal,
  );
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

function frameOf({ atMonotonicMs }: Request): Grab {
  const frame = {
    picture: holdPicture({ rgb: randomBytes(64 * 36 * 3), width: 64, height: 36 }),
    takenAtMonotonicMs: atMonotonicMs + 10,
  };
  const times = { offsetMs: 10, networkDelayMs: 0, waitMs: 1, decodeMs: 2 };
  return { kind: 'frame', frame, source: 'ring', latency: exactLatency, ...times };
}

function takenOf({ path }: TestStore): number[] {
  const db = openConnection(path, 'read');
  const taken = db
    .prepare<[], number>(
      'SELECT requested_offset_ms FROM moment_pictures WHERE jpeg IS NOT NULL ORDER BY requested_offset_ms',
    )
    .pluck()
    .all();
  db.close();
  return taken;
}

async function openWithOpening(): Promise<TestStore> {
  const t = await openTestStore();
  const registers = oneCamera.registers.map((register) => ({ ...register, noSale: true as const }));
  await t.store.write.importSetUp({ ...oneCamera, registers });
  return t;
}

const openDrawer = ({ store }: TestStore) =>
  store.write.acceptMoments({
    ...{ registerKey: 'till-1', received: receivedNow() },
    moments: [{ kind: 'drawer', device: { key: 'push:', way: 'push' }, ageMs: 0 }],
  });

test('takes the picture of an opening after seconds, at low urgency, and again while no decoder is free', async () => {
  await using t = await openWithOpening();
  const requests: Request[] = [];
  const busy: Grab = { kind: 'busy', details: { problem: captureProblem('capture.not_decoded') } };
  const grab = (request: Request) => {
    requests.push(request);
    return Promise.resolve(requests.length < 3 ? busy : frameOf(request));
  };
  await using _running = await start(t, grab, hasty(4_000));
  await openDrawer(t);
  await expect.poll(() => takenOf(t)).toEqual([0]);
  expect(requests).toHaveLength(3);
  expect(requests[0]).toMatchObject({ urgency: 'later', size: 'thumbnail' });
  expect(requests[0]).not.toHaveProperty('patienceMs');
});

test('takes the pictures around an opening a minute later, after a restart', async () => {
  await using t = await openWithOpening();
  await openDrawer(t);
  await t.reopen();
  await using _running = await start(t, (request) => Promise.resolve(frameOf(request)), hasty(61_000));
  await expect.poll(() => takenOf(t)).toEqual([-4_000, -2_000, 0, 2_000, 4_000]);
});
