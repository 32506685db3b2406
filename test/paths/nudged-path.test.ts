/**
 * From a webhook of Square to the sale, by real programs: the receiver, the gateway's daemon, and Square over the wire. Sales come by nudge
 * before the next ordinary poll; none is missed while the receiver or the gateway is away.
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
import { squareLocations, startSquare } from '../peers/pos/square.ts';
import { sendSquareEvent } from '../peers/pos/webhooks.ts';
import { eventually, startProgram } from '../peers/program.ts';
import { type Receiver, startReceiver } from '../receiver/start.ts';

const location = squareLocations.honten;

async function openShop() {
  const opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-nudged-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const square = opened.use(await startSquare());
  const dataDir = join(folder, 'cloud');
  const listen = { host: '127.0.0.1', port: await freePort() };
  let receiver: Receiver | undefined = await startReceiver({ dataDir, listen });
  opened.defer(async () => receiver?.[Symbol.asyncDispose]());
  const base = receiver.url;
  using store = openReceiverAdmin({ dataDir, nowMs: Date.now });
  const token = store.credentials.make({ kind: 'token', shop: 'shop-1', gateway: 'gw-1' }).secret;
  const { id, url } = store.webhooks.make({ kind: 'square', base });
  const key = 'signature-key';
  store.webhooks.setSignatureKey(id, key);

  const page = `http://127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yaml');
  await writeFile(join(folder, 'cloud.token'), token);
  await writeFile(
    config,
    `shop: { id: shop-1, name: 四角 }\ngateway: { id: gw-1 }\ndataDir: data\nweb: { listen: '${new URL(page).host}' }\nclock: { state: synced }\ncloud: { kind: https, url: '${base}', tokenFile: '${join(folder, 'cloud.token')}' }\n`,
  );
  const file = join(folder, 'set-up.yaml');
  await writeFile(
    file,
    `posAccounts:\n  - { id: sq, kind: square, name: Square, accessToken: '${square.token}', baseUrl: '${square.url}' }\nregisters:\n  - { key: reji-1, name: レジ1, from: { account: sq, terminal: '${location}' } }\n`,
  );
  await using imported = startProgram(['import', file, '--config', config]);
  expect(await imported.end('SIGCONT'), imported.output()).toBe(0);

  const get = async (path: string): Promise<unknown> =>
    (await request(`${page}${path}`)).body.json().catch(() => undefined);
  const account = async () =>
    posAccountsJson.safeParse(await get('/api/v1/pos-accounts').catch(() => undefined)).data?.accounts[0];
  return {
    ...{ square, account },
    startGateway: () => opened.use(startProgram(['run', '--config', config])),
    stopReceiver: async () => {
      await receiver?.[Symbol.asyncDispose]();
      receiver = undefined;
    },
    startReceiver: async () => {
      receiver = await startReceiver({ dataDir, listen });
    },
    /** `webhook`: Square reports it. */
    sell: async (total: number, webhook = true) => {
      square.sell({ total, location });
      if (!webhook) return;
      expect((await sendSquareEvent({ url, key }, { location, type: 'payment.updated' })).status).toBe(200);
    },
    until: (nudges: string) =>
      eventually(`nudges ${nudges}`, async () => {
        const now = await account();
        return now?.nudges === nudges && now.state === 'ok' ? now : undefined;
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

test('stores a sale by nudge, and misses none while the receiver or the gateway is away', async () => {
  await using shop = await openShop();
  const gateway = shop.startGateway();
  // One that works, so that the others can be relied on.
  await shop.until('waiting');
  await shop.sell(101);
  await shop.sales(1);
  await shop.until('relied_on');

  // The next ordinary poll is far away.
  const before = await eventually('a long wait', async () => {
    const now = await shop.account();
    return Date.parse(now?.nextTry ?? '') - Date.now() > 40_000 ? now : undefined;
  });
  const soldMs = performance.now();
  await shop.sell(102);
  expect(await shop.sales(2)).toEqual([101, 102]);
  console.info(`stored ${Math.round(performance.now() - soldMs)} ms after the sale`);
  expect(Date.now()).toBeLessThan(Date.parse(before.nextTry ?? ''));

  // Without the receiver it is polled as before.
  await shop.stopReceiver();
  await shop.until('down');
  await shop.sell(103, false);
  expect(await shop.sales(3)).toEqual([101, 102, 103]);
  await shop.startReceiver();
  await shop.until('relied_on');

  // News of the time without the gateway, and a restart of the receiver with it pending.
  await gateway.end('SIGTERM');
  await shop.sell(104);
  await shop.stopReceiver();
  await shop.startReceiver();
  await shop.sell(105, false);
  shop.startGateway();
  expect(await shop.sales(5)).toEqual([101, 102, 103, 104, 105]);
});
