/** Labels of totals and subtotals on Japanese receipts. */
import { findLabelled, labelPatterns } from './labels.ts';

/** Labels of the amount that this paper asks for: after points and deposits, or of one guest. */
const payable = [
  ...['お支払額', 'お支払い額', 'お支払金額', 'お支払い金額', '支払金額'],
  ...['今回お支払', '今回お支払い'],
];
/** Labels of the rest below a first total. */
const reduced = ['差引合計', '差引金額', '差引お支払額', '差引お支払い額', '差引請求額'];

/** Paid to a customer who sells goods. */
export const buyingTotals = [
  ...['買取金額', '買取合計', '買取総額', '買取額', '買取価格'],
  ...['買取金額合計', '買取合計金額', '買取代金', '買取代金合計'],
];

/** By rank: the first that is on the paper is the total. */
const defaultTotals: readonly (readonly string[])[] = [
  [
    '総合計',
    '総合計金額',
    '税込合計',
    '税込合計金額',
    '合計(税込)',
    '合計(税込み)',
    '合計金額(税込)',
    '総計',
    '総額',
    '税込総額',
    '総合計(税込)',
  ],
  [
    ...[
      '合計',
      '合計金額',
      '合計額',
      '御合計',
      'ご合計',
      'お会計',
      'お会計金額',
      'お会計合計',
      '会計',
      '会計金額',
      '会計合計',
    ],
    ...[
      'お買上合計',
      'お買上げ合計',
      'お買い上げ合計',
      'お買上計',
      'お買上げ計',
      'お買い上げ計',
      '買上合計',
      '買上計',
      'お買上金額',
      'お買上げ金額',
    ],
    ...[
      ...['お買い上げ金額', 'お買上金額計', 'お買上げ金額計', 'お買い上げ金額計', 'お買上金額合計'],
      ...['お買上げ金額合計', 'お買い上げ金額合計'],
      'お買上額',
      'ご請求額',
      '御請求額',
      'ご請求金額',
      '御請求金額',
      '請求額',
      '請求金額',
      'ご請求合計',
      '取引合計',
      '売上合計',
    ],
    ...[
      'ごうけい',
      'お勘定',
      'お勘定合計',
      '御勘定',
      '返品合計',
      '返品金額',
      '返金額',
      '返金合計',
      '返金金額',
      'ご返金額',
      'ご返金',
      '払戻額',
      '払戻金額',
      ...['払戻合計', '払戻し合計', '払い戻し合計', '払い戻し額', '払い戻し金額'],
      '取消合計',
      ...['利用合計', '利用合計金額', '利用総額', '料金合計'],
      ...['REFUND', 'REFUNDED', 'REFUND TOTAL', 'REFUND AMOUNT', 'TOTAL REFUND', 'AMOUNT REFUNDED'],
      ...buyingTotals,
      '取消金額',
    ],
  ],
  [
    'お支払合計',
    'お支払計',
    'お支払い計',
    '精算額',
    '精算金額',
    '代金',
    'GRAND TOTAL',
    'お支払い合計',
    '支払合計',
    '領収金額',
    '領収額',
    'TOTAL',
    ...[
      'TTL',
      'TL',
      'TOTAL DUE',
      'AMOUNT DUE',
      'BALANCE DUE',
      'TOTAL AMOUNT',
      'TOTAL PAYABLE',
      'TOTAL TO PAY',
    ],
    ...[
      'AMOUNT PAYABLE',
      'NET TOTAL',
      'BILL TOTAL',
      'CHECK TOTAL',
      'ORDER TOTAL',
      'SALE TOTAL',
      'PAID TODAY',
    ],
    '支払総計',
    ...payable,
    ...reduced,
    ...['お支払総額', 'お支払い総額', '支払総額'],
    ...['補充金額', '補充合計', '回収金額', '回収額', '回収金額合計'],
    '入金合計',
    '出金合計',
    '回収合計',
    '入金額',
    '出金額',
    ...['現金入金', '現金出金'],
    '入金',
    '出金',
  ],
  ['税込計', '税込', '計', '金額', '現計', 'AMOUNT', '上記正に領収いたしました'],
  // Often the part paid by one means.
  ['ご利用金額', '利用金額', 'ご利用額'],
];
/** The others here are no total by themselves. */
const allPayable = [
  ...payable,
  ...['支払額', '今回お支払額', '今回お支払い額', '今回お支払金額', '今回お支払い金額', '今回支払額'],
];
export const payablePatterns = labelPatterns([allPayable]);
export const reducedPatterns = labelPatterns([
  [...allPayable, ...reduced, '差引額', '割引後合計', '値引後合計'],
]);
/** Below a first total, with charges between. */
export const chargedPatterns = labelPatterns([
  [...allPayable, ...defaultTotals.flat(), 'お支払', 'お支払い', '現金支払額'],
]);
export const usageRank = defaultTotals.length - 1;
export const defaultTotalPatterns = labelPatterns(defaultTotals);
export const subtotalPatterns = labelPatterns([
  [
    '小計',
    '小計(税抜)',
    '小計(税込)',
    ...['小計(税抜8%)', '小計(税抜10%)', 'SUBTOTAL', 'SUB-TOTAL'],
    '小計金額',
    '税抜小計',
    '税込小計',
    '税抜合計',
    '商品合計',
    '商品計',
    '税抜金額',
    '税抜計',
    ...['税抜', '税抜額', '課税計', '本体計', '本体合計', '合計(税抜)', '合計(税抜き)'],
  ],
]);
export const sumPatterns = [...defaultTotalPatterns, ...subtotalPatterns];

/** Indexes of the lines with the amount of a total or subtotal. */
export function sumLines(lines: readonly string[]): Set<number> {
  return new Set(findLabelled(lines, sumPatterns).map(({ amountIndex }) => amountIndex));
}
