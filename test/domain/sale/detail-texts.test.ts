/** Details of a sale as the page and the receiver's viewer show them. */
import { expect, test } from 'vitest';
import { detailRows } from '../../../src/domain/sale/detail-texts.ts';
import { detailTextsEn } from '../../../src/domain/sale/detail-texts-en.ts';
import { detailTextsJa } from '../../../src/domain/sale/detail-texts-ja.ts';
import { labelledNames } from '../../../src/domain/sale/sale-fields.ts';
import { labelledExamples } from '../../contract/labelled-examples.ts';

const form = { comma: ', ', number: String };

test.each([
  ['en', detailTextsEn, 'Cash, QR code, cheque'],
  ['ja', detailTextsJa, '現金, コード決済, cheque'],
] as const)(
  'shows every labelled field, each kind of payment once and extra fields in %s',
  (_, words, kinds) => {
    const payments = ['cash', 'qr', 'cash', 'cheque', undefined].map((kind) =>
      kind === undefined ? {} : { kind },
    );
    const sale = { ...labelledExamples, payments, extra: { lane: 3, member: false } };
    expect(detailRows(sale, words, form)).toEqual([
      [words.paymentKinds, kinds],
      ...labelledNames.map((name) => [
        words.label[name],
        name === 'guests' ? words.people('2') : String(labelledExamples[name]),
      ]),
      ['lane', '3'],
      ['member', 'false'],
    ]);
  },
);

test('shows no row for what a sale lacks', () => {
  expect(detailRows({ payments: [{}], table: '' }, detailTextsEn, form)).toEqual([]);
  expect(detailRows({ payments: [], guests: 0 }, detailTextsEn, form)).toEqual([['Guests', '0']]);
});
