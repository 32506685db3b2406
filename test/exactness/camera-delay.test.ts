/** What a pair states covers the delay inside the camera, measured or not. `scripts/test-exactness.sh` runs the long form. */
import { expect, test } from 'vitest';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { makeFilm } from '../peers/cameras/film.ts';
import { startFilmCameras } from '../peers/cameras/film-camera.ts';
import { filmFolder, testSource } from '../peers/cameras/test-source.ts';
import { delayRow } from './camera-delay.ts';
import { camerasUp, openGateway } from './gateway.ts';

const salesEach = process.env['TILLFRAME_LONG'] === undefined ? 6 : 100;

const cameras = [
  { name: 'not measured, 0 ms late', lateMs: 0, latency: 'not measured' },
  { name: 'not measured, 180 ms late', lateMs: 180, latency: 'not measured' },
  { name: 'not measured, 400 ms late', lateMs: 400, latency: 'not measured' },
  { name: 'measured, 180 ms late', lateMs: 180, latency: { ms: 180, uncertaintyMs: 20 } },
  { name: 'measured, 400 ms late', lateMs: 400, latency: { ms: 400, uncertaintyMs: 20 } },
] as const;

test('states at least the distance between picture and sale when the camera is late itself', {
  timeout: 600_000,
}, async () => {
  const film = await makeFilm(await testSource(), filmFolder, {
    ...{ width: 640, height: 360, kbps: 500, seconds: 8, fps: 15, keyFrameEvery: 15 },
  });
  await using running = await startFilmCameras(cameras.map(({ lateMs }) => ({ film, latencyMs: lateMs })));
  await using gateway = await openGateway({
    cameras: running.cameras.map(({ url }, n) => ({ url, latency: cameras[n]?.latency ?? 'not measured' })),
  });
  await camerasUp(gateway, 3_000);
  const sold = cameras.map((): Awaited<ReturnType<typeof gateway.push>>[] => []);
  for (let n = 0; n < salesEach; n++) {
    for (const [register, own] of sold.entries()) own.push(await gateway.push(register));
    await clock.sleep(Math.random() * 200);
  }
  const rows = [];
  for (const [n, { name }] of cameras.entries()) {
    const served = running.cameras[n];
    if (served === undefined) throw new Error('a camera is missing');
    rows.push(await delayRow(gateway, { name, film: served, sold: sold[n] ?? [] }));
  }
  for (const { camera, pairs, outside, far, statedMs, worstMs } of rows)
    console.info(
      `${camera}: ${outside} of ${pairs} pairs outside of what they state (±${statedMs} ms at most, ${worstMs} ms off at most); ${far} pictures over half an interval and 10 ms from the sale`,
    );
  for (const { camera, pairs, outside } of rows) expect(outside / pairs, camera).toBeLessThanOrEqual(0.05);
  const isMeasured = (_: unknown, n: number) => cameras[n]?.latency !== 'not measured';
  for (const { camera, pairs, far } of rows.filter(isMeasured))
    expect(far / pairs, camera).toBeLessThanOrEqual(0.05);
  const { capture: assumed } = await gateway.paired(sold[1]?.[0] ?? never());
  expect(assumed).toMatchObject({
    cameraLatencyMs: 200,
    cameraLatencyUncertaintyMs: 200,
    cameraLatencyBasis: 'assumed',
  });
  const { capture: measured } = await gateway.paired(sold[3]?.[0] ?? never());
  expect(measured).toMatchObject({
    cameraLatencyMs: 180,
    cameraLatencyUncertaintyMs: 20,
    cameraLatencyBasis: 'measured',
  });
});

function never(): never {
  throw new Error('nothing was sold');
}
