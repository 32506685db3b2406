/**
 * Papers for a part of a price paid in advance: 内金, 手付金, 前受金, 予約金. The receipt of the rest may have the whole price or
 * only the rest; this paper does not show which.
 */
import { readAdjustments } from './adjustment-lines.ts';
import { trailingAmount } from './amount.ts';
import { paymentSums, readTender } from './payments.ts';
import { hasReceiptWords } from './receipt-words.ts';
import { isAgreement } from './tender.ts';
import { isDecorated, isGoodsName, placesOf, titleLinesOf } from './titles.ts';
import { dueAmounts, type Total } from './total.ts';
import { sumLines } from './total-labels.ts';

/** Never the name of goods or of a fee by itself. */
const partial =
  '(?:内(?:入れ?)?金(?<!\\p{Script=Han}内金(?=額))|手付け?金|前[受払][けい]?金|(?<!\\p{Script=Han})前金(?!額|\\p{Script=Han}))';
const isPartial = new RegExp(partial, 'u');
const name = `(?:${partial}|(?<!\\p{Script=Han})手付け?|予約金|申し?込み?金|頭金|着手金|中間金|デポジット)`;
const isNamed = new RegExp(name, 'u');
/** The paper is for the rest of a price, or for the price less a deposit. */
const afterwards = /残|差し?引|充当|控除|精算|返|含/u;

/** Terms of business: `予約金としてお預かりした金額は返金できません` */
const terms = /返|申し?受け|(?:いただ|頂)き|場合|できません/u;

const received = '(?:領収|受領|受取|入金|お?預か?り|支払い?|収納|受付)';
const document = '(?:済み?)?(?:[書証票]|レシート|伝票|明細書?)?(?:控え?)?';
const title = new RegExp(
  `^(?:.{0,10}${name}の?[おご]?${received}?${document}(?:\\(.*)?(?:兼.*)?|(?:領収|受領|お?預か?り)[書証]?\\(?${name}\\)?)$`,
  'u',
);
/** `但し 工事代金の内金として`, `但 スーツ代(内金)`, `手付金として` */
const purpose = new RegExp(
  `^\\(?(?<but>但し?(?:書き?)?[^\\p{L}]*)?(?<of>.{0,20}?)${name}分?\\)?(?<end>$|の?一部|として(?:$|[(、。)]|領収|受領|お?預|上記))`,
  'u',
);
const amountLabel = new RegExp(
  `^[^\\p{L}]*(?<of>.{0,20}?)(?<named>${name})(?:[おご]?(?:入金|預か?り|支払い?)|金?額|合計|分|代)?(?<means>\\([^()]{1,12}\\))?[\\s:.…]*(?:\\d{1,2} ?[点個式]?)?$`,
  'u',
);
const rest =
  /残(?:代?金|額|り)|差し?引き?残高|(?:渡し?|取り?|来店|当日|後日)[時日]?(?:に|の)?[おご]?(?:支払|精算)/u;
/** The rest has been paid: 精算書, 残金として領収 */
const settled =
  /精算(?:書|明細|済)|完済|残(?:代?金|額)分?(?:の?[おご]?(?:入金|支払い?済)|(?:として|を)?(?:領収|受領))/u;
const later =
  /(?:渡し?|受け?取り?|引き?取り?|納品|(?<!次回の?ご?)来店|完成)(?:予定|時|日)|(?:後日|当日|次回).{0,4}(?:支払|精算|渡し|残)|(?:承り|受注|予約)(?:[票書証]|控)/u;

type DepositAmount = {
  readonly value: number;
  readonly lineIndex: number;
  readonly amountIndex: number;
  /** Its label names how it is paid, in brackets. */
  readonly hasMeans: boolean;
};

export type Deposit = {
  /** The deciding line. */
  readonly lineIndex: number;
  /** The line that names the paper; one with an amount may be on the receipt of the rest too. */
  readonly titleAt: number | undefined;
  /** The amount paid, which is less than the price. */
  readonly total: Total;
  /** The deposit, where other goods are in the total. */
  readonly withGoodsMinor?: number;
};

/** A line of goods that is a deposit. */
export function isDepositLine(name: string): boolean {
  return isPartial.test(name.replaceAll(' ', ''));
}

/** Justified labels: `内 金`, `前 受 金`. */
const spaced = /(?<=(?<!\p{L})\p{Script=Han}) +(?=\p{Script=Han}(?!\p{L}))/gu;

/** `total`: found by the labels of totals; on an order it is the whole price. */
export function readDeposit(printed: readonly string[], total: Total | undefined): Deposit | undefined {
  const lines = printed.map((line) => line.replaceAll(spaced, ''));
  if (!lines.some((line) => isNamed.test(line.replaceAll(' ', '')))) return undefined;
  const amounts = depositAmounts(lines);
  if (amounts.some(({ value }) => value <= 0)) return undefined;
  const isOne = new Set(amounts.map(({ value }) => value)).size === 1;
  const amount = isOne ? amounts[0] : undefined;
  const paid = paidAmount(lines);
  const isRestPaid = amount !== undefined && paid === (total?.totalMinor ?? 0) - amount.value;
  const isWithGoods = amount !== undefined && isAmongGoods(lines, amount, total);
  const isPart =
    amount !== undefined &&
    (isPartOf(lines, amount, { total, paid }) || isOnlyGoods(lines, amount, { total, paid }) || isWithGoods);
  const titleAt = namedAt(lines);
  const lineIndex = isPart ? amount.lineIndex : isRestPaid ? undefined : titleAt;
  if (lineIndex === undefined) return undefined;
  // Goods were paid with it.
  const isAllPaid = paid !== undefined && paid === total?.totalMinor;
  if (amount === undefined || amount.value === total?.totalMinor || isAllPaid)
    return total && { lineIndex, titleAt, total, ...(isWithGoods && { withGoodsMinor: amount.value }) };
  const at = [...new Set([amount.lineIndex, amount.amountIndex])];
  const part = { totalMinor: amount.value, lineIndex: amount.lineIndex, at, reasons: [] };
  return { lineIndex, titleAt, total: part };
}

