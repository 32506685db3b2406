/** Words of a search are found in every text of a sale that people know it by, live and in the store. */
import { expect, test } from 'vitest';
import { storedHasWords } from '../../../src/agent/store/sales/text-blocks.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { searchedTexts } from '../../../src/domain/sale/sale-fields.ts';
import { isFound, wordsOf } from '../../../src/domain/sale/sale-filter.ts';
import { labelledExamples, labelledNames } from '../../contract/labelled-examples.ts';

const sale: Sale = {
  ...{ kind: 'sale', totalMinor: 500, currency: 'JPY', receiptNumber: '0042', registerSaleId: 'R-7' },
  ...labelledExamples,
  lines: [{ name: 'ブレンド' }],
  payments: [{ method: 'PayPay', kind: 'qr', amount: 500 }],
  ...{ staff: { id: '0012', name: '佐藤' }, table: 'B-4' },
};

const searchedExamples = labelledNames
  .filter((name) => name in searchedTexts)
  .map((name) => String(sale[name]));

test.each([
  '0042',
  'R-7',
  'ブレンド',
  'paypay',
  '佐藤',
  '0012',
  'b-4',
  'Ｋ-00471',
  '佐藤 ブレンド',
  ...searchedExamples,
])('finds %s', (text) => {
  const facts = { ...sale, atMs: 0, register: 'R1', captures: [] };
  expect(isFound({ text }, facts)).toBe(true);
  expect(storedHasWords(JSON.stringify(sale), wordsOf(text))).toBe(true);
  expect(isFound({ text: `${text} 鈴木` }, facts)).toBe(false);
  expect(storedHasWords(JSON.stringify(sale), wordsOf(`${text} 鈴木`))).toBe(false);
});
