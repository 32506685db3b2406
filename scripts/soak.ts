/**
 * `scripts/test-reliability.sh memory`: the built agent with two cameras and ten registers under load, its memory each minute and how much it
 * grows. Two of the minutes end with a collection of all garbage: V8 keeps pages that it may need again, as many as the busiest minute so far
 * took (ADR 69). What is left then is compared; ends 1 when it grows by more than the bound.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { camerasUp, type Gateway, openGateway } from '../test/exactness/gateway.ts';
import { findSource } from '../test/peers/cameras/film.ts';
import { startFilmCameras } from '../test/peers/cameras/film-camera.ts';
import { startProgram } from '../test/peers/program.ts';
import { startCountingCloud } from '../test/reliability/counting-cloud.ts';
import { film } from './bench/bench.ts';
import { heldBytes, processesOf } from './bench/processes.ts';
import { type Cell, lineThrough, printTable } from './bench/report.ts';
import { type Inspector, openInspector } from './soak/inspector.ts';
import { mappedOf } from './soak/mappings.ts';
import { grownBetween } from './soak/snapshots.ts';

const usage = `Usage: node scripts/soak.ts [OPTIONS]

  --minutes N      how long, 2 to 600; default 30, of which the first sixth is no part of the slope
  --sales N        a minute at each of the ten registers; default 12
  --program PATH   the agent; default dist/main.js
  --snapshots      writes heap snapshots and reports after that sixth and at the end, and compares them; they cost memory themselves
  --film PATH      real pictures to make the film of the cameras from; default: vtest.avi from ../shared/data or Debian's opencv-doc
  --folder PATH    for films, snapshots and soak.json; default in the system's folder for temporary files
  --help
`;
const cameraCount = 2;
const registerCount = 10;
const lookEveryMs = 3_000;
/** Growth of memory that has no file behind it and is no garbage, without the rings; within half an hour. */
const maxGrowthMb = 5;
/** V8 returns its free pages meanwhile. */
const returnedWithinMs = 1_000;

/** A minute's figures, megabytes and counts. */
type Sample = {
  readonly minute: number;
  readonly sales: number;
  readonly rss: number;
  readonly private: number;
  readonly rings: number;
  readonly arenas: number;
  readonly anonymous: number;
  readonly files: number;
  readonly heapMain: number;
  readonly heapsTotal: number;
  readonly external: number;
  readonly buffers: number;
  readonly resources: number;
  readonly descriptors: number;
  readonly threads: number;
  readonly children: number;
  readonly childrenMb: number;
};
const columns: readonly (keyof Sample)[] = [
  ...(['minute', 'sales', 'rss', 'private', 'rings', 'arenas', 'anonymous', 'files', 'heapMain'] as const),
  ...(['heapsTotal', 'external', 'buffers', 'resources', 'descriptors', 'threads', 'children'] as const),
  'childrenMb',
];

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      sales: { type: 'string', default: '12' },
      program: { type: 'string', default: fileURLToPath(new URL('../dist/main.js', import.meta.url)) },
      snapshots: { type: 'boolean', default: false },
      film: { type: 'string' },
      folder: { type: 'string', default: join(tmpdir(), 'tillframe-soak') },
      help: { type: 'boolean', default: false },
    },
  });
  const [minutes, aMinute] = [Number(values.minutes), Number(values.sales)];
  const isUsable = minutes >= 2 && minutes <= 600 && aMinute > 0 && existsSync(values.program);
  if (values.help || !isUsable) {
    (values.help ? process.stdout : process.stderr).write(usage);
    return values.help ? 0 : 2;
  }
  await mkdir(values.folder, { recursive: true });
  await using opened = new AsyncDisposableStack();
  const { gateway, inspector, pid } = await openShop(opened, values);
  const over = AbortSignal.timeout(minutes * 60_000);
  const counts = { sold: 0, missing: 0 };
  const load = Promise.all([
    ...Array.from({ length: registerCount }, (_, register) => sell(gateway, register, aMinute, counts, over)),
    watchPage(gateway.url, over),
  ]);
  load.catch(() => undefined);

  const warm = Math.max(1, Math.round(minutes / 6));
  const samples: Sample[] = [];
  const collected: Sample[] = [];
  const take = (minute: number) => look({ gateway, inspector, pid, minute, sales: counts.sold });
  for (let minute = 1; minute <= minutes; minute++) {
    await Promise.race([delay(60_000), load.then(() => undefined)]);
    const sample = await take(minute);
    samples.push(sample);
    console.log(lineOf(sample));
    if (minute === warm || minute === minutes) {
      await inspector.collectGarbage();
      await delay(returnedWithinMs);
      const rest = await take(minute);
      collected.push(rest);
      console.log(`without garbage: ${lineOf(rest)}`);
      if (values.snapshots) {
        await inspector.writeSnapshot(join(values.folder, `${minute}.heapsnapshot`));
        await writeFile(join(values.folder, `${minute}.report.json`), await inspector.report());
      }
    }
    await writeFile(join(values.folder, 'soak.json'), `${JSON.stringify({ samples, collected })}\n`);
  }
  await load;
  if (values.snapshots)
    for (const { name, count, bytes } of grownBetween(
      ...([warm, minutes].map((minute) => join(values.folder, `${minute}.heapsnapshot`)) as [string, string]),
      15,
    ))
      console.log(`${Math.round(bytes / 1_024)} KB more in ${count} more: ${name}`);
  for (const [message, count] of warningsIn(gateway.agent.output())) console.log(`${count} × ${message}`);
  return conclude(samples.slice(warm - 1), collected, counts);
}

