/**
 * Parses a receipt's text: kind, total, number, and goods and payments if they add up. Pure, for Japanese receipts; a
 * register's own labels and patterns take precedence over the default ones.
 */

import { kindedPayment } from '../../domain/sale/payment-kind.ts';
import type { Mark, ReceiptReading } from '../../domain/sale/receipt-reading.ts';
import type { ReceiptRules } from '../../domain/setup/receipt-printer.ts';
import { withoutCorrected } from './corrections.ts';
import { isDepositLine, readDeposit } from './deposits.ts';
import { type Items, readItems } from './goods/items.ts';
import { givenBack, isReceipt, type KindWords, paperKind } from './kinds.ts';
import { findLabelled, labelPatterns } from './labels.ts';
import { plainLine } from './language/plain-line.ts';
import { type Payments, readPayments } from './payments.ts';
import { receiptShape } from './receipt-shape.ts';
import { reversedNumber } from './reversal/reversed-number.ts';
import { outgoing, saleDetails } from './sale-details.ts';
import { isSlip, slipPlace } from './slips.ts';
import { readTaxes } from './tax-lines.ts';
import { titlePatterns } from './titles.ts';
import { findTotal, movedCash, type TotalRules } from './total.ts';
import { subtotalPatterns } from './total-labels.ts';

/** Compiled rules. */
export type OwnRules = KindWords &
  TotalRules & { readonly number: readonly RegExp[]; readonly saleShapes: readonly string[] };

/** Throws on an invalid pattern. */
export function compileRules(rules: ReceiptRules): OwnRules {
  const patterns = (texts: readonly string[]): RegExp[] => texts.map((text) => new RegExp(text, 'u'));
  return {
    total: labelPatterns([rules.totalLabels]),
    totalPatterns: patterns(rules.totalPatterns),
    number: patterns(rules.numberPatterns),
    sale: patterns(rules.salePatterns),
    refund: patterns(rules.refundPatterns),
    void: patterns(rules.voidPatterns),
    notSale: patterns(rules.notSalePatterns),
    saleShapes: rules.saleShapes,
  };
}

