/**
 * Papers of random layout for fast-check: names, labels, widths, spellings and the order of lines vary, the truth is known. What goods are
 * called and what footers say is as misleading as shops make it.
 */
import fc from 'fast-check';
import type { PaperKind } from '../../src/domain/sale/receipt-reading.ts';
import { ordinaryLine } from './ordinary-lines.ts';

export type VariedPaper = { readonly kind: PaperKind; readonly total?: number; readonly text: string };

/** Names that are titles elsewhere are among them. */
const goods = fc.constantFrom(
  ...[
    'ブレンド',
    'ｺｰﾋｰ豆 200g',
    '食パン6枚切',
    'カット',
    '日替り定食',
    'T-SHIRT M',
    '生ビール(中)',
    '①弁当',
    '部門01',
  ],
  ...[
    'コピー',
    '練習',
    '点検',
    '回収',
    '精算',
    '返品送料',
    '再発行',
    'トレーニング',
    '控え帳',
    '12ヶ月点検',
    '取消料',
    '日計表用紙',
    'オーダースーツ',
  ],
);
const shops = fc.constantFrom(
  ...[
    '珈琲 みかげ堂',
    'スーパーまるやま',
    'HAIR SORA',
    '(有)北野モータース',
    'ﾏﾂﾔ ｼｮｳﾃﾝ',
    'キッチンまつもと',
    '練習場みどり',
    '返品屋',
    'コピーセンター栄',
  ],
);
const receiptTitle = fc.constantFrom(
  '領収書',
  '領　収　証',
  'レシート',
  '【領収証】',
  '',
  'ご利用明細',
  '御領収書',
  'RECEIPT',
);
const subtotal = fc.constantFrom('小計', '小　計', 'ｼｮｳｹｲ', '商品合計', '税抜小計');
const total = fc.constantFrom(
  ...[
    '合計',
    '合　計',
    '合 計',
    '総合計',
    'お会計',
    'お買上計',
    'ご請求額',
    '合計(税込)',
    'ｺﾞｳｹｲ',
    '【合計】',
    '御合計',
    'TOTAL',
    'お支払合計',
    '■合計',
  ],
);
const deposit = fc.constantFrom(
  'お預り',
  'お預かり',
  'お預り金額',
  'ｵｱｽﾞｶﾘ',
  '御預り',
  '現金お預り',
  'お 預 り',
);
const change = fc.constantFrom('お釣り', 'お釣', '釣銭', 'おつり', 'ｵﾂﾘ', '御釣り', 'お　釣');
const method = fc.constantFrom(
  ...[
    '現金',
    'クレジット',
    'VISA',
    'PayPay',
    '交通系IC',
    '電子マネー',
    'd払い',
    '商品券',
    'コード決済',
    '社員証払い',
    '未来カード',
  ],
);
const footer = fc.constantFrom(
  ...[
    '返品・交換は7日以内に',
    '領収書の再発行はいたしません',
    'またのご来店をお待ちしております',
    '精算機でもお支払いになれます',
  ],
  ...[
    '控えは大切に保管してください',
    '点検のため休業 12/1',
    'コピーサービス開始',
    '※は軽減税率対象',
    '次回ポイント 12P',
    '注文はアプリで',
  ],
);

type Spelling = { readonly money: number; readonly wide: boolean; readonly gap: number };
const spelling: fc.Arbitrary<Spelling> = fc.record({
  money: fc.nat(5),
  wide: fc.boolean(),
  gap: fc.integer({ min: 2, max: 14 }),
});

function money(amount: number, { money: style, wide }: Spelling): string {
  const figure = Math.abs(amount).toLocaleString('en-US');
  const sign = amount < 0 ? '-' : '';
  const written =
    [
      `${sign}¥${figure}`,
      `${sign}${figure}円`,
      `${sign}${figure}`,
      `¥${sign}${figure}`,
      `${sign}¥${figure}-`,
      `${sign}${figure}`,
    ][style] ?? figure;
  return wide
    ? written.replaceAll(/[0-9,¥-]/g, (letter) =>
        letter === '¥' ? '￥' : String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
      )
    : written;
}

const row = (left: string, amount: number, how: Spelling): string =>
  `${left}${' '.repeat(how.gap)}${money(amount, how)}`;

const head = fc
  .record({
    shop: shops,
    title: receiptTitle,
    others: fc.shuffledSubarray([
      'TEL 03-1234-5678',
      '登録番号 T1234567890123',
      'レジ0002 担当:佐藤',
      '2026年11月27日(金) 18:05',
      '東京都千代田区1-2-3',
    ]),
    number: fc.option(fc.integer({ min: 100, max: 99_999 }), { nil: undefined }),
    titleFirst: fc.boolean(),
  })
  .map(({ shop, title, others, number, titleFirst }) => {
    const named = titleFirst ? [title, shop] : [shop, title];
    return [...named, ...others, ...(number === undefined ? [] : [`取引No.${number}`])].filter(
      (line) => line !== '',
    );
  });

type Item = { readonly name: string; readonly price: number; readonly count: number; readonly way: number };
const items = fc.array(
  fc.record({
    name: goods,
    price: fc.integer({ min: 1, max: 900 }).map((tens) => tens * 10),
    count: fc.integer({ min: 1, max: 4 }),
    way: fc.nat(3),
  }),
  { minLength: 1, maxLength: 6 },
);

function itemLines({ name, price, count, way }: Item, how: Spelling, sign: number): string[] {
  const amount = price * count * sign;
  if (way === 0) return [row(name, amount, how)];
  if (way === 1) return [name, `  ${row(`¥${price} × ${count}点`, amount, how)}`];
  if (way === 2) return [row(`${name} x${count}`, amount, how)];
  return [name, '4901234567894', `  ${row(`${count}個 × 単${price}`, amount, how)}`];
}

