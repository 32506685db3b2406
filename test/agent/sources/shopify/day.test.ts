/** A day at Shopify: every sale once and in order, with few requests (cloud-day.ts). */
import { expect, test } from 'vitest';
import { shopifySettings } from '../../../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../../../src/agent/sources/shopify/shopify.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { shopifyLocations, startShopify } from '../../../peers/pos/shopify.ts';
import { polledDay } from '../cloud-day.ts';

test('stores every sale of a day once and in order, with few requests', { timeout: 600_000 }, async () => {
  await using peer = await startShopify();
  const { shop, token: accessToken, url: baseUrl } = peer;
  const deps = { clock: systemClock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };
  const cloud = createShopify(shopifySettings.parse({ shop, accessToken, baseUrl }), deps);
  await using _closed = { [Symbol.asyncDispose]: () => cloud.close() };
  const location = shopifyLocations.honten;
  const { polls, sales, refunds } = await polledDay({
    ...{ peer, cloud, location },
    sell: ({ total, device, isSplit }) =>
      peer.sell({
        ...{ total, device },
        ...(isSplit && {
          payments: [
            { amount: 50, gateway: 'gift_card' },
            { amount: total - 50, gateway: 'shopify_payments' },
          ],
        }),
      }),
    refund: (of, total) => peer.refund({ of, total }),
  });
  // One a poll, and one for each order in each of its states and for each refund; a few twice, which were just changed.
  expect(peer.asked.length).toBeLessThan(polls + 1.2 * (sales + 2 * refunds) + 30);
});
