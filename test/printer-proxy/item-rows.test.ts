/**
 * Rows of goods and discounts as registers print them: makers' manuals (Casio CE-8600, TK-2600, Sharp XE-A147), help pages of POS apps, and
 * names that look like labels. The goods have to add up to the total, whose reading they must not change.
 */
import { describe, expect, test } from 'vitest';
import type { ReceiptReading } from '../../src/domain/sale/receipt-reading.ts';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';

const rules = compileRules(noOwnRules);

const head = ['スーパーまるやま', '領収書', '2026年11月30日(月) 12:34', 'レジ0001 担当:佐藤'];
const foot = (total: number): string[] => [
  ...[`合計   ¥${total}`, '(内消費税等   ¥88)', 'お預り   ¥2,000', `お釣り   ¥${2_000 - total}`],
];

function read(rows: readonly string[], total: number): ReceiptReading {
  const below = foot(total).slice(rows.some((row) => row.startsWith('外税')) ? 2 : 0);
  const sum = below.length < 4 ? [`合計   ¥${total}`] : [];
  return readReceipt(
    [...head, ...rows.flatMap((row) => row.split('\n')), ...sum, ...below].join('\n'),
    rules,
  );
}

const added = (amounts: readonly { readonly amount?: number }[] = []): number =>
  amounts.reduce((sum, { amount = 0 }) => sum + amount, 0);

/** Three at 350. */
const counted = [
  ...[
    'トマト 3コ入   ¥1,050\n  @350 x 3',
    'トマト 3コ入   ¥1,050\n  単350 ×3点',
    'トマト\n  @350 x 3   ¥1,050',
  ],
  ...['3点 @350\nトマト   1,050', '3コ×  @350\nトマト   ¥1,050', 'トマト   @350×3   *1,050'],
  ...['トマト   ¥1,050\n (3個 × 単350)', 'トマト   １，０５０\n＠３５０×３', 'トマト\n ¥350 x 3   ¥1,050'],
  ...[
    'トマト\n 数量3 単価350   1,050',
    'トマト\n 単価 350 数量 3   1,050',
    'トマト   ¥1,050\n 単価:350 数量:3',
  ],
  ...[
    'トマト\n 350 × 3 = 1,050',
    'トマト  3 X 350 =  1,050',
    'トマト x3(@350)   ¥1,050',
    'トマト ×3 @350   ¥1,050',
  ],
  ...['トマト 350円3個   1,050円', 'トマト\n   単価350   3個   1,050', 'トマト   350   3   1,050'],
  ...['トマト   3点   @350   1,050', 'トマト   ¥1,050\n 3@350', 'トマト\n4901234567894\n  350 x 3   1,050'],
];

test.each(counted)('reads name, quantity and price of %j', (row) => {
  const { totalMinor, lines } = read([row, '牛乳   ¥200', '小計   ¥1,250'], 1_250);
  expect(totalMinor).toBe(1_250);
  expect(lines).toMatchObject([
    { amount: 1_050, quantity: 3, unitPrice: 350 },
    { name: '牛乳', amount: 200 },
  ]);
  expect(lines?.[0]?.name).toMatch(/^トマト/u);
});

/** Prices of measured goods are no quantity. */
const measured = [
  ...['豚バラ\n  0.300kg × 3500   ¥1,050', '豚バラ\n 100g当 350円 300g   ¥1,050'],
  ...['豚バラ\n 100gあたり 350円   ¥1,050', '豚バラ   300g   3.50   1,050'],
];

test.each(measured)('takes the measure of %j for no quantity', (row) => {
  const [goods] = read([row, '牛乳   ¥200'], 1_250).lines ?? [];
  expect(goods?.name).toMatch(/^豚バラ/u);
  expect(goods?.amount).toBe(1_050);
  expect(goods?.quantity).not.toBe(3_500);
});

const behind = [
  ...['トマト   ¥1,050   3', 'トマト  ¥1,050 (3点)', 'トマト   1,050 3点', 'トマト   ¥1,050\n 数量: 3'],
];

test.each(behind)('reads the quantity behind the amount of %j', (row) => {
  expect(read([row, '牛乳   ¥200'], 1_250).lines).toMatchObject([
    { amount: 1_050, quantity: 3 },
    { amount: 200 },
  ]);
});

