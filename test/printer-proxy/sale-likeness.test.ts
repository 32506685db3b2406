/** The second opinion on what a paper is (src/printer-proxy/rules/likeness). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { linePieces } from '../../src/printer-proxy/rules/likeness/line-pieces.ts';
import { saleLikeness } from '../../src/printer-proxy/rules/likeness/sale-likeness.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';

const receipt = [
  ...['喫茶 こまどり', '2026/11/29 10:12', '領収書', 'ブレンド 1 450', 'トースト 1 380', '小計 830'],
  ...['(内消費税 75)', '合計 ¥830', 'お預り ¥1,000', 'お釣り ¥170', 'ありがとうございました'],
];
const report = [
  ...['時間帯別売上', '2026/11/29 21:00', '10時 12件 ¥18,400', '11時 18件 ¥22,900', '12時 41件 ¥61,250'],
  ...['客数 71', '総売上 ¥102,550', '純売上 ¥98,100', '現金在高 ¥130,000', '過不足 0'],
];

test('is higher for a receipt than for a report, and undecided for an empty paper', () => {
  expect(saleLikeness(receipt)).toBeGreaterThan(0.4);
  expect(saleLikeness(report)).toBeLessThan(0.25);
  expect(saleLikeness([])).toBe(0.5);
});

test('lies between 0 and 1 for any text, whose pieces are bounded', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 40 }), (lines) => {
      const likeness = saleLikeness(lines);
      expect(likeness).toBeGreaterThanOrEqual(0);
      expect(likeness).toBeLessThanOrEqual(1);
    }),
  );
  const endless = Array.from({ length: 5_000 }, (_, n) => String.fromCodePoint(0x4e00 + n).repeat(3_000));
  expect(linePieces(endless).size).toBeLessThan(100_000);
});

describe('a paper that its letters contradict', () => {
  // Hours and sums without a word that the rules know for a report.
  const text =
    'みなと店\n2026/11/29 21:00\n時間帯のまとめ\n10時台 18,400\n11時台 22,900\n12時台 61,250\n合計 ¥102,550\n印刷 店長';

  test('is unclear', () => {
    expect(readReceipt(text, compileRules(noOwnRules)).kind).toBe('unclear');
  });

  test('is a sale where a word of the register itself makes it one', () => {
    const own = { ...noOwnRules, salePatterns: ['時間帯のまとめ'] };
    expect(readReceipt(text, compileRules(own)).kind).toBe('sale');
  });

  test('stays a sale where its goods add up, also without a payment', () => {
    const detail =
      '珈琲 みかげ堂\n東京都千代田区丸の内1-2-3\nご利用明細\n2026年11月17日(水) 12:24\nレジ0007  担当:佐藤\n伝票No 064262\n' +
      'クロワッサン  ￥5,430\n  @1810 x 3\n部門02  ￥1,360\n合計   ￥6,790';
    expect(readReceipt(detail, compileRules(noOwnRules))).toMatchObject({ kind: 'sale', totalMinor: 6_790 });
  });
});
