/**
 * How much later a contact's moment is than its opening, on the way through the gateway: each source as it runs there, on a device that reports
 * at once. The way inside a real device comes on top. Milliseconds.
 */
import { connectAsync } from 'mqtt';
import { createMomentSources } from '../../src/agent/sources/moments/run-sources.ts';
import type { CameraRecord } from '../../src/domain/setup/set-up.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { receivedNow } from '../agent/store/fixtures.ts';
import { randomOf } from '../agent/upload/random.ts';
import { startOnvifCamera } from '../peers/cameras/onvif-camera.ts';
import type { EventManner } from '../peers/cameras/onvif-events.ts';
import { startMosquitto } from '../peers/clouds/mosquitto.ts';
import { installGpiomon } from '../peers/machine/gpiomon.ts';
import { eventually } from '../peers/program.ts';

const openings = 200;
const settleMs = 10;
/** Between two openings: a request that was answered is made anew. */
const apartMs = { least: 10, most: 60 } as const;

type Device = {
  readonly source: string;
  readonly settings: Record<string, unknown>;
  readonly cameras?: readonly CameraRecord[];
  readonly open: () => void | Promise<void>;
  readonly close: () => void | Promise<void>;
};

async function delaysOf({ source, settings, cameras = [], open, close }: Device): Promise<number[]> {
  let next = Promise.withResolvers<number>();
  const running = createMomentSources({
    ...{ clock: systemClock, log: createLog({ level: 'silent' }), gateway: 'gw-1', broker: undefined },
    received: receivedNow,
    moments: ({ received, moments: [moment] }) => {
      next.resolve(received.monotonicMs - (moment?.ageMs ?? 0));
      return Promise.resolve({ kind: 'stored', states: ['stored'] });
    },
  });
  const lifetime = new AbortController();
  const stopped = running.run(lifetime.signal);
  const links = cameras.map(({ id }) => ({
    ...{ id: 'l1', registerKey: 'till-1', cameraId: id, main: true, offsetMs: 0, fromMs: 0 },
  }));
  const one = { registerKey: 'till-1', id: 's', source, kind: 'drawer' as const, debounceMs: 0, settings };
  running.keep({ momentSources: [one], cameras: [...cameras], links });
  const random = randomOf(1);
  const delays: number[] = [];
  await eventually('a ready source', () => Promise.resolve(running.report()[0]?.state === 'ok' || undefined));
  for (let n = 1; n <= openings; n++) {
    await systemClock.sleep(apartMs.least + random() * (apartMs.most - apartMs.least));
    next = Promise.withResolvers();
    const openedMs = systemClock.monotonicMs();
    await open();
    delays.push((await next.promise) - openedMs);
    await close();
  }
  lifetime.abort();
  await stopped;
  return delays;
}

export async function overMqtt(): Promise<number[]> {
  await using broker = await startMosquitto();
  const sensor = await connectAsync(broker.url);
  const report = (contact: boolean) =>
    sensor.publishAsync('zigbee2mqtt/drawer', JSON.stringify({ contact })).then(() => undefined);
  try {
    return await delaysOf({
      source: 'mqtt',
      settings: { topic: 'zigbee2mqtt/drawer', values: ['false'], pointer: '/contact', url: broker.url },
      open: () => report(false),
      close: () => report(true),
    });
  } finally {
    await sensor.endAsync(true);
  }
}

/** `manner`: of the camera, such as the time that it takes itself; `learned`: after so many openings. */
export async function overOnvif(
  manner: Pick<EventManner, 'takesMs' | 'times'> = {},
  learned = 0,
): Promise<number[]> {
  const topic = 'tns1:Device/Trigger/DigitalInput';
  const login = { username: 'viewer', password: 's3cret' };
  await using camera = await startOnvifCamera({
    login,
    events: {
      properties: [{ topic, tokenName: 'InputToken', token: 'AlarmIn_1', isActive: false }],
      ...manner,
    },
  });
  const record = { id: 'counter', name: 'counter', url: `rtsp://${camera.host}:554/main`, ...login };
  const delays = await delaysOf({
    source: 'camera-event',
    settings: { port: camera.port },
    cameras: [record as CameraRecord],
    open: () => camera.events.set(topic, true),
    close: () => camera.events.set(topic, false),
  });
  return delays.slice(learned);
}

/** By the stamp of the edge, which the kernel gives once the edge has lasted for the default of `settleMs` [Linux, drivers/gpio/gpiolib-cdev.c]. */
export async function overGpio(): Promise<number[]> {
  using gpiomon = await installGpiomon();
  const delays = await delaysOf({
    source: 'gpio',
    settings: { line: '17' },
    open: () => gpiomon.edge('rising'),
    close: () => undefined,
  });
  return delays.map((ms) => ms + settleMs);
}
