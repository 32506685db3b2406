/**
 * A store with a small quota that accepts sales until it is killed at a failpoint; prints each acknowledged
 * sale.
 */

import { randomBytes } from 'node:crypto';
import { openStore } from '../../../../src/agent/store/database.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { armFailpoints } from '../../../../src/lib/failpoint.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { acceptInput, capturedSettlement, oneCamera, saleOf, shop } from '../fixtures.ts';
import { megabyte, wide } from '../kept.ts';

const [path = '', failpoints = ''] = process.argv.slice(2);
armFailpoints(failpoints);
const store = await openStore({
  path,
  shop,
  gateway: 'gw',
  clock: systemClock,
  log: createLog({ level: 'silent' }),
  limits: { ...wide, maxBytes: 12 * megabyte },
});
await store.write.importSetUp(oneCamera);
for (let n = 0; n < 2_000; n += 1) {
  const answer = await store.write.acceptSale(acceptInput(saleOf()));
  if (answer.kind !== 'stored') throw new Error(answer.kind);
  process.stdout.write(`${answer.saleId}\n`);
  await store.write.settleCapture(capturedSettlement(answer.saleId, randomBytes(40_000)));
  // Some of them are at the cloud, all but their pictures.
  if (n % 3 === 0) await store.write.settleEvents([{ kind: 'stored', sequence: n + 1 }]);
  await store.write.keepSpace({ clock: 'synced' });
}
