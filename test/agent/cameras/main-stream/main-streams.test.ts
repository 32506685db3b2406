/**
 * Pictures of incidents from a camera's stream of most detail: real cameras whose pictures carry their time, a real
 * store, and the routes of the page.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../../src/agent/cameras/live/clip-maker.ts';
import { createMainStreams } from '../../../../src/agent/cameras/main-stream/main-streams.ts';
import { createPictures } from '../../../../src/agent/cameras/pictures/pictures.ts';
import { createClips } from '../../../../src/agent/clips/clips.ts';
import { clipsJson } from '../../../../src/contract/page/clips.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startCamera } from '../../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../../peers/cameras/painted-clock.ts';
import { startGateway } from '../../http/gateway.ts';
import { acceptInput, saleOf } from '../../store/fixtures.ts';
import { upCamera } from '../up-camera.ts';

const log = createLog({ level: 'silent' });
const pictures = createPictures({ clock, log });
const decoders = createDecoders({ clock, log, pictures }, { waiting: 0 });
const stop = new AbortController();
const { signal: forever } = new AbortController();
let running: Promise<unknown>;
beforeAll(() => {
  running = Promise.all([pictures.run(stop.signal), decoders.run(stop.signal)]);
});
afterAll(async () => {
  stop.abort();
  await running;
});

const [width, height] = [640, 360];

function record(mainUrl: string, over: Partial<CameraRecord> = {}): CameraRecord {
  return {
    ...{ id: 'counter', name: '', url: 'rtsp://127.0.0.1:9/sub', mainUrl },
    ...{ transport: 'tcp', reader: 'auto', latencyMs: 500, masks: [], ...over },
  };
}

function streams(mode: 'open' | 'warm', records: readonly CameraRecord[]) {
  const made = createMainStreams(
    {
      ...{ clock, log, decoders, thumbnailWidthPx: 640, clockSynced: () => true },
      ...{ clips: createClipMaker({ clock, log }), startedAtMonotonicMs: clock.monotonicMs() },
    },
    mode,
  );
  const life = new AbortController();
  made.keep(records);
  const ended = made.run(life.signal);
  return {
    main: made,
    [Symbol.asyncDispose]: () => {
      life.abort();
      return ended;
    },
  };
}

/** A busy machine decodes later. */
async function pictureOf({ main }: ReturnType<typeof streams>, atMs: number) {
  for (;;) {
    const got = await main.picture('counter', atMs, forever);
    if (got.kind === 'missing') throw new Error(got.why);
    if (got.kind === 'picture') return got;
  }
}

/** Wall clock − monotonic clock. */
const wallFromMs = () => clock.nowMs() - clock.monotonicMs();

test('takes the picture of the moment where the stream is kept warm, and states a later one where it is opened', async () => {
  await using source = await startCamera({ width, height, fps: 15, keyFrameEvery: 15 });
  await using warm = streams('warm', [record(source.url)]);
  await using cold = streams('open', [record(source.url)]);
  expect(cold.main.has('counter')).toBe(true);
  expect(cold.main.has('door')).toBe(false);
  // It holds the moment by then.
  await pictureOf(warm, clock.monotonicMs());
  await clock.sleep(1_500);
  const atMs = clock.monotonicMs() - 600;
  for (const [mode, of] of [
    ['warm', warm],
    ['open', cold],
  ] as const) {
    const { frame, latency } = await pictureOf(of, atMs);
    expect([frame.picture.width, frame.picture.height]).toEqual([width, height]);
    // The latency of the other stream says nothing of this one.
    expect(latency).toEqual({ ms: 200, uncertaintyMs: 200, basis: 'assumed' });
    const painted = await readPaintedClock(frame.picture);
    const paintedMs = (painted?.wallMs ?? 0) - wallFromMs();
    const offMs = frame.takenAtMonotonicMs - paintedMs;
    console.log(
      `${mode}: ${(paintedMs - atMs).toFixed(0)} ms from the moment, stated ${offMs.toFixed(0)} ms off`,
    );
    // As sure as it is stated to be: these cameras have no latency, which the assumed one allows for.
    expect(Math.abs(offMs)).toBeLessThanOrEqual(latency.uncertaintyMs + source.intervalMs);
    const awayMs = frame.takenAtMonotonicMs - atMs;
    if (mode === 'warm') expect(Math.abs(awayMs)).toBeLessThanOrEqual(source.intervalMs);
    else expect(awayMs).toBeGreaterThan(0);
  }
});

