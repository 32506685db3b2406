/** Films and the cameras that serve them, judged by real ffmpeg: the benchmark and the proof of exactness stand on them. */
import { beforeAll, expect, test } from 'vitest';
import { chunksOf, type Film, type FilmOptions, findSource, makeFilm, run } from './film.ts';
import { type FilmCamera, startFilmCameras } from './film-camera.ts';
import { type FilmPictures, readFilmPictures } from './film-pictures.ts';
import { readPaintedClock } from './painted-clock.ts';
import { filmFolder, testSource } from './test-source.ts';

const size = { width: 640, height: 360 };
const kinds: Record<string, FilmOptions> = {
  'H.264': { ...size, fps: 15, kbps: 500, keyFrameEvery: 15, seconds: 2 },
  'H.264 with B-pictures': { ...size, fps: 25, kbps: 500, keyFrameEvery: 25, bFrames: 2, seconds: 2 },
  'H.265 with B-pictures': {
    ...size,
    fps: 15,
    kbps: 300,
    keyFrameEvery: 15,
    bFrames: 2,
    codec: 'h265',
    seconds: 2,
  },
  '720p, 5 fps': { width: 1280, height: 720, fps: 5, kbps: 1000, keyFrameEvery: 5, seconds: 2 },
};
const names = Object.keys(kinds);
/** Means of blocks may differ by rounding. */
const same = 2;

let films: Film[];
let pictures: FilmPictures[];

beforeAll(async () => {
  const source = await testSource();
  films = await Promise.all(Object.values(kinds).map((options) => makeFilm(source, filmFolder, options)));
  pictures = await Promise.all(films.map((film) => readFilmPictures(film)));
});

test.concurrent.each(names)(
  '%s: each picture carries its number and the stream loops without a break',
  async (name) => {
    const index = names.indexOf(name);
    const [film, whole] = [films[index], pictures[index]];
    if (film === undefined || whole === undefined) throw new Error('no film');
    const length = film.units.length;
    expect(film.units.map(({ display }) => display).toSorted((a, b) => a - b)).toEqual([
      ...Array(length).keys(),
    ]);
    const { keyFrameEvery } = film.options;
    expect(film.units.flatMap(({ key, display }) => (key ? [display] : []))).toEqual(
      [...Array(Math.ceil(length / keyFrameEvery)).keys()].map((gop) => gop * keyFrameEvery),
    );
    await using running = await startFilmCameras([{ film }]);
    const [camera] = running.cameras;
    if (camera === undefined) throw new Error('no camera');
    // Past the end of the film, from the first whole picture on.
    const frames = await pull(camera, length + 2 * film.options.keyFrameEvery);
    const sound = frames.slice(frames.findIndex(({ number }) => number % film.options.keyFrameEvery === 0));
    const [first] = sound;
    expect(sound.map(({ number }) => number)).toEqual(
      sound.map((_, n) => ((first?.number ?? NaN) + n) % length),
    );
    expect(sound.length).toBeGreaterThan(length);
    for (const { rgb, number } of sound)
      expect(whole.difference({ rgb, ...film.options }, number)).toBeLessThanOrEqual(same);
  },
);

test('the log tells each picture, taken at the film’s pace and never sent before', async () => {
  await using running = await startFilmCameras(films.map((film) => ({ film, latencyMs: 120 })));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  for (const camera of running.cameras) {
    const { film } = camera;
    const log = camera.sent();
    expect(log.length).toBeGreaterThan(film.options.fps);
    const [first] = log;
    if (first === undefined) throw new Error('nothing was sent');
    for (const { number, takenAtMs: taken, sentAtMs } of log) {
      expect(taken - first.takenAtMs).toBeCloseTo((number - first.number) * film.intervalMs, 3);
      expect(sentAtMs).toBeGreaterThanOrEqual(taken + 120);
      expect(camera.takenAtMs(number % film.units.length, taken + 700)).toBeCloseTo(taken, 3);
    }
    expect(new Set(log.map(({ number }) => number)).size).toBe(log.length);
  }
});

test('lost packets are told, and what they break differs from the sound picture', async () => {
  const [film, whole] = [films[0], pictures[0]];
  if (film === undefined || whole === undefined) throw new Error('no film');
  await using running = await startFilmCameras([{ film, loss: 0.05, seed: 7 }, { film }]);
  const [lossy, sound] = running.cameras;
  if (lossy === undefined || sound === undefined) throw new Error('no camera');
  const frames = await pull(lossy, 60);
  expect(lossy.lost().length).toBeGreaterThan(3);
  expect(sound.lost()).toEqual([]);
  // Broken ones may not even tell their number; those that do are compared.
  const broken = frames.filter(
    ({ rgb, number }) => Number.isNaN(number) || whole.difference({ rgb, ...film.options }, number) > same,
  );
  expect(broken.length).toBeGreaterThan(3);
});

test('where no film is, it says how to get one', () => {
  expect(() => findSource('/nowhere.avi')).toThrow('/nowhere.avi');
});

/** The newest pictures as ffmpeg shows them, broken ones too. */
async function pull(camera: FilmCamera, count: number) {
  const { width, height } = camera.film.options;
  const decoding = run([
    ...['-rtsp_transport', 'tcp', '-flags', 'output_corrupt', '-i', camera.url, '-frames:v', String(count)],
    ...['-fps_mode', 'passthrough', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const frames: { rgb: Buffer; number: number }[] = [];
  for await (const rgb of chunksOf(width * height * 3, decoding.stdout))
    frames.push({ rgb, number: (await readPaintedClock({ rgb, width, height }))?.wallMs ?? NaN });
  return frames;
}
