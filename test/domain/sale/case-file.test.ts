/** Receipt of a case file: what is not known is not claimed to be absent. */
import { expect, test } from 'vitest';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { pairById } from '../../../src/agent/store/sales/pairs.ts';
import { caseFile } from '../../../src/domain/sale/case-file/case-file.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { acceptInput, importRegister, openTestStore, saleOf, shop } from '../../agent/store/fixtures.ts';

test.each<[string, Partial<Sale>, string]>([
  ['pushed without lines', {}, 'No receipt lines'],
  ['printed, with lines that could not be read', { receiptText: '合計 ¥1,980' }, 'could not be read'],
])('states of a sale %s what is known of its lines', async (_, sale, words) => {
  await using opened = await openTestStore();
  const { store } = opened;
  await importRegister(store, 'till-1');
  const sold = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1', ...sale })));
  const db = openConnection(opened.path, 'read');
  const pair = pairById(db, 'saleId' in sold ? sold.saleId : '');
  db.close();
  if (pair === undefined) throw new Error('not stored');
  const { blocks } = caseFile({
    ...{ pair, shop, language: 'en', exportedAtMs: 0, by: { caller: 'open' } },
    ...{ gateway: 'gw-1', version: '1.0.0', recordSha256: '', hasPaper: false, detailed: [] },
  });
  const receipt = blocks.find(({ kind }) => kind === 'receipt');
  expect(JSON.stringify(receipt)).toContain(words);
});
