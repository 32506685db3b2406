/** Clips over HTTP: from a real camera whose pictures carry their time, into a real browser that reads it back. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import type { Camera, CameraHealth } from '../../../src/agent/cameras/camera-contract.ts';
import { createCaptureClock } from '../../../src/agent/cameras/clock/clock.ts';
import { ffmpegIngest } from '../../../src/agent/cameras/ffmpeg/ffmpeg-ingest.ts';
import { createClipMaker } from '../../../src/agent/cameras/live/clip-maker.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../src/agent/cameras/ring/ring.ts';
import { failed } from '../../../src/agent/http/request.ts';
import { registerClipRoutes } from '../../../src/agent/http/routes/video/clips.ts';
import { createSetUpWatch } from '../../../src/agent/pipeline/set-up.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import type { CameraRecord } from '../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { answerWithProblems } from '../../../src/lib/http/problem.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { startChromium, wholeChromium } from '../../peers/page/browser.ts';
import { childrenOf, eventually } from '../cameras/children.ts';
import { picturesHere } from '../cameras/pictures/pictures-here.ts';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf, shop } from '../store/fixtures.ts';

const log = createLog({ level: 'silent' });
const muxers = () => childrenOf(process.pid, '-movflags');

/** Reads a camera into a ring until disposed, and makes clips of it. */
function record(url: string) {
  const [recordOf] = oneCamera.cameras;
  if (recordOf === undefined) throw new Error('no camera');
  const { username: _, password: __, ...bare } = recordOf;
  const cameraRecord: CameraRecord = { ...bare, url };
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 28) });
  const captureClock = createCaptureClock({ keepMs: 600_000 });
  const timeMs = (unit: AccessUnit) => captureClock.timeMs(unit);
  let news = Promise.withResolvers<undefined>();
  const stop = new AbortController();
  captureClock.restart();
  const running = ffmpegIngest(
    {
      record: cameraRecord,
      clock,
      onUnit: (stream, { arrivalMs, sampleArrivalMs }) => {
        const unit: AccessUnit = { ...stream, arrivalMs, epoch: 0 };
        captureClock.add(unit, { arrivalMs: sampleArrivalMs, intervalMs: 67 });
        ring.add(unit);
        news.resolve(undefined);
        news = Promise.withResolvers();
      },
      onLoss: () => undefined,
      onCameraClock: () => undefined,
      onLine: () => undefined,
      silenceLimitMs: () => 30_000,
    },
    stop.signal,
  );
  const heldMs = () => (ring.newest()?.arrivalMs ?? 0) - (ring.oldest()?.arrivalMs ?? 0);
  const maker = createClipMaker({ clock, log });
  const camera: Camera = {
    id: 'counter',
    grab: () => Promise.reject(new Error('not here')),
    heldSpans: () => [],
    clip: (request, signal) =>
      maker.make(
        { masks: [], ring, timeMs, changed: () => news.promise, isUp: () => true, lateMs: () => 0 },
        request,
        signal,
      ),
    live: () => {
      throw new Error('not here');
    },
    health: (): CameraHealth => {
      const newest = ring.newest();
      return {
        ...{ state: 'up', sinceMonotonicMs: 0, damages: 0, warnings: [], restarts: 0 },
        ...(newest !== undefined && { pictureAgeMs: clock.monotonicMs() - timeMs(newest) }),
        ...{ heldMs: heldMs(), heldBytes: ring.heldBytes() },
      };
    },
    run: () => Promise.resolve(),
  };
  return {
    camera,
    heldMs,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

/** The clip routes of a gateway, and a page that shows one. */
async function serve(camera: Camera) {
  const testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp(oneCamera);
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const setUp = await createSetUpWatch({ store, clock, log });
  const app = fastify({ forceCloseConnections: true });
  answerWithProblems(app, { log, unexpected: failed });
  registerClipRoutes(app, {
    ...{
      store,
      shop,
      gateway: 'gw-test',
      version: '0.0.0',
      startedAtMs: clock.nowMs(),
      thumbnailWidthPx: 640,
      clock,
      log,
      timekeeper,
    },
    setUp: () => setUp.current(),
    setUpChanged: () => setUp.lookNow(),
    camera: (id) => (id === 'counter' ? camera : undefined),
    pictures: picturesHere,
    alarms: () => [],
    upload: () => undefined,
  });
  app.get('/', (_request, reply) => reply.type('text/html').send('<video muted></video><canvas></canvas>'));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    store,
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await testStore[Symbol.asyncDispose]();
    },
  };
}

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium({ program: wholeChromium });
});
afterAll(async () => {
  await browser.close();
  expect(muxers()).toEqual([]);
});