/** The line that names the paper or the purpose of the payment. */
function namedAt(lines: readonly string[]): number | undefined {
  const places = placesOf(lines);
  const titled = titleLinesOf(lines).find(
    (line) =>
      title.test(line.title) &&
      !afterwards.test(line.title) &&
      (places.isHead(line.index) || isDecorated(lines[line.index] ?? '')),
  );
  if (titled !== undefined) return titled.index;
  const found = lines.findIndex((line) => {
    const compact = line.replaceAll(' ', '');
    const groups = purpose.exec(compact)?.groups;
    const { but, of = '', end = '' } = groups ?? {};
    const isStated = end.startsWith('として') && !terms.test(compact);
    return groups !== undefined && !afterwards.test(of) && (but !== undefined || isStated);
  });
  return found === -1 ? undefined : found;
}

function depositAmounts(lines: readonly string[]): DepositAmount[] {
  return lines.flatMap((line, lineIndex): DepositAmount[] => {
    const beside = trailingAmount(line);
    const groups = amountLabel.exec(beside?.before ?? line)?.groups;
    const { of = '', named = '', means } = groups ?? {};
    // `ジョッキ 手付` has a handle.
    if (groups === undefined || afterwards.test(of) || (of !== '' && /^手付け?$/u.test(named))) return [];
    const isBelow = beside === undefined && isGoodsName(lines, lineIndex);
    const amount = beside ?? (isBelow ? trailingAmount(lines[lineIndex + 1] ?? '') : undefined);
    if (amount === undefined) return [];
    const amountIndex = isBelow ? lineIndex + 1 : lineIndex;
    return [{ value: amount.value, lineIndex, amountIndex, hasMeans: means !== undefined }];
  });
}

/** Cash less change, else the sum of the other means of payment. */
function paidAmount(lines: readonly string[]): number | undefined {
  const { depositMinor, changeMinor } = readTender(lines);
  if (depositMinor !== undefined) return depositMinor - changeMinor;
  const sums = paymentSums(lines).filter(({ method }) => !isNamed.test(method));
  return sums.length === 0 ? undefined : sums.reduce((sum, { amount }) => sum + amount, 0);
}

type Payment = { readonly total: Total | undefined; readonly paid: number | undefined };

/** The rest of a price is left over: as much was paid as the deposit, or nothing shows that the rest was. */
function isPartOf(
  lines: readonly string[],
  { value, hasMeans }: DepositAmount,
  { total, paid }: Payment,
): boolean {
  const hasRest = lines.some((line) => {
    const amount = trailingAmount(line);
    return amount !== undefined && amount.value > 0 && rest.test(amount.before);
  });
  const isLater = hasMeans || isAgreement(lines) || lines.some((line) => later.test(line));
  // On a ticket for goods to be made the sum may be that of the deposit.
  const prices = isLater ? dueAmounts(lines).map((due) => due.value + discountsOf(lines)) : [];
  const price = Math.max(total?.totalMinor ?? 0, ...prices);
  if (price <= value && !hasRest) return false;
  if (paid === undefined) return isLater || (hasRest && !lines.some((line) => settled.test(line)));
  return paid === value && (price !== 2 * value || isLater);
}

/** Negative. */
function discountsOf(lines: readonly string[]): number {
  const less = lines.map((line) => readAdjustments([line])[0]?.amount ?? trailingAmount(line)?.value ?? 0);
  return less.reduce((sum, amount) => sum + Math.min(0, amount), 0);
}

/** The goods of the paper are a deposit, and nothing else. */
function isOnlyGoods(
  lines: readonly string[],
  { value, amountIndex }: DepositAmount,
  { total, paid }: Payment,
): boolean {
  if (total !== undefined && total.totalMinor !== value) return false;
  if (paid === undefined ? !hasReceiptWords(lines) : paid !== value) return false;
  const sumsAt = sumLines(lines);
  return dueAmounts(lines.slice(0, total?.lineIndex)).every(
    ({ lineIndex }) =>
      lineIndex === amountIndex || sumsAt.has(lineIndex) || isNamed.test(lines[lineIndex] ?? ''),
  );
}

/** Sold together with goods: the sum contains both, so that it is no receipt of a rest, which is less than the price. */
function isAmongGoods(
  lines: readonly string[],
  { value, lineIndex, amountIndex }: DepositAmount,
  total: Total | undefined,
): boolean {
  if (total === undefined || lineIndex >= total.lineIndex || !isPartial.test(lines[lineIndex] ?? ''))
    return false;
  const above = lines.slice(0, total.lineIndex);
  const sumsAt = sumLines(lines);
  const goods = dueAmounts(above).filter(
    (due) => due.lineIndex !== amountIndex && !sumsAt.has(due.lineIndex),
  );
  if (goods.some((due) => afterwards.test(lines[due.lineIndex] ?? ''))) return false;
  const left = goods.reduce((sum, due) => sum - due.value, total.totalMinor - value);
  const less = readAdjustments(above).reduce((sum, { amount }) => sum + amount, 0);
  const taxes = above.flatMap((line) => (line.includes('税') ? (trailingAmount(line)?.value ?? []) : []));
  const taxSum = taxes.reduce((sum, tax) => sum + tax, 0);
  return goods.length > 0 && [0, ...taxes, taxSum].some((tax) => left === tax || left === tax + less);
}
