/** The whole way with our own program: a set-up file, a sale and its 取消, and the change from the older API to the Platform API, which doubles nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { salesPageJson } from '../../../../src/contract/page/sales.ts';
import { importSetUp } from '../../../peers/import-set-up.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startSmaregi } from '../../../peers/pos/smaregi.ts';
import { eventually, startProgram } from '../../../peers/program.ts';

test('stores a sale from a set-up file, and switches from one API to the other', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-smaregi-agent-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const smaregi = opened.use(await startSmaregi());
  const { contractId, accessToken, olderUrl, clientId, clientSecret, idUrl, apiUrl } = smaregi;
  const url = `http://127.0.0.1:${await freePort()}`;
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: スマ珈琲 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  const config = ['--config', join(folder, 'config.yaml')];
  /** `sell`: once the register is linked, and before the agent runs: the first page brings it. */
  const run = async (account: string, sell: () => void, see: () => Promise<void>): Promise<string> => {
    const file = join(folder, 'set-up.yaml');
    await writeFile(
      file,
      `posAccounts:\n  - { id: sma, name: スマレジ, ${account} }\nregisters:\n  - { key: reji-1, name: レジ1, from: { account: sma, terminal: '1' } }\n`,
    );
    await importSetUp(file, join(folder, 'config.yaml'));
    sell();
    await using agent = startProgram(['run', ...config]);
    await see();
    await agent.end('SIGTERM');
    return agent.output();
  };
  const sales = async () =>
    salesPageJson.parse(await (await request(`${url}/api/v1/sales`)).body.json()).sales;
  const soldNow = async (what: string, expected: object[]) => {
    const found = await eventually(what, async () => {
      const all = await sales().catch(() => []);
      return all.length === expected.length && all[0]?.kind === (expected[0] as { kind: string }).kind
        ? all
        : undefined;
    });
    expect(found).toMatchObject(expected);
  };

  const [first, second] = ['1001', '1003'];
  const older = `kind: smaregi, contractId: ${contractId}, accessToken: ${accessToken}, baseUrl: '${olderUrl}'`;
  const reply = await run(
    older,
    () => {
      smaregi.sell({ terminal: '1', total: 1_980 });
      smaregi.sell({ terminal: '2', total: 550 });
    },
    async () => {
      const sale = {
        saleId: `smaregi:${contractId}:${first}`,
        total: 1_980,
        receiptNumber: '1',
        lines: [{ name: 'ブレンド' }],
        register: { key: 'reji-1' },
      };
      await soldNow('the sale', [{ kind: 'sale', ...sale }]);
      smaregi.cancel(first);
      // A second row at the time of the void.
      await soldNow('its 取消', [
        { kind: 'void', moment: 'void', ...sale },
        { kind: 'void', ...sale },
      ]);
    },
  );
  const platform = `kind: smaregi-platform, contractId: ${contractId}, clientId: ${clientId}, clientSecret: ${clientSecret}, idUrl: '${idUrl}', apiUrl: '${apiUrl}'`;
  const saidThen = await run(
    platform,
    () => {
      smaregi.closeDay();
      smaregi.sell({ terminal: '1', total: 300 });
    },
    () =>
      soldNow('a sale by the other API', [
        { kind: 'sale', total: 300, saleId: `smaregi:${contractId}:${second}` },
        { kind: 'void', moment: 'void', saleId: `smaregi:${contractId}:${first}` },
        { kind: 'void', total: 1_980, saleId: `smaregi:${contractId}:${first}`, revision: 2 },
      ]),
  );
  expect(reply + saidThen).not.toMatch(new RegExp(`${accessToken}|${clientSecret}`));
});
