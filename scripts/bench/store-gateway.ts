/** The whole gateway: registers that push over HTTP, and what the process costs with a backlog. */
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { percentiles } from '../../test/exactness/truth.ts';
import { freePort } from '../../test/peers/network/free-port.ts';
import type { Program } from '../../test/peers/program.ts';
import { memoryOf } from './processes.ts';
import { registerOf, registers } from './push-ways.ts';
import type { Cell } from './report.ts';
import { atOnce, type StoreBench, type StoreSection } from './store-bench.ts';
import { bareRate } from './store-intake.ts';
import { pairRows } from './store-rows.ts';
import { backlog, backlogs } from './store-waiting.ts';

const token = 'a-long-token-for-the-bench';
const groups = [1, 8, 64];

type Running = AsyncDisposable & {
  readonly agent: Program;
  readonly url: string;
  readonly startedInMs: number;
};

/** The agent on this data folder, registers, no camera that answers; its cloud is away for good. */
async function startAgent(bench: StoreBench, dataDir: string): Promise<Running> {
  const [port, cloud] = [await freePort(), await freePort()];
  const config = join(dataDir, 'config.yaml');
  writeFileSync(
    config,
    `shop: { id: shop-1, name: Bench }
gateway: { id: gw-bench }
dataDir: '${dataDir}'
web: { listen: '127.0.0.1:${port}' }
clock: { state: synced }
cameras: { lookback: { form: 'off' }, spill: 'off' }
store: { maxMegabytes: 65536, maxSales: 4000000 }
cloud: { kind: https, url: 'http://127.0.0.1:${cloud}', token: '${token}' }
log: { level: warn }
`,
  );
  const tills = registers.map((key) => `{ key: ${key}, name: ${key}, token: ${token} }`);
  writeFileSync(join(dataDir, 'set-up.yaml'), `cameras: []\nregisters: [${tills.join(', ')}]\nlinks: []\n`);
  await using imported = bench.start(['import', join(dataDir, 'set-up.yaml'), '--config', config]);
  const [code] = (await once(imported.child, 'exit')) as [number];
  if (code !== 0) throw new Error(`import failed:\n${imported.output()}`);
  const startMs = performance.now();
  const agent = bench.start(['run', '--config', config]);
  const url = `http://127.0.0.1:${port}`;
  await answering(agent, url);
  return {
    agent,
    url,
    startedInMs: performance.now() - startMs,
    [Symbol.asyncDispose]: async () => {
      await agent.end('SIGTERM');
    },
  };
}

