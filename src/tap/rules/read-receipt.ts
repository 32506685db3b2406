/**
 * Reads a receipt's text: what it is, its total, its number, and goods and payments where they add up. Pure, and made for Japanese receipts;
 * a register's own labels and patterns come before the usual ones.
 */
import type { Payment, SaleLine } from '../../domain/sale.ts';
import { readItems } from './items.ts';
import { hasReceiptWords, type PaperKind, paperKind, slipBegin } from './kinds.ts';
import { findLabelled, type Labelled, labelPatterns } from './labels.ts';
import { readPayments, readTender } from './payments.ts';
import { plainLine } from './plain-line.ts';

export type OwnRules = {
  /** Labels that stand before the total, surer than all usual ones. */
  readonly total: readonly string[];
  /** With the number in their first group. Tried on each line in plain spelling. */
  readonly number: readonly RegExp[];
  readonly notSale: readonly RegExp[];
};

export type Reading = {
  readonly kind: PaperKind;
  /** Whole yen; negative for money going out. */
  readonly totalMinor?: number;
  readonly number?: string;
  readonly lines?: readonly SaleLine[];
  readonly payments?: readonly Payment[];
  readonly reasons: readonly ReadingReason[];
};

export const readingReasons = ['no_total', 'several_totals', 'total_from_cash'] as const;
export type ReadingReason = (typeof readingReasons)[number];

const usualTotals: readonly (readonly string[])[] = [
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
  ['税込計', '税込', '計', '金額', '現計', 'AMOUNT', '上記正に領収いたしました'],
];
const usualTotalPatterns = labelPatterns(usualTotals);
const subtotalPatterns = labelPatterns([
  [
    '小計',
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

const numbers: readonly RegExp[] = [
  /(?:レシート|伝票|取引|領収[書証]?|会計|精算|receipt|transaction)[ ]*(?:No|Number|番号|ID|#)[ .:#]*(?<number>[A-Za-z0-9][A-Za-z0-9-]{0,31})/iu,
  /^[\s#*]*No[ .:#]*(?<number>\d[\d-]{0,31})(?: |$)/iu,
  /^(?!.*(?:TEL|登録|卓|テーブル|会員|カード|承認|端末|店No|商品|担当)).*\s(?:No|#)[ .:#]*(?<number>\d[\d-]{3,31})$/iu,
];

export function readReceipt(text: string, own: OwnRules): Reading {
  const all = text.split('\n').map(plainLine);
  const kind = paperKind(all, own);
  const number = readNumber(all, own.number);
  const base = { kind, ...(number !== undefined && { number }) };
  if (kind === 'report' || kind === 'order') return { ...base, reasons: [] };

  // A card's slip may stand below the receipt that it belongs to.
  const slipAt = slipBegin(all);
  const isBelow = slipAt > 0 && findTotal(all.slice(0, slipAt), own.total) !== undefined;
  if (kind === 'sale' && slipAt !== -1 && !isBelow && !hasReceiptWords(all))
    return { ...base, kind: 'slip', reasons: [] };
  const lines = isBelow ? all.slice(0, slipAt) : all;
  const found = findTotal(lines, own.total);
  if (found === undefined) return { ...base, reasons: ['no_total'] };
  const { totalMinor, lineIndex, reasons } = found;
  const goesOut = kind === 'refund' || kind === 'void' || kind === 'cash_out' || totalMinor < 0;
  const finalKind = kind === 'sale' && totalMinor < 0 ? 'refund' : kind;

  const head = lines.slice(0, lineIndex);
  const subtotals = findLabelled(lines, subtotalPatterns);
  const firstSum = Math.min(lineIndex, ...subtotals.map((subtotal) => subtotal.lineIndex));
  const sums = [totalMinor, ...subtotals.map(({ amount }) => amount.value)];
  // Discounts may stand before the subtotal or after it.
  const items = readItems(lines.slice(0, firstSum), sums) ?? readItems(head, sums);
  const payments = readPayments(lines.slice(lineIndex + 1), totalMinor);
  return {
    ...base,
    kind: finalKind,
    totalMinor: goesOut ? -Math.abs(totalMinor) : totalMinor,
    ...(items !== undefined && { lines: items }),
    ...(payments !== undefined && { payments }),
    reasons,
  };
}

type Total = {
  readonly totalMinor: number;
  readonly lineIndex: number;
  readonly reasons: readonly ReadingReason[];
};

function findTotal(lines: readonly string[], ownLabels: readonly string[]): Total | undefined {
  const own = findLabelled(lines, labelPatterns([ownLabels]));
  const all = ownLabels.length > 0 && own.length > 0 ? own : findLabelled(lines, usualTotalPatterns);
  const { depositMinor, changeMinor } = readTender(lines);
  const inCash = depositMinor === undefined ? undefined : depositMinor - changeMinor;
  const best = Math.min(...all.map(({ rank }) => rank));
  const candidates = all.filter(({ rank }) => rank === best);
  const last = candidates.at(-1);
  if (last === undefined) {
    if (inCash === undefined) return undefined;
    return { totalMinor: inCash, lineIndex: lines.length, reasons: ['total_from_cash'] };
  }
  if (candidates.every(({ amount }) => Math.abs(amount.value) === Math.abs(last.amount.value)))
    return totalAt(candidates[0] ?? last);
  const paid = candidates.find(({ amount }) => amount.value === inCash);
  return paid === undefined ? totalAt(last, ['several_totals']) : totalAt(paid);
}

function totalAt({ amount, lineIndex }: Labelled, reasons: readonly ReadingReason[] = []): Total {
  return { totalMinor: amount.value, lineIndex, reasons };
}

function readNumber(lines: readonly string[], own: readonly RegExp[]): string | undefined {
  for (const pattern of [...own, ...numbers]) {
    for (const line of lines) {
      const match = pattern.exec(line);
      const number = match?.groups?.['number'] ?? match?.[1];
      if (number !== undefined && number !== '') return number.slice(0, 64);
    }
  }
  return undefined;
}
