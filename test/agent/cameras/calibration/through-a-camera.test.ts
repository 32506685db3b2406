/**
 * End to end: an RTSP camera films a phone with a delay of 420 ms; its latency is measured, set and subtracted; masks
 * are applied.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureLatency } from '../../../../src/agent/cameras/calibration/measure-latency.ts';
import { createCamera } from '../../../../src/agent/cameras/camera.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../../src/agent/cameras/live/clip-maker.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import type { CameraRecord, Mask } from '../../../../src/domain/setup/set-up.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type Film, makeFilm, run } from '../../../peers/cameras/film.ts';
import { startFilmCameras } from '../../../peers/cameras/film-camera.ts';
import { eventually } from '../../../peers/program.ts';
import { renderScene, screenAt } from './phone-scene.ts';

const size = { width: 640, height: 360 };
/** Ten a second: the tick must not be a simple fraction of their interval. */
const [fps, pictures] = [10, 160];
const lengthMs = (pictures * 1_000) / fps;
const filmStartMs = 7_000_000;
const [exposureMs, readoutMs] = [20, 10];
const log = createLog({ level: 'silent' });
const decoders = createDecoders({ clock: systemClock, log });
const stop = new AbortController();
let decodersRun: Promise<void>;
let folder: string;
let film: Film;

beforeAll(async () => {
  decodersRun = decoders.run(stop.signal);
  folder = await mkdtemp(join(tmpdir(), 'tillframe-phone-'));
  const source = join(folder, 'scene.mkv');
  const form = [
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-s',
    `${size.width}x${size.height}`,
    '-r',
    String(fps),
  ];
  const writing = run([
    ...form,
    '-i',
    'pipe:0',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-qp',
    '4',
    source,
  ]);
  for (let n = 0; n < pictures; n++) {
    const openMs = filmStartMs + (n * 1_000) / fps - exposureMs / 2 - readoutMs / 2;
    const screen = screenAt({ x: 320 + 5 * Math.sin(n / 8), y: 150 }, 100, 8, 0.15);
    writing.stdin.write(await renderScene({ ...size, screen, exposureMs, readoutMs }, openMs));
  }
  writing.stdin.end();
  await writing.done;
  film = await makeFilm(source, join(folder, 'films'), {
    ...size,
    fps,
    kbps: 500,
    keyFrameEvery: 20,
    seconds: lengthMs / 1_000,
  });
});

afterAll(async () => {
  stop.abort();
  await decodersRun;
  await rm(folder, { recursive: true, force: true });
});

test('measures through RTSP, ring and decoder, applies without losing the ring, and masks from then on', async () => {
  const lateMs = 420;
  await using served = await startFilmCameras([{ film, latencyMs: lateMs, first: 0 }]);
  const [peer] = served.cameras;
  if (peer === undefined) throw new Error('no camera');
  const firstTakenMs = await eventually('a picture', async () => peer.sent()[0]?.takenAtMs);
  /** Film time, from its first picture on. */
  const clock: Clock = {
    ...systemClock,
    monotonicMs: () => systemClock.monotonicMs() - firstTakenMs + filmStartMs,
  };
  const record: CameraRecord = {
    ...{ id: 'c', name: 'c', url: peer.url, transport: 'tcp', reader: 'native', latencyMs: 0, masks: [] },
  };
  const camera = createCamera({
    clips: createClipMaker({ clock, log }),
    ...{ record, clock, log, decoders, keepMs: 600_000, budget: createRingBudget(64 << 20) },
    startedAtMonotonicMs: clock.monotonicMs(),
    readers: { recall: () => undefined, remember: () => undefined },
    ...{ thumbnailWidthPx: 640, clockSynced: () => true },
  });
  const life = new AbortController();
  const running = camera.run(life.signal);
  try {
    await eventually('pictures', async () => (camera.health().heldMs > 2_500 ? true : undefined));
    const measured = await measureLatency({ camera, clock, latencyMs: 0 }, life.signal);
    if (measured.kind !== 'measured') throw new Error(JSON.stringify(measured));
    expect(Math.abs(measured.latencyMs - lateMs)).toBeLessThanOrEqual(20);

    const before = camera.health();
    const atMs = clock.monotonicMs() - 1_500;
    const as = async () => {
      const grab = await camera.grab({ atMonotonicMs: atMs }, life.signal);
      if (grab.kind !== 'frame') throw new Error(grab.kind);
      return grab.frame;
    };
    const plain = await as();
    const corner: Mask = [
      [0, 0],
      [0.5, 0],
      [0.5, 0.5],
      [0, 0.5],
    ];
    camera.update({ ...record, latencyMs: 400, masks: [corner] });
    const masked = await as();
    expect(camera.health().heldMs).toBeGreaterThanOrEqual(before.heldMs);
    expect(camera.health().restarts).toBe(before.restarts);
    // The same time is now shown by a picture that arrived 400 ms later: four pictures.
    expect(Math.abs(plain.takenAtMonotonicMs - masked.takenAtMonotonicMs)).toBeLessThanOrEqual(60);
    const shades = (x: number, y: number) =>
      new Set(masked.picture.rgb.subarray((y * size.width + x) * 3, (y * size.width + x) * 3 + 30));
    expect(shades(100, 90).size).toBe(1);
    expect(shades(310, 20)).toEqual(shades(5, 5));
    expect(shades(600, 200).size).toBeGreaterThan(1);
  } finally {
    life.abort();
    await running;
  }
});
