/**
 * The total of a receipt: the amount beside a label for it, otherwise the tendered amount minus the change.
 */

import { paymentKindOf } from '../../domain/sale/payment-kind.ts';
import type { ReadingReason } from '../../domain/sale/receipt-reading.ts';
import { readAdjustments } from './adjustment-lines.ts';
import { trailingAmount } from './amount.ts';
import { changeGiven } from './change-given.ts';
import { findLabelled, type Labelled, type LabelPattern } from './labels.ts';
import { namesMeans, paymentOf, paymentSums, readPayments, readTender } from './payments.ts';
import { isAgreement, isRepeated } from './tender.ts';
import { bareTitle, isMoneyLine } from './titles.ts';
import {
  chargedPatterns,
  defaultTotalPatterns,
  payablePatterns,
  reducedPatterns,
  subtotalPatterns,
  sumPatterns,
  usageRank,
} from './total-labels.ts';

export type TotalRules = {
  readonly total: readonly LabelPattern[];
  readonly totalPatterns: readonly RegExp[];
};

export type Total = {
  readonly totalMinor: number;
  /** Payments follow this line. */
  readonly lineIndex: number;
  readonly at: readonly number[];
  readonly reasons: readonly ReadingReason[];
  /** The payments make another sum, and nothing on the paper explains the difference. */
  readonly isContradicted?: true;
};

/** Several guests pay a part each: the sale of this paper is the part. */
const shared = /割り?勘|(?:別々|個別|分割)会計/u;
const pointsUnit = / ?(?:P|pt|ポイント)$/iu;
/** Left to the others, or until later. */
const leftOver = /残|未|他|次回/u;

export function findTotal(lines: readonly string[], own: TotalRules): Total | undefined {
  const matched = matchedTotal(lines, own.totalPatterns);
  if (matched !== undefined) return matched;
  const found = labelledTotal(lines, own);
  if (found === undefined) return undefined;
  const total = withoutDash(lines, found);
  return findLabelled(lines, own.total).length > 0 ? total : asPaid(lines, total);
}

/** Amounts that are a part of a sum, or of another one. */
const noSum = /税|対象|課税|点数|ポイント|残|累計|釣|預|値引|割引|前回|次回|獲得|No|番号/iu;
/** Labels up to this rank name the whole sum on nearly all papers. */
const certainRank = 1;
const deposits = /[内前]金|手付|前[受払]|予約金|頭金|申し?込み?金|デポジット|保証金/u;

/**
 * A label may stand beside the sum of a tax rate, of a department, of goods before a discount: the money handed over less its change, else
 * the payments, decide, where their sum is printed below that label or beside one of its own.
 */
function asPaid(lines: readonly string[], total: Total): Total {
  if (total.totalMinor <= 0 || isSettled(lines, total) || lines.some((line) => deposits.test(line)))
    return total;
  const paid = paidSum(lines);
  if (paid === undefined || paid.yen === total.totalMinor) return total;
  if (isExplained(lines.slice(total.lineIndex + 1, paid.lineIndex), total.totalMinor - paid.yen))
    return total;
  const sums = findLabelled(lines, [...sumPatterns, ...chargedPatterns]);
  const labelled = new Set(sums.map(({ lineIndex }) => lineIndex));
  const printed = printedAbove(lines, paid.lineIndex).findLast(
    ({ amount, lineIndex }) =>
      amount.value === paid.yen && (lineIndex > total.lineIndex || labelled.has(lineIndex)),
  );
  if (printed !== undefined) return totalAt(printed);
  // Less cash than the sum may be the rest that other means left.
  const isCertain = findLabelled(lines, defaultTotalPatterns).some(
    ({ rank, lineIndex }) => rank <= certainRank && lineIndex === total.lineIndex,
  );
  const isDoubted = paid.isCash && (paid.yen > total.totalMinor || !isCertain);
  return isDoubted ? { ...total, isContradicted: true } : total;
}

