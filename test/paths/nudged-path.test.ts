/**
 * From a webhook of Square or Shopify to the sale and its picture, by real programs: the receiver, the gateway's daemon, POS and camera over the wire.
 * Sales come by nudge before the next ordinary poll; none is missed while the receiver or the gateway is away.
 */
import { expect, test } from 'vitest';
import { startSnapshotCamera } from '../peers/cameras/snapshot-camera.ts';
import { shopifyLocations, startShopify } from '../peers/pos/shopify.ts';
import { squareLocations, startSquare } from '../peers/pos/square.ts';
import { sendShopifyEvent, sendSquareEvent } from '../peers/pos/webhooks.ts';
import { eventually } from '../peers/program.ts';
import { openCloudShop } from './cloud-shop.ts';

const location = squareLocations.honten;

async function openShop() {
  const opened = new AsyncDisposableStack();
  const square = opened.use(await startSquare());
  const shopify = opened.use(await startShopify());
  const camera = opened.use(await startSnapshotCamera());
  const key = 'signature-key';
  const shop = await openCloudShop({
    opened,
    prepare: async ({ webhooks }, base) => {
      const made = {
        square: await webhooks.make({ kind: 'square', base }),
        shopify: await webhooks.make({ kind: 'shopify', base }),
      };
      for (const { id } of Object.values(made)) await webhooks.setSignatureKey(id, key);
      return made;
    },
    setUp: `cameras: [{ id: counter, name: カウンター, url: '${camera.url}' }]\nlinks: [{ register: reji-1, camera: counter }]\nposAccounts:\n  - { id: sq, kind: square, name: Square, accessToken: '${square.token}', baseUrl: '${square.url}' }\n  - { id: sh, kind: shopify, name: Shopify, shop: ${shopify.shop}, accessToken: '${shopify.token}', baseUrl: '${shopify.url}' }\nregisters:\n  - { key: reji-1, name: レジ1, from: { account: sq, terminal: '${location}' } }\n  - { key: reji-2, name: レジ2, from: { account: sh, terminal: '${shopifyLocations.honten}' } }\n`,
  });
  const { url } = shop.prepared.square;
  return {
    ...shop,
    /** `webhook`: Square reports it. */
    sell: async (total: number, webhook = true) => {
      square.sell({ total, location });
      if (!webhook) return;
      expect((await sendSquareEvent({ url, key }, { location, type: 'payment.updated' })).status).toBe(200);
    },
    sellAtShopify: async (total: number) => {
      shopify.sell({ total });
      expect((await sendShopifyEvent({ url: shop.prepared.shopify.url, key })).status).toBe(200);
    },
    until: (nudges: string, account = 'sq') =>
      eventually(`nudges ${nudges}`, async () => {
        const now = await shop.account(account);
        return now?.nudges === nudges && now.state === 'ok' ? now : undefined;
      }),
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
    const now = await shop.account('sq');
    return Date.parse(now?.nextTry ?? '') - Date.now() > 40_000 ? now : undefined;
  });
  const soldMs = performance.now();
  await shop.sell(102);
  expect(await shop.sales(2)).toEqual([101, 102]);
  const storedMs = performance.now() - soldMs;
  await shop.pair(102);
  const pairedMs = performance.now() - soldMs;
  console.info(`stored ${storedMs.toFixed(0)} ms after the sale, with its picture ${pairedMs.toFixed(0)} ms`);
  expect(Date.now()).toBeLessThan(Date.parse(before.nextTry ?? ''));

  // Without the receiver it is polled as before.
  await shop.stopReceiver();
  await shop.until('down');
  await shop.sell(103, false);
  expect(await shop.sales(3)).toEqual([101, 102, 103]);
  await shop.startReceiver();
  await shop.until('relied_on');

  await shop.until('waiting', 'sh');
  await shop.sellAtShopify(204);
  await shop.until('relied_on', 'sh');
  expect(await shop.sales(4)).toEqual([101, 102, 103, 204]);

  // News of the time without the gateway, and a restart of the receiver with it pending.
  await gateway.end('SIGTERM');
  await shop.sell(104);
  await shop.stopReceiver();
  await shop.startReceiver();
  await shop.sell(105, false);
  shop.startGateway();
  expect(await shop.sales(6)).toEqual([101, 102, 103, 104, 105, 204]);
});
