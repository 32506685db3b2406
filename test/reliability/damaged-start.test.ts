/**
 * Promise 12, the whole agent: its database is damaged while it is off, and while it runs. It starts, has every sale that can be read, and
 * says what happened; found while it runs, it ends with 1, for the next start to recover. In `scripts/test-reliability.sh damage`; the
 * ordinary suite has test/agent/store/recovery/recovery.test.ts.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statusJson } from '../../src/contract/page/status.ts';
import { pageCount, spoilPage } from '../agent/store/damage.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { type BareAgent, bareAgent } from './bare-agent.ts';
import { push } from './core-process.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;

test.skipIf(!long)(
  'damaged while it was off, and while it runs: it starts with what can be read, and the page says so',
  {
    timeout: 240_000,
  },
  async () => {
    await using agent = await bareAgent();
    const path = join(agent.folder, 'data', 'tillframe.db');
    await agent.start();
    for (let n = 0; n < 5; n += 1)
      await eventually('a sale is taken', async () => await push(agent.port, `S${n}`));
    await agent.program.end('SIGTERM');
    spoilPage(path, 1);

    const imported = startProgram([
      'import',
      join(agent.folder, 'set-up.yaml'),
      '--config',
      join(agent.folder, 'config.yaml'),
    ]);
    expect(await once(imported.child, 'exit')).toEqual([1, null]);

    const startedMs = performance.now();
    await agent.start();
    const tookMs = performance.now() - startedMs;
    expect(await agent.pairs()).toHaveLength(5);
    const { alarms, registers } = await agent.status();
    expect(registers).toHaveLength(1);
    expect(alarms.map(({ kind }) => kind)).toEqual(['database_recovered']);
    console.info(
      `damaged start: the page answers after ${Math.round(tookMs)} ms; ${alarms[0]?.problem?.text ?? ''}`,
    );
    await eventually('a sale is taken', async () => await push(agent.port, 'after'));

    // Everything but the first pages is noise now: whatever is read next tells.
    const ended = once(agent.program.child, 'exit');
    for (let page = 3; page <= pageCount(path); page += 1) spoilPage(path, page);
    await eventually('it notices', async () => {
      await push(agent.port, 'noise').catch(() => undefined);
      await agent.pairs().catch(() => undefined);
      return agent.program.child.exitCode ?? undefined;
    });
    expect(await ended).toEqual([1, null]);
    await agent.start();
    // Nobody knows any more whether a password was set: the page is closed until whoever is at the gateway sets one.
    expect((await fetch(`http://127.0.0.1:${agent.port}/api/v1/status`)).status).toBe(401);
    const cookie = await setPassword(agent);
    const status = await fetch(`http://127.0.0.1:${agent.port}/api/v1/status`, { headers: { cookie } });
    const { alarms: after } = statusJson.parse(await status.json());
    expect(after.map(({ kind }) => kind)).toEqual(['database_recovered']);
  },
);

/** With the code that `tillframe setup-code` shows. Gives the session's cookie. */
async function setPassword({ folder, port }: BareAgent): Promise<string> {
  const code = readFileSync(join(folder, 'data', 'setup-code'), 'utf8').trim();
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, password: 'correct horse battery' }),
  });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
