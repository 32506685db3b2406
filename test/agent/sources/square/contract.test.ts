/** Square fulfils the contract of all sources: the real poller over the real client and a strict peer. */

import { squareSettings } from '../../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../../src/agent/sources/square/square.ts';
import { squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { cloudWorld } from '../cloud-under-test.ts';
import { sourceContract } from '../contract.ts';

sourceContract({
  name: 'Square',
  by: 'cloud',
  open: async () => {
    const peer = await startSquare({ pageSize: 2 });
    const settings = squareSettings.parse({ accessToken: peer.token, baseUrl: peer.url });
    const orders = new Map<string, string>();
    const orderOf = (number: string): string => orders.get(number) ?? '';
    return cloudWorld({
      createCloud: (deps) => createSquare(settings, deps),
      terminal: squareLocations.honten,
      tell: ({ number, kind, totalMinor }) => {
        if (kind === 'refund') peer.refund({ total: -totalMinor });
        else orders.set(number, peer.sell({ total: totalMinor }).orderId);
      },
      edit: ({ number, totalMinor }) => peer.edit(orderOf(number), totalMinor),
      repeat: ({ number }) => peer.touch(orderOf(number)),
      garbage: () => peer.addGarbage(),
      close: () => peer.close(),
    });
  },
});
