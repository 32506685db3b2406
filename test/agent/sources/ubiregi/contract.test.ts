/** Ubiregi fulfils the contract of all sources: the real poller over the real client and a strict peer. */

import { ubiregiSettings } from '../../../../src/agent/sources/ubiregi/settings.ts';
import { createUbiregi } from '../../../../src/agent/sources/ubiregi/ubiregi.ts';
import { startUbiregi } from '../../../peers/pos/ubiregi.ts';
import { cloudWorld } from '../cloud-under-test.ts';
import { sourceContract } from '../contract.ts';

sourceContract({
  name: 'Ubiregi',
  by: 'cloud',
  open: async () => {
    const peer = await startUbiregi({ pageSize: 2 });
    const settings = ubiregiSettings.parse({ token: peer.token, baseUrl: peer.url });
    const ids = new Map<string, number>();
    const idOf = (number: string): number => ids.get(number) ?? 0;
    return cloudWorld({
      createCloud: (deps) => createUbiregi(settings, deps),
      terminal: '1',
      tell: ({ number, totalMinor }) => void ids.set(number, peer.sell({ total: totalMinor }).id),
      edit: ({ number, totalMinor }) => peer.edit(idOf(number), totalMinor),
      repeat: ({ number }) => peer.touch(idOf(number)),
      garbage: () => peer.addGarbage(),
      close: () => peer.close(),
    });
  },
});