/** Payments under names that nobody knows make the difference. */
function isExplained(between: readonly string[], difference: number): boolean {
  const amounts = between.map((line) => Math.abs(trailingAmount(line.replace(pointsUnit, ''))?.value ?? 0));
  return amounts.includes(difference) || amounts.reduce((sum, amount) => sum + amount, 0) === difference;
}

/** Its payments are readable, or as much stands below it once more. */
function isSettled(lines: readonly string[], { totalMinor, lineIndex }: Total): boolean {
  if (changeGiven(lines, lineIndex, totalMinor) !== undefined) return true;
  const { changeMinor, at } = readTender(lines);
  // 現計 is a total, or the money handed over.
  if (changeMinor > 0 && at[0] === lineIndex) return false;
  const below = lines.slice(lineIndex + 1);
  return (
    readPayments(below, totalMinor, lines[lineIndex]) !== undefined ||
    isRepeated(lines, { totalMinor, lineIndex })
  );
}

function paidSum(
  lines: readonly string[],
): { readonly yen: number; readonly lineIndex: number; readonly isCash: boolean } | undefined {
  const { depositMinor, changeMinor, hasChange, at } = readTender(lines);
  if (depositMinor !== undefined && hasChange && depositMinor > changeMinor)
    return { yen: depositMinor - changeMinor, lineIndex: Math.min(...at), isCash: true };
  const sums = paymentSums(lines);
  const [first] = sums;
  const yen = sums.reduce((sum, { amount }) => sum + amount, 0);
  return first === undefined || yen <= 0 ? undefined : { yen, lineIndex: first.lineIndex, isCash: false };
}

const givenBack = /返|戻|取り?消/u;

/** `1,010-`: where goods and payment have no minus, the dash only ends the amount. */
function withoutDash(lines: readonly string[], total: Total): Total {
  const value = -total.totalMinor;
  const isDash = total.at.some((index) => /\d-$/u.test(lines[index] ?? ''));
  if (value <= 0 || !isDash || lines.some((line) => givenBack.test(line))) return total;
  const { depositMinor = 0, changeMinor } = readTender(lines);
  const isPaid =
    depositMinor - changeMinor === value || paymentSums(lines).some(({ amount }) => amount === value);
  const goods = dueAmounts(lines.slice(0, total.lineIndex)).reduce((sum, due) => sum + due.value, 0);
  return isPaid && goods === value ? { ...total, totalMinor: value } : total;
}

function labelledTotal(lines: readonly string[], own: TotalRules): Total | undefined {
  const labelled = findLabelled(lines, own.total);
  const all = labelled.length > 0 ? labelled : findLabelled(lines, defaultTotalPatterns);
  const { depositMinor, changeMinor, hasChange, at } = readTender(lines);
  const inCash = depositMinor === undefined ? undefined : depositMinor - changeMinor;
  const best = bestRank(all);
  const candidates = all.filter(({ rank }) => rank === best);
  const last = candidates.at(-1);
  if (last === undefined) {
    const sums = [...printedAbove(lines, lines.length), ...findLabelled(lines, subtotalPatterns)];
    const inParts = sums.slice(-maxSums).findLast((one) => isPaidInParts(lines, one));
    if (inParts !== undefined) return totalAt(inParts);
    // Cash handed over is no total by itself.
    if (inCash !== undefined && hasChange) return fromCash(lines, inCash, at);
    return (
      formalTotal(lines) ??
      totalFromPayment(lines) ??
      onlyAmount(lines) ??
      totalFromChange(lines) ??
      addedTotal(lines)
    );
  }
  const share =
    labelled.length === 0
      ? (findReduced(lines, last) ?? findShare(lines, last.amount.value, inCash))
      : undefined;
  if (share !== undefined) return share;
  const charged = labelled.length === 0 ? findCharged(lines, last, inCash) : undefined;
  if (charged !== undefined) return charged;
  if (candidates.every(({ amount }) => Math.abs(amount.value) === Math.abs(last.amount.value)))
    return totalAt(candidates[0] ?? last);
  const paid =
    candidates.find(({ amount }) => amount.value === inCash) ??
    candidates.find((candidate) => isPaidInParts(lines, candidate));
  return paid === undefined ? totalAt(last, ['several_totals']) : totalAt(paid);
}

