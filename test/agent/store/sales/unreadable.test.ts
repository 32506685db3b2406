/** Rows of a real file that are damaged while the agent runs: one must not hide the others. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { lookAtDatabase } from '../../../../src/agent/store/worker/open-read-only.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { keepRecentLines } from '../../../../src/lib/recent-lines.ts';
import { acceptInput, oneCamera, openTestStore, saleOf, shop } from '../fixtures.ts';

const damages = {
  'a sale cut short': `UPDATE sales SET sale = substr(sale, 1, 20) WHERE id = ?`,
  'a sale of an unknown form': `UPDATE sales SET sale = '{"kind":"barter"}' WHERE id = ?`,
  'a source record that is no JSON': `UPDATE sales SET told = '{"by":' WHERE id = ?`,
  'a void that is no JSON': `UPDATE sales SET voided = '{' WHERE id = ?`,
  'a capture that is no JSON': `UPDATE captures SET details = '{' WHERE sale_seq = (SELECT seq FROM sales WHERE id = ?)`,
};

test.each(Object.entries(damages))('lists the other sales beside %s, and reports it', async (_, damage) => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.write.importSetUp(oneCamera);
  const ids: string[] = [];
  for (const registerSaleId of ['1', '2', '3']) {
    const accepted = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId })));
    if (accepted.kind === 'stored') ids.push(accepted.saleId);
  }
  const [, damaged = ''] = ids;
  const db = openConnection(opened.path, 'write');
  db.prepare(damage).run(damaged);
  db.close();

  const recentLog = keepRecentLines();
  {
    await using other = await openStore({
      ...{ path: opened.path, shop, gateway: 'gw-test', clock: systemClock },
      log: createLog({ level: 'error', also: recentLog }),
    });
    const { pairs, unreadable, nextCursor } = await other.read.sales({ limit: 10 });
    expect(pairs.map(({ saleId }) => saleId).sort()).toEqual(ids.filter((id) => id !== damaged).sort());
    expect(unreadable).toEqual([damaged]);
    expect(nextCursor).toBeUndefined();
    expect(recentLog.text()).toContain('stored sales can not be read, left out of the list');
    expect(recentLog.text()).toContain(damaged);
    await expect(other.read.pair(damaged)).rejects.toThrow();
  }
  using look = lookAtDatabase(opened.path);
  expect(look.read?.unreadableSales()).toEqual({ saleIds: [damaged], count: 1, isAll: true });
});