test('stores it beside the refund, with its true time, and serves it with masks', async () => {
  const path = await mkdtemp(join(tmpdir(), 'tillframe-main-'));
  await using folder = new AsyncDisposableStack();
  folder.defer(() => rm(path, { recursive: true }));
  await using source = await startCamera({ width, height, fps: 15, keyFrameEvery: 15 });
  const corner = [
    [0, 0],
    [0.5, 0],
    [0.5, 0.5],
    [0, 0.5],
  ] as const;
  await using opened = streams('open', [record(source.url, { masks: [corner] })]);
  let clips: ReturnType<typeof createClips> | undefined;
  await using gateway = await startGateway({
    saleClips: (store) =>
      (clips = createClips(
        {
          ...{ store, clock, log, setUp: () => ({ links: [] }) },
          timekeeper: { momentAt: () => ({ boot: clock.boot, monotonicMs: 0 }) },
          // Its other stream is down: that costs the video alone.
          camera: () => upCamera({}),
          main: {
            ...opened.main,
            encode: async (frame) =>
              (await pictures.encode(frame, { widthPx: 3_840, maxBytes: 1_500_000 }))?.jpeg,
          },
        },
        {
          ...{ folder: path, of: 'exceptions', beforeMs: 2_000, afterMs: 1_000 },
          ...{ maxBytes: 64 << 20, minFreeBytes: 0 },
        },
      )),
  });
  if (clips === undefined) throw new Error('no clips');
  const { store } = gateway.testStore;
  const life = new AbortController();
  const ended = clips.run(life.signal);
  const sell = async (kind: 'refund' | 'sale') => {
    const accepted = await store.write.acceptSale(acceptInput(saleOf({ kind, registerSaleId: kind })));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    return accepted.saleId;
  };
  const [plain, saleId] = [await sell('sale'), await sell('refund')];
  const base = `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/clips`;
  const list = async () => clipsJson.parse(await (await fetch(base)).json()).clips;
  await expect
    .poll(async () => (await list()).map(({ kind, state }) => `${kind} ${state}`).sort())
    .toEqual(['picture stored', 'video missing']);
  const [picture] = (await list()).filter(({ kind }) => kind === 'picture');
  if (picture === undefined) throw new Error('no picture');
  const answer = await fetch(`${base}/${picture.id}/picture.jpeg`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  const jpeg = Buffer.from(await answer.arrayBuffer());
  const painted = await readPaintedClock(jpeg);
  const offMs = Date.parse(picture.from) - (painted?.wallMs ?? 0);
  console.log(`stored: stated ${offMs.toFixed(0)} ms off`);
  expect(Math.abs(offMs)).toBeLessThanOrEqual((picture.uncertaintyMs ?? 0) + source.intervalMs);
  expect(picture.uncertaintyMs).toBeGreaterThanOrEqual(200);
  expect(Date.parse(picture.from)).toBeGreaterThan(Date.parse(picture.at));
  const decoded = await pictures.decode(jpeg, Infinity);
  if (decoded.kind !== 'picture') throw new Error(decoded.kind);
  const { rgb } = decoded.picture;
  expect(decoded.picture).toMatchObject({ width, height });
  const at = (20 * width + 20) * 3;
  expect([...rgb.subarray(at, at + 3)].every((value) => Math.abs(value - 0x48) < 8)).toBe(true);
  // It is no video, and no part of a plain sale.
  expect((await fetch(`${base}/${picture.id}/video.mp4`)).status).toBe(404);
  expect(await store.read.clipsOfSale(plain)).toEqual([]);
  life.abort();
  await ended;
});

test('gives up a camera that is away, and picks no stream of one without', async () => {
  await using away = streams('open', [record('rtsp://127.0.0.1:9/main')]);
  expect(await away.main.picture('counter', clock.monotonicMs(), forever)).toEqual({
    ...{ kind: 'missing', why: 'camera_down' },
  });
  const { mainUrl: _, ...without } = record('');
  away.main.keep([without]);
  expect([away.main.has('counter'), away.main.hasAny()]).toEqual([false, false]);
});
