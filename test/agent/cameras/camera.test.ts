/** The whole ingest against a real RTSP camera whose pictures carry the time at which they were taken. */

import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCamera } from '../../../src/agent/cameras/camera.ts';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import { createDecoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../src/agent/cameras/live/clip-maker.ts';
import { createPictures } from '../../../src/agent/cameras/pictures/pictures.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import type { CameraRecord } from '../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { type CameraOptions, startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { makeAuthority } from '../../peers/network/certificates.ts';
import { childrenOf, eventually } from './children.ts';

const log = createLog({ level: 'silent' });
const pictures = createPictures({ clock, log });
const decoders = createDecoders({ clock, log, pictures });
const stopDecoders = new AbortController();
let decodersRun: Promise<unknown>;

beforeAll(async () => {
  decodersRun = Promise.all([decoders.run(stopDecoders.signal), pictures.run(stopDecoders.signal)]);
});
afterAll(async () => {
  stopDecoders.abort();
  await decodersRun;
  expect(childrenOf(process.pid, 'ffmpeg')).toEqual([]);
});

const forever = new AbortController().signal;

/** A running camera; disposing stops it. */
function watch(
  url: string,
  more: Partial<CameraRecord> = {},
): AsyncDisposable & { camera: Camera; grab: Camera['grab'] } {
  const { origin, username, password } = split(url);
  const login = username === '' ? {} : { username, password };
  const record: CameraRecord = {
    id: 'c',
    name: 'Counter',
    url: origin,
    transport: 'tcp',
    reader: 'auto',
    latencyMs: 0,
    masks: [],
    ...login,
    ...more,
  };
  const bounds = { keepMs: 600_000, budget: createRingBudget(64 << 20) };
  const camera = createCamera({
    clips: createClipMaker({ clock, log }),
    record,
    startedAtMonotonicMs: clock.monotonicMs(),
    clock,
    log,
    decoders,
    ...bounds,
    readers: { recall: () => undefined, remember: () => undefined },
    thumbnailWidthPx: 640,
    clockSynced: () => true,
  });
  const stop = new AbortController();
  const running = camera.run(stop.signal);
  return {
    camera,
    grab: (request, signal) => camera.grab(request, signal),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

function split(url: string): { origin: string; username: string; password: string } {
  const parsed = new URL(url);
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  return {
    origin: parsed.href,
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}

/** Capture time painted into a grabbed frame, on the monotonic clock. */
async function shown(camera: Camera, atMonotonicMs: number) {
  const got = await camera.grab({ atMonotonicMs }, forever);
  if (got.kind !== 'frame') throw new Error(`${got.kind}: ${JSON.stringify(got.details)}`);
  const painted = await readPaintedClock(got.frame.picture);
  if (painted === undefined) throw new Error('the painted clock cannot be read');
  return { ...got, paintedMs: painted.wallMs - clock.nowMs() + clock.monotonicMs() };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

describe('frame of a moment', () => {
  const login = { user: 'viewer', password: 'p:ss "w"' };
  const kinds: (CameraOptions & { transport?: 'udp'; overTls?: true })[] = [
    { codec: 'h264', fps: 5, keyFrameEvery: 5 },
    { codec: 'h264', fps: 15, keyFrameEvery: 15 },
    { codec: 'h264', fps: 30, keyFrameEvery: 30 },
    { codec: 'h264', fps: 15, keyFrameEvery: 15, bFrames: 2 },
    { codec: 'h265', fps: 15, keyFrameEvery: 15, bFrames: 2 },
    { codec: 'h264', fps: 15, keyFrameEvery: 15, transport: 'udp' },
    { codec: 'mjpeg', fps: 15 },
    { codec: 'mjpeg', fps: 25, transport: 'udp' },
    { codec: 'h264', fps: 15, keyFrameEvery: 15, overTls: true, ...login },
  ];
  test.each(kinds)('%o', async ({ transport, overTls, ...options }) => {
    using authority = overTls === true ? makeAuthority() : undefined;
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tillframe-camera-'));
    const tls = join(folder.path, 'camera.pem');
    if (authority !== undefined) {
      const { cert, key } = authority.issue();
      await writeFile(tls, cert + key);
    }
    await using peer = await startCamera({ ...options, ...(authority !== undefined && { tls }) });
    expect(peer.url).toMatch(overTls === true ? /^rtsps:/ : /^rtsp:/);
    await using watched = watch(peer.url, { transport: transport ?? 'tcp' });
    const { camera } = watched;
    await eventually(() => camera.health().heldMs > 1_500);

    const frames = [];
    for (const agoMs of [0, 1_100, 333, 900, 40, 610, 0, 1_333, 77, 500]) {
      frames.push({
        atMs: clock.monotonicMs() - agoMs,
        ...(await shown(camera, clock.monotonicMs() - agoMs)),
      });
    }

    // From glass to ring: a constant of the camera, measured by calibration.
    const latencyMs = median(frames.map(({ frame, paintedMs }) => frame.takenAtMonotonicMs - paintedMs));
    const jitter = frames.map(({ frame, paintedMs }) =>
      Math.abs(frame.takenAtMonotonicMs - paintedMs - latencyMs),
    );
    const errors = frames.map(({ atMs, paintedMs }) => Math.abs(paintedMs + latencyMs - atMs));
    const figures = {
      intervalMs: Math.round(peer.intervalMs),
      latencyMs: Math.round(latencyMs),
      clockErrorMaxMs: Math.round(Math.max(...jitter)),
      offsetMedianMs: Math.round(median(errors)),
      offsetMaxMs: Math.round(Math.max(...errors)),
      waitMedianMs: Math.round(median(frames.map(({ waitMs }) => waitMs))),
      decodeMedianMs: Math.round(median(frames.map(({ decodeMs }) => decodeMs))),
    };
    console.log(JSON.stringify(options), transport ?? 'tcp', JSON.stringify(figures));
    expect(Math.max(...errors)).toBeLessThanOrEqual(peer.intervalMs);
    // Allows for a busy machine; a clock paired with the wrong picture is off by a whole interval.
    expect(Math.max(...jitter)).toBeLessThan(peer.intervalMs / 2);
    if (options.codec === 'h264') expect(latencyMs).toBeLessThan(peer.intervalMs);
    const codec = options.codec === 'mjpeg' ? 'jpeg' : options.codec;
    expect(camera.health()).toMatchObject({ state: 'up', codec, restarts: 0 });
    const fps = options.fps ?? NaN;
    expect(Math.abs((camera.health().fps ?? NaN) - fps)).toBeLessThan(fps / 5);
  });

  test('decodes once for many grabs of one picture', async () => {
    await using peer = await startCamera({ fps: 15, keyFrameEvery: 15 });
    await using watched = watch(peer.url);
    await eventually(() => watched.camera.health().heldMs > 500);
    const atMonotonicMs = clock.monotonicMs() - 300;
    const got = await Promise.all(Array.from({ length: 20 }, () => watched.grab({ atMonotonicMs }, forever)));
    expect(new Set(got.map((each) => each.kind === 'frame' && each.frame.picture.rgb)).size).toBe(1);
  });

  test('reports the newest key frame, and what decoding up to it costs once similar video was decoded', async () => {
    // A size of its own: the other tests share its decoders.
    await using peer = await startCamera({ fps: 15, keyFrameEvery: 30, width: 480, height: 270 });
    await using watched = watch(peer.url);
    const { camera } = watched;
    await eventually(() => camera.health().keyFrameIntervalMs !== undefined);
    const { keyFrameAtMonotonicMs = NaN, keyFrameIntervalMs = NaN, decodeMs } = camera.health();
    expect(decodeMs).toBeUndefined();
    expect(keyFrameIntervalMs).toBeCloseTo(2_000, -2);
    expect(clock.monotonicMs() - keyFrameAtMonotonicMs).toBeLessThan(3_000);
    await camera.grab({ atMonotonicMs: keyFrameAtMonotonicMs - peer.intervalMs, urgency: 'look' }, forever);
    const cost = camera.health().decodeMs;
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThan(5_000);
  });

  test('subtracts a calibrated latency', async () => {
    // The camera delays its pictures by whole intervals: five, and fewer until its queue has filled.
    await using peer = await startCamera({ fps: 15, keyFrameEvery: 15, latencyMs: 400 });
    await using watched = watch(peer.url, { latencyMs: 333 });
    await eventually(() => watched.camera.health().heldMs > 4_000);
    const offMs = [];
    for (let n = 0; n < 5; n++) {
      const atMs = clock.monotonicMs() - 200;
      offMs.push(Math.abs((await shown(watched.camera, atMs)).paintedMs - atMs));
    }
    // Without the correction it would be 333 ms.
    expect(median(offMs)).toBeLessThanOrEqual(peer.intervalMs);
  });
});

describe.concurrent('a camera that goes away', () => {
  test('reports the reason when killed, resumes when back, and keeps held video', async () => {
    await using first = await startCamera({ fps: 15, keyFrameEvery: 15 });
    await using watched = watch(first.url);
    const { camera } = watched;
    await eventually(() => camera.health().heldMs > 500);
    const beforeMs = clock.monotonicMs() - 300;
    first.kill();
    await eventually(() => camera.health().state === 'down');
    expect(camera.health().problem?.code).toMatch(/closed|refused/);
    const downMs = clock.monotonicMs();
    expect(await shown(camera, beforeMs)).toMatchObject({ kind: 'frame' });
    // Further from the last picture than the silence limit.
    await clock.sleep(3_200);
    const missed = await camera.grab({ atMonotonicMs: clock.monotonicMs() - 20 }, forever);
    expect(missed).toMatchObject({ kind: 'camera_down' });
    expect(missed.kind === 'camera_down' && missed.details.downSinceMonotonicMs).toBeLessThan(downMs);

    await using _second = await startCamera({ fps: 15, keyFrameEvery: 15, port: first.port });
    const backMs = clock.monotonicMs();
    await eventually(() => camera.health().state === 'up');
    console.log(`camera back: pictures after ${Math.round(clock.monotonicMs() - backMs)} ms`);
    const atMs = clock.monotonicMs();
    expect(Math.abs((await shown(camera, atMs)).paintedMs - atMs)).toBeLessThanOrEqual(first.intervalMs);
    expect(camera.health().restarts).toBeGreaterThan(0);
    expect(await shown(camera, beforeMs)).toMatchObject({ kind: 'frame' });
  });

  test('detects a frozen camera, and waits for a bounded time', async () => {
    await using peer = await startCamera({ fps: 15, keyFrameEvery: 15 });
    await using watched = watch(peer.url);
    const { camera } = watched;
    await eventually(() => camera.health().heldMs > 500);
    using frozen = new DisposableStack();
    frozen.defer(() => process.kill(peer.pid, 'SIGCONT'));
    process.kill(peer.pid, 'SIGSTOP');
    const frozenMs = clock.monotonicMs();
    const grabbing = camera.grab({ atMonotonicMs: frozenMs + 1_500 }, forever);
    expect(await grabbing).toMatchObject({ kind: 'camera_down' });
    // Eight seconds, and what a busy machine adds.
    expect(clock.monotonicMs() - frozenMs).toBeLessThan(60_000);
    expect(camera.health().state).toBe('down');
    expect(camera.health().problem).toEqual(cameraProblem('camera.no_picture', { seconds: 8 }));
    frozen.dispose();
    await eventually(() => camera.health().state === 'up');
  });

  test.each(['digest', 'basic'] as const)(
    'user and password, %s: accepts correct ones and reports wrong ones',
    async (auth) => {
      await using peer = await startCamera({
        fps: 15,
        keyFrameEvery: 15,
        user: 'shop',
        password: "p@ss:/w'ö%",
        auth,
      });
      await using right = watch(peer.url);
      await using wrong = watch(peer.url, { password: 'canary' });
      await using nowhere = watch(peer.url.replace('/counter', '/elsewhere'));
      await eventually(() => right.camera.health().state === 'up');
      await eventually(() => wrong.camera.health().state === 'down');
      await eventually(() => nowhere.camera.health().state === 'down');
      expect(wrong.camera.health().problem).toEqual(cameraProblem('camera.stream_login_refused'));
      expect(nowhere.camera.health().problem).toEqual(cameraProblem('camera.stream_not_found'));
      const got = await wrong.grab({ atMonotonicMs: clock.monotonicMs() }, forever);
      expect(got).toMatchObject({ kind: 'camera_down' });
      expect(JSON.stringify([got, wrong.camera.health(), nowhere.camera.health()])).not.toMatch(
        /canary|p@ss|p%40ss/,
      );
    },
  );
});
