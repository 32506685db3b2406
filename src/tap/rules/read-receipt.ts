/**
 * Reads a receipt's text: what it is, its total, its number, and goods and payments where they add up. Pure, and made for Japanese receipts;
 * a register's own labels and patterns come before the usual ones.
 */
import type { ReceiptRules } from '../../domain/receipt-printer.ts';
import type { Mark, ReadingReason, ReceiptReading } from '../../domain/receipt-reading.ts';
import { trailingAmount } from './amount.ts';
import { readItems } from './items.ts';
import { hasReceiptWords, type KindWords, paperKind, slipBegin } from './kinds.ts';
import { findLabelled, type LabelPattern, labelPatterns } from './labels.ts';
import { readPayments, readTender } from './payments.ts';
import { plainLine } from './plain-line.ts';

/** Rules, ready for use. */
export type OwnRules = KindWords & {
  readonly total: readonly LabelPattern[];
  readonly totalPatterns: readonly RegExp[];
  readonly number: readonly RegExp[];
};

/** Throws where a pattern is none. */
export function compileRules(rules: ReceiptRules): OwnRules {
  const patterns = (texts: readonly string[]): RegExp[] => texts.map((text) => new RegExp(text, 'u'));
  return {
    total: labelPatterns([rules.totalLabels]),
    totalPatterns: patterns(rules.totalPatterns),
    number: patterns(rules.numberPatterns),
    refund: patterns(rules.refundPatterns),
    void: patterns(rules.voidPatterns),
    notSale: patterns(rules.notSalePatterns),
  };
}

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

export function readReceipt(text: string, own: OwnRules): ReceiptReading {
  const all = text.split('\n').map(plainLine);
  const { kind, lineIndex: kindAt } = paperKind(all, own);
  const number = readNumber(all, own.number);
  const marks: Mark[] = [
    ...(kindAt === undefined ? [] : [{ line: kindAt, as: 'kind' as const }]),
    ...(number === undefined ? [] : [{ line: number.lineIndex, as: 'number' as const }]),
  ];
  const base = { kind, ...(number !== undefined && { number: number.number }) };
  if (kind === 'report' || kind === 'order') return { ...base, reasons: [], marks };

  // A card's slip may stand below the receipt that it belongs to.
  const slipAt = slipBegin(all);
  const isBelow = slipAt > 0 && findTotal(all.slice(0, slipAt), own) !== undefined;
  if (kind === 'sale' && slipAt !== -1 && !isBelow && !hasReceiptWords(all))
    return { ...base, kind: 'slip', reasons: [], marks: [...marks, { line: slipAt, as: 'kind' }] };
  const lines = isBelow ? all.slice(0, slipAt) : all;
  const found = findTotal(lines, own);
  if (found === undefined) return { ...base, reasons: ['no_total'], marks };
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
  const paidAt = payments?.at.map((line) => line + lineIndex + 1) ?? [];
  return {
    ...base,
    kind: finalKind,
    totalMinor: goesOut ? -Math.abs(totalMinor) : totalMinor,
    ...(items !== undefined && { lines: items.items }),
    ...(payments !== undefined && { payments: payments.payments }),
    reasons,
    marks: [
      ...marks,
      ...(items?.at ?? []).map((line) => ({ line, as: 'line' as const })),
      ...found.at.map((line) => ({ line, as: 'total' as const })),
      ...paidAt.map((line) => ({ line, as: 'payment' as const })),
    ],
  };
}

type Total = {
  readonly totalMinor: number;
  /** What stands below this line was paid. */
  readonly lineIndex: number;
  readonly at: readonly number[];
  readonly reasons: readonly ReadingReason[];
};

function findTotal(lines: readonly string[], own: OwnRules): Total | undefined {
  const matched = matchedTotal(lines, own.totalPatterns);
  if (matched !== undefined) return matched;
  const labelled = findLabelled(lines, own.total);
  const all = labelled.length > 0 ? labelled : findLabelled(lines, usualTotalPatterns);
  const { depositMinor, changeMinor, at } = readTender(lines);
  const inCash = depositMinor === undefined ? undefined : depositMinor - changeMinor;
  const best = Math.min(...all.map(({ rank }) => rank));
  const candidates = all.filter(({ rank }) => rank === best);
  const last = candidates.at(-1);
  if (last === undefined) {
    if (inCash === undefined) return undefined;
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

/** The first line that fits one of the register's own patterns and has an amount in its group. */
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

function readNumber(
  lines: readonly string[],
  own: readonly RegExp[],
): { readonly number: string; readonly lineIndex: number } | undefined {
  for (const pattern of [...own, ...numbers]) {
    for (const [lineIndex, line] of lines.entries()) {
      const match = pattern.exec(line);
      const number = match?.groups?.['number'] ?? match?.[1];
      if (number !== undefined && number !== '') return { number: number.slice(0, 64), lineIndex };
    }
  }
  return undefined;
}
