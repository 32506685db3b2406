/** Shopify fulfils the contract of all sources: the real poller over the real client and a strict peer. */

import { shopifySettings } from '../../../../src/agent/sources/shopify/settings.ts';
import { createShopify } from '../../../../src/agent/sources/shopify/shopify.ts';
import { shopifyLocations, startShopify } from '../../../peers/pos/shopify.ts';
import { cloudWorld } from '../cloud-under-test.ts';
import { sourceContract } from '../contract.ts';

sourceContract({
  name: 'Shopify',
  by: 'cloud',
  open: async () => {
    const peer = await startShopify({ pageSize: 2 });
    const settings = shopifySettings.parse({
      ...{ shop: peer.shop, clientId: peer.clientId, clientSecret: peer.clientSecret },
      baseUrl: peer.url,
    });
    const orders = new Map<string, string>();
    const orderOf = (number: string): string => orders.get(number) ?? '';
    return cloudWorld({
      createCloud: (deps) => createShopify(settings, deps),
      terminal: shopifyLocations.honten,
      tell: ({ number, kind, totalMinor }) => {
        if (kind === 'refund')
          peer.refund({
            of: peer.sell({ location: null }),
            total: -totalMinor,
            location: shopifyLocations.honten,
          });
        else orders.set(number, peer.sell({ total: totalMinor }));
      },
      edit: ({ number, totalMinor }) => peer.edit(orderOf(number), totalMinor),
      repeat: ({ number }) => peer.touch(orderOf(number)),
      garbage: () => peer.addGarbage(),
      close: () => peer.close(),
    });
  },
});