const body = fc.record({
  ...{ head, items, how: spelling, subtotal, total, deposit, change, method },
  inCash: fc.boolean(),
  hasSubtotal: fc.boolean(),
  isBelow: fc.boolean(),
  table: fc.option(fc.constantFrom('テーブル 5', '卓番:B-4', '3名様', '客数 2名'), { nil: undefined }),
  footers: fc.array(footer, { maxLength: 3 }),
});
type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;

const sumOf = ({ items: sold }: Body): number =>
  sold.reduce((sum, { price, count }) => sum + price * count, 0);

/** From the goods to the total. */
function middle(paper: Body, sign = 1): string[] {
  const sum = sumOf(paper) * sign;
  const label = paper.total;
  return [
    ...paper.items.flatMap((item) => itemLines(item, paper.how, sign)),
    ...(paper.hasSubtotal ? [row(paper.subtotal, sum, paper.how)] : []),
    ...(paper.isBelow ? [label, `        ${money(sum, paper.how)}`] : [row(label, sum, paper.how)]),
  ];
}

function payment(paper: Body): string[] {
  const sum = sumOf(paper);
  if (!paper.inCash) return [row(paper.method, sum, paper.how)];
  const handed = Math.ceil(sum / 1_000) * 1_000;
  return [row(paper.deposit, handed, paper.how), row(paper.change, handed - sum, paper.how)];
}

const paid = (paper: Body): string[] => [
  ...paper.head,
  ...(paper.table === undefined ? [] : [paper.table]),
  ...middle(paper),
  ...payment(paper),
  ...paper.footers,
];

const sale = body.map(
  (paper): VariedPaper => ({ kind: 'sale', total: sumOf(paper), text: paid(paper).join('\n') }),
);

/** Ordinary lines may stand at the top, above the goods, around the payment and at the foot. */
export const saleWithOrdinaryLines = fc
  .tuple(body, fc.array(fc.tuple(ordinaryLine, fc.nat(4)), { minLength: 1, maxLength: 2 }))
  .map(([paper, added]): VariedPaper => {
    const parts = [[], paper.head, middle(paper), payment(paper), paper.footers];
    const lines = parts.flatMap((part, index) => [
      ...part,
      ...added.flatMap(([line, at]) => (at === index ? [line] : [])),
    ]);
    return { kind: 'sale', total: sumOf(paper), text: lines.join('\n') };
  });

const mark = fc.constantFrom(
  ...[
    '再発行',
    '【再発行】',
    '（再印字）',
    '＊＊ 再 発 行 ＊＊',
    'レシート再発行',
    '再印刷 2回目',
    '*** COPY ***',
    'REPRINT',
    '領収書控え',
    '〈控〉',
    '再発行日 2026/11/28',
  ],
);
const copy = fc
  .tuple(body, mark, fc.constantFrom('top', 'second', 'foot'))
  .map(([paper, text, place]): VariedPaper => {
    const lines = paid(paper);
    const at = place === 'top' ? 0 : place === 'second' ? 1 : lines.length;
    return { kind: 'copy', text: lines.toSpliced(at, 0, text).join('\n') };
  });

const refundTitle = fc.constantFrom(
  '返品',
  '【返品】',
  '＜返　品＞',
  '返品レシート',
  '返金伝票',
  '*** 返金 ***',
);
const refund = fc.tuple(body, refundTitle).map(
  ([paper, title]): VariedPaper => ({
    kind: 'refund',
    total: -sumOf(paper),
    text: [paper.head[0] ?? '', title, ...paper.head.slice(1), ...middle(paper, -1), ...paper.footers].join(
      '\n',
    ),
  }),
);

const bill = fc.constantFrom(
  'ご請求書',
  'お勘定',
  '会計伝票',
  '仮会計',
  'オーダー伝票',
  'ご注文伝票',
  '御見積書',
  'お会計票',
);
const order = fc.tuple(body, bill).map(
  ([paper, title]): VariedPaper => ({
    kind: 'order',
    text: [title, '2026/11/27 19:00', ...middle(paper)].join('\n'),
  }),
);

const reportTitles = fc.constantFrom(
  ...[
    '点検レポート',
    'Ｚレポート No.0123',
    '日計精算',
    '部門別売上',
    '取引別集計',
    'X REPORT',
    '＊ 精 算 ＊',
    '売上日報',
    'レジ精算',
    '本日のまとめ',
    '',
  ],
);
const figures = fc.shuffledSubarray(
  [
    '総売上',
    '純売上',
    '客数',
    '現金在高',
    '過不足',
    '会計件数',
    '客単価',
    '釣銭準備金',
    '現金',
    'クレジット',
    '消費税',
    '値引',
  ],
  { minLength: 6 },
);
const report = fc
  .tuple(shops, reportTitles, figures, spelling, fc.integer({ min: 10, max: 90_000 }), fc.boolean())
  .map(([shop, title, labels, how, amount, hasTotal]): VariedPaper => {
    const rows = labels.map((label, index) =>
      /客数|件数/u.test(label)
        ? `${label}   ${index + 3}${label === '客数' ? '人' : '件'}`
        : row(label, amount * (index + 1), how),
    );
    const lines = [shop, title, '2026/11/27 21:05', ...rows, ...(hasTotal ? [row('合計', amount, how)] : [])];
    return { kind: 'report', text: lines.filter((line) => line !== '').join('\n') };
  });

export const variedPaper: fc.Arbitrary<VariedPaper> = fc.oneof(
  { weight: 6, arbitrary: sale },
  { weight: 2, arbitrary: copy },
  { weight: 1, arbitrary: refund },
  { weight: 1, arbitrary: order },
  { weight: 2, arbitrary: report },
);