/** Amounts with a label that may be a sum or the only goods, down to the line `end`. */
function printedAbove(
  lines: readonly string[],
  end: number,
): {
  readonly amount: { readonly value: number };
  readonly lineIndex: number;
  readonly amountIndex: number;
}[] {
  return lines.slice(0, end).flatMap((line, lineIndex) => {
    const amount = isMoneyLine(line) ? trailingAmount(line) : undefined;
    return amount !== undefined && /\p{L}/u.test(amount.before) && !noSum.test(amount.before)
      ? [{ amount, lineIndex, amountIndex: lineIndex }]
      : [];
  });
}

/** The rest of a sum that was paid in part by means that nobody knows is no total: as much has to be due. */
function fromCash(lines: readonly string[], inCash: number, at: readonly number[]): Total {
  const lineIndex = Math.min(...at) - 1;
  const above = lines.slice(0, lineIndex + 1);
  const due = dueAmounts(above);
  const isDue =
    due.length === 0 ||
    above.some((line) => trailingAmount(line)?.value === inCash) ||
    due.reduce((sum, { value }) => sum + value, 0) === inCash;
  const total = { totalMinor: inCash, lineIndex, at, reasons: ['total_from_cash' as const] };
  return isDue ? total : { ...total, isContradicted: true };
}

/** Payments below each of these are read again: the lowest ones, on a list of hundreds of goods as well. */
const maxSums = 60;

/** Several means of payment below it make it, where another candidate is the part of one of them. */
function isPaidInParts(
  lines: readonly string[],
  { amount, amountIndex }: Pick<Labelled, 'amountIndex'> & { readonly amount: { readonly value: number } },
): boolean {
  return (readPayments(lines.slice(amountIndex + 1), amount.value)?.payments.length ?? 0) > 1;
}

/** A part is never more than the total: a greater amount used is the total, and the weaker label that of a row. */
function bestRank(labelled: readonly Labelled[]): number {
  const best = Math.min(...labelled.map(({ rank }) => rank));
  if (best !== usageRank - 1) return best;
  const greatest = labelled.reduce((most, one) => (one.amount.value > most.amount.value ? one : most));
  return greatest.rank;
}

/** The total after discounts that are printed below the first one. Points and deposits are payments of the full total. */
function findReduced(lines: readonly string[], total: Labelled): Total | undefined {
  const left = findLabelled(lines, reducedPatterns).findLast(({ lineIndex, amount }) => {
    if (lineIndex <= total.lineIndex) return false;
    const between = lines.slice(total.amountIndex + 1, lineIndex);
    const sum = between.reduce((all, line) => all - discountOn(line), 0);
    return sum < 0 && amount.value === total.amount.value + sum;
  });
  return left && totalAt(left);
}

function discountOn(line: string): number {
  const [adjustment] = readAdjustments([line]);
  if (adjustment?.kind === 'discount' || adjustment?.kind === 'coupon') return -adjustment.amount;
  return /免税額/u.test(line) ? Math.abs(trailingAmount(line)?.value ?? 0) : 0;
}