/** However long it takes: a large file may be looked through first. */
async function answering(agent: Program, url: string): Promise<void> {
  for (;;) {
    if (agent.child.exitCode !== null) throw new Error(`the agent ended:\n${agent.output()}`);
    const answer = await fetch(`${url}/healthz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A register's push, its keep-alive connection and all. */
function pusher(url: string, connections: number) {
  const dispatcher = new Agent({ connections });
  return {
    push: async (number: number): Promise<void> => {
      const answer = await request(`${url}/api/v1/registers/${registerOf(number)}/sales`, {
        dispatcher,
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: saleMessage(number),
      });
      const body = await answer.body.text();
      if (answer.statusCode !== 201)
        throw new Error(`sale ${number} was answered ${answer.statusCode}: ${body}`);
    },
    health: async (): Promise<void> => {
      const answer = await request(`${url}/healthz`, { dispatcher });
      await answer.body.dump();
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

function saleMessage(number: number): string {
  return JSON.stringify({
    saleId: `R1-${String(number).padStart(8, '0')}`,
    kind: 'sale',
    total: 1_900,
    currency: 'JPY',
    soldAt: new Date(Date.now() - 150).toISOString(),
    receiptNumber: String(number % 10_000),
    lines: [
      { name: 'ブレンドコーヒー', quantity: 2, unitPrice: 420, amount: 840 },
      { name: 'あんバタートースト', quantity: 1, unitPrice: 560, amount: 560 },
      { name: '自家製レモネード', quantity: 1, unitPrice: 500, amount: 500 },
    ],
    payments: [{ method: '交通系IC', amount: 1_900 }],
    staff: { id: '1', name: '佐藤' },
  });
}

export const gateway: StoreSection = {
  name: 'gateway',
  about: 'registers that push over HTTP to the real agent',
  run: async (bench) => {
    const dataDir = join(bench.folder, 'gateway');
    rmSync(dataDir, { recursive: true, force: true });
    mkdirSync(dataDir, { recursive: true });
    const bareRows = await pairRows(join(bench.folder, 'pair.db'), 200);
    const forMs = bench.quick ? 4_000 : 15_000;
    const rows: Cell[][] = [];
    {
      await using running = await startAgent(bench, dataDir);
      let next = 1;
      for (const group of groups) {
        bench.progress(`${group} registers at once`);
        await using registers = pusher(running.url, group);
        // Not counted: the first of everything is cold.
        const warm = await atOnce({ callers: group, forMs: 1_000, first: next }, registers.push);
        next += warm.tookUs.length + group;
        const pushed = await atOnce({ callers: group, forMs, first: next }, registers.push);
        next += pushed.tookUs.length + group;
        const health = await atOnce({ callers: group, forMs: forMs / 4 }, registers.health);
        const path = join(bench.folder, 'intake.db');
        const options = { work: 'news', group, forMs: forMs / 4, synchronous: 'full' } as const;
        const bare = await bareRate(path, bareRows, options);
        const took = percentiles(pushed.tookUs.map((us) => us / 1_000));
        rows.push([
          ...[`${group} at once`, bare, health.perS, pushed.perS, (100 * pushed.perS) / bare],
          ...[took.median, took.p99, took.max],
        ]);
      }
    }
    rmSync(dataDir, { recursive: true, force: true });
    return [
      {
        title: 'Registers that push over HTTP to the agent',
        about: `a second, and milliseconds from the request to the answer after the commit; ${forMs / 1_000} s each; the registers run on the same processors`,
        columns: [
          ...['', 'bare FULL', 'GET /healthz', 'sales', '% of bare', 'median ms', 'p99 ms', 'max ms'],
        ],
        rows,
        notes: [
          'bare: SQLite by itself, so many sales a commit; GET /healthz: what HTTP by itself allows here',
        ],
      },
    ];
  },
};

export const memory: StoreSection = {
  name: 'memory',
  about: 'the agent with 1,000, 100,000 and a million pairs waiting: memory, start, answers',
  run: async (bench) => {
    const rows: Cell[][] = [];
    for (const count of backlogs(bench)) {
      const dataDir = await backlog(bench, count);
      bench.progress(`the agent with ${count} waiting`);
      await using running = await startAgent(bench, dataDir);
      await using registers = pusher(running.url, 1);
      let number = 20_000_000;
      const took: number[] = [];
      for (let n = 0; n < (bench.quick ? 100 : 600); n++) {
        const beforeMs = performance.now();
        await registers.push(number++);
        took.push(performance.now() - beforeMs);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const page = performance.now();
      await (await fetch(`${running.url}/api/v1/status`)).text();
      const statusMs = performance.now() - page;
      const { rssMb, pssMb } = memoryOf(running.agent.child.pid ?? NaN);
      const { median, p99, max } = percentiles(took);
      rows.push([count, running.startedInMs / 1_000, rssMb, pssMb, median, p99, max, statusMs]);
    }
    const [first] = rows;
    const grown = rows.map(
      (row) => `${String(row[0])}: ${Math.round(Number(row[2]) - Number(first?.[2]))} MB`,
    );
    return [
      {
        title: 'The agent with a backlog, the line down',
        about:
          'start in seconds, memory in MB after some sales, milliseconds from a push to its answer (twenty a second), and of GET /api/v1/status',
        columns: ['waiting', 'start s', 'RSS', 'PSS', 'median ms', 'p99 ms', 'max ms', 'status ms'],
        rows,
        notes: [`RSS above the first: ${grown.slice(1).join(', ')}`],
      },
    ];
  },
};
