/** A deposit counts neither by itself nor twice: its paper is unclear, and the receipt of the rest is the sale. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { depositPapers } from '../peers/deposit-papers.ts';

const rules = compileRules(noOwnRules);

test.each(Object.entries(depositPapers))('reads the %s', (_, { kind, total, text }) => {
  const { kind: read, totalMinor, reasons } = readReceipt(text, rules);
  expect({ read, totalMinor, isDeposit: reasons.includes('deposit') }).toEqual({
    ...{ read: kind, totalMinor: total, isDeposit: kind === 'unclear' },
  });
});

test.each([
  ['goods sold together with a deposit', 3_000, ['Tシャツ']],
  ['deposit among goods', 3_000, ['Tシャツ']],
  ['deposit below the tax of other goods', 3_300, ['花束']],
  ['deposit among goods, the amount below the name', 2_000, []],
])('reads the goods beside the deposit of the %s', (name, totalMinor, goods) => {
  const { goodsWithDeposit } = readReceipt(depositPapers[name]?.text ?? '', rules);
  expect(goodsWithDeposit?.totalMinor).toBe(totalMinor);
  expect(goodsWithDeposit?.lines.map((line) => line.name)).toEqual(goods);
});

test('has no goods beside a deposit that is all of a paper', () => {
  const others = Object.entries(depositPapers).filter(
    ([, { text }]) => readReceipt(text, rules).goodsWithDeposit !== undefined,
  );
  expect(others.map(([name]) => name)).toHaveLength(4);
});

test('offers no rule by an amount, which would reject the receipt of the rest', () => {
  const text = depositPapers['order with its deposit paid in cash']?.text ?? '';
  const [pattern = '^$'] = readReceipt(text, rules).titlePatterns ?? [];
  const asDecided = compileRules({ ...noOwnRules, notSalePatterns: [pattern] });
  const ofRest = `テーラー ハヤマ
スリーピース   ¥88,000
合計   ¥88,000
内金   ¥10,000
お預り   ¥80,000
お釣り   ¥2,000`;
  expect(readReceipt(ofRest, asDecided)).toMatchObject({ kind: 'sale', totalMinor: 88_000 });
  const titled = depositPapers['formal receipt of earnest money']?.text ?? '';
  expect(readReceipt(titled, rules).titlePatterns?.[0]).toBe('^手付金領収証$');
});
