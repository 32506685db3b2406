/**
 * Promise 12 on large databases: from the start of the whole agent until its page answers and a sale is taken, with a log cut in its middle,
 * pages of noise and turned bits; of pairs that wait with their pictures, and of sales that wait next to without. The long form makes 0.1 to
 * 1 GB, prints its figures and judges them, on a machine that does nothing else (`scripts/test-reliability.sh damage`); the ordinary suite
 * has one small database of each kind, and judges what is there.
 */
import { statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillWaiting } from '../../scripts/bench/store-rows.ts';
import { openConnection } from '../../src/agent/store/connection.ts';
import { check } from '../agent/store/check.ts';
import { flipBits, overwrite, pageBytes, pageCount, spoilPage } from '../agent/store/damage.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { eventually } from '../peers/program.ts';
import { type BareAgent, bareAgent } from './bare-agent.ts';
import { push } from './core-process.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
/** Tried by hand on a small one: TILLFRAME_GB=0.1. */
const most = Number(process.env['TILLFRAME_GB'] ?? 1.1);

const pairs = { what: 'waiting with their pictures', pictureBytes: 40_000, each: 44_700 };
const sales = { what: 'waiting, next to no pictures', pictureBytes: 64, each: 3_900 };
const cases = long
  ? [
      ...[0.1, 0.5, 1.1].map((gb) => ({ ...pairs, gb })),
      ...[0.1, 0.5, 0.98].map((gb) => ({ ...sales, gb })),
    ].filter(({ gb }) => gb <= most)
  : [
      { ...pairs, gb: 0.002 },
      { ...sales, gb: 0.002 },
    ];
const promisedMs = 30_000;
const spoilt = 20;

test.for(cases)(
  '$gb GB of sales $what: it starts, undamaged and damaged',
  { timeout: long ? 900_000 : 240_000 },
  async ({ gb, what, pictureBytes, each }) => {
    await using agent = await bareAgent();
    const path = join(agent.folder, 'data', 'tillframe.db');
    const count = Math.round((gb * 1e9) / each);
    await fillWaiting(path, { count, pictureBytes, trueNames: true });
    const config = join(agent.folder, 'config.yaml');
    await importSetUp(join(agent.folder, 'set-up.yaml'), config);

    const login = pageOfLogin(path);

    const sound = await startTimes(agent, 'sound');
    // More of them in the log than a cut loses.
    for (let n = 0; n < 30; n += 1)
      await eventually('a sale is taken', async () => await push(agent.port, `in the log ${n}`));
    // Its log stays.
    await agent.program.end('SIGKILL');
    const { size } = statSync(path);
    damage(path, login);
    const damaged = await startTimes(agent, 'damaged');

    const { alarms } = await agent.status();
    const told = alarms.find(({ kind }) => kind === 'database_recovered')?.problem?.text ?? '';
    expect(told).toContain('damaged');
    await agent.program.end('SIGTERM');
    const { found, complaints } = lookInto(path);
    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
    const times = ({ pageMs, saleMs }: Times): string =>
      `the page answers after ${seconds(pageMs)}, a sale is taken after ${seconds(saleMs)}`;
    console.info(
      `${(size / 1e9).toFixed(2)} GB, ${count} sales ${what} (load ${(loadavg()[0] ?? 0).toFixed(1)}): undamaged ${times(sound)}; ` +
        `damaged ${times(damaged)}; ${found} sales are there; ${told}`,
    );
    expect(complaints).toEqual([]);
    // Of those on spoilt pages nearly all come back from their events; a sale and its event are seldom lost together.
    expect(found).toBeGreaterThan(count - 4 * spoilt);
    if (long) expect(Math.max(damaged.pageMs, damaged.saleMs)).toBeLessThan(promisedMs);
  },
);

type Times = { readonly pageMs: number; readonly saleMs: number };

/** Until its page answers, and until a sale is on disk. */
async function startTimes(agent: BareAgent, sale: string): Promise<Times> {
  const beforeMs = performance.now();
  const since = (): number => performance.now() - beforeMs;
  // It waits for half a minute, and would give no figure for a slower start.
  const started = agent.start().catch(() => undefined);
  const page = eventually(
    'the page answers',
    async () => await agent.status().then(since, () => undefined),
    600_000,
  );
  await eventually('a sale is taken', async () => await push(agent.port, sale), 600_000);
  const saleMs = since();
  await started;
  return { pageMs: await page, saleMs };
}

/** Where it is lost, the page requires a password afterwards, and this test reads its alarms without. */
function pageOfLogin(path: string): number {
  const db = openConnection(path, 'read');
  try {
    const root = db.prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE name = 'page_login'`);
    return root.pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

/** Noise and turned bits all over the file but for the page `login`, and a hole in the middle of the log with whole transactions behind it. */
function damage(path: string, login: number): void {
  const pages = pageCount(path);
  for (let n = 0; n < spoilt; n += 1) {
    const page = Math.max(3, Math.floor(((n + 0.5) / spoilt) * pages));
    (n % 2 === 0 ? spoilPage : flipBits)(path, page === login ? page + 1 : page);
  }
  const frameBytes = 24 + pageBytes;
  const frames = Math.floor((statSync(`${path}-wal`).size - 32) / frameBytes);
  overwrite(`${path}-wal`, 32 + Math.floor(frames / 2) * frameBytes, Buffer.alloc(frameBytes));
}

function lookInto(path: string): { found: number; complaints: string[] } {
  const db = openConnection(path, 'write');
  try {
    const found = db.prepare<[], number>('SELECT count(*) FROM sales').pluck().get() ?? 0;
    return { found, complaints: check(db) };
  } finally {
    db.close();
  }
}
