/** Promise `new-hardware`, of the whole program: the set-up is exported, imported on a fresh gateway, and the POS cloud polled again. Runs for the report of promises. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../../peers/network/free-port.ts';
import { noonZone } from '../../peers/noon-zone.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { type Program, startProgram } from '../../peers/program.ts';
import { coreToken } from '../core-facts.ts';
import { startCountingCloud } from '../counting-cloud.ts';
import { isReporting, reportFigure } from '../figures.ts';

const before = 6;
const after = 4;

test.skipIf(!isReporting)('doubles no sale when the gateway is replaced', { timeout: 600_000 }, async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-hardware-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const smaregi = opened.use(await startSmaregi());
  const cloud = opened.use(await startCountingCloud());
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('token'), `${coreToken}\n`);
  writeFileSync(at('passphrase'), 'correct horse battery\n');
  const configure = async (name: string): Promise<string> => {
    const config = at(`${name}.yaml`);
    writeFileSync(
      config,
      `shop: { id: shop-1, name: ユビ珈琲, timeZone: '${noonZone()}' }
gateway: { id: gw-${name} }
dataDir: ${name}
web: { listen: '127.0.0.1:${await freePort()}' }
cloud: { kind: https, url: '${cloud.url}', tokenFile: token, spreadSeconds: 0 }
clock: { state: synced }
`,
    );
    return config;
  };
  const run = async (...args: string[]): Promise<void> => {
    await using program = startProgram(args);
    const [code] = (await once(program.child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${args[0]}: ${program.output()}`);
  };
  const start = async (config: string): Promise<Program> => {
    const agent = opened.use(startProgram(['run', '--config', config]));
    await agent.line(/page server listening/);
    return agent;
  };

  const old = await configure('old');
  writeFileSync(
    at('set-up.yaml'),
    `posAccounts: [{ id: sma, kind: smaregi, name: スマレジ, contractId: ${smaregi.contractId}, accessToken: ${smaregi.accessToken}, baseUrl: '${smaregi.olderUrl}' }]
registers: [{ key: smaregi-1, name: レジ1, from: { account: sma, terminal: '1' } }]
`,
  );
  await run('import', at('set-up.yaml'), '--config', old);
  const first = await start(old);
  for (let n = 0; n < before; n += 1) smaregi.sell({ terminal: '1', total: 1_000 + n });
  await expect.poll(() => cloud.revisions.size, { timeout: 120_000 }).toBe(before);
  await run('export', '--config', old, '--output', at('export.yaml'), '--passphrase-file', at('passphrase'));
  expect(await first.end('SIGTERM')).toBe(0);
  for (let n = 0; n < after; n += 1) smaregi.sell({ terminal: '1', total: 2_000 + n });

  const fresh = await configure('fresh');
  await run('import', at('export.yaml'), '--config', fresh, '--passphrase-file', at('passphrase'));
  await start(fresh);
  const expected = before + after;
  await expect.poll(() => cloud.revisions.size, { timeout: 120_000 }).toBeGreaterThanOrEqual(expected);
  // Another look at the POS cloud: sales that were already there come once more.
  const asked = smaregi.asked.length;
  await expect.poll(() => smaregi.asked.length, { timeout: 120_000 }).toBeGreaterThan(asked + 2);
  const atCloud = cloud.revisions.size;
  // The new gateway names itself in events that it sends again; the cloud knows them by their ids.
  const isKept = atCloud === expected;
  reportFigure({
    promise: 'new-hardware',
    isKept,
    text: `${before} sales before and ${after} while it was replaced: ${atCloud} at the cloud, ${cloud.counts.again + cloud.counts.otherBody} events sent again under their ids`,
  });
  expect(isKept).toBe(true);
});
