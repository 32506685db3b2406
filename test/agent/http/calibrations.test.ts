/** The calibrations API: measurements, changes and rejections. The camera films a phone that shows the gateway's time. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holdPicture } from '../../../src/agent/cameras/pictures/held-picture.ts';
import {
  calibrationsJson,
  gatewayTimeJson,
  measuringJson,
  phoneCalibrationJson,
  stripJson,
} from '../../../src/contract/page/calibrations.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { phoneProblems } from '../../../src/domain/capture/calibration.ts';
import { cameraLatency } from '../../../src/domain/capture/camera-latency.ts';
import { rfc3339 } from '../../../src/domain/time/time-text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { renderScene, screenAt } from '../cameras/calibration/phone-scene.ts';
import { exactLatency } from '../cameras/exact-latency.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { acceptInput, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';

const size = { width: 320, height: 240 };
const lateMs = 250;
let showsPhone = true;
let asked = 0;

/** Each picture counts as taken `lateMs` after the time it shows. */
const camera = upCamera({
  grab: async ({ atMonotonicMs }, signal) => {
    signal.throwIfAborted();
    asked += 1;
    const centre = showsPhone ? { x: 160, y: 120 } : { x: 9_000, y: 120 };
    const screen = screenAt(centre, 90);
    const rgb = await renderScene({ ...size, screen, exposureMs: 4, readoutMs: 4 }, atMonotonicMs - lateMs);
    const frame = { picture: holdPicture({ rgb, ...size }), takenAtMonotonicMs: atMonotonicMs };
    return {
      kind: 'frame',
      frame,
      offsetMs: 0,
      source: 'ring',
      latency: exactLatency,
      networkDelayMs: 0,
      waitMs: 0,
      decodeMs: 0,
    };
  },
});

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ camera });
});
afterAll(() => gateway[Symbol.asyncDispose]());

function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${gateway.url}/api/v1/calibrations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

const inForce = async () =>
  calibrationsJson.parse(await (await fetch(`${gateway.url}/api/v1/calibrations`)).json());

test('measures by phone without a change, then stores the figure and reports its origin', async () => {
  showsPhone = true;
  const measuring = post({ kind: 'phone', camera: 'counter' });
  await expect.poll(() => asked).toBeGreaterThan(0);
  const second = await post({ kind: 'phone', camera: 'counter' });
  expect([second.status, second.headers.get('retry-after')]).toEqual([409, '8']);
  expect(problemJson.parse(await second.json())).toMatchObject({ type: phoneProblems.busy });
  const progress = async () =>
    measuringJson.parse(await (await fetch(`${gateway.url}/api/v1/calibrations/measuring`)).json()).measuring;
  await expect.poll(async () => (await progress())?.samples).toBeGreaterThan(2);
  expect(await progress()).toMatchObject({ camera: 'counter', requested: 24 });
  const measured = phoneCalibrationJson.parse(await (await measuring).json());
  expect(await progress()).toBeNull();
  expect(Math.abs(measured.latencyMs - lateMs)).toBeLessThanOrEqual(20);
  expect(measured).toMatchObject({ camera: 'counter', currentLatencyMs: 0 });
  expect((await inForce()).cameras).toEqual([{ camera: 'counter', latencyMs: 0 }]);

  const { latencyMs, uncertaintyMs, samples } = measured;
  const set = await post({ kind: 'latency', camera: 'counter', latencyMs, uncertaintyMs, samples });
  expect([set.status, await set.json()]).toEqual([200, { camera: 'counter', latencyMs }]);
  expect((await inForce()).cameras).toMatchObject([
    { camera: 'counter', latencyMs, measured: { by: 'phone', uncertaintyMs, samples } },
  ]);
  const estimate = { latencyMs: 265, uncertaintyMs: 136 };
  await post({ kind: 'latency', camera: 'counter', ...estimate, estimated: true });
  expect((await inForce()).cameras).toMatchObject([
    { latencyMs: 265, measured: { by: 'sender_reports', uncertaintyMs: 136 } },
  ]);
  const [estimated] = await gateway.testStore.store.read.cameras();
  expect(estimated && cameraLatency(estimated)).toEqual({ ms: 265, uncertaintyMs: 136, basis: 'estimated' });
  await post({ kind: 'latency', camera: 'counter', latencyMs: 0 });
  expect((await inForce()).cameras).toMatchObject([{ latencyMs: 0, measured: { by: 'hand' } }]);
});

test('answers with advice when no phone is in the picture, and allows another attempt', async () => {
  showsPhone = false;
  const answer = await post({ kind: 'phone', camera: 'counter' });
  expect(answer.status).toBe(422);
  expect(problemJson.parse(await answer.json())).toMatchObject({
    ...{ problem: { code: 'calibration.not_seen' }, type: phoneProblems.notSeen },
  });
  const leave = new AbortController();
  const left = post({ kind: 'phone', camera: 'counter' }, {}, leave.signal);
  const before = asked;
  await expect.poll(() => asked).toBeGreaterThan(before);
  leave.abort();
  await expect(left).rejects.toThrow();
  // A disconnected client ends the measurement: no further picture is requested, and the next may begin.
  await systemClock.sleep(500);
  const until = asked;
  await systemClock.sleep(1_500);
  expect(asked).toBe(until);
  showsPhone = true;
  expect((await post({ kind: 'phone', camera: 'counter' })).status).toBe(200);
});

