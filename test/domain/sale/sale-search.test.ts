/** Words of a search are found in every text of a sale that people know it by, live and in the store. */
import { expect, test } from 'vitest';
import { storedHasTerms } from '../../../src/agent/store/sales/text-blocks.ts';
import type { Sale } from '../../../src/domain/sale/sale.ts';
import { labelledNames, searchedTexts } from '../../../src/domain/sale/sale-fields.ts';
import { isFound } from '../../../src/domain/sale/sale-filter.ts';
import { termsOf } from '../../../src/domain/sale/search/search-terms.ts';
import { allHours, readHours, zoneSpans } from '../../../src/domain/time/clock-hours.ts';
import { zoneOffsetMinutes } from '../../../src/domain/time/time-text.ts';
import { labelledExamples } from '../../contract/labelled-examples.ts';

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
  ...['500', '¥500', '500円', '￥５００', '500 paypay'],
  ...searchedExamples,
])('finds %s', (text) => {
  const facts = { ...sale, atMs: 0, register: 'R1', captures: [] };
  expect(isFound({ text }, facts)).toBe(true);
  expect(storedHasTerms(JSON.stringify(sale), termsOf(text))).toBe(true);
  expect(isFound({ text: `${text} 鈴木` }, facts)).toBe(false);
  expect(storedHasTerms(JSON.stringify(sale), termsOf(`${text} 鈴木`))).toBe(false);
});

const refund: Sale = {
  ...{ kind: 'refund', totalMinor: -1_980, currency: 'JPY', lines: [] },
  payments: [{ method: 'その他1', kind: 'cash', amount: -1_980 }],
};

test.each([
  [
    refund,
    ['返品', 'refund', '返品 現金', 'refund cash', '現金', '1,980', '−1980', 'レジ2', 'front 返品'],
    true,
  ],
  [refund, ['void', '取消', 'card', '返品 カード', '198', '19.80', 'cash out', '01980'], false],
  [{ ...refund, kind: 'cash_out' as const }, ['出金', 'cash out', 'Cash-Out'], true],
  [{ ...refund, kind: 'no_sale' as const }, ['no sale', 'drawer', 'ドロワー'], true],
  [{ ...refund, currency: 'USD' }, ['19.80', '$19.8'], true],
  [{ ...refund, currency: 'USD' }, ['1980'], false],
])(
  'finds a sale by its kind, payment, amount, register and camera in either language (%#)',
  (one, texts, expected) => {
    const captures = [{ camera: 'c1', cameraName: 'Front', outcome: 'captured' as const }];
    for (const text of texts)
      expect([
        text,
        isFound({ text }, { ...one, atMs: 0, register: 'r2', registerName: 'レジ2', captures }),
      ]).toEqual([text, expected]);
  },
);

test('takes no printed note on returns for a refund', () => {
  const printed: Sale = { ...sale, receiptText: '返品は7日以内、現金でお返しします', payments: [] };
  const facts = { ...printed, atMs: 0, register: 'R1', captures: [] };
  for (const text of ['返品', '現金', '返品 現金']) {
    expect(isFound({ text }, facts)).toBe(false);
    expect(storedHasTerms(JSON.stringify(printed), termsOf(text))).toBe(false);
  }
  expect(isFound({ text: '7日以内' }, facts)).toBe(true);
  expect(storedHasTerms(JSON.stringify(printed), termsOf('7日以内'))).toBe(true);
});

test.each([
  ['Asia/Tokyo', '2026-11-24T14:59:59+09:00', '14-15', true],
  ['Asia/Tokyo', '2026-11-24T15:00:00+09:00', '14-15', false],
  ['Asia/Tokyo', '2026-11-24T01:30:00+09:00', '22-2', true],
  ['Asia/Tokyo', '2026-11-24T02:00:00+09:00', '22-2', false],
  ['Asia/Kathmandu', '2026-11-24T14:44:00+05:45', '14-15', true],
  ['Europe/Berlin', '2026-07-24T14:30:00+02:00', '14-15', true],
  ['Europe/Berlin', '2026-12-24T14:30:00+02:00', '14-15', false],
])('narrows to hours of the clock in %s: %s in %s', (timeZone, at, hours, expected) => {
  const range = readHours(hours) ?? allHours;
  const facts = { ...refund, atMs: Date.parse(at), register: 'r2', captures: [] };
  expect(isFound({ hours: { ...range, timeZone } }, facts)).toBe(expected);
});

test('knows each change of a zone, of two within a month too', () => {
  const span = { fromMs: Date.parse('2026-01-01T00:00Z'), toMs: Date.parse('2027-01-01T00:00Z') };
  for (const zone of ['Europe/Berlin', 'Africa/Casablanca', 'Asia/Tokyo', 'Australia/Lord_Howe']) {
    const spans = zoneSpans(span, zone);
    for (let atMs = span.fromMs; atMs < span.toMs; atMs += 3_600_000)
      expect([zone, atMs, spans.find(({ toMs }) => atMs < toMs)?.offsetMs]).toEqual([
        zone,
        atMs,
        zoneOffsetMinutes(atMs, zone) * 60_000,
      ]);
  }
});
