/** Clips of sales end to end: a real camera, a real store, the routes, a real browser. The painted clock of their pictures tells when they were taken. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';
import { type ClipOptions, createClips } from '../../../src/agent/clips/clips.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import type { OpenStore } from '../../../src/agent/store/database.ts';
import type { ClipsJson } from '../../../src/contract/page/clips.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { watch } from '../../exactness/watched.ts';
import { startCamera } from '../../peers/cameras/camera.ts';
import { readPaintedClock } from '../../peers/cameras/painted-clock.ts';
import { mayMount, mountSmallDisk } from '../../peers/machine/small-disk.ts';
import { startChromium, wholeChromium } from '../../peers/page/browser.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { startGateway } from '../http/gateway.ts';
import { acceptInput, oneCamera, openTestStore, saleOf } from '../store/fixtures.ts';

const log = createLog({ level: 'silent' });

async function tempFolder() {
  const path = await mkdtemp(join(tmpdir(), 'tillframe-clips-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

type Of = {
  readonly store: OpenStore;
  readonly folder: string;
  readonly camera: (id: string) => Pick<Camera, 'clip'> | undefined;
};

function clipsOf({ store, folder, camera }: Of, options: Partial<ClipOptions> = {}) {
  const momentAt = () => {
    throw new Error('no sale here is placed by a wall clock');
  };
  return createClips(
    { store, clock, log, timekeeper: { momentAt }, camera, setUp: () => ({ links: [] }) },
    {
      ...{ folder, of: 'exceptions', beforeMs: 2_000, afterMs: 2_000, maxBytes: 64 << 20, minFreeBytes: 0 },
      ...options,
    },
  );
}

function running(clips: ReturnType<typeof createClips>) {
  const stop = new AbortController();
  const ended = clips.run(stop.signal);
  return {
    [Symbol.asyncDispose]: () => {
      stop.abort();
      return ended;
    },
  };
}

async function sell(
  store: OpenStore,
  sale: Parameters<typeof saleOf>[0] = { kind: 'refund' },
): Promise<string> {
  const accepted = await store.write.acceptSale(acceptInput(saleOf(sale)));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  return accepted.saleId;
}

const statesOf = async (store: OpenStore, saleId: string) =>
  (await store.read.clipsOfSale(saleId))?.map(({ state }) => state);

const [width, height] = [640, 360];

/** Every picture of an MP4, in RGB. */
async function picturesOf(mp4: Buffer): Promise<Buffer[]> {
  const args = [
    '-v',
    'error',
    '-i',
    'pipe:0',
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    'pipe:1',
  ];
  const child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(mp4);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  const all = Buffer.concat(chunks);
  const size = width * height * 3;
  return Array.from({ length: all.length / size }, (_, index) =>
    all.subarray(index * size, (index + 1) * size),
  );
}

/** Largest distance of a pixel from the grey of masks, in the upper left quarter without its edge. */
function awayFromGrey(rgb: Buffer): number {
  let away = 0;
  for (let y = 0; y < height / 2 - 8; y++)
    for (let at = y * width * 3; at < (y * width + width / 2 - 8) * 3; at++)
      away = Math.max(away, Math.abs((rgb[at] ?? 0) - 0x48));
  return away;
}

const quarter = [
  [0, 0],
  [0.5, 0],
  [0.5, 0.5],
  [0, 0.5],
] as const;

