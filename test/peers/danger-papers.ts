/**
 * Papers of random labels and layout, by the danger that is in them: a sale taken back without a sign, a sale in English, a stub for the
 * shop, a bare sum, a sum that is not what was paid. Labels are from makers' word lists.
 */
import fc from 'fast-check';

export type DangerPaper = { readonly text: string; readonly totalMinor: number };

const goodsNames = fc.constantFrom(
  ...[
    'ブレンド',
    '日替り定食',
    '部門01',
    'カット',
    'タオル',
    '①弁当',
    'T-SHIRT M',
    'Ramen',
    'Hot sake',
    '文庫本',
  ],
);
const shops = fc.constantFrom(
  '珈琲 みかげ堂',
  'スーパーまるやま',
  'HAIR SORA',
  'Noodle Bar YUKI',
  '陶器の店 つち',
);
const staff = fc.constantFrom('担当-A', '担当:佐藤', '責No.014', 'Ken', '');
const numbers = fc.integer({ min: 1, max: 999_999 }).map((number) => String(number).padStart(6, '0'));
const prices = fc.integer({ min: 12, max: 900 }).map((tens) => tens * 10);
const goods = fc.array(fc.tuple(goodsNames, prices), { minLength: 1, maxLength: 5 });
const money = fc.constantFrom(
  (yen: number) => `¥${yen.toLocaleString('en-US')}`,
  (yen: number) => yen.toLocaleString('en-US'),
  (yen: number) => `${yen.toLocaleString('en-US')}円`,
);
const rule = fc.constantFrom('', '--------------------------------', '********************************');

const paper = fc.record({ shop: shops, staff, number: numbers, goods, money, rule, wide: fc.boolean() });
type Frame = (typeof paper extends fc.Arbitrary<infer One> ? One : never) & { readonly sum: number };
const frame: fc.Arbitrary<Frame> = paper.map((one) => ({
  ...one,
  sum: one.goods.reduce((sum, [, yen]) => sum + yen, 0),
}));

const row = (label: string, amount: string): string => `${label}${' '.repeat(4)}${amount}`;
const spaced = (word: string, isWide: boolean): string =>
  isWide && /^\p{Script=Han}{2,3}$/u.test(word) ? Array.from(word).join('　') : word;
const written = (lines: readonly string[]): string => lines.filter((line) => line !== '').join('\n');
const itemLines = ({ goods: its, money: how }: Frame): string[] =>
  its.map(([name, yen]) => row(name, how(yen)));

const backWords = fc.constantFrom<readonly [word: string, english: string]>(
  ...([
    ['返品', 'RETURN'],
    ['返金', 'REFUND'],
    ['戻', 'REFUND'],
    ['払戻', 'REFUND'],
    ['取消', 'VOID'],
    ['直前取消', 'VOID'],
    ['取引取消', 'CANCELLED'],
    ['会計取消', 'TRANSACTION VOID'],
    ['レシート取消', 'RECEIPT VOID'],
  ] as const),
);
const backStyles = ['mode', 'english mode', 'title', 'two languages', 'dated', 'kind', 'money'] as const;

/** A return or void whose amounts have no sign. `totalMinor` is negative. */
export const takenBackPaper: fc.Arbitrary<DangerPaper> = fc
  .record({
    ...{ of: frame, words: backWords, style: fc.constantFrom(...backStyles) },
    means: fc.constantFrom('現金', 'クレジット', 'PayPay', '交通系IC'),
  })
  .map(({ of, words: [word, english], style, means }) => {
    const { shop, staff: by, number, wide, sum, money: how } = of;
    const time = '2026年 3月 9日(月) 16:20';
    const beside = `${by === '' ? '' : `   ${by}`}   一連No.${number}`;
    const styles: Record<(typeof backStyles)[number], readonly string[]> = {
      mode: [time, `${word}${beside}`],
      'english mode': [`2026/03/09 16:20`, `${english}${beside}`],
      title: [`*** ${spaced(word, wide)} ***`, time, `No.${number}`],
      'two languages': [`${spaced(word, wide)} / ${english}`, time, `No.${number}`],
      dated: [`No.${number}`, `${word}日時 2026/03/09 16:20`],
      kind: [time, `No.${number}`, `取引区分: ${word}`],
      money: [time, `No.${number}`],
    };
    const paid = style === 'money' ? `${means} 返金` : means;
    return {
      totalMinor: -sum,
      text: written([
        ...[shop, ...styles[style], of.rule, ...itemLines(of), of.rule],
        ...[row(spaced('合計', wide), how(sum)), row(paid, how(sum))],
      ]),
    };
  });

const totals = [
  'TOTAL',
  'Total',
  'Total due',
  'Amount due',
  'TOTAL (tax incl.)',
  'Grand total',
  'Balance due',
];
const handed = ['CASH', 'Cash', 'Cash tendered', 'Amount tendered', 'Cash received', 'Tendered', 'Received'];
const back = ['CHANGE', 'Change', 'Change due', 'Your change', 'Cash change'];
const cards = ['Visa', 'VISA contactless', 'Mastercard', 'Credit card', 'PayPay', 'Amex ****1001', 'Card'];

