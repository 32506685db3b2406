/** Figures for a weak board: the agent on a share of one core, from its start to its pairs. */
import { setTimeout as delay } from 'node:timers/promises';
import { camerasUp, type Gateway, openGateway, type Paired } from '../../test/exactness/gateway.ts';
import { percentiles } from '../../test/exactness/truth.ts';
import { startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { eventually, type Program } from '../../test/peers/program.ts';
import { type Bench, type FilmName, film, type Section } from './bench.ts';
import { openCpuShare, whyNoCpuShare } from './cpu-share.ts';
import { cpuPercent, memoryOf } from './processes.ts';
import type { Cell, Table } from './report.ts';

const shares = [1, 0.25];
const counts = [1, 2, 4, 8];
const startWithinMs = 5 * 60_000;
const warmMs = 10_000;

export const board: Section = {
  name: 'board',
  about: 'the agent on a quarter of a core (needs root): start, CPU, memory and sales for 1, 2, 4, 8 cameras',
  run: async (bench) => {
    const why = await whyNoCpuShare();
    if (why !== undefined) return [skipped(why)];
    const tables: Table[] = [];
    for (const size of ['640×360', '1920×1080'] as const) {
      const rows: Cell[][] = [];
      for (const cores of shares)
        for (const count of bench.quick ? [1, 4] : counts)
          rows.push(await measure(bench, { size }, cores, count));
      tables.push({
        title: `The agent on a share of one core, ${size}`,
        about:
          'seconds from its start; CPU in percent of one core while nothing is sold; "held back": of 100 slices of a tenth of a second, those in which it had used its share up and waited for the next; memory in MB; milliseconds from the push of a sale',
        columns: [
          ...['cores', 'cameras', 'to the page s', 'to all pictures s', 'CPU', 'held back %', 'RSS', 'PSS'],
          ...['answer median', 'max', 'pair median', 'max', 'no picture'],
        ],
        rows,
      });
    }
    return tables;
  },
};

function skipped(why: string): Table {
  return {
    title: 'The agent on a share of one core',
    about: 'left out',
    columns: [],
    rows: [],
    notes: [
      `no control group can be made here: ${why}`,
      'it needs root, and the controller cpu: sudo … --only board',
    ],
  };
}

async function measure(bench: Bench, name: FilmName, cores: number, count: number): Promise<Cell[]> {
  const made = await film(bench, name);
  bench.progress(`${name.size}: ${count} camera(s) on ${cores} of a core`);
  await using share = openCpuShare(cores);
  await using running = await startFilmCameras(
    Array.from({ length: count }, () => ({ film: made })),
    bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu },
  );
  const cameras = running.cameras.map(({ url }) => ({ url, reader: bench.reader }));
  let startedMs = NaN;
  const start: Bench['start'] = (args, env) => {
    startedMs = performance.now();
    return bench.start(args, env, undefined, share.behind);
  };
  await using gateway = await openGateway({ cameras, start });
  const pageS = (performance.now() - startedMs) / 1_000;
  await eventually(
    'all cameras give pictures',
    async () => (givingPictures(gateway.agent) >= count ? true : undefined),
    startWithinMs,
  );
  const picturesS = (performance.now() - startedMs) / 1_000;
  await camerasUp(gateway, 2_000, startWithinMs);
  await delay(warmMs);
  const pid = gateway.agent.child.pid ?? NaN;
  share.throttledPercent();
  const cpu = await cpuPercent(pid, bench.quick ? 10_000 : 30_000);
  const shortPercent = share.throttledPercent();
  const paired = await sell(gateway, bench.quick ? 8 : 30, count);
  const memory = memoryOf(pid);
  const answers = percentiles(paired.map(({ sentAtMs, answeredAtMs }) => answeredAtMs - sentAtMs));
  const pairs = percentiles(paired.map(({ sentAtMs, pairedAtMs }) => pairedAtMs - sentAtMs));
  const missing = paired.filter(({ capture }) => capture.outcome !== 'captured').length;
  return [
    ...[String(cores), count, pageS, picturesS, cpu, shortPercent, memory.rssMb, memory.pssMb],
    ...[answers.median, answers.max, pairs.median, pairs.max, missing],
  ];
}

/** Cameras with a picture, by the agent's own log: a request would change what is measured. */
function givingPictures(agent: Program): number {
  const lines = agent.output().split('\n');
  const cameras = lines
    .filter((line) => line.includes('the camera gives pictures'))
    .map((line) => /"camera":"([^"]*)"/.exec(line)?.[1]);
  return new Set(cameras).size;
}

async function sell(gateway: Gateway, sales: number, registers: number): Promise<Paired[]> {
  const paired: Paired[] = [];
  for (let n = 0; n < sales; n++) {
    paired.push(await gateway.paired(await gateway.push(n % registers)));
    await delay(500 + Math.random() * 1_000);
  }
  return paired;
}