test('offers the strip around a sale, and sets the offset of the link from the chosen picture', async () => {
  const received = receivedNow();
  const accepted = await gateway.testStore.store.write.acceptSale(acceptInput(saleOf(), 'till-1', received));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  const address = `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/strip`;
  const strip = stripJson.parse(await (await fetch(address)).json());
  expect(strip).toMatchObject({ camera: 'counter', instant: rfc3339(received.wallMs, 'Asia/Tokyo') });
  expect(strip.pictures.map(({ offsetMs }) => offsetMs)).toEqual(
    Array.from({ length: 21 }, (_, n) => n * 500 - 5_000),
  );
  const [first] = strip.pictures;
  if (first === undefined) throw new Error('no strip');
  const picture = await fetch(gateway.url + first.url);
  expect(picture.headers.get('content-type')).toBe('image/jpeg');

  const chosen = rfc3339(received.wallMs - 1_370, 'Asia/Tokyo');
  const set = await post({ kind: 'picture', camera: 'counter', saleId, takenAt: chosen });
  expect(set.status).toBe(200);
  const [link] = (await inForce()).links;
  expect(Math.abs((link?.offsetMs ?? 0) + 1_370)).toBeLessThanOrEqual(5);
  expect(link).toMatchObject({ register: 'till-1', camera: 'counter', measured: { by: 'picture' } });
  const byHand = await post({ kind: 'offset', camera: 'counter', register: 'till-1', offsetMs: 0 });
  expect(await byHand.json()).toEqual({ register: 'till-1', camera: 'counter', offsetMs: 0 });

  const tooFar = rfc3339(received.wallMs - 61_000, 'Asia/Tokyo');
  expect((await post({ kind: 'picture', camera: 'counter', saleId, takenAt: tooFar })).status).toBe(400);
  expect((await post({ kind: 'picture', camera: 'counter', saleId: 'none', takenAt: chosen })).status).toBe(
    404,
  );
  expect((await post({ kind: 'picture', camera: 'door', saleId, takenAt: chosen })).status).toBe(404);
  expect((await fetch(`${address}?camera=door`)).status).toBe(404);
});

test('names the field of an invalid request, changes nothing, and rejects another site', async () => {
  const before = await inForce();
  const wrong: [unknown, number][] = [
    [{}, 400],
    [{ kind: 'guess', camera: 'counter' }, 400],
    [{ kind: 'latency', camera: 'counter', latencyMs: -1 }, 400],
    [{ kind: 'latency', camera: 'counter', latencyMs: 10_001 }, 400],
    [{ kind: 'latency', camera: 'counter', latencyMs: 12.5 }, 400],
    [{ kind: 'latency', camera: 'counter', latencyMs: 5, more: 1 }, 400],
    [{ kind: 'latency', camera: 'nowhere', latencyMs: 5 }, 404],
    [{ kind: 'phone', camera: 'nowhere' }, 404],
    [{ kind: 'offset', camera: 'counter', register: 'nowhere', offsetMs: 5 }, 404],
    [{ kind: 'offset', camera: 'counter', register: 'till-1', offsetMs: 60_001 }, 400],
    [{ kind: 'picture', camera: 'counter', saleId: 'x', takenAt: 'yesterday' }, 400],
  ];
  for (const [body, status] of wrong) {
    const answer = await post(body);
    expect([JSON.stringify(body), answer.status]).toEqual([JSON.stringify(body), status]);
    problemJson.parse(await answer.json());
  }
  const body = { kind: 'latency', camera: 'counter', latencyMs: 77 };
  expect((await post(body, { origin: 'https://evil.example' })).status).toBe(403);
  const plain = await fetch(`${gateway.url}/api/v1/calibrations`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(plain.status).toBeGreaterThanOrEqual(400);
  expect(await inForce()).toEqual(before);
});

test('returns the time that a phone has to show', async () => {
  const fromMs = systemClock.monotonicMs();
  const answer = await fetch(`${gateway.url}/api/v1/calibrations/time`);
  const { monotonicMs } = gatewayTimeJson.parse(await answer.json());
  expect(monotonicMs).toBeGreaterThanOrEqual(fromMs);
  expect(monotonicMs).toBeLessThanOrEqual(systemClock.monotonicMs());
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('returns a frame in the requested size', async () => {
  const sizeOf = async (query: string) => {
    const answer = await fetch(`${gateway.url}/api/v1/cameras/counter/frame.jpeg${query}`);
    const { default: sharp } = await import('sharp');
    const { width } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    return [answer.status, width];
  };
  expect(await sizeOf('')).toEqual([200, 320]);
  expect(await sizeOf('?width=160')).toEqual([200, 160]);
  expect(await sizeOf('?width=1000')).toEqual([200, 320]);
  const at = rfc3339(Date.now(), 'Asia/Tokyo');
  expect(await sizeOf(`?width=64&at=${at}`)).toEqual([200, 64]);
  expect((await fetch(`${gateway.url}/api/v1/cameras/counter/frame.jpeg?width=9`)).status).toBe(400);
});

test('serialises its changes with those of the set-up', async () => {
  await using busy = await startGateway({ camera, changeTurn: () => Promise.resolve(undefined) });
  for (const body of [
    { kind: 'latency', camera: 'counter', latencyMs: 120 },
    { kind: 'offset', camera: 'counter', register: 'R1', offsetMs: 100 },
  ]) {
    const answer = await fetch(`${busy.url}/api/v1/calibrations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
  }
});
