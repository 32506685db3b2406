/** Parsing of single receipts, in particular what must not be read. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { byLine } from '../../src/printer-proxy/rules/by-line.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';

const read = (text: string) => {
  // Details have a test of their own: sale-details.test.ts.
  const all = readReceipt(text, compileRules(noOwnRules));
  const { marks: _marks, titlePatterns: _titles, details: _details, ...reading } = all;
  return reading;
};

test.each<[what: string, text: string, expected: object]>([
  [
    'goods, payments and number',
    '領収書\nレシートNo.0042\nコーヒー x2  \\840\nケーキ  \\540\n小計  \\1,380\n合計  \\1,380\nお預り  \\2,000\nお釣り  \\620',
    {
      ...{ kind: 'sale', totalMinor: 1_380, number: '0042', reasons: [] },
      lines: [
        { name: 'コーヒー', quantity: 2, amount: 840 },
        { name: 'ケーキ', amount: 540 },
      ],
      payments: [{ method: '現金', kind: 'cash', amount: 1_380 }],
    },
  ],
  [
    'goods that don’t add up are not told',
    '喫茶\nコーヒー  420\n何か  1\n合計  420\nありがとうございました',
    { kind: 'sale', totalMinor: 420, reasons: [] },
  ],
  [
    'payments that don’t add up are not told',
    '合計  1,000\nお預り  500\nお釣り  0',
    { kind: 'sale', totalMinor: 1_000, reasons: [] },
  ],
  [
    'a label of a part: the sum that was handed over less its change',
    'パン  300\n小計  300\n税込  108\nしめて  300\nお預り  500\nお釣り  200',
    {
      ...{ kind: 'sale', totalMinor: 300, reasons: [], lines: [{ name: 'パン', amount: 300 }] },
      payments: [{ method: '現金', kind: 'cash', amount: 300 }],
    },
  ],
  [
    'a subtotal paid by voucher and cash',
    '本  2,486\n小計(内税)  ¥2,486\n図書カード  ¥2,000\n現金  ¥500\nお釣  ¥14',
    {
      ...{ kind: 'sale', totalMinor: 2_486, reasons: [], lines: [{ name: '本', amount: 2_486 }] },
      payments: [
        { method: '図書カード', kind: 'voucher', amount: 2_000 },
        { method: '現金', kind: 'cash', amount: 486 },
      ],
    },
  ],
  [
    'more cash than a sum of another kind',
    'パン  300\nご利用金額  108\nお預り  500\nお釣り  200',
    { kind: 'unclear', totalMinor: 108, reasons: [] },
  ],
  [
    'two ways of paying, change from the cash',
    '合計  1,000\n商品券  500\nお預り  600\nお釣り  100',
    {
      ...{ kind: 'sale', totalMinor: 1_000, reasons: [] },
      payments: [
        { method: '商品券', kind: 'voucher', amount: 500 },
        { method: '現金', kind: 'cash', amount: 500 },
      ],
    },
  ],
  [
    'two totals: the one that was paid',
    '合計  900\n合計  990\nお預り  1,000\nお釣り  100',
    {
      ...{ kind: 'sale', totalMinor: 900, reasons: [] },
      payments: [{ method: '現金', kind: 'cash', amount: 900 }],
    },
  ],
  [
    'two totals: else the last',
    '合計  900\n合計  990',
    { kind: 'sale', totalMinor: 990, reasons: ['several_totals'] },
  ],
  [
    'no total, but cash',
    'お預り  1,000\nお釣り  100',
    {
      ...{ kind: 'sale', totalMinor: 900, reasons: ['total_from_cash'] },
      payments: [{ method: '現金', kind: 'cash', amount: 900 }],
    },
  ],
  ['a negative total is a refund', '合計  -900', { kind: 'refund', totalMinor: -900, reasons: [] }],
  ['▲ and brackets', '返品\n返金額  ▲1,200', { kind: 'refund', totalMinor: -1_200, reasons: [] }],
  [
    'a dash behind a yen amount is no minus',
    '合計  ¥1,200-',
    { kind: 'sale', totalMinor: 1_200, reasons: [] },
  ],
  ['a total without tax is none', '合計(税抜)  900\n外税  90', { kind: 'unclear', reasons: ['no_total'] }],
  ['a count in the label is none', '合計(点数)  8', { kind: 'notice', reasons: [] }],
  [
    'counts, taxes and points are no totals',
    '合計点数  8\n合計ポイント  30\n税合計  90\n(合計 10点)\n小計  990',
    { kind: 'unclear', reasons: ['no_total'] },
  ],
  [
    'a count in the label below a total is no second one',
    'コーヒー  1,000\n合計  1,000\n合計(点数)  3',
    { kind: 'sale', totalMinor: 1_000, reasons: [], lines: [{ name: 'コーヒー', amount: 1_000 }] },
  ],
  [
    'a payment that is confirmed without its amount',
    'カフェ こもれび\n2026/11/29 10:10\n上記正に領収いたしました',
    { kind: 'unclear', reasons: ['no_total'] },
  ],
  [
    'a total in a currency with cents',
    'TRATTORIA\n29.11.2026\nTOTAL  EUR 12.50',
    { kind: 'unclear', reasons: ['no_total'] },
  ],
  [
    'a mode of practice between marks',
    '*** 研修 ***\nコーヒー  ¥450\n合計  ¥450',
    { kind: 'training', totalMinor: 450, reasons: [], lines: [{ name: 'コーヒー', amount: 450 }] },
  ],
  [
    'the same word without marks is a name',
    '研修\nコーヒー  ¥450\n合計  ¥450\nありがとうございました',
    { kind: 'sale', totalMinor: 450, reasons: [], lines: [{ name: 'コーヒー', amount: 450 }] },
  ],
  [
    'a card that is charged under another word',
    'ICカードチャージ\n積増し  ¥3,000\n合計  ¥3,000\nお預り  ¥3,000\nお釣り  ¥0',
    {
      ...{ kind: 'unclear', totalMinor: 3_000, reasons: [], lines: [{ name: '積増し', amount: 3_000 }] },
      payments: [{ method: '現金', kind: 'cash', amount: 3_000 }],
    },
  ],
  [
    'goods below an advertised charge',
    'ICカードチャージ\nコーヒー  ¥3,000\n合計  ¥3,000',
    { kind: 'sale', totalMinor: 3_000, reasons: [], lines: [{ name: 'コーヒー', amount: 3_000 }] },
  ],
  [
    'without tax it is no total',
    '合計(税抜)  900\n総合計  990',
    { kind: 'sale', totalMinor: 990, reasons: [] },
  ],
  [
    'the amount on the next line',
    '合　計\n　　￥１，９８０',
    { kind: 'sale', totalMinor: 1_980, reasons: [] },
  ],
  ['half-width kana', 'ｺﾞｳｹｲ  ¥1,980', { kind: 'sale', totalMinor: 1_980, reasons: [] }],
  [
    'footers say nothing',
    '返品・交換は7日以内に\n取消はできません\n精算機をご利用ください\n合計  100',
    { kind: 'sale', totalMinor: 100, reasons: [] },
  ],
  ['a report', 'レジ精算\n合計  100', { kind: 'report', reasons: [] }],
  [
    'a drawer opened for the day, with the time beside the title',
    'レジ開局 09:50\n合計  50,000',
    { kind: 'report', reasons: [] },
  ],
  [
    'cash put into the drawer, without any title',
    '2026/11/29\n釣銭準備金  50,000\n合計  50,000',
    { kind: 'report', reasons: [] },
  ],
  [
    'goods named like a figure of the drawer',
    '釣銭準備金  330\n合計  330\nお預り  330\nお釣り  0',
    {
      ...{ kind: 'sale', totalMinor: 330, reasons: [] },
      lines: [{ name: '釣銭準備金', amount: 330 }],
      payments: [{ method: '現金', kind: 'cash', amount: 330 }],
    },
  ],
  ['a card slip alone', 'クレジット売上票\n合計金額  ¥100\n加盟店控え', { kind: 'slip', reasons: [] }],
  [
    'printed again, said on the title’s line',
    '領収書      No.0012      再発行\n合計  100',
    { kind: 'copy', totalMinor: 100, number: '0012', reasons: [] },
  ],
  [
    'printed again, in one character before the title',
    '【再】レシート\n合計  100\n現金  100',
    {
      ...{ kind: 'copy', totalMinor: 100, reasons: [] },
      payments: [{ method: '現金', kind: 'cash', amount: 100 }],
    },
  ],
  [
    'printed again, right above goods with their count',
    '【再発行】\nコーヒー x2  ¥840\n合計  ¥840\nお預り  ¥1,000\nお釣り  ¥160',
    {
      ...{ kind: 'copy', totalMinor: 840, reasons: [] },
      lines: [{ name: 'コーヒー', quantity: 2, amount: 840 }],
      payments: [{ method: '現金', kind: 'cash', amount: 840 }],
    },
  ],
  [
    'printed again on a day, right above goods with their count',
    '再発行日 2026/11/28\nコーヒー x2  ¥840\n合計  ¥840\nお預り  ¥1,000\nお釣り  ¥160',
    {
      ...{ kind: 'copy', totalMinor: 840, reasons: [] },
      lines: [{ name: 'コーヒー', quantity: 2, amount: 840 }],
      payments: [{ method: '現金', kind: 'cash', amount: 840 }],
    },
  ],
  ['printed again, in brackets', '領収証(再印字)\n合計  100', { kind: 'copy', totalMinor: 100, reasons: [] }],
  [
    'a copy whose first row has a number and a price',
    '珈琲 みかげ堂\n*** COPY ***\nブレンド x1  ¥480\n合計  ¥480\n現金  ¥480',
    {
      ...{ kind: 'copy', totalMinor: 480, reasons: [] },
      lines: [{ name: 'ブレンド', quantity: 1, amount: 480 }],
      payments: [{ method: '現金', kind: 'cash', amount: 480 }],
    },
  ],
  [
    'copies sold, in brackets',
    'みなと文具\n【コピー】\n白黒 10円 ×22枚  ¥220\n合計  ¥220\n現金  ¥220',
    {
      ...{ kind: 'sale', totalMinor: 220, reasons: [] },
      lines: [{ name: '白黒', quantity: 22, unitPrice: 10, amount: 220 }],
      payments: [{ method: '現金', kind: 'cash', amount: 220 }],
    },
  ],
  [
    'that it is not printed again is no copy',
    '領収書\n領収書の紛失による再発行はいたしません\n合計  100',
    { kind: 'sale', totalMinor: 100, reasons: [] },
  ],
  ['for the kitchen', '厨房伝票\n2番卓\nカレー 1\n合計  900', { kind: 'order', reasons: [] }],
  ['for the kitchen, with its table', 'キッチン 2番卓\nカレー 1', { kind: 'order', reasons: [] }],
  ['an order with a number', 'オーダー伝票 (12)\nカレー 1', { kind: 'order', reasons: [] }],
  ['a shop that is called so', 'キッチンまつもと\n合計  900', { kind: 'sale', totalMinor: 900, reasons: [] }],
  [
    'what was paid for is no order',
    '厨房用品の店\n合計  900\nお預り  1,000\nお釣り  100',
    {
      ...{ kind: 'sale', totalMinor: 900, reasons: [] },
      payments: [{ method: '現金', kind: 'cash', amount: 900 }],
    },
  ],
  [
    'a reprint of a refund is a reprint',
    '返品\n(再印字)\n合計  -100',
    { kind: 'copy', totalMinor: -100, reasons: [] },
  ],
])('%s', (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

/** Common layouts: amounts below names, counts in a column, cash registers, points, a refund with two sums. */
test.each<
  [what: string, total: number | undefined, quantities: (number | undefined)[] | undefined, text: string]
