/** Taxes, discounts, tender and people on papers: filled where they are clear, and in agreement with goods and total. */
import { describe, expect, test } from 'vitest';
import { saleOfReceipt } from '../../src/agent/sources/printer/printed-sale.ts';
import { sumDifference } from '../../src/domain/sale/sum-difference.ts';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { foreignPapers } from '../peers/foreign-papers/all-papers.ts';
import { printForeignPaper } from '../peers/foreign-papers/print-paper.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';

const rules = compileRules(noOwnRules);
const detailsOf = (...lines: string[]) => readReceipt(lines.join('\n'), rules).details;

const tea = '抹茶セット  1,000';
const rice = 'おにぎり ※  500';

describe('taxes', () => {
  test.each<[string, string[], object[] | undefined]>([
    ['in the goods', ['合計  1,100', '(内消費税等  100)'], [{ amount: 100 }]],
    [
      'beside the amount they are charged on',
      ['合計  1,100', '(10%対象 1,100 内消費税 100)'],
      [{ ratePercent: 10, taxable: 1_100, amount: 100, included: true }],
    ],
    [
      'of two rates below the amounts that they are charged on',
      ['合計  2,180', '10%対象  1,100', '8%対象  1,080', '内税10%  100', '内税 8%  80'],
      [
        { ratePercent: 10, taxable: 1_100, amount: 100, included: true },
        { ratePercent: 8, taxable: 1_080, amount: 80, included: true },
      ],
    ],
    [
      'once, though their sum stands there too',
      ['合計  2,180', '(10%対象 1,100 消費税 100)', '(8%対象 1,080 消費税 80)', '内消費税等  180'],
      [{ ratePercent: 10 }, { ratePercent: 8 }],
    ],
    [
      'that contradict their sum',
      ['合計  2,180', '(10%対象 1,100 消費税 100)', '(8%対象 1,080 消費税 80)', '内消費税等  150'],
      undefined,
    ],
    ['whose rate and amount disagree', ['合計  1,100', '(10%対象 1,100 内消費税 70)'], undefined],
    ['of a number that is none', ['合計  1,100', '登録番号 T1234567890123'], undefined],
    ['of nothing', ['合計  1,100', '内消費税  0'], undefined],
    ['as goods', ['税務相談  1,100', '合計  1,100'], undefined],
  ])('%s', (_, lines, expected) => {
    const taxes = detailsOf(...lines)?.taxes;
    if (expected === undefined) expect(taxes).toBeUndefined();
    else expect(taxes).toMatchObject(expected);
  });

  test('are added where the goods with them make the total', () => {
    const lines = [tea, rice, '小計  1,500', '外税10%  100', '外税 8%  40', '合計  1,640'];
    expect(detailsOf(...lines)?.taxes).toEqual([
      { ratePercent: 10, amount: 100, included: false },
      { ratePercent: 8, amount: 40, included: false },
    ]);
    // Without a word for it the sum decides.
    expect(detailsOf(tea, '小計  1,000', '消費税(10%)  100', '合計  1,100')?.taxes).toEqual([
      { ratePercent: 10, amount: 100, included: false },
    ]);
    expect(detailsOf(tea, '小計  1,000', '消費税(10%)  90', '合計  1,000')?.taxes).toEqual([
      { ratePercent: 10, amount: 90, included: true },
    ]);
  });
});

describe('discounts and charges between goods and total', () => {
  test.each<[string, string, number, object]>([
    ['値引', '-100', 900, { kind: 'discount', name: '値引', amount: -100 }],
    ['割引 10%', '▲100', 900, { kind: 'discount', amount: -100 }],
    ['クーポン', '100', 900, { kind: 'coupon', amount: -100 }],
    ['ポイント利用', '-100', 900, { kind: 'points', amount: -100 }],
    ['サービス料(10%)', '100', 1_100, { kind: 'service_charge', amount: 100 }],
    ['送料', '300', 1_300, { kind: 'other', name: '送料', amount: 300 }],
  ])('%s', (label, amount, total, expected) => {
    const details = detailsOf(tea, '小計  1,000', `${label}  ${amount}`, `合計  ${total}`);
    expect(details?.adjustments).toMatchObject([expected]);
  });

  test('with tax on top', () => {
    const lines = [tea, '小計  1,000', 'サービス料  100', '外税10%  110', '合計  1,210'];
    expect(detailsOf(...lines)).toEqual({
      taxes: [{ ratePercent: 10, amount: 110, included: false }],
      adjustments: [{ kind: 'service_charge', name: 'サービス料', amount: 100 }],
    });
  });

  test('count once, above their own sum', () => {
    const lines = [tea, '小計  1,000', '値引  -100', '値引合計  -100', '合計  900'];
    expect(detailsOf(...lines)).toEqual({ adjustments: [{ kind: 'discount', name: '値引', amount: -100 }] });
  });

  test('are left out where they do not make the total', () => {
    expect(detailsOf(tea, '小計  1,000', '値引  -100', '合計  950')).toBeUndefined();
    expect(detailsOf(tea, '小計  1,000', '合計  1,000', '次回値引  100')).toBeUndefined();
  });
});

test('has cash tendered and change, and all parts of a refund negative', () => {
  expect(detailsOf('合計  1,640', 'お預り  2,000', 'お釣り  360')).toEqual({ tendered: 2_000, change: 360 });
  expect(detailsOf('合計  1,000', '商品券  500', 'お預り  600', 'お釣り  100')).toEqual({
    ...{ tendered: 1_100, change: 100 },
  });
  const back = readReceipt(
    ['【返品】', tea, '合計  1,000', '(内消費税等  90)', '現金  1,000'].join('\n'),
    rules,
  );
  expect(back).toMatchObject({
    ...{ kind: 'refund', totalMinor: -1_000, lines: [{ amount: -1_000 }] },
    ...{
      payments: [{ kind: 'cash', amount: -1_000 }],
      details: { taxes: [{ amount: -90, included: true }] },
    },
  });
});