describe('in the browser', () => {
  test.each([{ bFrames: 0 }, { bFrames: 2 }])(
    'plays a clip to its end, with the right length and the right picture at each time: %o',
    async ({ bFrames }) => {
      await using peer = await startCamera({ bFrames, fps: 15, keyFrameEvery: 30 });
      await using recorded = record(peer.url);
      await using server = await serve(recorded.camera);
      await eventually(() => recorded.heldMs() > 5_000);
      const accepted = await server.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: 'R1/7' })));
      if (accepted.kind !== 'stored') throw new Error(accepted.kind);
      const path = `/api/v1/sales/${encodeURIComponent(accepted.saleId)}/clip.mp4?before=2&after=1`;

      const answer = await fetch(server.url + path);
      expect(answer.headers.get('content-type')).toBe('video/mp4');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-disposition')).toMatch(
        /^inline; filename="till-1-R1-2F7-\d{8}_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.mp4"$/,
      );
      const fromMs = Date.parse(answer.headers.get('x-clip-from') ?? '');
      const untilMs = Date.parse(answer.headers.get('x-clip-until') ?? '');
      await answer.arrayBuffer();
      // From a key frame, 2 s apart, at or before 2 s before the sale.
      expect(untilMs - fromMs).toBeGreaterThan(2_700);
      expect(untilMs - fromMs).toBeLessThan(5_300);

      const page = await browser.newPage();
      await page.goto(server.url);
      const first = await page.evaluate<{ length: number; at: number }>(`(async () => {
        const video = document.querySelector('video');
        const event = (name) => new Promise((resolve, reject) => {
          video.addEventListener(name, resolve, { once: true });
          video.addEventListener('error', () => reject(new Error(video.error.message)), { once: true });
        });
        const known = event('loadedmetadata');
        video.src = ${JSON.stringify(path)};
        await known;
        const length = video.duration;
        const ended = event('ended');
        await video.play();
        await ended;
        return { length, at: video.currentTime };
      })()`);
      const lengthS = (untilMs - fromMs) / 1_000;
      // Chromium counts the last picture's own duration, and with B-frames their reordering.
      const slackS = 0.2 + (bFrames * peer.intervalMs) / 1_000;
      expect(Math.abs(first.length - lengthS)).toBeLessThan(slackS);
      expect(Math.abs(first.at - lengthS)).toBeLessThan(slackS);

      // The page needs the whole clip to seek: while it is being made it can't be read from the middle.
      await page.evaluate(`(async () => {
        const video = document.querySelector('video');
        const blob = await (await fetch(${JSON.stringify(path)})).blob();
        const ready = new Promise((resolve) => video.addEventListener('canplay', resolve, { once: true }));
        video.src = URL.createObjectURL(blob);
        await ready;
      })()`);

      for (const atS of [0.5, 1.3, 2.4]) {
        await page.evaluate(`(async () => {
          const video = document.querySelector('video');
          const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
          video.currentTime = ${atS};
          await seeked;
        })()`);
        const offMs = async (): Promise<number> => {
          const picture = await page.evaluate<string>(`(() => {
            const video = document.querySelector('video');
            const canvas = document.querySelector('canvas');
            canvas.width = video.videoWidth;
            canvas.height = video.videoHeight;
            canvas.getContext('2d').drawImage(video, 0, 0);
            return canvas.toDataURL('image/png');
          })()`);
          const painted = await readPaintedClock(Buffer.from(picture.split(',')[1] ?? '', 'base64'));
          return (painted?.wallMs ?? 0) - (fromMs + atS * 1_000);
        };
        // A busy browser still draws the picture before for a moment. And a busy machine takes a while from taking a picture to handing it out.
        await expect.poll(offMs).toBeGreaterThan(-2.5 * peer.intervalMs);
        const shownOffMs = await offMs();
        console.log(`B-frames ${bFrames}: at ${atS} s the picture is ${shownOffMs.toFixed(0)} ms off`);
        // The picture shown at a time is the one before it.
        expect(shownOffMs).toBeLessThan(peer.intervalMs / 2);
      }
      await page.close();
      await eventually(() => muxers().length === 0);
    },
  );
});