/** Points, deposits and means of payment settle a total, and included taxes are parts of it. */
const noCharge =
  /ポイント|\bP(?:T|OINTS?)\b|[内前手予]金|前[受払]|手付|予約金|デポジット|DEPOSIT|預|釣|残|未|済|券|VOUCHER|GIFT|対象|内税|内消費税|税抜|うち|^\(|点数/iu;

/** What was paid, where charges between make it of the total above: 深夜料金, service, tax that is added. */
function findCharged(
  lines: readonly string[],
  total: Labelled,
  inCash: number | undefined,
): Total | undefined {
  const sums = paymentSums(lines);
  const paid = findLabelled(lines, chargedPatterns).findLast(({ lineIndex, amount }) => {
    if (lineIndex <= total.amountIndex || amount.value <= 0 || total.amount.value <= 0) return false;
    const between = lines.slice(total.amountIndex + 1, lineIndex).flatMap((line) => {
      const charge = trailingAmount(line);
      return charge === undefined || charge.before === '' || paymentOf(charge.before) !== undefined
        ? []
        : [charge];
    });
    if (between.length === 0 || between.some(({ before }) => noCharge.test(before))) return false;
    const charges = between.reduce((sum, { value }) => sum + value, 0);
    const isPaid =
      inCash === amount.value ||
      sums.some((sum) => sum.amount === amount.value) ||
      lines.slice(lineIndex + 1).some((line) => trailingAmount(line)?.value === amount.value);
    return charges !== 0 && isPaid && total.amount.value + charges === amount.value;
  });
  return paid && totalAt(paid);
}

/** The part that one of several guests paid: less than the total, and no discount or earlier payment explains the rest. */
function findShare(
  lines: readonly string[],
  totalMinor: number,
  inCash: number | undefined,
): Total | undefined {
  const [part] = findLabelled(lines, payablePatterns);
  if (part === undefined) return undefined;
  if (lines.some((line) => shared.test(line))) return totalAt(part);
  const { value } = part.amount;
  const isPaid = inCash === value || paymentSums(lines).some(({ amount }) => amount === value);
  const isExplained = lines.some((line) => {
    const amount = trailingAmount(line.replace(pointsUnit, ''));
    return Math.abs(amount?.value ?? 0) === totalMinor - value && !leftOver.test(amount?.before ?? '');
  });
  return value > 0 && value < totalMinor && isPaid && !isExplained ? totalAt(part) : undefined;
}

/** Amounts that are neither goods nor a sum due. */
const noDue = /残[高額金]|残り|ポイント|税|対象|値引|割引|釣|預|お?返し|つり|番号|No/iu;

type Due = { readonly value: number; readonly lineIndex: number };

/** Goods and charges, by their amounts. */
export function dueAmounts(lines: readonly string[]): Due[] {
  return lines.flatMap((line, lineIndex) => {
    const amount = trailingAmount(line);
    const isDue =
      amount !== undefined &&
      amount.before !== '' &&
      isMoneyLine(line) &&
      !noDue.test(amount.before.replace('税込', '')) &&
      paymentOf(amount.before) === undefined;
    return isDue ? [{ value: amount.value, lineIndex }] : [];
  });
}

/** Coins put into a machine that gives no change. */
function handedOver(lines: readonly string[]): { readonly amount: number; readonly lineIndex: number }[] {
  const { depositMinor, at } = readTender(lines);
  return depositMinor === undefined ? [] : at.map((lineIndex) => ({ amount: depositMinor, lineIndex }));
}

/** Without a labelled total: the payments, when the charges above them are as much. */
function totalFromPayment(lines: readonly string[]): Total | undefined {
  const sums = paymentSums(lines);
  const payments = sums.length > 0 ? sums : handedOver(lines);
  const [first] = payments;
  if (first === undefined) return undefined;
  const paid = payments.reduce((sum, { amount }) => sum + amount, 0);
  const due = dueAmounts(lines.slice(0, first.lineIndex));
  const isDue =
    due.reduce((sum, { value }) => sum + value, 0) === paid || due.some(({ value }) => value === paid);
  return isDue && paid !== 0
    ? {
        ...{ totalMinor: paid, lineIndex: first.lineIndex - 1 },
        at: payments.map(({ lineIndex }) => lineIndex),
        reasons: ['total_from_cash'],
      }
    : undefined;
}

/** Cash put in or taken out without a total: the only amount of its kind. */
export function movedCash(lines: readonly string[]): Total | undefined {
  const [only, ...more] = paymentSums(lines);
  if (only === undefined || more.length > 0 || paymentKindOf(only.method) !== 'cash') return undefined;
  return totalAt({ amount: { value: only.amount }, lineIndex: only.lineIndex, amountIndex: only.lineIndex });
}

/** A sum of the amounts above it, of which change was given: labels in a language that no rule knows. */
function totalFromChange(lines: readonly string[]): Total | undefined {
  const due = dueAmounts(lines);
  const found = due.find(({ value, lineIndex }) => {
    const above = due.filter((other) => other.lineIndex < lineIndex);
    const sum = above.reduce((all, other) => all + other.value, 0);
    const isSum = above.length > 0 && (sum === value || above.some((other) => other.value === value));
    return isSum && changeGiven(lines, lineIndex, value) !== undefined;
  });
  if (found === undefined) return undefined;
  const { value: totalMinor, lineIndex } = found;
  return { totalMinor, lineIndex, at: [lineIndex], reasons: ['total_from_cash'] };
}

/** Yen. Smaller figures are counts. */
const minSum = 100;

/** A sum of the amounts above it that stands once more below it, or beside a label of what was paid. */
function addedTotal(lines: readonly string[]): Total | undefined {
  const due = dueAmounts(lines);
  const paid = new Set(findLabelled(lines, chargedPatterns).map(({ lineIndex }) => lineIndex));
  const found = due.find(({ value, lineIndex }, n) => {
    const sum = due.slice(0, n).reduce((all, other) => all + other.value, 0);
    const isSum = n > 0 && value >= minSum && sum === value;
    return isSum && (paid.has(lineIndex) || isRepeated(lines, { totalMinor: value, lineIndex }));
  });
  if (found === undefined) return undefined;
  const { value: totalMinor, lineIndex } = found;
  return { totalMinor, lineIndex, at: [lineIndex], reasons: [] };
}

const receivedWords = /領収|受領/u;

/** The only charge on a paper that confirms the payment or names its means, as of a car park, a taxi or a toll gate. */
function onlyAmount(lines: readonly string[]): Total | undefined {
  const isNamed = namesMeans(lines) && !isAgreement(lines);
  if (!isNamed && !lines.some((line) => receivedWords.test(line))) return undefined;
  const due = dueAmounts(lines);
  const [only] = due;
  if (only === undefined || due.length > 1 || only.value === 0) return undefined;
  return { totalMinor: only.value, lineIndex: only.lineIndex, at: [only.lineIndex], reasons: [] };
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

/** `手付金領収証`, `代金領収書`, `領収書 兼 納品書`, `領収書  領収No12` */
const formalTitle =
  /^(?:NO[.:#]*[\d-]+)?(?:御|お)?(?:.{1,8}金の?|(?:納品|精算|計算)書兼)?領収[書証](?:控え?|\(?再発行\)?|兼.{1,6}書)?(?:(?:領収)?NO.*|領収)?$/u;
const formalWords = /様$|^但し?|として$|正に領収|収入印紙|内訳/u;

/** 領収書 with lines for the payer's name and the purpose: goods and tender are on another paper. */
export function isFormalReceipt(lines: readonly string[]): boolean {
  return (
    lines.some((line) => formalTitle.test(bareTitle(line) ?? '')) &&
    lines.some((line) => formalWords.test(line.replaceAll(/[\s()]/gu, '')))
  );
}

const aloneBefore =
  /^[^\p{L}\p{N}]*(?:一?金額?)?(?:[〇一二三四五六七八九十百千万壱弐参拾阡萬円也]|[^\p{L}\p{N}])*$/u;

/** The only amount that is alone on its line, with a yen sign: `￥33,000-`, `金 33,000円也`. */
function formalTotal(lines: readonly string[]): Total | undefined {
  if (!lines.some((line) => formalTitle.test(bareTitle(line) ?? ''))) return undefined;
  const alone = lines.flatMap((line, lineIndex) => {
    const amount = trailingAmount(line.replace(/[\s※*也]+$/u, ''));
    const isAlone = amount?.hasYen === true && aloneBefore.test(amount.before);
    return isAlone ? [{ amount, lineIndex, amountIndex: lineIndex }] : [];
  });
  const [only] = alone;
  const isOne = new Set(alone.map(({ amount }) => amount.value)).size === 1;
  return isOne && only !== undefined ? totalAt(only) : undefined;
}
