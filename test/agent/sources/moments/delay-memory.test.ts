/** What a camera with stamps in whole seconds showed of its delay: over a reconnect and a restart, until another device is in its place. */
import { expect, test } from 'vitest';
import {
  createDelayMemory,
  type DelayMemory,
} from '../../../../src/agent/sources/moments/camera-event/delay-memory.ts';
import { runEvents } from '../../../../src/agent/sources/moments/camera-event/run-events.ts';
import { cameraEventSettings } from '../../../../src/agent/sources/moments/camera-event/settings.ts';
import { StoreUnavailable } from '../../../../src/agent/store/store.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type OnvifCamera, startOnvifCamera } from '../../../peers/cameras/onvif-camera.ts';
import { oneCamera, openTestStore, type TestStore } from '../../store/fixtures.ts';

const log = createLog({ level: 'silent' });
const drawer = 'tns1:Device/Trigger/DigitalInput';
const motion = 'tns1:VideoSource/MotionAlarm';
const login = { username: 'viewer', password: 's3cret' };
const lateMs = 400;
/** The fewest changes that show a delay (report-delay.ts), and some more. */
const enough = 120;
const property = { topic: 'Device/Trigger/DigitalInput', input: 'AlarmIn_1' };

const start = (serial?: string, port?: number) =>
  startOnvifCamera({
    ...{ login, ...(serial !== undefined && { serial }), ...(port !== undefined && { port }) },
    events: {
      properties: [
        { topic: drawer, tokenName: 'InputToken', token: 'AlarmIn_1', isActive: false },
        { topic: motion, isActive: false },
      ],
      ...{ times: 's', stampsBeforeMs: lateMs },
    },
  });

/** One subscription of the source. */
function subscribe(camera: OnvifCamera, delays: DelayMemory) {
  const { host, port } = camera;
  const ending = new AbortController();
  const ages: number[] = [];
  const ready = Promise.withResolvers<undefined>();
  const record = { id: 'counter', name: 'counter', url: `rtsp://${host}:554/main`, ...login };
  const ended = runEvents(
    cameraEventSettings.parse({ port }),
    {
      ...{ clock: systemClock, log, name: 'gateway-register', broker: undefined, delays },
      cameras: [record as CameraRecord],
      onReady: () => ready.resolve(undefined),
      onMoment: (ageMs = 0) => void ages.push(ageMs),
    },
    ending.signal,
  ).catch(() => undefined);
  return {
    ...{ ended, ready: ready.promise },
    /** How much earlier than its arrival the gateway places it. */
    async open(): Promise<number> {
      const { length } = ages;
      camera.events.set(drawer, true);
      await expect.poll(() => ages.length, { interval: 2, timeout: 30_000 }).toBe(length + 1);
      camera.events.set(drawer, false);
      return ages.at(-1) ?? 0;
    },
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('ended'));
      await ended;
    },
  };
}

async function firstAge(camera: OnvifCamera, delays: DelayMemory): Promise<number> {
  await using source = subscribe(camera, delays);
  await source.ready;
  return await source.open();
}

async function learn(camera: OnvifCamera, delays: DelayMemory): Promise<void> {
  await using source = subscribe(camera, delays);
  await source.ready;
  // Openings and closings at all times of a second, so that the fractions that are cut off are even.
  for (let changes = 0; changes < enough; changes += 2) {
    await source.open();
    await systemClock.sleep(10);
  }
  expect(await source.open()).toBeGreaterThan(lateMs / 2);
}

const memoryOf = ({ store }: TestStore): DelayMemory => createDelayMemory({ store, log });

test('takes the delay off the first moment after a reconnect and after a restart, and none off those of another device', async () => {
  await using t = await openTestStore();
  let port: number;
  {
    await using camera = await start();
    ({ port } = camera);
    const delays = memoryOf(t);
    expect(await firstAge(camera, delays)).toBeLessThan(lateMs / 4);
    await learn(camera, delays);
    expect(await firstAge(camera, delays)).toBeGreaterThan(lateMs / 2);
    await expect.poll(() => t.store.read.reportDelays()).toMatchObject([{ cameraId: 'counter' }]);
    await t.reopen();
    expect(await firstAge(camera, memoryOf(t))).toBeGreaterThan(lateMs / 2);
  }
  await using other = await start('another', port);
  expect(await firstAge(other, memoryOf(t))).toBeLessThan(lateMs / 4);
});

test('stores the delay of each tenth change, and forgets it with its camera and when the clock of the camera was set', async () => {
  await using t = await openTestStore();
  await t.store.write.importSetUp(oneCamera);
  const stored = async () =>
    (await t.store.read.reportDelays()).map(({ differencesMs }) => differencesMs.length);
  const delays = await memoryOf(t).of({ cameraId: 'counter', device: 'one' });
  const remember = (count: number): void => {
    for (let n = 1; n <= count; n++)
      delays.remember(
        property,
        Array.from({ length: n }, () => 400),
      );
  };
  remember(9);
  await expect.poll(stored).toEqual([]);
  remember(12);
  await expect.poll(stored).toEqual([11]);
  delays.remember(property, []);
  await expect.poll(stored).toEqual([]);
  expect(delays.recall(property)).toEqual([]);
  remember(10);
  await expect.poll(stored).toEqual([10]);
  await t.store.write.removeCamera('counter');
  expect(await stored()).toEqual([]);
});

test('keeps the sixteen properties of a camera that changed last', async () => {
  await using t = await openTestStore();
  for (let input = 1; input <= 20; input++)
    await t.store.write.noteReportDelay({
      ...{ cameraId: 'counter', property: `input ${input}`, device: 'one', differencesMs: [input] },
    });
  await t.store.write.noteReportDelay({
    ...{ cameraId: 'door', property: 'input 1', device: 'one', differencesMs: [1] },
  });
  const kept = await t.store.read.reportDelays();
  expect(kept.filter(({ cameraId }) => cameraId === 'counter')).toHaveLength(16);
  expect(kept.some((one) => one.property === 'input 20' && one.cameraId === 'counter')).toBe(true);
  expect(kept.some(({ cameraId }) => cameraId === 'door')).toBe(true);
});

test('learns over reconnects while the database cannot be read or written', async () => {
  const refuse = () => Promise.reject(new StoreUnavailable('the disk is full'));
  const delays = createDelayMemory({
    store: { read: { reportDelays: refuse }, write: { noteReportDelay: refuse } },
    log,
  });
  const known = await delays.of({ cameraId: 'counter', device: 'one' });
  for (let n = 1; n <= 20; n++) known.remember(property, [n]);
  expect((await delays.of({ cameraId: 'counter', device: 'one' })).recall(property)).toEqual([20]);
  expect((await delays.of({ cameraId: 'counter', device: 'another' })).recall(property)).toEqual([]);
});