describe('answers', () => {
  test('handles a camera by time, missing video and a client that disconnects', async () => {
    await using peer = await startCamera({ fps: 15, keyFrameEvery: 15 });
    await using recorded = record(peer.url);
    await using server = await serve(recorded.camera);
    await eventually(() => recorded.heldMs() > 3_000);
    const base = `${server.url}/api/v1/cameras/counter/clip.mp4`;
    const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
    const nowMs = Date.now();
    const range = await fetch(`${base}?from=${at(nowMs - 1_500)}&to=${at(nowMs - 500)}`);
    expect(range.status).toBe(200);
    expect((await range.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
    const problem = async (query: string) => {
      const answer = await fetch(`${base}${query}`);
      return { status: answer.status, ...((await answer.json()) as { detail: string }) };
    };
    const old = await problem(`?at=${at(nowMs - 3_600_000)}`);
    expect(old).toMatchObject({
      status: 404,
      detail: expect.stringMatching(/from \d{4}-.*T.* to /) as string,
    });
    expect(await problem(`?from=${at(nowMs)}&to=${at(nowMs - 1)}`)).toMatchObject({ status: 400 });
    expect(await problem('?from=yesterday')).toMatchObject({ status: 400 });
    expect(await problem(`?at=${at(nowMs)}&before=61`)).toMatchObject({
      status: 400,
      errors: [{ field: 'before', problem: { code: 'field.max', params: { maximum: '60' } } }],
    });
    expect(await problem(`?at=${at(nowMs + 90_000)}`)).toMatchObject({ status: 400 });
    expect((await fetch(`${server.url}/api/v1/cameras/nowhere/clip.mp4?at=${at(nowMs)}`)).status).toBe(404);
    expect((await fetch(`${server.url}/api/v1/sales/nothing/clip.mp4`)).status).toBe(404);

    // A request that waits for its end, and disconnects meanwhile.
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET /api/v1/cameras/counter/clip.mp4?at=${at(Date.now())}&after=60 HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    await once(socket, 'connect');
    socket.destroy();
    await eventually(() => muxers().length === 0);
  });

  test('finds a sale of an earlier boot in the time of that boot', async () => {
    const asked: unknown[] = [];
    await using server = await serve({
      ...record('rtsp://127.0.0.1:9/none').camera,
      clip: (request) => {
        asked.push(request);
        return Promise.resolve({
          kind: 'missing',
          why: 'outside_buffer',
        });
      },
    });
    const received = { ...receivedNow(), boot: 'another', monotonicMs: 50_000 };
    const accepted = await server.store.write.acceptSale(acceptInput(saleOf(), 'till-1', received));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    const answer = await fetch(
      `${server.url}/api/v1/sales/${encodeURIComponent(accepted.saleId)}/clip.mp4?before=5`,
    );
    expect(answer.status).toBe(404);
    expect(asked).toEqual([{ boot: 'another', fromMonotonicMs: 45_000, untilMonotonicMs: 60_000 }]);
  });

  test('distinguishes masked from busy, with advice', async () => {
    for (const [why, status, words] of [
      ['masked', 403, /\/api\/v1\/cameras\/counter\/frame\.jpeg\?at=/],
      ['no_video', 404, /frame\.jpeg/],
      ['busy', 503, /try again/],
    ] as const) {
      await using server = await serve({
        ...record('rtsp://127.0.0.1:9/none').camera,
        clip: () => Promise.resolve({ kind: 'missing', why }),
      });
      const answer = await fetch(
        `${server.url}/api/v1/cameras/counter/clip.mp4?at=${new Date().toISOString()}`,
      );
      expect(answer.status).toBe(status);
      expect(answer.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
      expect(((await answer.json()) as { detail: string }).detail).toMatch(words);
    }
  });
});
