/** From an event to the JPEG of its moment: ours beside the ways of other programs, and beside what decoding alone costs. */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { median, percentiles } from '../../test/exactness/truth.ts';
import { watch } from '../../test/exactness/watched.ts';
import { readFilm } from '../../test/peers/cameras/film.ts';
import type { FilmCamera } from '../../test/peers/cameras/film-camera.ts';
import { startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { type Bench, type FilmName, film, type Section, thumbnail } from './bench.ts';
import type { Cell, Table } from './report.ts';
import { bareDecodeMs, coldFfmpeg, nextKeyFrame, ours, type Taken, type Way } from './ways.ts';

/** So that events fall anywhere between two key frames. */
const gapMs = () => 200 + Math.random() * 900;
/** The ring has to hold a whole GOP before an event can be somewhere in it. */
const settleMs = 5_000;

export const ways: Section = {
  name: 'ways',
  about: 'from event to JPEG: cold ffmpeg, next key frame, ours; the bare decode as the limit',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const size of ['640×360', '1920×1080'] as const) tables.push(await compare(bench, { size }));
    return tables;
  },
};

export const growth: Section = {
  name: 'growth',
  about: 'how ours grows with key frame interval and resolution',
  run: async (bench) => {
    const intervals = bench.quick ? [0.5, 2, 10] : [0.5, 1, 2, 4, 10];
    const small = intervals.map((gopS) => ({ size: '640×360' as const, gopS }));
    const large = (bench.quick ? [10] : [0.5, 1, 4, 10]).map((gopS) => ({
      size: '1920×1080' as const,
      gopS,
    }));
    const between = [{ size: '1280×720' as const }, { size: '1920×1080' as const }];
    const rows: Cell[][] = [];
    const names: FilmName[] = [...small, ...between, ...large];
    for (const name of names) {
      const { taken, bareMs } = await takeOurs(bench, name, bench.quick ? 12 : 60);
      const after = percentiles(taken.map(({ totalMs, waitMs }) => totalMs - waitMs));
      rows.push([
        name.size,
        name.gopS ?? 2,
        median(bareMs),
        percentiles(bareMs).p99,
        after.median,
        after.p99,
      ]);
    }
    return [
      {
        title: 'Growth with key frame interval and resolution (ours, in process)',
        about:
          'milliseconds; events at random moments; after arrival: from the picture’s arrival to the JPEG',
        columns: ['stream', 'key every s', 'bare median', 'bare p99', 'after arrival median', 'p99'],
        rows,
      },
    ];
  },
};

async function compare(bench: Bench, name: FilmName): Promise<Table> {
  const count = bench.quick ? 8 : 40;
  const { camera, running } = await start(bench, name);
  await using _running = running;
  const rows: Cell[][] = [];
  const row = (title: string, taken: readonly Taken[], ratioTo: readonly number[]): void => {
    const total = percentiles(taken.map(({ totalMs }) => totalMs));
    const after = percentiles(taken.map(({ totalMs, waitMs }) => totalMs - waitMs));
    const error = percentiles(taken.map(({ errorMs }) => Math.abs(errorMs)));
    rows.push([title, total.median, total.p99, after.median, after.p99, error.median, error.max, ...ratioTo]);
  };
  const medians: number[] = [];
  for (const [title, way] of [
    ['(a) cold ffmpeg', coldFfmpeg(camera)],
    ['(b) next key frame', await nextKeyFrame(camera)],
  ] as const) {
    bench.progress(`${name.size}: ${title}`);
    await using _way = way;
    const taken = await takeMany(way, count);
    medians.push(median(taken.map(({ totalMs }) => totalMs)));
    row(title, taken, [NaN, NaN]);
  }
  bench.progress(`${name.size}: ours`);
  const { taken, bareMs, jpegMs } = await takeOursOf(bench, camera, 2 * count);
  const oursMs = median(taken.map(({ totalMs }) => totalMs));
  const oursAfterMs = median(taken.map(({ totalMs, waitMs }) => totalMs - waitMs));
  row(
    '(c) ours, in process',
    taken,
    medians.map((other) => other / oursMs),
  );
  const bare = percentiles(bareMs);
  rows.push(['bare decode, one thread', NaN, NaN, bare.median, bare.p99, NaN, NaN, NaN, NaN]);
  const encode = percentiles(jpegMs);
  rows.push(['scale and JPEG alone', NaN, NaN, encode.median, encode.p99, NaN, NaN, NaN, NaN]);
  const [cold = NaN, key = NaN] = medians;
  return {
    title: `From event to JPEG, ${name.size}, key frames every ${name.gopS ?? 2} s`,
    about:
      'milliseconds; events at random moments; error: when the picture shown was taken against the event',
    columns: ['', 'median', 'p99', 'after arrival median', 'p99', '|error| median', 'max', '(a) ÷', '(b) ÷'],
    rows,
    notes: [
      `after arrival, ours is ${round(cold / oursAfterMs)} × faster than (a) and ${round(key / oursAfterMs)} × than (b), ` +
        `and ${round(oursAfterMs - bare.median)} ms above the bare decode of the same pictures`,
    ],
  };
}

async function takeOurs(bench: Bench, name: FilmName, count: number) {
  const { camera, running } = await start(bench, name);
  await using _running = running;
  bench.progress(`${name.size}, key frames every ${name.gopS ?? 2} s: ours`);
  return await takeOursOf(bench, camera, count);
}

async function start(bench: Bench, name: FilmName) {
  const made = await film(bench, name);
  const where = bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu };
  const running = await startFilmCameras([{ film: made }], where);
  const [camera] = running.cameras;
  if (camera === undefined) throw new Error('no camera');
  return { camera, running };
}

/** Ours, then the bare decode of the very pictures that were shown. */
async function takeOursOf(bench: Bench, camera: FilmCamera, count: number) {
  const taken: Taken[] = [];
  const jpegMs: number[] = [];
  {
    await using watching = await watch([{ url: camera.url, reader: bench.reader }]);
    const [watched] = watching.cameras;
    if (watched === undefined) throw new Error('no camera');
    const gopMs = camera.film.options.keyFrameEvery * camera.film.intervalMs;
    const settledMs = Math.max(settleMs, 1.1 * gopMs);
    const fromMs = clock.monotonicMs();
    while (watched.health().heldMs < settledMs) {
      await delay(100);
      if (clock.monotonicMs() - fromMs > settledMs + 30_000)
        throw new Error(
          `the camera gives no pictures: ${watched.health().problem?.code ?? watched.health().state}`,
        );
    }
    const way = ours(watched, camera, watching.pictures);
    taken.push(...(await takeMany(way, count)));
    const forever = new AbortController().signal;
    const got = await watched.grab({ atMonotonicMs: clock.monotonicMs() - 500 }, forever);
    for (let n = 0; got.kind === 'frame' && n < 10; n++) {
      const fromMs = performance.now();
      await watching.pictures.encode(got.frame.picture, thumbnail);
      jpegMs.push(performance.now() - fromMs);
    }
  }
  const format = camera.film.codec === 'h265' ? 'hevc' : 'h264';
  const stream = await readFilm(camera.film);
  const bareMs: number[] = [];
  for (const { number } of taken) bareMs.push(await bareDecodeMs(stream.runTo(number), format));
  return { taken, bareMs, jpegMs };
}

async function takeMany(way: Way, count: number): Promise<Taken[]> {
  const taken: Taken[] = [];
  // The first is not counted: files and pages are cold on every way.
  await way.take();
  for (let n = 0; n < count; n++) {
    await delay(gapMs());
    taken.push(await way.take());
  }
  return taken;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
