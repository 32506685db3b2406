/**
 * A weak board and a camera whose key frames are far apart: 1080p, 25 pictures a second, a key frame every 10 s, a quarter of a core. Each sale has a
 * picture, whose offset is what it says; the exact one follows. `scripts/test-exactness.sh` runs the long form, which prints what decoding one GOP
 * alone costs before and after, since a machine that is shared may be twice as slow a minute later.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { openCpuShare, whyNoCpuShare } from '../../scripts/bench/cpu-share.ts';
import type { CaptureJson } from '../../src/contract/page/sales.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { type Film, makeFilm } from '../peers/cameras/film.ts';
import { type FilmCamera, startFilmCameras } from '../peers/cameras/film-camera.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { filmFolder, testSource } from '../peers/cameras/test-source.ts';
import { eventually } from '../peers/program.ts';
import { camerasUp, type Gateway, openGateway, type Paired, type Pushed } from './gateway.ts';
import { percentiles } from './truth.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const sales = long ? 30 : 5;
const cores = 0.25;
/** Aims, from the sale: its first picture and its exact one. */
const firstWithinMs = 1_000;
const exactWithinMs = 5_000;
/** The picture's label and what it shows; the sale is heard within some milliseconds. */
const labelSlackMs = 100;

let film: Film;
const whyNot = await whyNoCpuShare();

beforeAll(async () => {
  if (whyNot !== undefined) return;
  const video = { width: 1_920, height: 1_080, fps: 25, kbps: 4_000, keyFrameEvery: 250 };
  film = await makeFilm(await testSource(), filmFolder, { ...video, seconds: 20 });
}, 300_000);

test.skipIf(whyNot !== undefined)(
  `stores a picture of each sale on ${cores} of a core, and the exact one later`,
  { timeout: 900_000 },
  async () => {
    const decodeMs = long ? [await bareDecodeMs()] : [];
    await using share = openCpuShare(cores);
    await using running = await startFilmCameras([{ film }]);
    const [camera] = running.cameras;
    if (camera === undefined) throw new Error('no camera');
    await using gateway = await openGateway({ cameras: [{ url: camera.url }] });
    await camerasUp(gateway, 12_000, 120_000);
    share.add(gateway.agent.child.pid ?? Number.NaN);
    const first: Promise<Stored>[] = [];
    for (let n = 0; n < sales; n++) {
      const pushed = await gateway.push(0);
      first.push(gateway.paired(pushed).then((paired) => look(gateway, camera, paired)));
      await clock.sleep(4_000 + Math.random() * 4_000);
    }
    const near = await Promise.all(first);
    const last = await settled(gateway, camera, near);
    if (long) decodeMs.push(await bareDecodeMs());
    report(near, last, decodeMs);
    expect(near.filter(({ capture }) => capture.outcome !== 'captured')).toEqual([]);
    for (const { labelErrorMs } of [...near, ...last]) expect(labelErrorMs).toBeLessThan(labelSlackMs);
    for (const { offsetMs } of last) expect(Math.abs(offsetMs)).toBeLessThan(film.intervalMs);
  },
);

/** Processor time of one GOP without the gateway, milliseconds. */
async function bareDecodeMs(): Promise<number> {
  const input = ['-threads', '1', '-f', 'h264', '-i', film.streamPath, '-frames:v', '250'];
  const { stderr } = await promisify(execFile)('ffmpeg', ['-benchmark', ...input, '-f', 'null', '-']);
  const [, user, system] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
  return Math.round(1_000 * (Number(user) + Number(system)));
}

type Stored = Pushed & {
  readonly capture: CaptureJson;
  readonly afterMs: number;
  readonly offsetMs: number;
  /** What the picture shows, compared with what it says of itself. */
  readonly labelErrorMs: number;
};