async function openShop(
  opened: AsyncDisposableStack,
  {
    program,
    folder,
    film: given,
  }: { readonly program: string; readonly folder: string; readonly film?: string },
): Promise<{ readonly gateway: Gateway; readonly inspector: Inspector; readonly pid: number }> {
  const progress = (text: string): void => console.error(text);
  const made = await film(
    { source: findSource(given), folder, quick: false, reader: 'auto', start: startProgram, progress },
    { size: '640×360' },
  );
  const running = opened.use(
    await startFilmCameras(Array.from({ length: cameraCount }, () => ({ film: made }))),
  );
  const cloud = opened.use(await startCountingCloud());
  await writeFile(join(folder, 'token'), 'a-token-of-the-cloud\n');
  // As the package starts it; a process without these options would replace itself, and lose its inspector.
  const engine = ['--max-semi-space-size=4', '--no-concurrent-marking', '--inspect=127.0.0.1:0'];
  const memory = {
    ...{ MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '4194304', MALLOC_TRIM_THRESHOLD_: '2097152' },
  };
  const gateway = opened.use(
    await openGateway({
      cameras: running.cameras.map(({ url }) => ({ url })),
      registers: registerCount,
      config: `cloud: { kind: https, url: '${cloud.url}', tokenFile: '${join(folder, 'token')}', spreadSeconds: 0 }
cameras: { keepSeconds: 60 }
`,
      start: (args, env) =>
        startProgram(args, { ...env, ...memory }, program, [
          'sh',
          '-c',
          `exec "$0" ${engine.join(' ')} "$@"`,
        ]),
    }),
  );
  const [, url = ''] = await gateway.agent.line(/Debugger listening on (\S+)/);
  const inspector = opened.use(await openInspector(url));
  await camerasUp(gateway, 2_000);
  return { gateway, inspector, pid: gateway.agent.child.pid ?? NaN };
}

/** Sales at random moments, one after the other at each register. */
async function sell(
  gateway: Gateway,
  register: number,
  aMinute: number,
  counts: { sold: number; missing: number },
  over: AbortSignal,
): Promise<void> {
  const apartMs = 60_000 / aMinute;
  for (;;) {
    await delay(2 * Math.random() * apartMs, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    const { capture } = await gateway.paired(await gateway.push(register));
    counts.sold += 1;
    if (capture.outcome !== 'captured') counts.missing += 1;
  }
}

/** Requests of a page that stays open, beside the feed that the gateway of the rig reads. */
async function watchPage(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    for (const path of [
      '/',
      '/api/v1/sales?limit=50',
      '/api/v1/status',
      '/api/v1/cameras/cam0/frame.jpeg',
      '/metrics',
    ])
      await (await fetch(url + path)).arrayBuffer();
    await delay(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
}

type Looked = {
  readonly gateway: Gateway;
  readonly inspector: Inspector;
  readonly pid: number;
  readonly minute: number;
  readonly sales: number;
};

async function look({ gateway, inspector, pid, minute, sales }: Looked): Promise<Sample> {
  const usages = await inspector.usages();
  const resources = await inspector.resources();
  const rings = (await heldBytes(gateway.url)) / 2 ** 20;
  const { arenas, anonymous, ...mapped } = mappedOf(pid);
  const total = (pick: (usage: (typeof usages)[number]) => number): number =>
    usages.reduce((sum, each) => sum + pick(each), 0) / 2 ** 20;
  const children = processesOf(pid).slice(1);
  return {
    ...{ minute, sales, ...mapped, arenas, anonymous, rings, private: arenas + anonymous - rings },
    heapMain: (usages[0]?.heapUsed ?? NaN) / 2 ** 20,
    heapsTotal: total(({ heapTotal }) => heapTotal),
    external: total(({ external }) => external),
    buffers: total(({ arrayBuffers }) => arrayBuffers),
    resources: [...resources.values()].reduce((sum, count) => sum + count, 0),
    children: children.length,
    childrenMb: children.reduce((sum, { privateMb }) => sum + privateMb, 0),
  };
}

/** Warnings and errors of the agent's log with their number. */
function warningsIn(output: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, level, message] of output.matchAll(/^\{"level":"(warn|error|fatal)".*"msg":"([^"]*)"/gm)) {
    const key = `${level}: ${message}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function lineOf(sample: Sample): string {
  return columns.map((column) => `${column} ${Math.round(sample[column] * 10) / 10}`).join('  ');
}

function conclude(
  samples: readonly Sample[],
  collected: readonly Sample[],
  { sold, missing }: { readonly sold: number; readonly missing: number },
): number {
  const [first, last] = [samples[0], samples.at(-1)];
  const [before, after] = [collected[0], collected.at(-1)];
  if (first === undefined || last === undefined || before === undefined || after === undefined) return 1;
  const rows = columns.slice(2).map((column): Cell[] => {
    const points = samples.map((sample) => [sample.minute, sample[column]] as const);
    return [
      ...[column, first[column], last[column], 30 * lineThrough(points).slope],
      ...[before[column], after[column]],
    ];
  });
  printTable(
    {
      title: `Memory of the agent from minute ${first.minute} to ${last.minute}`,
      about: `${cameraCount} cameras, ${registerCount} registers, ${sold} sales, ${missing} without a picture. Megabytes and counts; private: arenas and anonymous less the rings`,
      columns: ['', 'first', 'last', 'slope in 30 minutes', 'first without garbage', 'last without garbage'],
      rows,
    },
    console.log,
  );
  const grownMb = (30 / (after.minute - before.minute)) * (after.private - before.private);
  const isBounded = grownMb <= maxGrowthMb;
  console.log(
    `private memory without garbage grows by ${grownMb.toFixed(1)} MB in 30 minutes, bound ${maxGrowthMb}: ${isBounded ? 'kept' : 'NOT KEPT'}`,
  );
  return isBounded ? 0 : 1;
}
