/**
 * A shop linked through an app of Smaregi's market, by real programs: the gateway's daemon polls Smaregi with tokens of the receiver. Nothing is
 * missed while the receiver is away, or while the contract has given the app up.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { posAccountsJson } from '../../src/contract/page/pos-accounts.ts';
import { salesPageJson } from '../../src/contract/page/sales.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startSmaregi } from '../peers/pos/smaregi.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { type Receiver, startReceiver } from '../receiver/start.ts';

async function openShop() {
  const opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-smaregi-app-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const smaregi = opened.use(await startSmaregi());
  const dataDir = join(folder, 'cloud');
  const listen = { host: '127.0.0.1', port: await freePort() };
  let receiver: Receiver | undefined = await startReceiver({ dataDir, listen });
  opened.defer(async () => receiver?.[Symbol.asyncDispose]());
  const base = receiver.url;
  const { clientId, clientSecret, idUrl, apiUrl, contractId } = smaregi;
  using store = openReceiverAdmin({ dataDir, nowMs: Date.now });
  const token = store.credentials.make({ kind: 'token', shop: 'shop-1', gateway: 'gw-1' }).secret;
  store.posApps.setApp('smaregi', { clientId, clientSecret, idUrl, base, sandbox: false });
  store.posApps.grant('smaregi', contractId, 'shop-1');

  const page = `http://127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yaml');
  await writeFile(join(folder, 'cloud.token'), token);
  await writeFile(
    config,
    `shop: { id: shop-1, name: 市場 }\ngateway: { id: gw-1 }\ndataDir: data\nweb: { listen: '${new URL(page).host}' }\nclock: { state: synced }\ncloud: { kind: https, url: '${base}', tokenFile: '${join(folder, 'cloud.token')}' }\n`,
  );
  const file = join(folder, 'set-up.yaml');
  await writeFile(
    file,
    `posAccounts:\n  - { id: sm, kind: smaregi-platform, name: スマレジ, contractId: '${contractId}', apiUrl: '${apiUrl}' }\nregisters:\n  - { key: reji-1, name: レジ1, from: { account: sm, terminal: '1' } }\n`,
  );
  await using imported = startProgram(['import', file, '--config', config]);
  expect(await imported.end('SIGCONT'), imported.output()).toBe(0);
  opened.use(startProgram(['run', '--config', config]));

  const get = async (path: string): Promise<unknown> =>
    (await request(`${page}${path}`)).body.json().catch(() => undefined);
  return {
    smaregi,
    stopReceiver: async () => {
      await receiver?.[Symbol.asyncDispose]();
      receiver = undefined;
    },
    startReceiver: async () => {
      receiver = await startReceiver({ dataDir, listen });
    },
    pollNow: async () => {
      await (
        await request(`${page}/api/v1/pos-accounts/sm/poll`, { method: 'POST', headers: { origin: page } })
      ).body.dump();
    },
    /** Until its state is this, or its problem has this code. */
    until: (state: string) =>
      eventually(`the account ${state}`, async () => {
        const found = posAccountsJson.safeParse(await get('/api/v1/pos-accounts').catch(() => undefined));
        const [account] = found.data?.accounts ?? [];
        return account?.state === state || account?.problem?.code === state ? account : undefined;
      }),
    /** Totals, once there are so many sales. */
    sales: (count: number) =>
      eventually(`${count} sales`, async () => {
        const found = salesPageJson.safeParse(await get('/api/v1/sales').catch(() => undefined)).data?.sales;
        return found !== undefined && found.length >= count
          ? found.map(({ total }) => total).toSorted()
          : undefined;
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test('misses no sale while the receiver is away, or the contract has given the app up', async () => {
  await using shop = await openShop();
  const { smaregi } = shop;
  await shop.until('ok');
  smaregi.sell({ terminal: '1', total: 101 });
  expect(await shop.sales(1)).toEqual([101]);

  // The token at hand is enough.
  await shop.stopReceiver();
  smaregi.sell({ terminal: '1', total: 102 });
  expect(await shop.sales(2)).toEqual([101, 102]);
  smaregi.revokeTokens();
  smaregi.sell({ terminal: '1', total: 103 });
  await shop.until('smaregi.cloud_away');
  await shop.startReceiver();
  expect(await shop.sales(3)).toEqual([101, 102, 103]);

  smaregi.isAppInUse = false;
  smaregi.revokeTokens();
  await shop.until('smaregi.cloud_consent_ended');
  smaregi.sell({ terminal: '1', total: 104 });
  smaregi.isAppInUse = true;
  await shop.pollNow();
  expect(await shop.sales(4)).toEqual([101, 102, 103, 104]);
});