test('plays the clip of a refund, with masks, when the video it came from is gone', async () => {
  await using folder = await tempFolder();
  await using source = await startCamera({ fps: 15, keyFrameEvery: 15 });
  const urls = [{ url: source.url }, { url: source.url, masks: [quarter] }];
  await using watching = await watch(urls, { keepMs: 10_000 });
  const camera = (id: string) => watching.cameras.find((one) => one.id === id);
  let clips: ReturnType<typeof createClips> | undefined;
  await using gateway = await startGateway({
    saleClips: (store) => (clips = clipsOf({ store, folder: folder.path, camera })),
  });
  const { store } = gateway.testStore;
  const [counter] = oneCamera.cameras;
  if (counter === undefined || clips === undefined) throw new Error('no camera');
  const ids = ['cam0', 'cam1'];
  await store.write.importSetUp({
    ...oneCamera,
    cameras: ids.map((id) => ({ ...counter, id })),
    links: ids.map((cameraId) => ({
      registerKey: 'till-1',
      cameraId,
      main: cameraId === 'cam0',
      offsetMs: 0,
    })),
  });
  await expect.poll(() => watching.cameras.every((one) => one.health().heldMs > 3_500)).toBe(true);
  const soldAtMs = clock.nowMs();
  const saleId = await sell(store);
  const at = encodeURIComponent(saleId);
  const get = async () =>
    ((await (await fetch(`${gateway.url}/api/v1/sales/${at}/clips`)).json()) as ClipsJson).clips;
  await using _ = running(clips);
  await expect.poll(async () => (await get()).map(({ state }) => state)).toEqual(['stored', 'stored']);
  const gone = {
    fromMonotonicMs: clock.monotonicMs() - 2_000,
    untilMonotonicMs: clock.monotonicMs() - 1_000,
  };
  const held = async () => {
    const clip = await camera('cam0')?.clip(gone, new AbortController().signal);
    if (clip?.kind === 'clip') clip.mp4.destroy();
    return clip?.kind === 'missing' && clip.why;
  };
  await expect.poll(held).toBe('outside_buffer');

  for (const clip of await get()) {
    const url = `${gateway.url}/api/v1/sales/${at}/clips/${clip.id}/video.mp4`;
    const answer = await fetch(url);
    const mp4 = Buffer.from(await answer.arrayBuffer());
    expect(mp4.length).toBe(clip.bytes);
    const part = await fetch(url, { headers: { range: 'bytes=100-1099' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-1099/${mp4.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(mp4.subarray(100, 1_100))).toBe(true);
    expect((await fetch(url, { headers: { range: `bytes=${mp4.length}-` } })).status).toBe(416);

    const pictures = await picturesOf(mp4);
    const painted = await Promise.all(
      [pictures[0], pictures.at(-1)].map(
        async (rgb) => (await readPaintedClock({ rgb: rgb ?? Buffer.alloc(0), width, height }))?.wallMs ?? 0,
      ),
    );
    const [fromMs, untilMs] = [Date.parse(clip.from), Date.parse(clip.until)];
    // On a busy machine pictures arrive late.
    expect(Math.abs((painted[0] ?? 0) - fromMs)).toBeLessThan(500);
    expect(Math.abs((painted[1] ?? 0) - untilMs)).toBeLessThan(500);
    // From the key frame at or before 2 s before the sale, a second apart, to 2 s after it.
    expect(soldAtMs - (painted[0] ?? 0)).toBeGreaterThan(1_800);
    expect(soldAtMs - (painted[0] ?? 0)).toBeLessThan(4_000);
    expect((painted[1] ?? 0) - soldAtMs).toBeGreaterThan(1_500);
    expect((painted[1] ?? 0) - soldAtMs).toBeLessThan(2_500);
    const masked = pictures.map(awayFromGrey);
    if (clip.camera === 'cam1') expect(Math.max(...masked)).toBeLessThan(12);
    else expect(Math.min(...masked)).toBeGreaterThan(40);
  }

  // The masked one is encoded again: a browser plays and seeks it.
  const masked = (await get()).find((clip) => clip.camera === 'cam1');
  await using browser = await startChromium({ program: wholeChromium });
  const page = await browser.newPage();
  await page.goto(`${gateway.url}/healthz`);
  const src = `/api/v1/sales/${at}/clips/${masked?.id}/video.mp4`;
  const shown = await page.evaluate<{ length: number; png: string }>(`(async () => {
    const video = document.createElement('video');
    const event = (name) => new Promise((resolve, reject) => {
      video.addEventListener(name, resolve, { once: true });
      video.addEventListener('error', () => reject(new Error(video.error.message)), { once: true });
    });
    const known = event('canplay');
    video.src = ${JSON.stringify(src)};
    await known;
    const seeked = event('seeked');
    video.currentTime = 2.5;
    await seeked;
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d').drawImage(video, 0, 0);
    return { length: video.duration, png: canvas.toDataURL('image/png').split(',')[1] };
  })()`);
  const fromMs = Date.parse(masked?.from ?? '');
  expect(Math.abs(shown.length * 1_000 - (Date.parse(masked?.until ?? '') - fromMs))).toBeLessThan(1_200);
  const seekedMs = (await readPaintedClock(Buffer.from(shown.png, 'base64')))?.wallMs ?? 0;
  expect(Math.abs(seekedMs - (fromMs + 2_500))).toBeLessThan(500);
});

/** A camera whose clips are so large. */
const giving = (bytes: number) => (id: string) =>
  id === 'counter'
    ? upCamera({
        clip: ({ fromMonotonicMs, untilMonotonicMs }) =>
          Promise.resolve({
            ...{ kind: 'clip', fromMonotonicMs, untilMonotonicMs },
            mp4: Readable.from([Buffer.alloc(bytes, 1)]),
          }),
      })
    : undefined;

/** Nothing lies ahead: each is stored at once. */
const atOnce = { beforeMs: 2_000, afterMs: 0 };

test('keeps clips within the quota: the oldest go, pinned ones stay', async () => {
  await using folder = await tempFolder();
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp(oneCamera);
  const clips = clipsOf(
    { store, folder: folder.path, camera: giving(300_000) },
    { ...atOnce, maxBytes: 1_000_000 },
  );
  await using _ = running(clips);
  const pinned = await sell(store, { kind: 'sale' });
  await store.write.pinSale({ saleId: pinned, keep: true });
  await expect.poll(() => statesOf(store, pinned)).toEqual(['stored']);
  const sales: string[] = [];
  for (let n = 0; n < 4; n++) sales.push(await sell(store));
  const plain = await sell(store, { kind: 'sale' });
  const last = sales.at(-1) ?? '';
  await expect.poll(() => statesOf(store, last)).toEqual(['stored']);
  expect(await Promise.all([pinned, ...sales, plain].map((id) => statesOf(store, id)))).toEqual([
    ['stored'],
    ...[['missing'], ['missing'], ['stored'], ['stored']],
    [],
  ]);
  expect(await store.read.clipsOfSale(sales[0] ?? '')).toMatchObject([{ why: 'evicted' }]);
  expect(clips.report()).toMatchObject({ count: 3, bytes: 900_000, maxBytes: 1_000_000 });
  await expect.poll(async () => (await readdir(folder.path)).length).toBe(3);
});

test.skipIf(!mayMount)('replaces the oldest clip when the disk, not the quota, is the bound', async () => {
  using disk = mountSmallDisk('4m');
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp(oneCamera);
  const folder = join(disk.folder, 'clips');
  const clips = clipsOf({ store, folder, camera: giving(600_000) }, { ...atOnce, minFreeBytes: 3_300_000 });
  await using _ = running(clips);
  const [first, second] = [await sell(store), await sell(store)];
  await expect.poll(() => statesOf(store, second)).toEqual(['stored']);
  expect(await statesOf(store, first)).toEqual(['missing']);
});

test('says why it stores no clip that a person requests: too many wait, or the sale is part of another', async () => {
  await using folder = await tempFolder();
  await using gateway = await startGateway({
    saleClips: (store) => clipsOf({ store, folder: folder.path, camera: () => undefined }),
  });
  const { store, path } = gateway.testStore;
  await store.write.importSetUp(oneCamera);
  const [first, second] = [await sell(store), await sell(store, { kind: 'sale' })];
  const request = async (saleId: string) => {
    const url = `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/clips`;
    const answer = await fetch(url, { method: 'POST', headers: { 'accept-language': 'en' } });
    const { detail } = (await answer.json()) as { detail?: string };
    return { status: answer.status, detail, retryAfter: answer.headers.get('retry-after') };
  };
  const [counter] = oneCamera.cameras;
  const moments = Array.from({ length: 500 }, (_, index) => ({
    kind: 'video' as const,
    ...{ cameraId: counter?.id ?? '', boot: 'earlier', atMonotonicMs: index * 10_000, atMs: index * 10_000 },
  }));
  const plan = { beforeMs: 0, afterMs: 0, incident: true, isRequest: false };
  await store.write.planClips({ ...plan, saleId: first, moments });
  const full = await request(second);
  expect(full).toMatchObject({ status: 503, retryAfter: '60' });
  expect(full.detail).toContain('waiting to be stored');
  await store.write.removeAllClips();
  const db = openConnection(path, 'write');
  const supersede = db.prepare('UPDATE sales SET superseded_by = ? WHERE id = ?');
  supersede.run(first, second);
  const part = await request(second);
  expect(part.status).toBe(409);
  expect(part.detail).toContain(first);
  supersede.run(null, second);
  db.close();
  expect(await request(second)).toMatchObject({ status: 202 });
  // Its clip is there, though no other may be added.
  await store.write.planClips({ ...plan, saleId: first, moments });
  expect(await request(second)).toMatchObject({ status: 202 });
});

test('makes and keeps no clip once they are off, not even a pending one', async () => {
  await using folder = await tempFolder();
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp(oneCamera);
  const before = clipsOf({ store, folder: folder.path, camera: giving(5_000) }, atOnce);
  const stored = await sell(store);
  {
    await using _ = running(before);
    await expect.poll(() => statesOf(store, stored)).toEqual(['stored']);
  }
  const pending = await sell(store);
  const pair = await store.read.pair(pending);
  if (pair !== undefined) await before.request(pair);
  expect(await statesOf(store, pending)).toEqual(['pending']);
  const later = await sell(store);
  await using _ = running(
    clipsOf({ store, folder: folder.path, camera: giving(5_000) }, { ...atOnce, of: 'off' }),
  );
  await expect.poll(async () => (await store.read.clipWork()).candidates).toEqual([]);
  expect(await Promise.all([stored, pending, later].map((id) => statesOf(store, id)))).toEqual([[], [], []]);
  expect(await readdir(folder.path)).toEqual([]);
});

test('stores a clip whose writing was interrupted after a restart, and removes stray files', async () => {
  await using folder = await tempFolder();
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp(oneCamera);
  const saleId = await sell(store);
  let begun = 0;
  const stalled = upCamera({
    clip: ({ fromMonotonicMs, untilMonotonicMs }, signal) => {
      const mp4 = new Readable({ read: () => undefined });
      signal.addEventListener('abort', () => mp4.destroy(signal.reason as Error));
      mp4.push(Buffer.alloc(600_000));
      begun++;
      return Promise.resolve({ kind: 'clip', mp4, fromMonotonicMs, untilMonotonicMs });
    },
  });
  {
    await using _ = running(clipsOf({ store, folder: folder.path, camera: () => stalled }, atOnce));
    await expect.poll(async () => begun > 0 && (await readdir(folder.path)).length).toBe(1);
  }
  expect(await statesOf(store, saleId)).toEqual(['pending']);
  // As a power cut leaves it.
  const [pending] = (await store.read.clipsOfSale(saleId)) ?? [];
  await writeFile(join(folder.path, pending?.id ?? ''), 'torn');
  await writeFile(join(folder.path, 'stray'), 'torn');
  const clips = clipsOf({ store, folder: folder.path, camera: giving(5_000) }, atOnce);
  await using _ = running(clips);
  await expect.poll(() => statesOf(store, saleId)).toEqual(['stored']);
  expect(await readdir(folder.path)).toEqual([pending?.id]);
  const range = { from: 4_990, until: 4_999 };
  const video = await clips.read({ saleId, id: pending?.id ?? '' }, range);
  expect(Buffer.concat((await video?.toArray()) as Buffer[])).toEqual(Buffer.alloc(10, 1));
});

test('forgets a clip whose file is gone, and gives back its part of the quota', async () => {
  await using folder = await tempFolder();
  await using testStore = await openTestStore();
  const { store } = testStore;
  await store.write.importSetUp(oneCamera);
  const saleId = await sell(store);
  const start = () => clipsOf({ store, folder: folder.path, camera: giving(5_000) }, atOnce);
  {
    await using _ = running(start());
    await expect.poll(() => statesOf(store, saleId)).toEqual(['stored']);
  }
  for (const name of await readdir(folder.path)) await rm(join(folder.path, name));
  const clips = start();
  await using _ = running(clips);
  await expect
    .poll(() => store.read.clipsOfSale(saleId))
    .toMatchObject([{ state: 'missing', why: 'failed' }]);
  expect(clips.report().count).toBe(0);
});
