/**
 * The bounds that the capture path must keep: by key frame interval, size and share of the processor, beside what other
 * programs take on the same share in the same run.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { camerasUp, type Gateway, openGateway, type Paired } from '../../test/exactness/gateway.ts';
import { median, percentiles } from '../../test/exactness/truth.ts';
import { readFilm } from '../../test/peers/cameras/film.ts';
import { type FilmCamera, startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { type Bench, type FilmName, film, type Section } from './bench.ts';
import { openCpuShare, whyNoCpuShare } from './cpu-share.ts';
import { type Cell, gatesOf, isProcessorBound, type Measured } from './gate-rules.ts';
import { load } from './machine.ts';
import { cpuPercent, followersOf } from './processes.ts';
import type { Table, Cell as TableCell } from './report.ts';
import { bareDecodeMs, coldFfmpeg, nextKeyFrame, type Way } from './ways.ts';

/** Length of a measurement of the processor; longer where a bound judges it, as V8 marks garbage every few seconds, for up to 2 % of 5 s. */
const measureCpuMs = { judged: 25_000, shown: 5_000 };
/** The ring has to hold a whole GOP. */
const settleMs = 11_000;
const upWithinMs = 120_000;
/** Sales before those that are counted: the first begins decoding ahead. Each must have a picture as well. */
const warmUp = 2;
/** So that sales fall anywhere between two key frames. */
const gapMs = (): number => 4_000 + Math.random() * 2_000;
const exactWithinMs = 60_000;

export const gates: Section = {
  name: 'gates',
  about: 'bounds that must be kept, a sale every 5 s: by key frame interval, size and share of the processor',
  run: async (bench) => {
    const whyNoShare = await whyNoCpuShare();
    const cells = bench.quick ? quickCells : allCells();
    const measured: Measured[] = [];
    for (const cell of cells)
      if (whyNoShare === undefined || cell.cores >= 1) measured.push(await measure(bench, cell));
    const left = whyNoShare === undefined ? [] : [`less than one core left out: ${whyNoShare}`];
    return [tableOf(measured, left)];
  },
};

const quickCells: readonly Cell[] = [
  { size: '640×360', gopS: 10, cores: 1, cameras: 1 },
  { size: '1920×1080', gopS: 10, cores: 1, cameras: 1 },
  { size: '1920×1080', gopS: 10, cores: 0.25, cameras: 1 },
];

function allCells(): Cell[] {
  const sizes: FilmName['size'][] = ['640×360', '1280×720', '1920×1080', '3840×2160'];
  const cells = sizes.flatMap((size) =>
    [0.5, 2, 10].flatMap((gopS) => [2, 1, 0.5, 0.25].map((cores) => ({ size, gopS, cores, cameras: 1 }))),
  );
  const together = [1, 0.25].map((cores) => ({ size: '1920×1080' as const, gopS: 10, cores, cameras: 4 }));
  return [...cells, ...together];
}

async function measure(bench: Bench, cell: Cell): Promise<Measured> {
  const { cores, cameras } = cell;
  const title = `${cell.size}, key frames every ${cell.gopS} s, ${cores} of a core, ${cameras} camera(s)`;
  const made = await film(bench, cell);
  bench.progress(title);
  await using share = cores < 1 ? openCpuShare(cores) : undefined;
  const where = bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu };
  await using running = await startFilmCameras(
    Array.from({ length: cameras }, () => ({ film: made })),
    where,
  );
  const [camera] = running.cameras;
  if (camera === undefined) throw new Error('no camera');
  const behind = cores > 1 && bench.bothCpus !== undefined ? ['taskset', '-c', bench.bothCpus] : [];
  await using gateway = await openGateway({
    cameras: running.cameras.map(({ url }) => ({ url, reader: bench.reader })),
    start: (args, env) => bench.start(args, env, undefined, behind),
  });
  await camerasUp(gateway, settleMs, upWithinMs);
  const pid = gateway.agent.child.pid ?? NaN;
  share?.add(pid);
  const cpuMs = isProcessorBound(cell) ? measureCpuMs.judged : measureCpuMs.shown;
  const unlikelyPercent = await cpuPercent(pid, cpuMs);
  const followersBefore = followersOf(pid);
  const paired = await sell(gateway, cameras, bench.quick ? 6 : 20);
  const likelyPercent = await cpuPercent(pid, cpuMs);
  const exactMs = await exactAfter(gateway, paired, made.intervalMs);
  bench.progress(`${title}: others`);
  const others = await compare(camera, bench.quick ? 1 : 4, share?.behind ?? behind);
  const found = paired.slice(warmUp * cameras).filter(({ capture }) => capture.outcome === 'captured');
  const total = found.map(({ pairedAtMs, sentAtMs }) => pairedAtMs - sentAtMs);
  const afterArrival = found.map(({ capture }, n) =>
    capture.outcome === 'captured' ? (total[n] ?? NaN) - capture.waitMs : NaN,
  );
  return {
    ...{ cell, sales: paired.length, followersBefore, unlikelyPercent, likelyPercent, ...others },
    missing: paired.filter(({ capture }) => capture.outcome !== 'captured').length,
    first: percentiles(total),
    afterArrival: percentiles(afterArrival),
    exact: percentiles(exactMs.slice(warmUp * cameras)),
    load: load(),
  };
}