>([
  [
    'a tablet: count and price below the name',
    1_650,
    [2, 1],
    '【領収書】\n2026年11月25日(水) 12:34\n取引ID:25\nコーヒー\n  ¥450 × 2点        ¥900\nケーキ\n  ¥600 × 1点        ¥600\n小計   3点    ¥1,500\n (外税対象額   ¥1,500)\n 外税10%   ¥150\n合計   ¥1,650\n現金   ¥2,000\nお釣り   ¥350',
  ],
  [
    'a restaurant: counts in a column',
    3_300,
    [2, 1],
    'お会計票兼領収証\n2026/11/25 21:45  No.0012\nビール(中)          2   1,800\n焼鳥盛合せ          1   1,200\n小計   3,000\n消費税(10%)   300\n合計   ¥3,300\n(内税 10% 対象 3,300 消費税 300)\nお預かり   ¥5,000\nお釣り   ¥1,700',
  ],
  [
    'a cash register of the old kind',
    1_980,
    [undefined, undefined],
    'ﾏﾙﾔﾏ ｼｮｳﾃﾝ\n25-11-2026 15:22\n000123  ﾃｲｲﾝ01\n部門01        ¥980\n部門03      ¥1,000\n  現計      ¥1,980\n  お預り    ¥2,000\n  お釣り       ¥20',
  ],
  [
    'points: the total is what was sold, not what was left to pay',
    2_178,
    [undefined, undefined, undefined],
    '■領収証■\n会員番号 1234567890\n風邪薬   1,980外\n歯ブラシ   198※\n 会員値引   -198\n小計   ¥1,980\n外税 10%   ¥198\n合計   ¥2,178\nポイント利用   -178P\nお支払金額   ¥2,000\n現金   ¥2,000\nお釣   ¥0\n今回ポイント  19P\nお買上点数 2点',
  ],
  [
    'a refund that names its sum twice',
    -1_650,
    [-2, undefined],
    '【返品】\n取引ID:31  元取引ID:25\nコーヒー\n  ¥450 × -2点   -¥900\nケーキ   -¥600\n小計   -¥1,500\n外税10%   -¥150\n合計   -¥1,650\nご返金額   ¥1,650',
  ],
  [
    'a formal receipt has no label: its only amount that stands alone',
    5_500,
    undefined,
    'No. 000045\n領　収　証\n            様\n￥5,500-\n但し お食事代として\n上記正に領収いたしました',
  ],
])('%s', (_, total, quantities, text) => {
  const { totalMinor, lines } = read(text);
  expect({ totalMinor, quantities: lines?.map(({ quantity }) => quantity) }).toEqual({
    totalMinor: total,
    quantities,
  });
});

