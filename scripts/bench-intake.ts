/**
 * `npm run bench:intake`: sales a second that the whole gateway takes over HTTP, WebSocket and MQTT (a real Mosquitto), each on disk before
 * its answer, beside bare SQLite in the same run on the same disk. Prints tables; judges nothing.
 */
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtempDisposable } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { percentiles } from '../test/exactness/truth.ts';
import { startMosquitto } from '../test/peers/clouds/mosquitto.ts';
import { freePort } from '../test/peers/network/free-port.ts';
import { eventually, type Program, startProgram } from '../test/peers/program.ts';
import { describeMachine } from './bench/machine.ts';
import { cpuPercent } from './bench/processes.ts';
import { http, mqtt, type Pushing, type PushTarget, registers, webSocket } from './bench/push-ways.ts';
import { type Cell, printTable } from './bench/report.ts';
import { bareRate } from './bench/store-intake.ts';
import { pairRows } from './bench/store-rows.ts';

const usage = `Usage: npm run bench:intake -- [OPTIONS]

  --seconds N      of each measurement; default 8
  --rate N         sales a second that are offered; default 500
  --at-once N      sales under way where as many as possible are pushed; default 64
  --folder PATH    on the disk that is measured, where a folder is made and removed; default the system's for temporary files
  --program PATH   the agent; default dist/main.js, else src/main.ts
`;
const token = 'a-long-token-for-the-bench';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rate: { type: 'string', default: '500' },
    'at-once': { type: 'string', default: '64' },
    folder: { type: 'string', default: tmpdir() },
    program: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const forMs = Number(values.seconds) * 1_000;
  const rate = Number(values.rate);
  const atOnce = Number(values['at-once']);
  await mkdir(values.folder, { recursive: true });
  await using made = await mkdtempDisposable(join(resolve(values.folder), 'tillframe-bench-intake-'));
  const folder = made.path;
  const machine = describeMachine();
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.loadBefore}`,
  );

  const rows = await pairRows(join(folder, 'pair.db'), 1_024);
  const bare: Cell[][] = [];
  for (const group of [1, 8, atOnce])
    bare.push([
      `${group} a commit`,
      await bareRate(join(folder, 'bare.db'), rows, {
        ...{ work: 'news', group, forMs: forMs / 2, synchronous: 'full' },
      }),
    ]);
  printTable(
    {
      title: 'Bare SQLite (WAL, synchronous=FULL), the same rows',
      about: 'sales a second; the agent writes them with its revision for the cloud',
      columns: ['', 'sales/s'],
      rows: bare,
    },
    console.log,
  );

  await using broker = await startMosquitto({ forgetful: true });
  const { agent, url } = await startAgent(folder, broker.url);
  await using _agent = {
    [Symbol.asyncDispose]: async () => {
      await agent.end('SIGTERM');
    },
  };
  const target: PushTarget = { url, brokerUrl: broker.url, token };
  const pid = agent.child.pid ?? NaN;
  const found: Cell[][] = [];
  let next = 1;
  const numbers = (): number => next++;
  const open: (() => Promise<Pushing>)[] = [
    async () => http(target, atOnce),
    () => webSocket(target),
    () => mqtt(target),
  ];
  for (const start of open) {
    await using way = await start();
    // The first are slow everywhere.
    await asFastAsPossible(way, { atOnce, forMs: 1_000 }, numbers);
    const cpu = cpuPercent(pid, forMs);
    const fast = await asFastAsPossible(way, { atOnce, forMs }, numbers);
    const fastCpu = await cpu;
    const paced = await atRate(way, { rate, forMs }, numbers);
    const [took, pacedTook] = [percentiles(fast.tookMs), percentiles(paced.tookMs)];
    found.push([
      ...[way.name, fast.perS, took.median, took.p99, fastCpu],
      ...[paced.perS, pacedTook.median, pacedTook.p99],
    ]);
  }
  printTable(
    {
      title: 'The gateway',
      about: `sales a second, each answered after its commit; ${atOnce} at once, then ${rate}/s offered; milliseconds from the push to its answer`,
      columns: [
        '',
        'sales/s',
        'median',
        'p99',
        'CPU % of the agent',
        `of ${rate}/s offered`,
        'median',
        'p99',
      ],
      rows: found,
      notes: [
        `tills, broker and agent share this machine; load after ${loadavg()[0]?.toFixed(1)}`,
        'MQTT: from the till through Mosquitto and back, 20 messages under way as is its default',
      ],
    },
    console.log,
  );
}

type Rate = { readonly perS: number; readonly tookMs: number[] };

async function asFastAsPossible(
  way: Pushing,
  { atOnce, forMs }: { atOnce: number; forMs: number },
  numbers: () => number,
): Promise<Rate> {
  const tookMs: number[] = [];
  const startMs = performance.now();
  const till = async (): Promise<void> => {
    while (performance.now() - startMs < forMs) {
      const sentMs = performance.now();
      await way.push(numbers());
      tookMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, till));
  return { perS: (1_000 * tookMs.length) / (performance.now() - startMs), tookMs };
}

/** Also where the answers are late: the sales of a shop don't wait for each other. */
async function atRate(
  way: Pushing,
  { rate, forMs }: { rate: number; forMs: number },
  numbers: () => number,
): Promise<Rate> {
  const tookMs: number[] = [];
  const pushing: Promise<void>[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) {
    const due = Math.floor(((performance.now() - startMs) * rate) / 1_000);
    while (pushing.length < due) {
      const sentMs = performance.now();
      pushing.push(way.push(numbers()).then(() => void tookMs.push(performance.now() - sentMs)));
    }
    await new Promise((later) => setTimeout(later, 2));
  }
  await Promise.all(pushing);
  return { perS: (1_000 * tookMs.length) / (performance.now() - startMs), tookMs };
}

/** Registers without a camera; no cloud, so that nothing else is done. */
async function startAgent(folder: string, brokerUrl: string): Promise<{ agent: Program; url: string }> {
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: { id: shop-1, name: Bench }
gateway: { id: gw-bench }
dataDir: '${folder}/data'
web: { listen: '127.0.0.1:${port}' }
registers: { mqtt: { url: '${brokerUrl}' } }
clock: { state: synced }
cameras: { lookback: { form: 'off' }, spill: 'off' }
store: { maxMegabytes: 65536 }
log: { level: warn }
`,
  );
  const tills = registers.map((key) => `{ key: ${key}, name: ${key}, token: ${token} }`);
  writeFileSync(join(folder, 'set-up.yaml'), `cameras: []\nregisters: [${tills.join(', ')}]\nlinks: []\n`);
  const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  const sources = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const program =
    values.program === undefined ? (existsSync(built) ? built : sources) : resolve(values.program);
  await using imported = startProgram(
    ['import', join(folder, 'set-up.yaml'), '--config', config],
    {},
    program,
  );
  const [code] = (await once(imported.child, 'exit')) as [number];
  if (code !== 0) throw new Error(`import failed:\n${imported.output()}`);
  const agent = startProgram(['run', '--config', config], {}, program);
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    'the agent at its broker',
    async () => {
      const answer = await fetch(`${url}/api/v1/status`).catch(() => undefined);
      const status = (await answer?.json()) as { registerBroker?: { state: string } } | undefined;
      return status?.registerBroker?.state === 'ok' ? true : undefined;
    },
    60_000,
  );
  return { agent, url };
}
