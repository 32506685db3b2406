/** The poller fulfils the contract of all sources, over a minimal POS. */
import { createPlainPos, plainToken, startPlainPos } from '../../peers/pos/plain-pos.ts';
import { cloudWorld } from './cloud-under-test.ts';
import { sourceContract } from './contract.ts';

sourceContract({
  name: 'plain POS',
  by: 'cloud',
  open: async () => {
    const peer = await startPlainPos();
    return cloudWorld({
      createCloud: (deps) => createPlainPos({ url: peer.url, token: plainToken, limit: 20 }, deps),
      terminal: 't1',
      tell: ({ number, kind, totalMinor }) => peer.put({ key: number, kind, total: totalMinor }),
      edit: ({ number, totalMinor }) => peer.put({ key: number, total: totalMinor }),
      repeat: ({ number }) => peer.repeat(number),
      garbage: () => peer.putGarbage(),
      close: peer.close,
    });
  },
});