test('counts a paper as a sale when the register’s own rule marks it as one', () => {
  const text = 'お会計伝票 (後払い)\nお席 A-5\n合計  5,000';
  expect(read(text).kind).toBe('order');
  const own = { ...noOwnRules, salePatterns: ['^お会計伝票 \\(後払い\\)'] };
  expect(readReceipt(text, compileRules(own))).toMatchObject({ kind: 'sale', totalMinor: 5_000 });
  // What the register excludes stays excluded.
  const both = compileRules({ ...own, notSalePatterns: ['^お席'] });
  expect(readReceipt(text, both).kind).toBe('order');
});

test.each(['未払額  180円', '未払金  180円', '未収分は次回お支払い願います'])(
  'keeps a sale of which a part is unpaid: %s',
  (rest) => {
    const bill = `みなみ医院\n診療費請求書兼領収書\n初診料  291点\n請求額  5,180円\n入金額  5,000円\n${rest}`;
    // 未収 alone is also on papers that were not paid.
    expect(['sale', 'unclear']).toContain(read(bill).kind);
    expect(read(bill.replace('入金額  5,000円\n', '未払い\n')).kind).not.toBe('sale');
  },
);

test.each(['返品はレシートと商品をお持ちください', 'レシートの再発行はできません'])(
  'takes a footer about receipts for no receipt: %s',
  (footer) => {
    const kindOf = (title: string) =>
      read(
        `洋菓子 みなみ\n${title}\nいちごタルト  ¥3,000\n焼菓子  ¥800\n小計  ¥3,800\n(内消費税  281)\n合計  ¥3,800\n${footer}`,
      ).kind;
    expect(['予約票', '引換券', 'お預り票', 'レシート'].map(kindOf)).toEqual([
      ...['unclear', 'unclear', 'unclear', 'sale'],
    ]);
  },
);

