/**
 * The total of a receipt: the amount beside a label for it, otherwise the tendered amount minus the change.
 */
import type { ReadingReason } from '../../domain/sale/receipt-reading.ts';
import { trailingAmount } from './amount.ts';
import { findLabelled, type LabelPattern, labelPatterns } from './labels.ts';
import { readTender } from './payments.ts';
import { bareTitle } from './titles.ts';

export type TotalRules = {
  readonly total: readonly LabelPattern[];
  readonly totalPatterns: readonly RegExp[];
};

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
      'お買い上げ金額',
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
      'ゴウケイ',
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
      '取消合計',
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
    'お支払金額',
    'お支払い金額',
    'お支払額',
    'お支払い額',
    '支払合計',
    '支払金額',
    '領収金額',
    '領収額',
    'TOTAL',
    '入金額',
    '出金額',
    '入金',
    '出金',
  ],
  ['税込計', '税込', '計', '金額', '現計', 'ゲンケイ', 'AMOUNT', '上記正に領収いたしました'],
];
const defaultTotalPatterns = labelPatterns(defaultTotals);
export const subtotalPatterns = labelPatterns([
  [
    '小計',
    'ショウケイ',
    '小計(税抜)',
    '小計(税込)',
    '小計金額',
    '税抜小計',
    '税込小計',
    '税抜合計',
    '商品合計',
    '商品計',
    '税抜金額',
    '税抜計',
  ],
]);

export type Total = {
  readonly totalMinor: number;
  /** Payments follow this line. */
  readonly lineIndex: number;
  readonly at: readonly number[];
  readonly reasons: readonly ReadingReason[];
};

/** Several guests pay a part each: the sale of this paper is the part. */
const shared = /割り?勘|(?:別々|個別|分割)会計/u;
const payable = labelPatterns([
  ['お支払額', 'お支払い額', 'お支払金額', 'お支払い金額', '支払額', '支払金額'],
]);

export function findTotal(lines: readonly string[], own: TotalRules): Total | undefined {
  const matched = matchedTotal(lines, own.totalPatterns);
  if (matched !== undefined) return matched;
  const labelled = findLabelled(lines, own.total);
  const share =
    labelled.length === 0 && lines.some((line) => shared.test(line)) ? findLabelled(lines, payable) : [];
  if (share[0] !== undefined) return totalAt(share[0]);
  const all = labelled.length > 0 ? labelled : findLabelled(lines, defaultTotalPatterns);
  const { depositMinor, changeMinor, hasChange, at } = readTender(lines);
  const inCash = depositMinor === undefined ? undefined : depositMinor - changeMinor;
  const best = Math.min(...all.map(({ rank }) => rank));
  const candidates = all.filter(({ rank }) => rank === best);
  const last = candidates.at(-1);
  if (last === undefined) {
    // Cash handed over is no total by itself.
    if (inCash === undefined || !hasChange) return formalTotal(lines);
    return { totalMinor: inCash, lineIndex: lines.length, at, reasons: ['total_from_cash'] };
  }
  if (candidates.every(({ amount }) => Math.abs(amount.value) === Math.abs(last.amount.value)))
    return totalAt(candidates[0] ?? last);
  const paid = candidates.find(({ amount }) => amount.value === inCash);
  return paid === undefined ? totalAt(last, ['several_totals']) : totalAt(paid);
}

function totalAt(
  { amount, lineIndex, amountIndex }: { amount: { value: number }; lineIndex: number; amountIndex: number },
  reasons: readonly ReadingReason[] = [],
): Total {
  const at = amountIndex === lineIndex ? [lineIndex] : [lineIndex, amountIndex];
  return { totalMinor: amount.value, lineIndex, at, reasons };
}

/** The first line that matches one of the register's own patterns with an amount in its group. */
function matchedTotal(lines: readonly string[], patterns: readonly RegExp[]): Total | undefined {
  for (const pattern of patterns) {
    for (const [lineIndex, line] of lines.entries()) {
      const match = pattern.exec(line);
      const amount = trailingAmount(match?.groups?.['total'] ?? match?.[1] ?? '');
      if (amount !== undefined) return totalAt({ amount, lineIndex, amountIndex: lineIndex });
    }
  }
  return undefined;
}

const formalTitle = /^(?:御|お)?領収[書証](?:控え?|\(?再発行\)?)?(?:NO.*)?$/u;
const formalWords = /様$|^但し?|として$|正に領収|収入印紙|内訳/u;

/** 領収書 with lines for the payer's name and the purpose: goods and tender are on another paper. */
export function isFormalReceipt(lines: readonly string[]): boolean {
  return (
    lines.some((line) => formalTitle.test(bareTitle(line) ?? '')) &&
    lines.some((line) => formalWords.test(line.replaceAll(/[\s()]/gu, '')))
  );
}

/** The only amount that is alone on its line, with a yen sign: `￥33,000-`, `金 33,000円也`. */
function formalTotal(lines: readonly string[]): Total | undefined {
  if (!isFormalReceipt(lines)) return undefined;
  const alone = lines.flatMap((line, lineIndex) => {
    const amount = trailingAmount(line.replace(/[\s※*也]+$/u, ''));
    const isAlone = amount?.hasYen === true && /^[\s※*]*(?:金額?)?[\s※*:]*$/u.test(amount.before);
    return isAlone ? [{ amount, lineIndex, amountIndex: lineIndex }] : [];
  });
  const [only] = alone;
  const isOne = new Set(alone.map(({ amount }) => amount.value)).size === 1;
  return isOne && only !== undefined ? totalAt(only) : undefined;
}