/** A sale in English, paid by cash with change or by card. */
export const englishSale: fc.Arbitrary<DangerPaper> = fc
  .record({
    ...{ of: frame, total: fc.constantFrom(...totals), cash: fc.constantFrom(...handed) },
    ...{ change: fc.constantFrom(...back), card: fc.constantFrom(...cards), isCash: fc.boolean() },
    head: fc.constantFrom(
      ...['RECEIPT', 'Check', 'Order #12', 'Table 4', 'Guests 2', 'Bill', 'Take out', ''],
      ...['Transaction 0012', 'Server: Ken', 'Customers 2', 'Order No. 881', 'GUEST CHECK'],
    ),
    head2: fc.constantFrom('Table 7', 'Guests 3', 'Customers 3', 'Dine in', 'Transaction 0401', ''),
    foot: fc.constantFrom(
      'Thank you!',
      'No refunds after 7 days',
      'See you on the slopes',
      'Tax included',
      '',
    ),
  })
  .map(({ of, total, cash, change, card, isCash, head, head2, foot }) => {
    const { sum, money: how } = of;
    const given = Math.ceil((sum + 1) / 1_000) * 1_000;
    const payment = isCash ? [row(cash, how(given)), row(change, how(given - sum))] : [row(card, how(sum))];
    return {
      totalMinor: sum,
      text: written([
        ...[of.shop, head, head2, `2026/02/14 19:30  #${of.number}`, of.rule, ...itemLines(of), of.rule],
        ...[row(total, how(sum)), ...payment, foot],
      ]),
    };
  });

const shopSides = [
  '店',
  '当店',
  '店舗',
  '事務所',
  '工場',
  '経理',
  '会社',
  '本部',
  '営業所',
  '保管',
  '社内',
  '作業',
];
const stubs: readonly ((side: string) => readonly [above: string, below: string])[] = [
  (side) => [`*** ${side}控え ***`, ''],
  (side) => [`お預り票 (${side}控)`, ''],
  (side) => [`領収書 【${side}用控え】`, ''],
  // 店舗控え below a receipt may be that of a card voucher.
  (side) => ['領収書', `(${side === '店舗' ? '当店' : side}控え)`],
  (side) => [`${side}控`, ''],
  (side) => ['お預り票', `<${side}用>控`],
];

/** The part of a receipt that the shop keeps. */
export const shopStub: fc.Arbitrary<DangerPaper> = fc
  .record({ of: frame, side: fc.constantFrom(...shopSides), stub: fc.constantFrom(...stubs) })
  .map(({ of, side, stub }) => {
    const [above, below] = stub(side);
    return {
      totalMinor: of.sum,
      text: written([
        ...[above, of.shop, `2026/02/14 19:30  No.${of.number}`, of.rule, ...itemLines(of), of.rule],
        ...[row('合計', of.money(of.sum)), row('現金', of.money(of.sum)), below],
      ]),
    };
  });

/** Goods and their sum: neither title nor tax, payment or thanks. */
export const bareSum: fc.Arbitrary<DangerPaper> = fc
  .record({
    of: frame,
    total: fc.constantFrom('合計', '計', '総計', 'TOTAL', 'ｺﾞｳｹｲ'),
    hasGoods: fc.boolean(),
  })
  .map(({ of, total, hasGoods }) => ({
    totalMinor: of.sum,
    text: written([
      ...[of.shop, '東京都千代田区丸の内1-2-3', 'TEL 03-5555-0142', '2026/02/14 19:30', of.staff, of.rule],
      ...(hasGoods ? itemLines(of) : []),
      row(total, of.money(of.sum)),
    ]),
  }));

const charges = [
  '深夜料金',
  'サービス料 10%',
  '席料',
  '配送料',
  '延長料金',
  'お通し追加',
  '消費税',
  '社員割引',
];

/** A first total, charges or a discount below it, and what was paid. */
export const chargedSale: fc.Arbitrary<DangerPaper> = fc
  .record({
    ...{ of: frame, charge: fc.constantFrom(...charges) },
    tens: fc.integer({ min: 1, max: 11 }),
    first: fc.constantFrom('合計', '会計合計', 'お会計', 'ご利用合計', '合計金額'),
    last: fc.constantFrom('お支払', 'お支払い', 'お支払額', 'お支払金額', '総合計', 'ご請求額', 'お支払合計'),
    means: fc.constantFrom('楽天ペイ', 'クレジット', '現金', 'PayPay', 'VISA'),
  })
  .map(({ of, charge, tens, first, last, means }) => {
    const { sum, money: how } = of;
    const added = charge.includes('割引') ? -tens * 10 : tens * 10;
    const paid = sum + added;
    return {
      totalMinor: paid,
      text: written([
        ...[of.shop, '領収書', `2026/02/14 21:33  No.${of.number}`, of.rule, ...itemLines(of), of.rule],
        ...[row(first, how(sum)), row(charge, added < 0 ? `-${how(-added)}` : how(added))],
        ...[row(last, how(paid)), row(means, how(paid))],
      ]),
    };
  });