/** Sales come at all cameras at once, as several registers have them. */
async function sell(gateway: Gateway, cameras: number, rounds: number): Promise<Paired[]> {
  const paired: Promise<Paired>[] = [];
  for (let n = 0; n < warmUp + rounds; n++) {
    await delay(gapMs());
    const pushed = await Promise.all(Array.from({ length: cameras }, (_, index) => gateway.push(index)));
    paired.push(...pushed.map((each) => gateway.paired(each)));
    await Promise.allSettled(paired);
  }
  return await Promise.all(paired);
}

/** From the push to the committed picture of the instant, milliseconds; Infinity: none came. */
async function exactAfter(
  gateway: Gateway,
  paired: readonly Paired[],
  intervalMs: number,
): Promise<number[]> {
  const exactOf = ({ saleId, sentAtMs }: Paired): number => {
    const exact = gateway
      .committed(saleId)
      .find(
        ({ pair: { captures } }) =>
          captures[0]?.outcome === 'captured' && Math.abs(captures[0].offsetMs) < intervalMs,
      );
    return exact === undefined ? Infinity : exact.atMs - sentAtMs;
  };
  const untilMs = performance.now() + exactWithinMs;
  while (paired.some((each) => exactOf(each) === Infinity) && performance.now() < untilMs) await delay(500);
  return paired.map(exactOf);
}

/** Times of the other ways: medians, milliseconds. */
async function compare(camera: FilmCamera, count: number, behind: readonly string[]) {
  const take = async (way: Way): Promise<number> => {
    await using _way = way;
    const totals: number[] = [];
    for (let n = 0; n < count; n++) {
      await delay(Math.random() * 1_000);
      totals.push((await way.take()).totalMs);
    }
    return median(totals);
  };
  const coldMs = await take(coldFfmpeg(camera, behind));
  const keyMs = await take(await nextKeyFrame(camera, behind));
  const stream = await readFilm(camera.film);
  const format = camera.film.codec === 'h265' ? 'hevc' : 'h264';
  const bareMs: number[] = [];
  for (let n = 0; n < count; n++) {
    const number = Math.floor(Math.random() * camera.film.units.length);
    bareMs.push(await bareDecodeMs(stream.runTo(number), format, behind));
  }
  return { coldMs, keyMs, bareMs: median(bareMs) };
}

function tableOf(measured: readonly Measured[], notes: readonly string[]): Table {
  const judged = measured.flatMap(gatesOf);
  const missed = judged.filter(({ isKept }) => !isKept).map(({ text }) => text);
  const kept = judged.filter(({ isKept }) => isKept).map(({ text }) => text);
  return {
    title: 'Bounds of the capture path, a sale every 5 s',
    about:
      'milliseconds from the push to the committed pair; after arrival: less the wait for the picture; exact: to the picture of the instant; medians of others, and how many times ours (after arrival) they take; processor of agent and decoders, percent of one core: before the first sale, and just after the last',
    columns: [
      ...['stream', 'key every s', 'cores', 'cameras', 'sales', 'no picture', 'pair median', 'p99'],
      ...['after arrival median', 'p99', 'exact median', 'p99', 'cold ffmpeg ms', '× ours'],
      ...['next key ms', '× ours', 'bare decode ms', '× ours', 'CPU, none likely', 'CPU, likely', 'load'],
    ],
    rows: measured.map(rowOf),
    notes: [
      ...notes,
      'p99 of fewer than 100 sales is their maximum',
      ...kept.map((text) => `kept    ${text}`),
      ...missed.map((text) => `MISSED  ${text}`),
    ],
    missed,
  };
}

function rowOf({ cell, first, afterArrival, exact, ...rest }: Measured): TableCell[] {
  const { coldMs, keyMs, bareMs } = rest;
  const others = [coldMs, keyMs, bareMs].flatMap((ms) => [ms, ms / afterArrival.median]);
  return [
    ...[cell.size, cell.gopS, cell.cores, cell.cameras, rest.sales, rest.missing],
    ...[first.median, first.p99, afterArrival.median, afterArrival.p99, exact.median, exact.p99],
    ...[...others, rest.unlikelyPercent, rest.likelyPercent, rest.load],
  ];
}