const marked = [
  ...['トマト   ¥1,050  10%', 'トマト   ¥1,050 8%', 'トマト   1,050外8', 'トマト  ¥1,050 (内税)'],
  ...['トマト  ¥1,050(税込)', 'トマト  ¥1,050(8%)', 'トマト.........1,050', 'トマト・・・・・1,050'],
];
/** They begin like labels or contain words of discounts. */
const named = [
  ...[
    'Coffee Beans 200g',
    'TOFFEE',
    'Office Chair',
    '割引券つきトマト',
    'クーポンブック',
    'サービス券付弁当',
  ],
  ...[
    '値引き対象トマト',
    '税務入門',
    '営業車模型',
    '責任編集 星',
    '内臓ミックス',
    '計算ドリル',
    '対象年齢3才 積木',
  ],
  ...[
    '標準レンズ',
    '税理士の本',
    '50%チョコ',
    '10%果汁',
    '2026年カレンダー',
    'TAXI模型',
    'No.5香水',
    'お買上粗品',
  ],
];

test.each([...marked, ...named.map((name) => `${name}   ¥1,050`)])('reads %j as goods', (row) => {
  const { kind, totalMinor, lines } = read([row, '牛乳   ¥200', '小計   ¥1,250'], 1_250);
  expect({ kind, totalMinor }).toEqual({ kind: 'sale', totalMinor: 1_250 });
  expect(lines?.map(({ amount }) => amount)).toEqual([1_050, 200]);
});

const discounts = [
  ...[
    '会員割引   -¥50',
    '会員割引   △50',
    '会員割引   50-',
    '会員割引   ¥50',
    '会員割引 5%   -¥50',
    '会員割引(5%)   -50',
  ],
  ...['5%   -50', '-5%   -50', '%-   -5%   -50', '-   -50', '50円引   50', '5%OFF   50', 'よりどり2点   -50'],
  ...[
    'セット割   -50',
    '学割   -50',
    '半額   -50',
    'タイムセール   -50',
    '値 引   -50',
    'ﾜﾘﾋﾞｷ   -50',
    '[値引]   -50',
  ],
  ...['会員割引\n   -50', '会員割引 5%\n   -50', '値引合計   -50', '株主優待   -50', '会員割引   -50 8%'],
];

describe.each(discounts)('takes off %j', (row) => {
  test('between the goods', () => {
    const { totalMinor, lines, details } = read(
      ['トマト   ¥1,050', row, '牛乳   ¥200', '小計   ¥1,200'],
      1_200,
    );
    expect(totalMinor).toBe(1_200);
    expect(lines?.length).toBe(3);
    expect(added(lines) + added(details?.adjustments)).toBe(1_200);
  });
  test('below the subtotal', () => {
    const { totalMinor, lines, details } = read(
      ['トマト   ¥1,050', '牛乳   ¥200', '小計   ¥1,250', row],
      1_200,
    );
    expect(totalMinor).toBe(1_200);
    expect(added(lines) + added(details?.adjustments)).toBe(1_200);
  });
});

test('gives a discount back with the goods of a refund', () => {
  const text = [
    ...['喫茶みかげ', '【返金】', '2026年11月17日(火) 11:48', 'トマト   △2,990円', '牛乳 x4   △3,280円'],
    ...['会員割引   20円', '小計   △6,250円', '合計   △6,250円'],
  ].join('\n');
  const { totalMinor, lines } = readReceipt(text, rules);
  expect(totalMinor).toBe(-6_250);
  expect(lines?.map(({ amount }) => amount)).toEqual([-2_990, -3_280, 20]);
});

test.each([
  ['tax added below the goods', ['トマト   1,050', '外税10%   105'], 1_155, [1_050]],
  ['price of one beside the name', ['アイス   ￥440', '  @440 x 3          ￥1,320'], 1_320, [1_320]],
  [
    'size in the name above the price',
    ['2x4材 SPF 12F', '   350 x   3   1,050', '牛乳   200'],
    1_250,
    [1_050, 200],
  ],
  ['size in the name, prices with a yen sign', ['オイル 4L', '1 x ¥1,050   ¥1,050'], 1_050, [1_050]],
])('reads goods with the %s', (_, rows, total, amounts) => {
  const { totalMinor, lines } = read(rows, total);
  expect(totalMinor).toBe(total);
  expect(lines?.map(({ amount }) => amount)).toEqual(amounts);
});

test('takes no tax for goods where the goods do not add up', () => {
  const { lines } = read(['トマト   ¥1,050', '内税額   ¥92', '(8%対象   ¥1,050)', '小計   ¥1,142'], 1_142);
  expect(lines).toBeUndefined();
});

test('leaves goods unread where two readings add up', () => {
  const { lines } = read(['牛乳   ¥200', '税務入門   ¥1,000', '計算ドリル   ¥1,000', '小計   ¥1,200'], 1_200);
  expect(lines).toBeUndefined();
});
