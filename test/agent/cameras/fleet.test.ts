/** Cameras are added, removed and fail: none is left running, and the end waits for all of them. */
import { expect, test } from 'vitest';
import { createFleet } from '../../../src/agent/cameras/fleet.ts';
import { createDecoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../src/agent/cameras/live/clip-maker.ts';
import type { Lookback } from '../../../src/agent/cameras/lookback/retention.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import type { CameraRecord } from '../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';

const log = createLog({ level: 'silent' });

/** Nothing responds at this address. */
const record = (id: string, more: Partial<CameraRecord> = {}): CameraRecord => ({
  ...{ id, name: id, url: 'rtsp://127.0.0.1:9/live', transport: 'tcp', reader: 'native', latencyMs: 0 },
  masks: [],
  ...more,
});

/** A fleet whose recordings end on command of the test. */
function scripted() {
  const recordings: { id: string; aborted: () => boolean; settle: PromiseWithResolvers<undefined> }[] = [];
  const forgotten: string[] = [];
  const keeping: Lookback = {
    past: () => undefined,
    held: () => undefined,
    spans: () => [],
    record: (id, _source, signal) => {
      const settle = Promise.withResolvers<undefined>();
      recordings.push({ id, aborted: () => signal.aborted, settle });
      return settle.promise;
    },
    spill: () => Promise.resolve(),
    forget: (id) => Promise.resolve(void forgotten.push(id)),
    erase: () => Promise.resolve(),
    run: () => Promise.resolve(),
  };
  const fleet = createFleet({
    ...{ startedAtMonotonicMs: clock.monotonicMs(), clock, log, keeping },
    decoders: createDecoders({ clock, log }),
    clips: createClipMaker({ clock, log }),
    readers: { recall: () => undefined, remember: () => undefined },
    ...{ clockSynced: () => true, keepMs: 1_000, budget: createRingBudget(1_000), thumbnailWidthPx: 640 },
  });
  const aborted = () => recordings.filter((each) => each.aborted()).map(({ id }) => id);
  return { fleet, recordings, aborted, forgotten };
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

test('restarts the camera for a new stream, not for a new name', () => {
  const { fleet, recordings, aborted } = scripted();
  fleet.keep([record('a'), record('b')]);
  const [a, b] = [fleet.camera('a'), fleet.camera('b')];
  fleet.keep([
    record('a', { name: 'Door', latencyMs: 50, aspect: '16:9' }),
    record('b', { url: 'rtsp://127.0.0.1:9/sub' }),
  ]);
  expect(fleet.camera('a')).toBe(a);
  expect(fleet.camera('b')).not.toBe(b);
  expect(aborted()).toEqual(['b']);
  fleet.keep([]);
  expect(fleet.camera('a')).toBeUndefined();
  expect(aborted()).toEqual(['a', 'b', 'b']);
  for (const { settle } of recordings) settle.resolve(undefined);
});

test('waits for every camera at the end, removed ones included', async () => {
  const { fleet, recordings, aborted } = scripted();
  const stop = new AbortController();
  let ended = false;
  const running = fleet.run(stop.signal).then(() => (ended = true));
  fleet.keep([record('a'), record('b')]);
  fleet.keep([record('b')]);
  stop.abort();
  await turns();
  expect(aborted()).toEqual(['a', 'b']);
  recordings[1]?.settle.resolve(undefined);
  await turns();
  expect(ended).toBe(false);
  recordings[0]?.settle.resolve(undefined);
  await running;
  fleet.keep([record('c')]);
  expect(fleet.camera('c')).toBeUndefined();
});

test('stops all cameras when one fails, and rejects afterwards', async () => {
  const { fleet, recordings, aborted } = scripted();
  let told: unknown;
  const running = fleet.run(new AbortController().signal).catch((error: unknown) => (told = error));
  fleet.keep([record('a'), record('b')]);
  recordings[0]?.settle.reject(new Error('a bug'));
  await turns();
  expect(aborted()).toEqual(['a', 'b']);
  expect(told).toBeUndefined();
  recordings[1]?.settle.resolve(undefined);
  await running;
  expect(told).toMatchObject({ message: 'a bug' });
});

test('removes the video of a removed camera once it has stopped, not for another address nor at the end', async () => {
  const { fleet, recordings, forgotten } = scripted();
  const stop = new AbortController();
  const running = fleet.run(stop.signal);
  fleet.keep([record('a'), record('b'), record('c')]);
  fleet.keep([record('b', { url: 'rtsp://127.0.0.1:9/sub' }), record('c')]);
  await turns();
  expect(forgotten).toEqual([]);
  for (const { settle } of recordings) settle.resolve(undefined);
  await expect.poll(() => forgotten).toEqual(['a']);
  stop.abort();
  for (const { settle } of recordings) settle.resolve(undefined);
  await running;
  expect(forgotten).toEqual(['a']);
});
