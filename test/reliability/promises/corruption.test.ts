/** Promise `corruption`, of the whole program: its database is damaged while it is off. Runs for the report of promises. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spoilPage } from '../../agent/store/damage.ts';
import { bareAgent } from '../bare-agent.ts';
import { push } from '../core-process.ts';
import { isReporting, reportFigure } from '../figures.ts';

const sales = 20;
const withinMs = 30_000;

test.skipIf(!isReporting)('starts with the readable rows when the database is damaged', async () => {
  await using agent = await bareAgent();
  await agent.start();
  for (let n = 0; n < sales; n += 1) expect(await push(agent.port, `S${n}`)).toBeDefined();
  await agent.program.end('SIGTERM');
  spoilPage(join(agent.folder, 'data', 'tillframe.db'), 1);

  const startedMs = performance.now();
  const started = await agent.start().then(
    () => true,
    () => false,
  );
  const tookMs = Math.round(performance.now() - startedMs);
  const kept = started ? (await agent.pairs()).length : 0;
  const alarms = started ? (await agent.status()).alarms.map(({ kind }) => kind) : [];
  const aside = readdirSync(join(agent.folder, 'data')).filter((name) => name.includes('.corrupt-'));
  const isKept = started && tookMs < withinMs && kept === sales && alarms.includes('database_recovered');
  reportFigure({
    promise: 'corruption',
    isKept,
    text: started
      ? `first page of the database lost: ${kept} of ${sales} sales there, page after ${tookMs} ms, ${aside.length} files set aside, alarms: ${alarms.join(', ')}`
      : 'first page of the database lost: it does not start',
  });
  expect(isKept).toBe(true);
});
