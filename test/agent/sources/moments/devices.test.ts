/** Inputs of cameras and of the gateway as the runner keeps them: moments reach the intake, lost devices come back, cameras lock nobody out. */
import { expect, test } from 'vitest';
import type { DelayMemory } from '../../../../src/agent/sources/moments/camera-event/delay-memory.ts';
import { createMomentSources } from '../../../../src/agent/sources/moments/run-sources.ts';
import type { IncomingMoments } from '../../../../src/agent/sources/source.ts';
import type { StoredMomentSource } from '../../../../src/domain/setup/moment-source.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type OnvifCameraOptions, startOnvifCamera } from '../../../peers/cameras/onvif-camera.ts';
import { installGpiomon } from '../../../peers/machine/gpiomon.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { oneCamera, receivedNow } from '../../store/fixtures.ts';

const drawer = 'tns1:Device/Trigger/DigitalInput';
const login = { username: 'viewer', password: 's3cret' };

const input = (): OnvifCameraOptions => ({
  login,
  events: {
    properties: [{ topic: drawer, tokenName: 'InputToken', token: 'AlarmIn_1', isActive: false }],
  },
});

function source(kind: string, settings: Record<string, unknown>): StoredMomentSource {
  return { registerKey: 'till-1', id: kind, source: kind, kind: 'drawer', debounceMs: 0, settings };
}

/** The register of the fixtures with its camera, at another address or with another login. */
function startSources(
  momentSources: readonly StoredMomentSource[],
  {
    clock = systemClock,
    store = () => Promise.resolve(),
    delays,
    random = () => 0,
  }: { clock?: Clock; store?: () => Promise<void>; delays?: DelayMemory; random?: () => number } = {},
) {
  const given: IncomingMoments[] = [];
  const running = createMomentSources({
    ...{ clock, log: createLog({ level: 'silent' }), gateway: 'gw-1', broker: undefined },
    ...{ received: receivedNow, random, ...(delays !== undefined && { delays }) },
    moments: async (incoming) => {
      given.push(incoming);
      await store();
      return { kind: 'stored', states: ['stored'] };
    },
  });
  const lifetime = new AbortController();
  const stopped = running.run(lifetime.signal);
  const camera = oneCamera.cameras[0] as CameraRecord;
  return {
    given,
    ...{ report: () => running.report()[0], alarms: () => running.alarms() },
    keep: (record: Partial<CameraRecord> = {}) =>
      running.keep({
        momentSources,
        cameras: [{ ...camera, ...record }],
        links: [{ id: 'l1', registerKey: 'till-1', cameraId: camera.id, main: true, offsetMs: 0, fromMs: 0 }],
      }),
    stop() {
      lifetime.abort();
      return stopped;
    },
    [Symbol.asyncDispose]() {
      return this.stop();
    },
  };
}

/** Its sleeps, milliseconds. */
function notedSleeps() {
  const slept: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      slept.push(ms);
      return systemClock.sleep(ms, signal);
    },
  };
  return { slept, clock };
}

const poll = (value: () => unknown) => expect.poll(value, { interval: 10 });

test('stores an opening that the camera of the register reports, also after the camera restarted', async () => {
  await using camera = await startOnvifCamera(input());
  await using sources = startSources([source('camera-event', { port: camera.port })]);
  sources.keep({ url: `rtsp://${camera.host}/main`, ...login });
  await poll(() => sources.report()?.state).toBe('ok');
  camera.events.set(drawer, true);
  await poll(() => sources.given.length).toBe(1);
  camera.events.set(drawer, false);
  const calls = camera.calls.length;
  camera.events.restart();
  await poll(() => camera.calls.slice(calls).includes('CreatePullPointSubscription')).toBe(true);
  await poll(() => sources.report()?.state).toBe('ok');
  camera.events.set(drawer, true);
  await poll(() => sources.given.length).toBe(2);
  for (const { registerKey, moments } of sources.given) {
    expect([registerKey, moments.length, moments[0]?.kind]).toEqual(['till-1', 1, 'drawer']);
    expect(moments[0]?.ageMs).toBeLessThan(5_000);
  }
});

test('waits ten minutes after a refused login, and tries a changed one at once', async () => {
  await using camera = await startOnvifCamera(input());
  const { slept, clock } = notedSleeps();
  await using sources = startSources([source('camera-event', { port: camera.port })], { clock });
  sources.keep({ url: `rtsp://${camera.host}/main`, ...login, password: 'wrong' });
  await poll(() => sources.report()?.state).toBe('refused');
  await poll(() => slept.includes(600_000)).toBe(true);
  expect(sources.report()?.problem?.code).toBe('onvif.login_refused');
  sources.keep({ url: `rtsp://${camera.host}/main`, ...login });
  await poll(() => sources.report()?.state).toBe('ok');
});

