/** Settings of a camera over HTTP, against cameras that speak ONVIF: its time server and its key-frame interval. */
import { type FastifyInstance, fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CameraHealth } from '../../../src/agent/cameras/camera-contract.ts';
import { failed } from '../../../src/agent/http/request.ts';
import type { DeclaredRoute } from '../../../src/agent/http/route.ts';
import { registerDeviceRoutes } from '../../../src/agent/http/routes/camera-setup/device-settings.ts';
import { latencyEstimateJson } from '../../../src/contract/page/discovery.ts';
import type { CameraRecord } from '../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { answerWithProblems } from '../../../src/lib/http/problem.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { holdToDocument } from './described.ts';

const secret = 's3cret';
const login = { username: 'viewer', password: secret };
const record = (rest: Partial<CameraRecord> = {}): CameraRecord => ({
  id: 'counter',
  name: 'Counter',
  url: 'rtsp://127.0.0.1:554/main',
  transport: 'tcp',
  reader: 'auto',
  latencyMs: 0,
  masks: [],
  ...rest,
});

let app: FastifyInstance;
let url: string;
let cameras: CameraRecord[];
/** State of the camera as its video shows it. */
let health: Partial<CameraHealth>;
let grabs: number;
let checkAnswers: () => void;

beforeEach(async () => {
  cameras = [record()];
  health = {};
  grabs = 0;
  app = fastify();
  answerWithProblems(app, { log: createLog({ level: 'silent' }), unexpected: failed });
  const routes: DeclaredRoute[] = [];
  app.addHook('onRoute', ({ config }) => {
    if (config?.declared !== undefined) routes.push(config.declared);
  });
  const up = upCamera({
    grab: () => {
      grabs += 1;
      health = { ...health, decodeMs: 900 };
      return Promise.resolve({ kind: 'busy', details: {} });
    },
  });
  registerDeviceRoutes(app, {
    ...{ clock, thumbnailWidthPx: 640 },
    camera: () => ({
      ...up,
      health: () => ({
        ...up.health(),
        ...(health.keyFrameIntervalMs !== undefined && { keyFrameAtMonotonicMs: clock.monotonicMs() }),
        ...health,
      }),
    }),
    setUp: () => ({
      cameras,
      registers: [],
      links: [],
      posAccounts: [],
      posTerminals: [],
      momentSources: [],
    }),
  });
  checkAnswers = holdToDocument(app, routes);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  checkAnswers();
});

