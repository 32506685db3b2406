/**
 * How much later a contact's moment is than its opening, on the way through the gateway: each source as it runs there, on a device that reports
 * at once. The way inside a real device comes on top. Milliseconds. An opening without a moment counts as lost after a bounded wait.
 */
import { connectAsync } from 'mqtt';
import { createMomentSources } from '../../../src/agent/sources/moments/run-sources.ts';
import type { CameraRecord } from '../../../src/domain/setup/set-up.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { receivedNow } from '../../agent/store/fixtures.ts';
import { randomOf } from '../../agent/upload/random.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import type { EventManner } from '../../peers/cameras/onvif-events.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { installGpiomon } from '../../peers/machine/gpiomon.ts';
import { eventually } from '../../peers/program.ts';

const openings = 200;
const settleMs = 10;
/** Between two openings: a request that was answered is made anew. */
const apartMs = { least: 10, most: 60 } as const;

/** Of an opening: a source that is subscribed anew takes seconds, and has no moment for what happened meanwhile. */
const withinMs = 5_000;
const maxLostShare = 0.1;

export type Measured = { readonly delays: readonly number[]; readonly lost: number };

type Device = {
  readonly source: string;
  readonly settings: Record<string, unknown>;
  readonly cameras?: readonly CameraRecord[];
  readonly open: () => void | Promise<void>;
  readonly close: () => void | Promise<void>;
};

/** `count`: of openings; `boundMs`: how long each is waited for. Rejects when more than a tenth is lost. */
async function delaysOf(
  { source, settings, cameras = [], open, close }: Device,
  { count = openings, boundMs = withinMs }: { readonly count?: number; readonly boundMs?: number } = {},
): Promise<Measured> {
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
  try {
    await eventually('a ready source', () =>
      Promise.resolve(running.report()[0]?.state === 'ok' || undefined),
    );
    for (let n = 1; n <= count; n++) {
      await systemClock.sleep(apartMs.least + random() * (apartMs.most - apartMs.least));
      next = Promise.withResolvers();
      const openedMs = systemClock.monotonicMs();
      await open();
      const bound = new AbortController();
      const momentMs = await Promise.race([next.promise, systemClock.sleep(boundMs, bound.signal)]);
      bound.abort();
      if (momentMs !== undefined) delays.push(momentMs - openedMs);
      await close();
    }
  } finally {
    lifetime.abort();
    await stopped;
  }
  const lost = count - delays.length;
  if (lost > maxLostShare * count)
    throw new Error(`${lost} of ${count} openings have no moment within ${boundMs / 1_000} s: ${source}`);
  return { delays, lost };
}

/** `isHeard`: whether the sensor reports its opening of this number; default always. */
export async function overMqtt(
  isHeard: (opening: number) => boolean = () => true,
  bounds?: Parameters<typeof delaysOf>[1],
): Promise<Measured> {
  await using broker = await startMosquitto();
  const sensor = await connectAsync(broker.url);
  const report = (contact: boolean) =>
    sensor.publishAsync('zigbee2mqtt/drawer', JSON.stringify({ contact })).then(() => undefined);
  let opening = 0;
  try {
    return await delaysOf(
      {
        source: 'mqtt',
        settings: { topic: 'zigbee2mqtt/drawer', values: ['false'], pointer: '/contact', url: broker.url },
        open: () => (isHeard(++opening) ? report(false) : undefined),
        close: () => report(true),
      },
      bounds,
    );
  } finally {
    await sensor.endAsync(true);
  }
}

/** `manner`: of the camera, such as the time that it takes itself; `learned`: after so many openings. */
export async function overOnvif(
  manner: Pick<EventManner, 'takesMs' | 'times'> = {},
  learned = 0,
): Promise<Measured> {
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
  const { delays, lost } = await delaysOf({
    source: 'camera-event',
    settings: { port: camera.port },
    cameras: [record as CameraRecord],
    open: () => camera.events.set(topic, true),
    close: () => camera.events.set(topic, false),
  });
  return { delays: delays.slice(learned), lost };
}

/** By the stamp of the edge, which the kernel gives once the edge has lasted for the default of `settleMs` [Linux, drivers/gpio/gpiolib-cdev.c]. */
export async function overGpio(): Promise<Measured> {
  using gpiomon = await installGpiomon();
  const { delays, lost } = await delaysOf({
    source: 'gpio',
    settings: { line: '17' },
    open: () => gpiomon.edge('rising'),
    close: () => undefined,
  });
  return { delays: delays.map((ms) => ms + settleMs), lost };
}
