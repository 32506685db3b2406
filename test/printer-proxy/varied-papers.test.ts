/** Papers of random layout: no sale is lost, and no other paper's amount is taken for one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { saleWithOrdinaryLines, type VariedPaper, variedPaper } from '../peers/varied-papers.ts';

const rules = compileRules(noOwnRules);

const isLong = process.env['TILLFRAME_LONG'] === '1';
const numRuns = Number(process.env['TILLFRAME_RUNS'] ?? (isLong ? 20_000 : 400));

function expectRead({ kind, total, text }: VariedPaper): void {
  const { kind: read, totalMinor } = readReceipt(text, rules);
  expect({ kind: read, ...(total !== undefined && { total: totalMinor }) }, text).toEqual({
    kind,
    ...(total !== undefined && { total }),
  });
}

/** Goods and names at random contradict the kind of a paper in a few of ten thousand: a person decides. */
const maxUnclear = 0.005;

test.each([
  ['distinguishes sales from other papers whatever the layout, and reads their total', variedPaper],
  ['keeps a sale with its total whatever ordinary lines stand on it', saleWithOrdinaryLines],
])('%s', (_, papers) => {
  let unclear = 0;
  const isRead = (paper: VariedPaper): void => {
    if (readReceipt(paper.text, rules).kind === 'unclear') unclear += 1;
    else expectRead(paper);
  };
  fc.assert(fc.property(papers, isRead), { numRuns });
  console.log(`${unclear} of ${numRuns} unclear`);
  expect(unclear / numRuns).toBeLessThan(maxUnclear);
});

test.each([
  [
    'column heads',
    '雑貨 みなと\n領収書\n2026/11/29 10:00 No.12\n品名 点数 売上金額\nペン   2   ¥300\n合計   ¥300\nありがとうございました',
  ],
  [
    'a foot of counts',
    '雑貨 みなと\n領収書\n2026/11/29 10:00 No.12\nペン   2   ¥300\n合計   ¥300\nありがとうございました\n売上 数量',
  ],
  ['leading zeros', '雑貨\n飴   ¥0100\nガム   ¥0200\n合計   ¥0300\nお預り   ¥0500\nお釣   ¥0200'],
])('keeps a sale with %s', (_, text) => {
  expectRead({ kind: 'sale', total: 300, text });
});
