/**
 * Promise 20: a gateway is lost after it has sold for a while, and another takes its place with the set-up that was exported some sales
 * before. The cloud has each sale exactly once, and none is missing: those of before the export, those that only the lost one told, those
 * of the time in between, and those since.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { databasePath } from '../../../../src/receiver/receiver-store.ts';
import { startSmaregi } from '../../../peers/pos/smaregi.ts';
import { startUbiregi } from '../../../peers/pos/ubiregi.ts';
import { eventually, startProgram } from '../../../peers/program.ts';
import { startReceiver } from '../../../receiver/start.ts';

const passphrase = 'a long enough passphrase';

test('continues on a replacement gateway without duplicates or gaps', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-replaced-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const smaregi = opened.use(await startSmaregi());
  const ubiregi = opened.use(await startUbiregi());
  const receiver = opened.use(await startReceiver());
  await writeFile(join(folder, 'token'), 'secret');
  await writeFile(join(folder, 'passphrase'), passphrase);
  await writeFile(
    join(folder, 'set-up.yaml'),
    `posAccounts:
  - { id: sma, kind: smaregi, name: スマレジ, contractId: ${smaregi.contractId}, accessToken: ${smaregi.accessToken}, baseUrl: '${smaregi.olderUrl}' }
  - { id: ubi, kind: ubiregi, name: ユビレジ, token: '${ubiregi.token}', baseUrl: '${ubiregi.url}' }
registers:
  - { key: reji-1, name: レジ1, from: { account: sma, terminal: '1' } }
  - { key: honten, name: 本店, from: { account: ubi, terminal: '2' } }
`,
  );
  const gateway = async (name: string): Promise<string[]> => {
    await mkdir(join(folder, name));
    const path = join(folder, name, 'config.yaml');
    await writeFile(
      path,
      `shop: { id: shop-1, name: 店 }\ngateway: { id: ${name} }\ndataDir: data\nweb: { listen: '127.0.0.1:0' }\nclock: { state: synced }\n` +
        `cloud: { kind: https, url: '${receiver.url}', tokenFile: ../token, spreadSeconds: 0 }\n`,
    );
    return ['--config', path];
  };
  const command = async (...args: string[]): Promise<string> => {
    await using program = startProgram(args);
    await new Promise((resolve) => program.child.once('close', resolve));
    expect(program.child.exitCode, program.output()).toBe(0);
    return program.output();
  };
  const sell = (total: number): string[] => [
    `smaregi:${smaregi.contractId}:${smaregi.sell({ terminal: '1', total })}`,
    `ubiregi:2:${ubiregi.sell({ account: 2, total }).id}`,
  ];
  /** Ids of the sales at the cloud without what Ubiregi's have at their end, with their newest revision and who told of that. */
  const atCloud = (): Map<string, { revision: number; gateway: string; kind: string }> => {
    const db = new Database(databasePath(receiver.dataDir), { readonly: true });
    const rows = db.prepare('select sale_id as id, revision, gateway, kind from sales').all() as {
      id: string;
      revision: number;
      gateway: string;
      kind: string;
    }[];
    db.close();
    const sales = rows.map(({ id, ...rest }) => [id.split(':').slice(0, 3).join(':'), rest] as const);
    expect(new Set(sales.map(([id]) => id)).size).toBe(rows.length);
    return new Map(sales);
  };
  const told = async (what: string, ids: readonly string[]): Promise<void> => {
    await eventually(
      what,
      async () => {
        const known = atCloud();
        return ids.every((id) => known.has(id)) ? true : undefined;
      },
      90_000,
    );
  };

  const old = await gateway('old');
  await command('import', join(folder, 'set-up.yaml'), ...old);
  const before = [1_000, 1_001, 1_002].flatMap(sell);
  const exported = join(folder, 'exported.yaml');
  let since: string[];
  {
    await using agent = startProgram(['run', ...old]);
    await told('the sales of before', before);
    await command(
      ...['export', '--output', exported, '--secrets', '--passphrase-file', join(folder, 'passphrase')],
      ...old,
    );
    since = [2_000, 2_001].flatMap(sell);
    await told('the sales since the export', since);
    // Lost with all its data.
    await agent.end('SIGKILL');
  }
  const [smaregiSince = ''] = since;
  smaregi.cancel(smaregiSince.split(':')[2] ?? '');
  const between = [3_000, 3_001].flatMap(sell);

  const replacement = await gateway('new');
  const imported = await command(
    ...['import', exported, '--passphrase-file', join(folder, 'passphrase')],
    ...replacement,
  );
  expect(imported).toMatch(/4 added$/);
  const known = new Set(before).union(new Set([...since, ...between]));
  await using agent = startProgram(['run', ...replacement]);
  await told('the sales of the time without a gateway', between);
  const after = sell(4_000);
  await told('the sales after it', after);
  // What was cancelled in between is told, under a revision that the lost gateway can not have used.
  await eventually('the void', async () => (atCloud().get(smaregiSince)?.kind === 'void' ? true : undefined));
  const all = atCloud();
  expect(new Set(all.keys())).toEqual(known.union(new Set(after)));
  expect(all.get(smaregiSince)).toMatchObject({ gateway: 'new', revision: 1_000 });
  for (const id of before) expect(all.get(id)).toMatchObject({ gateway: 'old', revision: 1 });
  await agent.end('SIGTERM');
});