async function send(method: string, path: string, body?: unknown) {
  const response = await fetch(new URL(path, url), {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  expect(text).not.toContain(secret);
  return { status: response.status, json: JSON.parse(text) as Record<string, unknown> };
}
const post = (path: string, body: unknown) => send('POST', path, body);

describe('POST /api/v1/cameras/{id}/ntp', () => {
  it('sets the time server with the stored login', async () => {
    await using camera = await startOnvifCamera({ login });
    cameras = [record(login)];
    const answer = await post('/api/v1/cameras/counter/ntp', { server: '10.0.0.1', port: camera.port });
    expect(answer).toMatchObject({ status: 200, json: { server: '10.0.0.1' } });
    expect(camera.settings).toMatchObject({ ntp: 'IPv4 10.0.0.1', timeFrom: 'NTP' });
  });

  it('reports failures', async () => {
    await using camera = await startOnvifCamera({ login });
    cameras = [record({ ...login, password: 'other' })];
    const refused = await post('/api/v1/cameras/counter/ntp', { server: '10.0.0.1', port: camera.port });
    expect(refused).toMatchObject({
      status: 502,
      json: { detail: expect.stringContaining('separate user') as string },
    });
    expect((await post('/api/v1/cameras/none/ntp', { server: '10.0.0.1' })).status).toBe(404);
    const wrong = await post('/api/v1/cameras/counter/ntp', { server: 'a b' });
    expect(wrong).toMatchObject({ status: 400, json: { errors: [{ field: 'server' }] } });
  });
});

const main = { token: 'main', encoding: 'H264', width: 1_920, height: 1_080, fps: 25, govLength: 250 };
const sub = { token: 'sub', name: 'Sub', encoding: 'H264', width: 640, height: 360, fps: 25, govLength: 50 };
const shown = { keyFrameIntervalMs: 10_000, fps: 25, width: 1_920, height: 1_080, decodeMs: 900 };

describe('GET /api/v1/cameras/{id}/latency-estimate', () => {
  const read = ({ port }: { port: number }) =>
    send('GET', `/api/v1/cameras/counter/latency-estimate?port=${port}`);

  it('reads the clock of the camera and states a range above what its reports show', async () => {
    await using camera = await startOnvifCamera({ clockOffsetMs: -80 });
    health = { reportedDelayMs: 380 };
    // A machine that stands still meanwhile reads the clock too uncertainly for any range: it is asked again.
    let answer = await read(camera);
    for (let more = 0; more < 9 && answer.status === 422; more += 1) answer = await read(camera);
    expect(answer.status).toBe(200);
    const { seenMs, latencyMs, uncertaintyMs } = latencyEstimateJson.parse(answer.json);
    expect(Math.abs(seenMs - 300)).toBeLessThan(Math.max(100, uncertaintyMs));
    expect(latencyMs - uncertaintyMs).toBeLessThan(300);
    expect(latencyMs + uncertaintyMs).toBeGreaterThanOrEqual(400);
  });

  it('reports why there is none', async () => {
    await using camera = await startOnvifCamera();
    await using wrong = await startOnvifCamera({ clockOffsetMs: 3_000 });
    await using silent = await startOnvifCamera({ login, timeNeedsLogin: true });
    expect(await read(camera)).toMatchObject({
      status: 422,
      json: { problem: { code: 'calibration.no_reports' } },
    });
    health = { reportedDelayMs: 5 };
    expect(await read(camera)).toMatchObject({
      status: 422,
      json: { problem: { code: 'calibration.nothing_gained' } },
    });
    health = { reportedDelayMs: -2_820 };
    expect(await read(wrong)).toMatchObject({
      status: 422,
      json: { problem: { code: 'calibration.clock_off' } },
    });
    expect(await read(silent)).toMatchObject({
      status: 502,
      json: { problem: { code: 'calibration.clock_unread' } },
    });
  });
});

describe('GET /api/v1/cameras/{id}/key-frames', () => {
  const read = ({ port }: { port: number }) => send('GET', `/api/v1/cameras/counter/key-frames?port=${port}`);

  it('offers shorter intervals within the range of the camera, and its smaller stream', async () => {
    await using camera = await startOnvifCamera({ login, profiles: [main, sub], govRange: [25, 250] });
    cameras = [record(login)];
    health = shown;
    expect(await read(camera)).toEqual({
      status: 200,
      json: {
        ...{ measuredMs: 10_000, decodeMs: 900, reportedMs: 10_000 },
        intervals: [
          { intervalMs: 1_000, decodeMs: 90 },
          { intervalMs: 2_000, decodeMs: 180 },
        ],
        smaller: {
          ...{ name: 'Sub', width: 640, height: 360, url: 'rtsp://127.0.0.1:554/sub', decodeMs: 20 },
        },
      },
    });
    expect(grabs).toBe(0);
    expect(camera.calls).not.toContain('SetVideoEncoderConfiguration');
  });

  it('decodes a picture to measure where none has been decoded', async () => {
    await using camera = await startOnvifCamera({ profiles: [main] });
    const { decodeMs: _, ...unmeasured } = shown;
    health = unmeasured;
    expect((await read(camera)).json).toMatchObject({ decodeMs: 900 });
    expect(grabs).toBe(1);
  });

  it('has no figure for what is not measured', async () => {
    await using camera = await startOnvifCamera({ profiles: [main, sub] });
    health = { state: 'down' };
    expect((await read(camera)).json).toEqual({
      reportedMs: 10_000,
      intervals: [{ intervalMs: 500 }, { intervalMs: 1_000 }, { intervalMs: 2_000 }],
    });
  });

  it('offers neither a stream that is narrower than stored pictures nor one of another lens', async () => {
    const narrow = { ...sub, width: 352, height: 288 };
    const gate = { ...sub, token: 'gate', source: 'VideoSource_2' };
    await using camera = await startOnvifCamera({ profiles: [main, narrow, gate] });
    health = shown;
    expect((await read(camera)).json).not.toHaveProperty('smaller');
  });

  it('offers nothing shorter where the interval is short', async () => {
    await using camera = await startOnvifCamera({ profiles: [{ ...main, govLength: 12 }] });
    health = { ...shown, keyFrameIntervalMs: 480 };
    expect((await read(camera)).json).toMatchObject({ intervals: [] });
  });

  it('reports that the camera cannot set it, and still offers its smaller stream', async () => {
    await using camera = await startOnvifCamera({ profiles: [{ ...main, encoding: 'H265' }, sub] });
    health = shown;
    expect((await read(camera)).json).toMatchObject({
      intervals: [],
      smaller: { name: 'Sub' },
      problem: { code: 'onvif.key_frames_fixed' },
    });
  });

  it('reports failures', async () => {
    await using camera = await startOnvifCamera({ login, profiles: [main] });
    expect(await read(camera)).toMatchObject({
      status: 502,
      json: { detail: expect.stringContaining('user name') as string },
    });
    expect(await read({ port: 9 })).toMatchObject({ status: 502, json: { errors: [{ field: 'port' }] } });
    expect((await send('GET', '/api/v1/cameras/none/key-frames')).status).toBe(404);
    expect((await send('GET', '/api/v1/cameras/counter/key-frames?port=0')).status).toBe(400);
  });
});

describe('PUT /api/v1/cameras/{id}/key-frames', () => {
  const set = ({ port }: { port: number }, intervalMs: number) =>
    send('PUT', '/api/v1/cameras/counter/key-frames', { intervalMs, port });
  const short = { ...main, govLength: 25 };

  it('reads the answer back and measures the video', async () => {
    await using camera = await startOnvifCamera({ login, profiles: [short] });
    cameras = [record(login)];
    health = { ...shown, keyFrameIntervalMs: 400 };
    expect(await set(camera, 400)).toEqual({
      status: 200,
      json: { requestedMs: 400, reportedMs: 400, measuredMs: 400 },
    });
    expect(camera.profiles[0]?.govLength).toBe(10);
  });

  it('reports video that keeps its interval whatever the camera reports', async () => {
    await using camera = await startOnvifCamera({ profiles: [short] });
    health = { ...shown, keyFrameIntervalMs: 1_000 };
    expect((await set(camera, 400)).json).toMatchObject({
      ...{ reportedMs: 400, measuredMs: 1_000 },
      problem: { code: 'onvif.key_frames_stretched', params: { reported: '0.4', measured: '1' } },
    });
  });

  it.each([
    ['clamps', 'onvif.key_frames_clamped', 800],
    ['ignores', 'onvif.key_frames_ignored', 1_000],
  ] as const)('reports a camera that %s', async (encoder, code, reportedMs) => {
    await using camera = await startOnvifCamera({ encoder, profiles: [short], govRange: [20, 400] });
    health = { ...shown, keyFrameIntervalMs: reportedMs };
    expect((await set(camera, 400)).json).toMatchObject({ reportedMs, problem: { code } });
  });

  it('waits for the interval that the camera reports, also where it is longer', async () => {
    await using camera = await startOnvifCamera({ profiles: [short] });
    health = { ...shown, keyFrameIntervalMs: 200 };
    setTimeout(() => (health = { ...shown, keyFrameIntervalMs: 600 }), 1_500);
    expect((await set(camera, 600)).json).toMatchObject({ reportedMs: 600, measuredMs: 600 });
  });

  it('does not claim an interval that was measured before', async () => {
    await using camera = await startOnvifCamera({ profiles: [short] });
    health = { ...shown, keyFrameIntervalMs: 400, keyFrameAtMonotonicMs: clock.monotonicMs() };
    expect((await set(camera, 400)).json).toEqual({ requestedMs: 400, reportedMs: 400 });
  });

  it("answers 502 with the camera's words when it refuses", async () => {
    await using camera = await startOnvifCamera({ encoder: 'refuses', profiles: [short] });
    expect(await set(camera, 400)).toMatchObject({
      status: 502,
      json: { detail: expect.stringContaining('Busy recording') as string },
    });
    cameras = [record({ ...login, password: 'other' })];
    await using locked = await startOnvifCamera({ login, profiles: [short] });
    expect(await set(locked, 400)).toMatchObject({
      status: 502,
      json: { detail: expect.stringContaining('separate user') as string },
    });
    expect(locked.profiles[0]?.govLength).toBe(25);
  });
});
