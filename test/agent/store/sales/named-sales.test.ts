/** Sales with an identity from their source: the same id is the same sale, whatever time has passed. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { removeSale } from '../../../../src/agent/store/space/removal.ts';
import type { Sale, SaleOrigin } from '../../../../src/domain/sale/sale.ts';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf } from '../fixtures.ts';

const dayMs = 86_400_000;
const origin: SaleOrigin = {
  by: 'cloud',
  serverAtMs: 1_800_000_000_000,
  serverAheadMs: -40,
  resolutionMs: 1_000,
};
const saleId = 'smaregi:CONTRACT:25';

function polled(sale: Partial<Sale> = {}, laterMs = 0) {
  const { monotonicMs, wallMs, ...rest } = receivedNow();
  const received = { ...rest, monotonicMs: monotonicMs + laterMs, wallMs: wallMs + laterMs };
  return { ...acceptInput(saleOf({ registerSaleId: '25', ...sale }), 'till-1', received), origin, saleId };
}

test('treats one id as one sale, however late it is received or edited, and keeps its revisions', async () => {
  await using test = await openTestStore();
  const { store } = test;
  await store.write.importSetUp(oneCamera);
  expect(await store.write.acceptSale(polled())).toMatchObject({ kind: 'stored', saleId, revision: 1 });
  expect(await store.write.acceptSale(polled({}, 90 * dayMs))).toMatchObject({ kind: 'known', saleId });
  const edit = polled({ kind: 'void' }, 90 * dayMs);
  expect(await store.write.acceptSale(edit)).toMatchObject({ kind: 'revised', saleId });
  expect(await (await test.reopen()).write.acceptSale(edit)).toMatchObject({ kind: 'known', saleId });
  // The cloud reports the current state: an earlier body is valid again.
  expect(await test.store.write.acceptSale(polled())).toMatchObject({ kind: 'revised', saleId });
  // A register that pushes a sale under that number means another one.
  const pushed = await test.store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '25' })));
  expect(pushed).toMatchObject({ kind: 'stored' });
  const db = openConnection(test.path, 'read');
  expect(db.prepare('SELECT origin FROM sales ORDER BY seq').pluck().all()).toEqual([
    JSON.stringify(origin),
    null,
  ]);
  db.close();
});

test('recognizes a removed sale by its id, and continues its revisions with an edit', async () => {
  await using test = await openTestStore();
  const { write } = test.store;
  await write.importSetUp({ ...oneCamera, links: [] });
  await write.acceptSale(polled());
  const [event] = await test.store.read.dueEvents({ dueAtMs: Infinity, maxCount: 9, maxBytes: 1e6 });
  await write.settleEvents([{ kind: 'stored', sequence: event?.sequence ?? 0 }]);
  const db = openConnection(test.path, 'write');
  removeSale(db, 1);
  db.close();
  expect(await write.acceptSale(polled())).toMatchObject({ kind: 'known', saleId, revision: 1 });
  expect(await write.acceptSale(polled({ totalMinor: 7 }))).toMatchObject({
    kind: 'revised',
    saleId,
    revision: 2,
  });
});