test('a register’s own label may have spaces in it', () => {
  const own = compileRules({ ...noOwnRules, totalLabels: ['GRAND SUM'] });
  expect(readReceipt('GRAND  SUM  1,500', own).totalMinor).toBe(1_500);
});

test.each([
  'CAPPUCCINO',
  'HOTEL',
  'PASTEL',
  'NOODLE',
  '外線電話',
  'レコード',
  '延長コード',
  'うちわ',
  '計量カップ',
])('reads %s as goods, although it has a word of labels', (name) => {
  const text = `店\n会員ID 120\nTEL 0422\n店コード 88\n${name}   480\nパン   520\n合計   1,000\n現金   1,000`;
  expect(read(text).lines?.map((line) => line.name)).toEqual([name, 'パン']);
});

test('the longest lines come to an end', () => {
  for (const filler of ['合', ' ', '1', '-', '(', '合 ', '@1x', '1,', '＊', '￥']) {
    const text = Array.from({ length: 60 }, () => filler.repeat(1_000 / filler.length)).join('\n');
    // A backtracking pattern would take this test's minute.
    expect(read(text).totalMinor).toBeUndefined();
  }
});

test.each<[text: string, number: string | undefined]>([
  ['【返品】\n元取引ID:25\n合計 -900', '25'],
  ['返品\n元取引 2026/11/20 No 201\n合計 -3,300', '201'],
  ['返品\n返品対象取引日付 2026/11/20\n返品対象伝票番号 2026112000012\n合計 -3,300', '2026112000012'],
  ['返品\n元レシート番号\n０００１２３\n合計 -3,300', '000123'],
  ['＜赤伝票＞ 003306 の取消\n合計 -3,300', '003306'],
  ['会計取消 (取引No.0012)\n合計 1,100', '0012'],
  ['** VOID **\nOriginal receipt #1-10023\nTOTAL -5,940', '1-10023'],
  ['返品\n元会計 5,940円\n10%対象 5,940\n合計 -5,940', undefined],
  ['返品\n元取引 2026/11/20 12:10\n合計 -5,940', undefined],
  ['レシートNo.0042\n元取引No.25\n合計 900\nお預り 1,000\nお釣り 100', undefined],
])('reads the number of the sale that is taken back: %j', (text, number) => {
  expect(readReceipt(text, compileRules(noOwnRules)).reverses).toBe(number);
});