async function look(gateway: Gateway, camera: FilmCamera, paired: Paired): Promise<Stored> {
  const { capture, pairedAtMs, pair: _, ...pushed } = paired;
  const afterMs = pairedAtMs - pushed.sentAtMs;
  if (capture.outcome !== 'captured')
    return { ...pushed, capture, afterMs, offsetMs: Number.NaN, labelErrorMs: Number.NaN };
  const number = (await readPaintedClock(await gateway.picture(capture)))?.wallMs ?? Number.NaN;
  const { offsetMs } = capture;
  const takenAtMs = camera.takenAtMs(number, pushed.sentAtMs + offsetMs) ?? Number.NaN;
  const labelErrorMs = Math.max(
    0,
    pushed.sentAtMs + offsetMs - takenAtMs,
    takenAtMs - pushed.answeredAtMs - offsetMs,
  );
  return { ...pushed, capture, afterMs, offsetMs, labelErrorMs };
}

/** Once each has its exact picture, or none has been replaced for a while. */
async function settled(gateway: Gateway, camera: FilmCamera, near: readonly Stored[]): Promise<Stored[]> {
  const commits = (): number => near.reduce((sum, { saleId }) => sum + gateway.committed(saleId).length, 0);
  let seen = { commits: commits(), atMs: clock.monotonicMs() };
  await eventually(
    'the follow-ups have ended',
    async () => {
      if (commits() !== seen.commits) seen = { commits: commits(), atMs: clock.monotonicMs() };
      if (near.every(({ saleId }) => exactOf(gateway, saleId) !== undefined)) return true;
      await clock.sleep(1_000);
      return clock.monotonicMs() - seen.atMs > 60_000 ? true : undefined;
    },
    400_000,
  );
  return await Promise.all(
    near.map(({ capture: _capture, ...pushed }) => {
      const last = exactOf(gateway, pushed.saleId) ?? gateway.committed(pushed.saleId).at(-1);
      const capture = last?.pair.captures[0];
      if (last === undefined || capture === undefined) throw new Error('the sale has no capture');
      return look(gateway, camera, { ...pushed, pair: last.pair, capture, pairedAtMs: last.atMs });
    }),
  );
}

/** The commit of its exact picture. */
function exactOf(gateway: Gateway, saleId: string) {
  return gateway.committed(saleId).find(({ pair: { captures } }) => {
    const [capture] = captures;
    return capture?.outcome === 'captured' && Math.abs(capture.offsetMs) < film.intervalMs;
  });
}

function report(near: readonly Stored[], last: readonly Stored[], decodeMs: readonly number[]): void {
  const isExact = ({ offsetMs }: Stored): boolean => Math.abs(offsetMs) < film.intervalMs;
  const figures = {
    sales: near.length,
    stored: near.filter(({ capture }) => capture.outcome === 'captured').length,
    exactAtOnce: near.filter(isExact).length,
    exactInTheEnd: last.filter(isExact).length,
    firstInTime: near.filter(({ afterMs }) => afterMs <= firstWithinMs).length,
    exactInTime: last.filter((each) => isExact(each) && each.afterMs <= exactWithinMs).length,
    decodeMs,
    firstPictureAfterMs: percentiles(near.map(({ afterMs }) => afterMs)),
    exactAfterMs: percentiles(last.filter(isExact).map(({ afterMs }) => afterMs)),
    firstOffsetMs: percentiles(near.map(({ offsetMs }) => Math.abs(offsetMs))),
    labelErrorMs: percentiles([...near, ...last].map(({ labelErrorMs }) => labelErrorMs)),
    /** After the sale, and away from it; then the exact one after the sale. Milliseconds. */
    pictures: near
      .map(
        ({ afterMs, offsetMs }, n) =>
          `${Math.round(afterMs)}/${Math.round(offsetMs)}/${Math.round(last[n]?.afterMs ?? NaN)}`,
      )
      .join(' '),
    outcomes: Object.fromEntries(
      Object.entries(Object.groupBy(near, ({ capture }) => capture.outcome)).map(([key, some]) => [
        key,
        some.length,
      ]),
    ),
  };
  console.info(`1080p, a key frame every 10 s, ${cores} of a core: ${JSON.stringify(figures)}`);
}