test('waits a minute before it tries a camera without events again', async () => {
  await using camera = await startOnvifCamera({ login });
  const { slept, clock } = notedSleeps();
  await using sources = startSources([source('camera-event', { port: camera.port })], { clock });
  sources.keep({ url: `rtsp://${camera.host}/main`, ...login });
  await poll(() => slept.includes(60_000)).toBe(true);
  expect(sources.report()?.problem?.code).toBe('onvif.no_events');
});

test('tries a camera that was away for long again within eight seconds', async () => {
  const waits: number[] = [];
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      if (ms >= 1_000) waits.push(ms);
      return systemClock.sleep(1, signal);
    },
  };
  const port = await freePort();
  await using sources = startSources([source('camera-event', { port })], { clock, random: () => 0.999 });
  sources.keep({ url: 'rtsp://127.0.0.1/main', ...login });
  await poll(() => waits.length).toBeGreaterThan(9);
  expect(Math.max(...waits)).toBeLessThanOrEqual(8_000);
});

test('keeps its subscription while the camera is renamed or measured', async () => {
  await using camera = await startOnvifCamera(input());
  await using sources = startSources([source('camera-event', { port: camera.port })]);
  const address = { url: `rtsp://${camera.host}/main`, ...login };
  sources.keep(address);
  await poll(() => sources.report()?.state).toBe('ok');
  const { sinceMs } = sources.report() ?? {};
  sources.keep({ ...address, name: 'Counter', latencyMs: 180 });
  expect(sources.report()).toMatchObject({ state: 'ok', sinceMs });
  camera.events.set(drawer, true);
  await poll(() => sources.given.length).toBe(1);
});

test('has an alarm for each device that is missing for ten minutes', async () => {
  let laterMs = 0;
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + laterMs };
  const unknown = source('of another version', {});
  await using sources = startSources([unknown, { ...unknown, id: 'second' }], { clock });
  sources.keep();
  await poll(() => sources.report()?.state).toBe('refused');
  expect(sources.alarms()).toEqual([]);
  laterMs = 601_000;
  expect(sources.alarms().map(({ about }) => about)).toEqual(['till-1/of another version', 'till-1/second']);
});

test('stores an edge of the board with its age, and takes the line again when gpiomon ended', async () => {
  using gpiomon = await installGpiomon();
  await using sources = startSources([source('gpio', { line: '17' })]);
  sources.keep();
  await poll(() => sources.report()?.state).toBe('ok');
  gpiomon.edge('rising', 2_000);
  await poll(() => sources.given.length).toBe(1);
  expect(sources.given[0]?.moments[0]?.ageMs).toBeGreaterThanOrEqual(2_000);
  gpiomon.end();
  await poll(() => sources.report()?.state).toBe('refused');
  await poll(() => sources.report()?.state).toBe('ok');
  gpiomon.edge('rising');
  await poll(() => sources.given.length).toBe(2);
});

test('stores the openings that wait for each other before it has stopped', async () => {
  using gpiomon = await installGpiomon();
  const storing = (): Promise<void> => systemClock.sleep(300);
  await using sources = startSources([source('gpio', { line: '17' })], { store: storing });
  sources.keep();
  await poll(() => sources.report()?.state).toBe('ok');
  for (const agoMs of [3_000, 2_000, 1_000]) gpiomon.edge('rising', agoMs);
  await poll(() => sources.report()?.lastMomentMs).toBeGreaterThan(systemClock.nowMs() - 1_900);
  await sources.stop();
  expect(sources.given).toHaveLength(3);
});

test('keeps an opening that lies before the last one by a delay that was learned meanwhile', async () => {
  await using camera = await startOnvifCamera({
    ...input(),
    events: { properties: input().events?.properties ?? [], times: 's' },
  });
  // The mean of a hundred counts: the first opening has none, its closing is the hundredth change.
  const learned = { recall: () => Array.from({ length: 98 }, () => 1_500), remember: () => undefined };
  const delays: DelayMemory = { of: () => Promise.resolve(learned) };
  await using sources = startSources([source('camera-event', { port: camera.port })], { delays });
  sources.keep({ url: `rtsp://${camera.host}/main`, ...login });
  await poll(() => sources.report()?.state).toBe('ok');
  camera.events.set(drawer, true);
  await poll(() => sources.given.length).toBe(1);
  camera.events.set(drawer, false);
  camera.events.set(drawer, true);
  await poll(() => sources.given.length).toBe(2);
  expect(sources.given[1]?.moments[0]?.ageMs).toBeGreaterThan(1_000);
});