const numbers: readonly RegExp[] = [
  /(?<!(?:元|対象)の?)(?:レシート|取引|receipt|transaction)[ ]*(?:No|Number|番号|ID|#)[ .:#]*(?<number>[A-Za-z0-9][\w-]{0,31})/iu,
  /(?<!(?:元|対象)の?)(?:伝票|会計|精算|受付|発行|発券|取扱)[ ]*(?:No|番号|ID|#)[ .:#]*(?<number>[A-Za-z0-9][\w-]{0,31})/iu,
  /(?<!(?:元|対象)の?)(?:ジャーナル|請求書|交付|返金|払い?戻し?|(?<!処理)通し?)(?:[ ]*(?:No|番号?|ID|#))+[ .:#]*(?<number>[A-Za-z0-9][\w-]{0,31})/iu,
  /(?:領収|受領)[書証]?[ ]*(?:No|番号|ID|#)[ .:#]*(?<number>[A-Za-z0-9][\w-]{0,31})/iu,
  /(?:[票書証]|明細)[^\p{L}\d]{0,3}No[ .:#]*(?<number>[A-Z]{0,3}-?\d[\d-]{0,31})(?: |$)/iu,
  /^[\s#*]*No[ .:#]*(?<number>[A-Z]{0,3}-?\d[\d-]{0,31})(?: |$)/iu,
  /(?:^| )(?:取引?|伝票|レシート|会計|Check|Receipt|Txn)[ :#]*(?<number>[A-Z]{0,3}-?\d[\d-]{2,31})(?: |$)/iu,
  /(?:^| )(?:伝票 |発行No[. ]?)(?<number>\d[\d-]{1,31})(?: |$)/iu,
  /^(?!.*(?:TEL|登録|卓|テーブル|会員|カード|承認|端末|店No|商品|担当)).*\s(?:No|#)[ .:#]*(?<number>\d[\d-]{3,31})$/iu,
  // Behind the name of goods it is their size or colour.
  /(?:^| )#(?<number>\d[\d-]{1,31})(?: |$)(?!.*[@×] ?[¥\d]|.* \d{1,3}(?:,\d{3})+$)/u,
  // Beside the time or the person at the register, without a label.
  /^\d{2,4}[/.年-]\d{1,2}[/.月-]\d{1,2}日?(?:\([^)]\))? *\d{1,2}:\d{2}(?::\d{2})? +(?:No[. :#]*)?(?<number>[A-Z]{0,2}-?\d(?:[\d-]{2,31}|(?<=No[. :#]*\d)\d?))(?: |$)(?! *\d+ +\d)/u,
  /^(?<number>[A-Z]{0,2}-?\d[\d-]{2,31}) +(?:(?:\d{2}|\d{4})[/.年-]\d{1,2}[/.月-]|(?:担|責)\D)/u,
  /^(?:担当者?|責任者?|責|担|係)\S*(?: [^\s\d]{1,12})? {2,}(?<number>\d[\d-]{3,31})$/u,
  /^(?!(?:会員|お?客|[本支]?店|レジ +|端末|POS|ID|TEL|FAX|電話|営業|有効|期限|今回|前回|累計|ポイント|残|獲得|利用|商品|品番|コード|席|卓|テーブル|部屋|承認|登録|車番))[\p{L}#]{0,5}\d{0,3}(?: {2,}\d{1,3})* {2,}(?<number>0\d{3,7}|\d{1,2}-\d{4,6})(?: |$)/iu,
  / {2,}No[. ]*(?<number>(?:[A-Z]{1,3}-?)?\d[\d-]{2,31})(?: {2}|$)/iu,
  // Behind the title, or the number of the register.
  /(?:票|(?<!元の?)レシート|領収[書証]|明細書?)[^\p{L}\d]{1,6}(?!\d{4}-\d{1,2}-\d{1,2}(?!\d)|0\d{1,3}-\d+-\d)(?<number>(?:[A-Z]{1,3}-?\d|\d{1,8}-\d)[\d-]{0,30})(?: |$)/u,
  /(?:^| )レジ ?(?<number>\d{1,4}-\d{3,8})(?: |$)/u,
];

export function readReceipt(text: string, own: OwnRules): ReceiptReading {
  const all = withoutCorrected(text.split('\n').map(plainLine));
  // A card voucher may follow on the same paper.
  const { from: slipFrom, above } = slipPlace(all, own);
  const lines = above === undefined ? all : all.slice(0, slipFrom);
  const price = above ?? findTotal(all, own);
  const deposit = readDeposit(lines, price);
  const due = deposit?.total ?? price;
  const parts = { total: due, slipAt: lines.length, depositAt: deposit?.lineIndex };
  const { kind: judged, lineIndex: kindAt, isDeposit, doubted } = paperKind(all, own, parts);
  const saleShape = doubted === 'sale' && due !== undefined ? receiptShape(lines, due) : undefined;
  const shaped = saleShape !== undefined && own.saleShapes.includes(saleShape) ? 'sale' : judged;
  const kind = shaped === 'sale' && due?.isContradicted === true ? 'unclear' : shaped;
  const found = due ?? (kind === 'cash_in' || kind === 'cash_out' ? movedCash(all) : undefined);
  const titleAt = deposit === undefined ? kindAt : deposit.titleAt;
  const taken = kind === 'refund' || kind === 'void' ? reversedNumber(all) : undefined;
  const number = readNumber(all, own.number, taken);
  const marks: Mark[] = [
    ...(kindAt === undefined ? [] : [{ line: kindAt, as: 'kind' as const }]),
    ...(number === undefined ? [] : [{ line: number.lineIndex, as: 'number' as const }]),
  ];
  const base = {
    kind,
    ...(number !== undefined && { number: number.number }),
    ...(kind === 'unclear' &&
      (deposit === undefined || titleAt !== undefined) && { titlePatterns: titlePatterns(all, titleAt) }),
    ...(kind === 'unclear' && saleShape !== undefined && { saleShape }),
  };
  if (kind === 'report' || kind === 'order') return { ...base, reasons: [], marks };
  const mayBeSlip = ['sale', 'unclear', 'refund', 'void', 'notice'].includes(kind);
  if (
    mayBeSlip &&
    slipFrom !== -1 &&
    isSlip(all, slipFrom) &&
    (above === undefined || !isReceipt(lines, above))
  )
    return { ...base, kind: 'slip', reasons: [], marks: [...marks, { line: slipFrom, as: 'kind' }] };
  if (kind === 'notice') return { ...base, reasons: [], marks };
  if (found === undefined) return { ...base, reasons: ['no_total'], marks };
  const { totalMinor, lineIndex } = found;
  const reasons = [...found.reasons, ...(isDeposit ? ['deposit' as const] : [])];
  const isGivenBack =
    totalMinor < 0 || (found.at.includes(lineIndex) && givenBack.test(lines[lineIndex] ?? ''));
  const finalKind = kind === 'sale' && isGivenBack ? 'refund' : kind;
  const reverses = taken ?? (finalKind === 'refund' ? reversedNumber(all) : undefined);
  const goesOut = finalKind === 'refund' || kind === 'void' || kind === 'cash_out' || totalMinor < 0;

  // The number of the receipt is no price.
  const goods = lines.map((line, index) => (index === number?.lineIndex ? '' : line));
  const head = goods.slice(0, found.at.includes(lineIndex) ? lineIndex : lineIndex + 1);
  const subtotals = findLabelled(lines, subtotalPatterns);
  const firstSum = Math.min(lineIndex, ...subtotals.map((subtotal) => subtotal.lineIndex));
  const subtotalSums = subtotals.map(({ amount }) => amount.value);
  // One subtotal a tax rate: their sum too.
  const taxSum = (readTaxes(all, Math.abs(totalMinor)) ?? [])
    .filter(({ included }) => included !== true)
    .reduce((sum, { amount }) => sum + amount, 0);
  const sums = [
    ...[totalMinor, ...subtotalSums],
    ...(subtotalSums.length > 1 ? [subtotalSums.reduce((sum, part) => sum + part, 0)] : []),
    ...(goesOut ? [-totalMinor] : []),
    ...(taxSum === 0 ? [] : [totalMinor - Math.sign(totalMinor) * taxSum]),
  ];
  // Discounts may precede or follow the subtotal.
  const itemsBy = (mayChange: boolean): Items | undefined =>
    readItems(goods.slice(0, firstSum), sums, mayChange) ?? readItems(head, sums, mayChange);
  const items = itemsBy(false) ?? itemsBy(true);
  const payments = readPayments(lines.slice(lineIndex + 1), totalMinor, lines[lineIndex]);
  const paidAt = payments?.at.map((line) => line + lineIndex + 1) ?? [];
  const readParts = partsOf(all, { totalMinor, lineIndex, items, payments });
  return {
    ...base,
    kind: finalKind,
    totalMinor: goesOut ? -Math.abs(totalMinor) : totalMinor,
    ...(reverses !== undefined && { reverses }),
    ...(goesOut ? outgoing(readParts) : readParts),
    ...(isDeposit === true &&
      deposit?.withGoodsMinor !== undefined && {
        goodsWithDeposit: {
          totalMinor: totalMinor - deposit.withGoodsMinor,
          lines: (readParts.lines ?? []).filter(({ name }) => !isDepositLine(name)),
        },
      }),
    reasons,
    marks: [
      ...marks,
      ...(items?.at ?? []).map((line) => ({ line, as: 'line' as const })),
      ...found.at.map((line) => ({ line, as: 'total' as const })),
      ...paidAt.map((line) => ({ line, as: 'payment' as const })),
    ],
  };
}

function partsOf(
  lines: readonly string[],
  of: {
    readonly totalMinor: number;
    readonly lineIndex: number;
    readonly items: Items | undefined;
    readonly payments: Payments | undefined;
  },
): Pick<ReceiptReading, 'lines' | 'payments' | 'details'> {
  const { totalMinor, lineIndex: totalAt, items, payments } = of;
  const goods = items && {
    sum: items.items.reduce((sum, { amount = 0 }) => sum + amount, 0),
    lastIndex: Math.max(...items.at),
  };
  const details = { ...saleDetails(lines, { totalMinor, totalAt, goods }), ...payments?.tender };
  return {
    ...(items !== undefined && { lines: items.items }),
    ...(payments !== undefined && { payments: payments.payments.map(kindedPayment) }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}

function readNumber(
  lines: readonly string[],
  own: readonly RegExp[],
  taken: string | undefined,
): { readonly number: string; readonly lineIndex: number } | undefined {
  for (const pattern of [...own, ...numbers]) {
    for (const [lineIndex, line] of lines.entries()) {
      // Alone below the time, as old registers print it.
      const isAlone = /^\d{4,8}$|^\d{4}-\d{6}$/u.test(line);
      const match = pattern.exec(isAlone ? `${lines[lineIndex - 1] ?? ''} ${line}` : line);
      const number = match?.groups?.['number'] ?? match?.[1];
      if (number !== undefined && number !== '' && number !== taken)
        return { number: number.slice(0, 64), lineIndex };
    }
  }
  return undefined;
}
