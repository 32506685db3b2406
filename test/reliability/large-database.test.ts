/**
 * Promise 12 on large databases: from the start of the whole agent to the first sale that is taken, undamaged and with twenty pages of noise
 * in it, at 0.1, 0.5 and 1 GB with pictures, and with sales alone. In `scripts/test-reliability.sh damage`; prints its figures.
 *
 * Only what a shop has is judged: 1 GB with pictures within 30 s, on a machine that does nothing else. Sales alone are some of each
 * pictures' worth: the most rows that a file can have, told for what it is.
 */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillWaiting } from '../../scripts/bench/store-rows.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { pageCount, spoilPage } from '../store/damage.ts';
import { bareAgent } from './bare-agent.ts';
import { push } from './core-process.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
/** Tried by hand on a small one: TILLFRAME_GB=0.1. */
const most = Number(process.env['TILLFRAME_GB'] ?? 1);

const cases = [
  ...[0.1, 0.5, 1].map((gb) => ({
    gb,
    what: 'waiting with their pictures',
    pictureBytes: 40_000,
    each: 44_700,
  })),
  ...[0.1, 0.5].map((gb) => ({ gb, what: 'waiting, next to no pictures', pictureBytes: 64, each: 3_900 })),
].filter(({ gb }) => gb <= most);

test.skipIf(!long).for(cases)(
  '$gb GB of sales $what: it starts, undamaged and damaged',
  { timeout: 900_000 },
  async ({ gb, what, pictureBytes, each }) => {
    await using agent = await bareAgent();
    const path = join(agent.folder, 'data', 'tillframe.db');
    const setUpFile = join(agent.folder, 'set-up.yaml');
    const count = Math.round((gb * 1e9) / each);
    await fillWaiting(path, { count, pictureBytes, trueNames: true });
    const imported = startProgram(['import', setUpFile, '--config', join(agent.folder, 'config.yaml')]);
    expect(await once(imported.child, 'exit'), imported.output()).toEqual([0, null]);

    /** Until a sale is on disk. */
    const startMs = async (sale: string): Promise<number> => {
      const beforeMs = performance.now();
      // It waits for half a minute, and would give no figure for a slower start.
      await agent.start().catch(() => undefined);
      await eventually('a sale is taken', async () => await push(agent.port, sale), 600_000);
      return performance.now() - beforeMs;
    };
    const soundMs = await startMs('sound');
    await agent.program.end('SIGTERM');
    const { size } = statSync(path);
    const pages = pageCount(path);
    for (let n = 0; n < 20; n += 1) spoilPage(path, Math.floor(((n + 0.5) / 20) * pages));
    const damagedMs = await startMs('damaged');
    const { alarms } = await agent.status();
    expect(alarms.map(({ kind }) => kind)).toContain('database_recovered');
    const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
    console.info(
      `${(size / 1e9).toFixed(2)} GB, ${count} sales ${what}: a sale is taken after ${seconds(soundMs)} undamaged, ${seconds(damagedMs)} damaged ` +
        `(load ${(loadavg()[0] ?? 0).toFixed(1)}); ${alarms.find(({ kind }) => kind === 'database_recovered')?.message ?? ''}`,
    );
    if (pictureBytes > 1_000) expect(damagedMs).toBeLessThan(30_000);
  },
);
