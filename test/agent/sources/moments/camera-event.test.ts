/** An input of a linked camera as a source of moments: which changes count, of which camera, and why there are none. */
import { expect, it } from 'vitest';
import {
  isMoment,
  offerEvents,
  runEvents,
} from '../../../../src/agent/sources/moments/camera-event/run-events.ts';
import { cameraEventSettings } from '../../../../src/agent/sources/moments/camera-event/settings.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type OnvifCamera, startOnvifCamera } from '../../../peers/cameras/onvif-camera.ts';

const drawer = 'tns1:Device/Trigger/DigitalInput';
const login = { username: 'viewer', password: 's3cret' };

const start = () =>
  startOnvifCamera({
    login,
    events: {
      properties: [{ topic: drawer, tokenName: 'InputToken', token: 'AlarmIn_1', isActive: false }],
    },
  });

function record(
  { host }: Pick<OnvifCamera, 'host'>,
  id = 'counter',
  password = login.password,
): CameraRecord {
  return { id, name: id, url: `rtsp://${host}:554/main`, username: login.username, password } as CameraRecord;
}

function run(settings: object, cameras: readonly CameraRecord[]) {
  const ending = new AbortController();
  const ages: (number | undefined)[] = [];
  const ready = Promise.withResolvers<undefined>();
  let arrived = Promise.withResolvers<undefined>();
  const ended = runEvents(
    cameraEventSettings.parse(settings),
    {
      ...{ clock: systemClock, log: createLog({ level: 'silent' }), name: 'gateway-register', cameras },
      broker: undefined,
      onReady: () => ready.resolve(undefined),
      onMoment(ageMs) {
        ages.push(ageMs);
        arrived.resolve(undefined);
        arrived = Promise.withResolvers();
      },
    },
    ending.signal,
  );
  const closed = ended.then(
    ({ problem }) => problem.code,
    () => 'aborted',
  );
  return {
    ...{ ages, ended },
    ready: Promise.race([ready.promise, closed]),
    next: () => Promise.race([arrived.promise, closed.then((code) => Promise.reject(new Error(code)))]),
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('ended'));
      await closed;
    },
  };
}

it('reports an opening of the drawer and not its closing', async () => {
  await using camera = await start();
  await using running = run({ port: String(camera.port) }, [record(camera)]);
  await running.ready;
  for (let count = 1; count <= 2; count++) {
    const opened = running.next();
    camera.events.set(drawer, true);
    await opened;
    camera.events.set(drawer, false);
  }
  expect(running.ages).toHaveLength(2);
  for (const ageMs of running.ages) expect(ageMs).toBeGreaterThanOrEqual(0);
});

it.each([
  ['no camera is linked', {}, 0, 'refused', 'camera_event.no_camera'],
  ['another camera was chosen', { camera: 'door' }, 1, 'refused', 'camera_event.other_cameras'],
  ['the login is wrong', {}, 2, 'refused', 'onvif.login_refused'],
])('names the reason when %s', async (_name, settings, count, kind, code) => {
  await using camera = await start();
  const cameras = [record(camera, 'counter', count === 2 ? 'wrong' : undefined)].slice(0, count);
  await using running = run({ ...settings, port: camera.port }, cameras);
  expect(await running.ended).toMatchObject({ kind, problem: { code } });
});

it('tries again when the camera is away', async () => {
  const camera = await start();
  await using running = run({ port: camera.port }, [record(camera)]);
  await running.ready;
  await camera.stop();
  expect(await running.ended).toMatchObject({ kind: 'try_later' });
});

it('offers a property without an input as one that empties the field of the input', async () => {
  await using camera = await startOnvifCamera({
    login,
    events: { properties: [{ topic: 'tns1:VideoSource/MotionAlarm', isActive: false }] },
  });
  const { offers } = await offerEvents(
    { port: String(camera.port) },
    { clock: systemClock, cameras: [record(camera)] },
    new AbortController().signal,
  );
  expect(offers).toEqual([
    { label: 'VideoSource/MotionAlarm', values: { topic: 'VideoSource/MotionAlarm', input: '' } },
  ]);
});

const change = { topic: 'Device/Trigger/DigitalInput', input: 'Source_0 AlarmIn_1', isActive: true };

it.each([
  [{}, true],
  [{ topic: 'tns1:Device/Trigger/DigitalInput' }, true],
  [{ topic: 'Device/Trigger/Relay' }, false],
  [{ input: 'AlarmIn_1' }, true],
  [{ input: 'AlarmIn_11' }, false],
  [{ input: 'Alarm' }, false],
  [{ state: 'inactive' }, false],
])('with %o counts: %s', (settings, counts) => {
  expect(isMoment(cameraEventSettings.parse(settings), change)).toBe(counts);
});

it.each([{ topic: '' }, { topic: 'a b' }, { topic: 'tns1:' }, { state: 'open' }, { port: '0' }])(
  'refuses %o',
  (settings) => {
    expect(cameraEventSettings.safeParse(settings).success).toBe(false);
  },
);