test.each<[string, object | undefined]>([
  ['3名様', { guests: 3 }],
  ['人数:2人', { guests: 2 }],
  ['テーブル 12', { table: '12' }],
  ['7卓', { table: '7' }],
  ['卓番:B-4', { table: 'B-4' }],
  ['席料', undefined],
  ['担当:佐藤', { staff: { name: '佐藤' } }],
  ['担当 スタイリスト 佐藤', { staff: { name: '佐藤' } }],
  ['担当者 0012 鈴木', { staff: { id: '0012', name: '鈴木' } }],
  ['責07', { staff: { id: '07' } }],
  ['担当印', undefined],
  ['責任者の指示に従ってください', undefined],
  ['会員番号:A-00471', { customerCode: 'A-00471' }],
  ['営業日 2026/11/23', { businessDate: '2026-11-23' }],
  ['営業日付:2026年11月 3日(火)', { businessDate: '2026-11-03' }],
  ['売上日：26.11.23', { businessDate: '2026-11-23' }],
  ['計上日 令和8年11月23日', { businessDate: '2026-11-23' }],
  ['ﾚｼﾞ02 営業日 R8/1/5', { businessDate: '2026-01-05' }],
  ['次回営業日 2026/11/25', undefined],
  ['営業日 11/23', undefined],
  ['営業日 2026/13/23', undefined],
  ['休業日 2026/11/23', undefined],
  ['会員番号 ****0471', undefined],
  ['お客様とともに', undefined],
])('reads %s', (line, expected) => {
  expect(detailsOf('喫茶 こもれび', line, '合計  1,000', '現金  1,000')).toEqual(expected);
});

test('explains the total of every paper by another hand whose goods are read', () => {
  const captured = foreignPapers().flatMap((paper) => {
    const jobs = createJobCapture([capturedPrinter]);
    const bytes = printForeignPaper(paper, { ...paper.print, dialect: 'escpos', encoding: 'shift_jis' });
    return [
      ...jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes }),
      ...jobs.add({ kind: 'tick', atMs: 100_000 }),
    ].flatMap((described) => {
      const made = saleOfReceipt({ id: '', boot: '', wallMs: 0, ...described });
      return made.kind === 'sale' ? { name: paper.name, sale: made.sale } : [];
    });
  });
  const doubtful = captured.filter(({ sale }) => sumDifference(sale) !== undefined);
  expect(doubtful.map(({ name }) => name)).toEqual([]);
  const have = (field: 'taxes' | 'tendered' | 'staff') =>
    captured.filter(({ sale }) => sale[field] !== undefined).length;
  expect(have('taxes')).toBeGreaterThan(40);
  expect(have('tendered')).toBeGreaterThan(20);
  expect(have('staff')).toBeGreaterThan(10);
});

test.each<[what: string, goods: string | undefined, text: string]>([
  [
    'none in the head',
    'そば 740,天丼 800',
    '席番 17\n客係 04\nそば  740\n天丼  800\n合計  ¥1,540\n現金  ¥1,540',
  ],
  ['a cheap one first', 'あめ 40,お茶 700', 'あめ  40\nお茶  700\n合計  ¥740'],
  ['none where they do not add up', undefined, 'あめ  ¥40\nお茶  ¥700\n合計  ¥700'],
  ['a discount by percent', '肉 1000,30%引 -300', '肉  1,000\n 30%引  -300\n合計  ¥700'],
  ['a name with a percentage', '100%果汁 300', '100%果汁  300\n合計  ¥300'],
  ['no rate of a tax', '本 1000', '本  1,000\n課税計  1,000\n10%税  100\n合計  ¥1,100'],
  ['marks of bills and of tax', '切手 84,電力 1246', '切手  内84\n電力  1,246代\n合計  ¥1,330'],
  ['no age of the guests', '本 500', '客層 女性 30代\n本  500\n合計  ¥500'],
])('reads goods: %s', (_, goods, text) => {
  const { lines } = readReceipt(text, rules);
  expect(lines?.map(({ name, amount }) => `${name} ${amount}`).join()).toBe(goods);
});

test('reads cash that goes out or is put in beside its own word', () => {
  const refund = '返品\nスカーフ  -2,200\n合計  ¥-2,200\n現金  ¥-2,200\nお預り  ¥0\nお釣り  ¥2,200';
  expect(readReceipt(refund, rules).payments).toMatchObject([{ kind: 'cash', amount: -2_200 }]);
  expect(readReceipt('入金\n現金  ¥20,000\n担当 01', rules).totalMinor).toBe(20_000);
  expect(readReceipt('入金\n現金  ¥20,000\n商品券  ¥5,000', rules).totalMinor).toBeUndefined();
});

test('reads what was handed over as ご入金, and the guests beside their label', () => {
  const paid = 'コート  1,100\n合計  1,100円\n前受  1,100円\n残金  0円\nご入金  2,000円\nおつり  900円';
  expect(readReceipt(paid, rules).details).toMatchObject({ tendered: 2_000, change: 900 });
  const group = ['団体 一般', '  6名 x 600  3,600', '合計  3,600', '現金  3,600'];
  expect(detailsOf(...group, '入館者数 8名')).toEqual({ guests: 8 });
  expect(detailsOf(...group)).toBeUndefined();
  expect(detailsOf('4名様', ...group)).toEqual({ guests: 4 });
});