test.each<[text: string, number: string | undefined]>([
  ['返品\n元のレシート #kT9p\n合計 -900\nレシート #c2Xa', 'c2Xa'],
  ['返品\nお買上げ時のレシートNo.5521\nレシートNo.77\n合計 -900', '77'],
  ['お買上げレシートNo.5521\n合計 900\n現金 900', '5521'],
  ['#01 係 03  14:20  No.0419\n合計 900', '0419'],
  ['#12 10:30\n合計 900', '12'],
  ['責 高橋     0002-010455\n合計 900', '0002-010455'],
])('reads the own number of a paper: %j', (text, number) => {
  expect(read(text).number).toBe(number);
});

test('reads a line once, also one without a result, and again after 500 others', () => {
  const read: string[] = [];
  const known = byLine((line) => {
    read.push(line);
    return line === '' ? undefined : line.length;
  });
  expect([known('abc'), known(''), known('abc'), known('')]).toEqual([3, undefined, 3, undefined]);
  expect(read).toEqual(['abc', '']);
  for (let n = 0; n < 500; n++) known(`line ${n}`);
  expect(known('abc')).toBe(3);
  expect(read).toHaveLength(503);
});

/** Seen first on papers of a fourteenth hand. */
test.each<[what: string, text: string, expected: object]>([
  [
    'an amount that ends with 也',
    '釣り堀 みさき\n領収\n入場料  1,200\n竿  300\n計  ¥1,500也\n代済 (現金)',
    { kind: 'sale', totalMinor: 1_500 },
  ],
  [
    'a total behind the number of goods',
    '領収書\n帽子  ¥1,650\n靴  ¥2,750\n点数  2点   合計(税込)  ¥4,400\n(内消費税 10%  ¥400)\n前払済 ¥4,400',
    { kind: 'sale', totalMinor: 4_400 },
  ],
  [
    'the part in cash, which is no total',
    'お買上票\n棚 白  12,800\n机 黒  20,000\nお買上金額計(税込)  ¥32,800\nお支払 クレジット 6回払  ¥32,800\n領収金額(現金分)  ¥0',
    { kind: 'sale', totalMinor: 32_800 },
  ],
  [
    'money and change on one line, under お返し',
    '植物園 受付\n大人 400円  2名\n駐車 300円  1台\nお納め額 1,100円\nお預 1,500  お返し 400',
    { kind: 'sale', totalMinor: 1_100 },
  ],
  [
    'a void by its sale, a minus and a title with a number behind',
    '食堂 みなと\n【伝票取消】  771-B\n元伝票 771\n会計済金額  4,180\n取消金額  ▲4,180\n支払 現金 取消  ▲4,180',
    { kind: 'void', totalMinor: -4_180, reverses: '771' },
  ],
  [
    'a list of stock',
    '在庫一覧  2026/11/30 07:00\n商品名  売価  在庫\n醤油 1L  398  4\n味噌 1kg  540  2\n2品目  在庫金額  2,672',
    { kind: 'report' },
  ],
])('%s', (_, text, expected) => {
  expect(read(text)).toMatchObject(expected);
});

test.each([
  ['売上伝票(掛)    No.D-004418  2026/11/27\nシート #3000  2枚  @ 1,850  3,700\n合計  3,700', 'D-004418'],
  ['iD  ¥1,309\n処理通番 004471', undefined],
])('reads no size of goods and no number of a terminal: %j', (text, number) => {
  expect(read(text).number).toBe(number);
});
