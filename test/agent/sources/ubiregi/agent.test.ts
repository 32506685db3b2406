/** The whole way with our own program: a set-up file, linking by the owner's login, and a sale of a child account on the gateway's page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { salesPageJson } from '../../../../src/contract/page/sales.ts';
import { importSetUp } from '../../../peers/import-set-up.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startUbiregi } from '../../../peers/pos/ubiregi.ts';
import { eventually, startProgram } from '../../../peers/program.ts';
import { decideAtUbiregi } from './person.ts';

type Account = { state: string; settings: object; problem?: { code: string } };

test('stores a sale from a set-up file', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-ubiregi-agent-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const ubiregi = opened.use(await startUbiregi({ redirectUri: `${url}/api/v1/oauth/callback` }));
  const { clientId, clientSecret, redirectUri } = ubiregi.app;
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `posAccounts:
  - { id: ubi, kind: ubiregi, name: ユビレジ, clientId: '${clientId}', clientSecret: '${clientSecret}', redirectUri: '${redirectUri}', baseUrl: '${ubiregi.url}' }
registers:
  - { key: honten, name: 本店, from: { account: ubi, terminal: '2' } }
`,
  );
  const config = ['--config', join(folder, 'config.yaml')];
  await importSetUp(join(folder, 'set-up.yaml'), join(folder, 'config.yaml'));
  const agent = opened.use(startProgram(['run', ...config]));

  const get = async <T>(path: string): Promise<T> => (await (await request(url + path)).body.json()) as T;
  const account = async (): Promise<Account | undefined> =>
    (await get<{ accounts: Account[] }>('/api/v1/pos-accounts').catch(() => undefined))?.accounts[0];
  const unlinked = await eventually('the account', async () => {
    const one = await account();
    return one?.state === 'refused' ? one : undefined;
  });
  expect(unlinked.problem?.code).toBe('ubiregi.not_linked_yet');

  // After the register was linked, and before the account is: it is fetched with the first page.
  const sold = ubiregi.sell({ account: 2, total: 1_980 });
  const begun = await request(`${url}/api/v1/oauth/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: 'ubi' }),
  });
  const { url: authorizeUrl } = (await begun.body.json()) as { url: string };
  const back = await request(await decideAtUbiregi(ubiregi, authorizeUrl));
  expect(await back.body.text()).toContain('Ubiregi is linked');
  const pair = await eventually(
    'the sale',
    async () => salesPageJson.parse(await get('/api/v1/sales')).sales[0],
  );
  expect(pair).toMatchObject({
    total: 1_980,
    register: { key: 'honten' },
    lines: [{ name: 'ブレンドコーヒー' }],
  });
  expect(pair.saleId).toBe(`ubiregi:2:${sold.id}`);
  const shown = JSON.stringify([await account(), await get('/api/v1/status')]);
  expect(shown).not.toContain(clientSecret);
  expect(shown).not.toContain('accessToken');
  await agent.end('SIGTERM');
  expect(agent.output()).not.toContain(clientSecret);
});
