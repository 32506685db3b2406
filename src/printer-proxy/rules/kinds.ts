/**
 * Classifies a paper: a sale's receipt, a refund, a report, a copy … Decided by evidence rather than by a list of
 * titles: tender, change and tax indicate a sale; counts, cash in the drawer and totals of a day a report; a table
 * without tender an order. A paper with a total and tender is reclassified only on strong evidence or a clear mark.
 */
import type { PaperKind } from '../../domain/sale/receipt-reading.ts';
import { changeGiven } from './change-given.ts';
import { readItems } from './goods/items.ts';
import { findLabelled } from './labels.ts';
import { saleLikeness, undecided } from './likeness/sale-likeness.ts';
import { isNotice } from './notices.ts';
import { goodsAbove, kindWithoutSale } from './other-money.ts';
import { hasOtherTender, paymentOf, readPayments, readTender } from './payments.ts';
import { hasReceiptWords, hasThanks, paidOnlineLine, tableLine, taxLine } from './receipt-words.ts';
import { drawerLine, reportEvidence, reportVerdict } from './report-evidence.ts';
import { reprintMark } from './reprint-marks.ts';
import { reversedNumber } from './reversal/reversed-number.ts';
import { takenBackKind } from './reversal/taken-back.ts';
import { isAgreement, isConfirmed, isRepeated, type PaperTotal, type Tender, tenderOf } from './tender.ts';
import {
  bareTitle,
  type Places,
  placesOf,
  standsOut,
  type TitleLine,
  titleLinesOf,
  withoutRemark,
} from './titles.ts';
import { subtotalPatterns } from './total-labels.ts';

/** Lines searched for a title: the first non-empty ones. */
const titleLines = 14;
type Title = { readonly kind: Exclude<PaperKind, 'sale'>; readonly pattern: RegExp };

const training =
  /^(?:トレーニング|練習|訓練|研修|デモ|テスト|TRAINING|DEMO)(?:\(?(?:トレーニング|練習|訓練|研修)?(?:モード|レシート|中|用|会計|取引|MODE|RECEIPT)\)?)+$|^(?:テスト(?:印[字刷]|プリント|ページ|レシート)|.{0,4}(?:印[字刷]|プリンター?|接続|通信).{0,2}テスト)$|^(?:練習|トレーニング|訓練|研修|テスト|デモ)モード(?:で|に|中)|^(?:PRINTER|SELF|PRINT)TEST(?:PAGE|PRINT)?$|^TEST(?:PRINT|PAGE)$/u;
/** Perhaps over two lines. */
const noRealSale = /実際の[おご]?(?:取引|会計|売上)では(?:あり|ござい)ません/u;
/** Goods and lessons may have the same name. */
const trainingWord = /^(?:トレーニング|練習|TRAINING)$/u;
/** Counts when it is decorated. */
const trainingMark = /^(?:テスト|研修|訓練|デモ|TEST|DEMO)$/u;

const orders =
  /^(?:ご?注文(?:伝票|(?:承り?)?[書票]|内容|控え?)?|受付票|納品書|取り?置き?(?:伝票|票)|(?:追加|持ち?帰り|店内|宅配|出前|事前|[ァ-ヺー]{2,})?(?:ご|お)?(?:オーダー|注文)(?:伝票|票|シート|書|控え?)?|キッチン(?:伝票)?|(?:ドリンク|テーブル|お席|出前|宅配|配達|デリバリー|テイクアウト|持ち?帰り|配膳|延長(?:交渉)?)伝票|デシャップ|調理指示書?|仮(?:伝票|レシート|会計|締め?|計算書|請求書)|お?会計前(?:伝票|レシート)?|中間(?:会計|伝票)|お?見積(?:書|もり)?|御見積書?|請求明細|(?:ご|御)?請求書|お?会計(?:伝票|票)|(?:お|御|ご)?勘定(?:書|票)?|お?計算書|(?:取引|会計|伝票|一時)?保留(?:伝票|票|レシート|中|控え?)?|ORDER(?:TICKET|SLIP)?|BILL|GUESTCHECK)$/u;

const voidTitle =
  /^(?:取引|売上|会計|伝票|レシート|領収[書証]|クレジット|カード|全|一括|お|ご)?(?:取り?消し?|打ち?消し?|キャンセル|中止|破棄|VOID)(?:伝票|レシート|処理|取引|票|済み?)?$|^赤伝票?[)>]?[\dA-Z-]+の取り?消し?$/u;

/** `下記の会計を削除しました`, above the total: below it stands what a void would need. */
const takenBack =
  /^(?!.*(?:場合|とき|際|時は)).*?(?:(?:会計|取引|伝票|売上|レシート)[をは](?:削除|取り?消|打ち?消|無効に)(?:され|(?:いた|致)?し)(?:まし|済)|全(?:件|額|部|商?品)の?取り?消し?(?![\p{L}\d]))/u;
/** The mode of a cash register beside its number and that of the paper: `戻  01  000877`. */
const returnMode = /^(?:返品?|戻し?|R\/?F)(?: {2,}[\p{L}#.]{0,4}\d+(?:-\d+)?)+$/u;

/** The first match wins. */
const kindTitles: readonly Title[] = [
  {
    kind: 'refund',
    pattern:
      /^(?:レジ|商品|ご|お)?(?:返品|返金|払い?戻し?|戻し?|戻り?品|REFUND|RETURN)(?:伝票|レシート|処理|取引|票|領収[書証]|売上|モード)?$/u,
  },
  { kind: 'void', pattern: voidTitle },
  {
    kind: 'cash_out',
    pattern:
      /^(?:(?:レジ|売上金|現金|釣銭機?|つり銭機?|中間|途中)*(?:引出|回収)|[\p{Script=Han}ァ-ヶー]{0,6}(?<!入)出金)(?:伝票|レシート|処理|票)?$/u,
  },
  {
    kind: 'cash_in',
    pattern:
      /^(?:レジ|現金|釣銭機?|つり銭機?|中間|途中)*(?:入金|釣銭準備金|つり銭準備金|補充)(?:伝票|レシート|処理|票)?$/u,
  },
];

/**
 * Head of a kitchen order; any text may follow on that line. A shop's name may begin with キッチン, so the word alone does
 * not count.
 */
const orderHead =
  /^(?:(?:厨房|キッチン|調理|オーダー)(?:伝票|票|指示書?|控え?)|(?:厨房|キッチン)(?:用|No[. :#]*\d|\d+(?:番|卓|号|名)|$))/iu;
const orderHeadLines = 3;

const failed =
  /不成立|処理未了|^[^\p{L}]*(?:この|本)?お?(?:取引|決済|処理)(?:は|が)?(?:成立して|完了して|行われて)(?:い|お)?り?ません|^[^\p{L}]*(?:お?取引|決済)(?:は|が)?できません(?:でした)?|残高照会|^エラー *[A-Z]?\d/u;
/** A transaction that terminal or register gave up: any means of payment on the paper is that of the sale which stands. */
const givenUp =
  /^[^\p{L}]*(?:処理)?結果[ :]*[^\p{L}\d]*(?:中 *止|中 *断|失 *敗|エラー|不成立|NG|CANCELL?ED|DECLINED)|元の[おご]?取引は(?:有効|取り?消され(?:て|ませ)|そのまま)/iu;

/** Labels of a refunded total. */
export const givenBack = /^[^\p{L}]*(?:ご?返金|返品|払い?戻)/u;
const giftReceipt = /^(?:ギフト(?:用)?レシート|GIFTRECEIPT)$/u;

export type KindWords = {
  /** A matching line makes the paper a sale. */
  readonly sale: readonly RegExp[];
  /** A matching line makes the paper an `order`, or a `notice` where it shows a payment. */
  readonly notSale: readonly RegExp[];
  readonly refund: readonly RegExp[];
  readonly void: readonly RegExp[];
};

export type FoundKind = {
  readonly kind: PaperKind;
  /** The deciding line; absent when nothing contradicts a sale. */
  readonly lineIndex?: number;
  readonly isDeposit?: true;
  /** Kind by the rules of an `unclear` paper that only its letters contradict. */
  readonly doubted?: 'sale' | 'refund' | 'void';
};

type Paper = {
  readonly lines: readonly string[];
  readonly titles: readonly TitleLine[];
  readonly places: Places;
  readonly tender: Tender;
  readonly total: PaperTotal | undefined;
  /** It has a total and tender: a word that may name goods is then no title, unless it is decorated. */
  readonly isPaid: boolean;
  /** The payment is confirmed in words. */
  readonly isConfirmed: boolean;
};

export type PaperParts = {
  /** From the lines before `slipAt`. */
  readonly total: PaperTotal | undefined;
  /** Index at which a card voucher begins, else the number of lines. */
  readonly slipAt: number;
  readonly depositAt: number | undefined;
};

/** `lines` normalised. `own`: words of the register, stronger than the default ones. */
export function paperKind(
  lines: readonly string[],
  own: KindWords,
  { total, slipAt, depositAt }: PaperParts,
): FoundKind {
  const receipt = lines.slice(0, slipAt);
  const tender = tenderOf(receipt, total);
  const isPaid = total !== undefined && tender !== 'none';
  const paper: Paper = {
    lines: receipt,
    titles: titleLinesOf(receipt),
    places: placesOf(receipt),
    tender,
    total,
    isPaid,
    isConfirmed: isConfirmed(receipt),
  };
  return (
    excludedBy(own.notSale, { ...paper, lines }) ??
    byPatterns(lines, 'refund', own.refund) ??
    byPatterns(lines, 'void', own.void) ??
    byPatterns(lines, 'sale', own.sale) ??
    inDoubt(byEvidence(paper, lines, depositAt), paper)
  );
}

/** `all`: includes a card voucher below. */
function byEvidence(paper: Paper, all: readonly string[], depositAt: number | undefined): FoundKind {
  return (
    trainingKind(paper) ??
    copyKind(paper, all) ??
    reportKind(paper) ??
    depositKind(paper, depositAt) ??
    kindWithoutSale(paper) ??
    orderKind(paper) ??
    titledKind(paper) ??
    takenBackKind(paper) ??
    drawerKind(paper) ??
    failedKind(paper) ??
    movementKind(paper) ??
    withoutTotal(paper) ??
    unpaidKind(paper) ?? { kind: 'sale' }
  );
}

/**
 * Likeness by which the letters of a paper agree with its kind, from papers by hands that were not learned from (ADR 71). Counted papers need
 * less of it the more the rules found, and none where the change given proves the sum. Excluded ones with a total were sales where they had more, and none of the unclear ones with less than
 * `none` was a sale.
 */
const agrees = {
  change: 0,
  paid: 0.25,
  goodsAndPayment: 0.4,
  goods: 0.44,
  other: 0.48,
  excluded: 0.6,
  none: 0.25,
};

/** Goods are handed over with 納品書, paid or not. */
function isOrderTitle(line = ''): boolean {
  const title = bareTitle(line) ?? '';
  return (orders.test(withoutRemark(title)) || orderHead.test(title)) && !title.startsWith('納品書');
}

/** Kinds are certain only where the letters of the paper agree; what they exclude as well, and was not paid, is no sale. */
function inDoubt(found: FoundKind, paper: Paper): FoundKind {
  const { kind, lineIndex, isDeposit } = found;
  const { lines, total, tender } = paper;
  const as = (other: PaperKind): FoundKind => ({
    kind: other,
    ...(lineIndex !== undefined && { lineIndex }),
  });
  if (kind === 'copy' || kind === 'training' || isDeposit === true) return found;
  const likeness = saleLikeness(lines);
  const isShort = likeness === undecided;
  if (kind === 'unclear') return tender === 'none' && likeness < agrees.none ? as('notice') : found;
  if (kind === 'sale' || kind === 'refund' || kind === 'void') {
    const isOfNothing = kind !== 'sale' && total === undefined && reversedNumber(lines) === undefined;
    // A minus and the number of the sale show what was taken back, whatever the letters.
    const isNamed = kind !== 'sale' && (total?.totalMinor ?? 0) < 0 && reversedNumber(lines) !== undefined;
    if (isNamed) return found;
    if (isOfNothing || (kind === 'sale' && !isShort && isBare(paper))) return as('unclear');
    return likeness < agrees[foundOn(paper)] ? { ...as('unclear'), doubted: kind } : found;
  }
  // An order is its receipt to the letter, but for its title.
  const isTitled = kind === 'order' && isOrderTitle(lines[lineIndex ?? -1]);
  // What was sold and paid is never lost, unless it is the list of a day or bought from a customer.
  const mayBeLost = kind !== 'report' && kind !== 'cash_out' && likeness > agrees.none;
  if (mayBeLost && ['change', 'paid'].includes(foundOn(paper))) return as('unclear');
  return total !== undefined && !isTitled && likeness > agrees.excluded ? as('unclear') : found;
}

/** `change`: goods, their sum, the cash and its change add up. `paid`: several goods, and as much paid. */
function foundOn(paper: Paper): 'change' | 'paid' | 'goodsAndPayment' | 'goods' | 'other' {
  const { lines, total, isPaid } = paper;
  const goods = goodsOf(lines, total);
  if (goods === 0) return 'other';
  if (!isPaid) return 'goods';
  if (total !== undefined && changeGiven(lines, total.lineIndex, total.totalMinor)) return 'change';
  return goods > 1 && isWholePaid(paper) ? 'paid' : 'goodsAndPayment';
}

/** The payment is as much as the total. */
function isWholePaid({ lines, total }: Paper): boolean {
  if (total === undefined) return false;
  const below = lines.slice(total.lineIndex + 1);
  return (
    isRepeated(lines, total) || readPayments(below, total.totalMinor, lines[total.lineIndex]) !== undefined
  );
}

function byPatterns(
  lines: readonly string[],
  kind: PaperKind,
  patterns: readonly RegExp[],
): FoundKind | undefined {
  const lineIndex = lines.findIndex((line) => line !== '' && patterns.some((pattern) => pattern.test(line)));
  return lineIndex === -1 ? undefined : { kind, lineIndex };
}

/**
 * A line of goods, such as a charged card, excludes no paper on which others were sold. What was paid is no order: if it
 * opens the drawer, it is kept as an opening.
 */
function excludedBy(patterns: readonly RegExp[], { lines, total, isPaid }: Paper): FoundKind | undefined {
  const kind = isPaid ? 'notice' : 'order';
  const found = byPatterns(lines, kind, patterns);
  if (found === undefined || total === undefined) return found;
  const goodsAt = new Set(goodsAbove(lines, total).map(({ lineIndex }) => lineIndex));
  const isExcluded = (index: number): boolean => patterns.some((pattern) => pattern.test(lines[index] ?? ''));
  if ([...goodsAt].every(isExcluded)) return found;
  return byPatterns(
    lines.map((line, index) => (goodsAt.has(index) ? '' : line)),
    kind,
    patterns,
  );
}

function trainingKind({ lines, titles, places, isPaid }: Paper): FoundKind | undefined {
  const found = byTitle(titles, 'training', (title, index) => {
    if (training.test(title)) return true;
    const isPlaced = places.isHead(index) || places.isFoot(index);
    const stands = standsOut(lines, index);
    return (
      isPlaced && ((trainingWord.test(title) && (!isPaid || stands)) || (trainingMark.test(title) && stands))
    );
  });
  if (found !== undefined) return found;
  const lineIndex = lines.findIndex((line, index) =>
    noRealSale.test(`${line}${lines[index + 1] ?? ''}`.replaceAll(' ', '')),
  );
  return lineIndex === -1 ? undefined : { kind: 'training', lineIndex };
}

/** `all`: includes a card voucher below. */
function copyKind(
  { lines, titles, places, isPaid, total }: Paper,
  all: readonly string[],
): FoundKind | undefined {
  const isAbove = (index: number): boolean => index < lines.length;
  const lineIndex = reprintMark(all, places, { isAbove, isPaid });
  if (lineIndex !== undefined) return { kind: 'copy', lineIndex };
  return total === undefined ? byTitle(titles, 'copy', (title) => giftReceipt.test(title)) : undefined;
}

function reportKind({ lines, places, tender, total, isConfirmed }: Paper): FoundKind | undefined {
  const evidence = reportEvidence(lines, places, total);
  const { depositMinor, changeMinor, hasChange } = readTender(lines);
  const verdict = reportVerdict(evidence, {
    tender: tender === 'none' && isConfirmed ? 'other' : tender,
    isProven: hasChange && depositMinor !== undefined && depositMinor - changeMinor === total?.totalMinor,
    hasThanks: hasThanks(lines),
    hasGoods: () => hasGoods(lines, total),
  });
  if (verdict === 'none') return undefined;
  const { lineIndex } = evidence;
  return { kind: verdict, ...(lineIndex !== undefined && { lineIndex }) };
}

function hasGoods(lines: readonly string[], total: PaperTotal | undefined): boolean {
  return goodsOf(lines, total) > 0;
}

/** Number of goods that add up to the total. Kinds of payment are no goods. */
function goodsOf(lines: readonly string[], total: PaperTotal | undefined): number {
  if (total === undefined) return 0;
  const subtotals = findLabelled(lines, subtotalPatterns);
  const sums = [total.totalMinor, ...subtotals.map(({ amount }) => amount.value)];
  const firstSum = Math.min(total.lineIndex, ...subtotals.map(({ lineIndex }) => lineIndex));
  // Taxes may stand between the subtotal and the total.
  const goods = readItems(lines.slice(0, total.lineIndex), sums) ?? readItems(lines.slice(0, firstSum), sums);
  return goods?.items.filter(({ name }) => paymentOf(name) === undefined).length ?? 0;
}

function depositKind(paper: Paper, lineIndex: number | undefined): FoundKind | undefined {
  if (lineIndex === undefined) return undefined;
  return titledKind(paper) ?? takenBackKind(paper) ?? { kind: 'unclear', lineIndex, isDeposit: true };
}

function orderKind({
  lines,
  titles,
  places,
  isPaid,
  tender,
  total,
  isConfirmed,
}: Paper): FoundKind | undefined {
  if (isPaid || tender === 'cash' || (total === undefined && hasOtherTender(lines))) return undefined;
  const isHead = isAmongFirst(lines, orderHeadLines);
  const found =
    byTitle(titles, 'order', (title, index) => isHead(index) && orderHead.test(title)) ??
    byTitle(
      titles,
      'order',
      (title, index) =>
        (places.isHead(index) || (places.isFoot(index) && !isConfirmed)) && orders.test(title),
    );
  if (found !== undefined || isConfirmed) return found;
  const interim = lines.findIndex((line) => /^仮 *締め?(?: *計)?[ .:]*¥?[\d,]+/u.test(line));
  const lineIndex = interim === -1 ? tableLine(lines, total) : interim;
  return lineIndex === undefined ? undefined : { kind: 'order', lineIndex };
}

function titledKind(paper: Paper): FoundKind | undefined {
  const { lines, titles, places, isPaid, isConfirmed } = paper;
  const isHead = isAmongFirst(lines, titleLines);
  for (const { kind, pattern } of kindTitles) {
    const mustStandOut = (isPaid || isConfirmed) && (kind === 'cash_in' || kind === 'cash_out');
    const found = byTitle(titles, kind, (title, index) => {
      if (!isHead(index) || !places.isHead(index) || !pattern.test(title)) return false;
      const isPlain = title.includes('出金') && !hasReceiptWords(lines);
      return !mustStandOut || isPlain || standsOut(lines, index);
    });
    if (found !== undefined) return kind === 'void' ? { ...found, kind: kindOfVoid(paper, found) } : found;
  }
  const mode = lines.findIndex(
    (line, index) => isHead(index) && places.isHead(index) && returnMode.test(line),
  );
  if (mode !== -1) return { kind: 'refund', lineIndex: mode };
  const found = byPatterns(
    lines.slice(0, paper.total?.lineIndex).map((line) => line.replaceAll(' ', '')),
    'void',
    [takenBack],
  );
  return found && { ...found, kind: kindOfVoid(paper, found) };
}

/** A sale broken off before its payment, or a dish that the kitchen leaves out, takes nothing back. */
function kindOfVoid({ lines, total, tender }: Paper, { lineIndex = 0 }: FoundKind): PaperKind {
  if (total !== undefined || tender !== 'none' || reversedNumber(lines) !== undefined) return 'void';
  const isBrokenOff = /中止|破棄/u.test((lines[lineIndex] ?? '').replaceAll(' ', ''));
  return isBrokenOff || isNotice(lines) ? 'notice' : 'unclear';
}

function drawerKind({ lines, tender }: Paper): FoundKind | undefined {
  const lineIndex = tender === 'none' ? drawerLine(lines) : undefined;
  return lineIndex === undefined ? undefined : { kind: 'report', lineIndex };
}

const movement = /^[^\p{L}]*(?:現金)?(?<what>入金|出金|回収)(?:合計|金?額)?(?![\p{L}])/u;

/**
 * The total is labelled as money put in or taken out, and nothing was sold. Words of a receipt are on each paper of small
 * registers, also where a customer pays off an account.
 */
function movementKind({ lines, total }: Paper): FoundKind | undefined {
  const what = total && movement.exec(lines[total.lineIndex] ?? '')?.groups?.['what'];
  if (what === undefined || hasGoods(lines, total)) return undefined;
  const kind = hasReceiptWords(lines) ? 'unclear' : what === '入金' ? 'cash_in' : 'cash_out';
  return { kind, lineIndex: total?.lineIndex ?? 0 };
}

const documentTitle = /(?:[票表書札証券状]|一覧|リスト|予約|通知)$/u;

/** The number of a sale, under a label that may be a title elsewhere: 伝票No 064262. */
const numberLabel = /^[^\p{L}]*伝票 *(?:No|番号|#|\d)/iu;

/** Titled as a document, and nothing shows a payment: a tag, a reservation, a list. A negative sum is a refund. */
function unpaidKind({ lines, titles, places, total, tender }: Paper): FoundKind | undefined {
  if (total === undefined || total.totalMinor < 0 || tender !== 'none') return undefined;
  const isReceipt = hasReceiptWords(lines) && !isAgreement(lines);
  if (isReceipt || givenBack.test(lines[total.lineIndex] ?? '')) return undefined;
  const lineIndex = paidOnlineLine(lines);
  if (lineIndex !== undefined) return { kind: 'unclear', lineIndex };
  return byTitle(
    titles,
    'unclear',
    (title, index) =>
      places.isHead(index) && documentTitle.test(title) && !numberLabel.test(lines[index] ?? ''),
  );
}

const unitPrice = /@ ?[¥\\]?\d/u;

/** A sum alone may be on anything longer than two or three lines: no payment, tax, unit price or word of receipts shows a sale. */
function isBare({ lines, total, tender }: Paper): boolean {
  if (total === undefined || total.totalMinor < 0 || tender !== 'none' || hasReceiptWords(lines))
    return false;
  const evidence = [taxLine, givenBack, ...(total.totalMinor > 0 ? [unitPrice] : [])];
  return !lines.some((line) => evidence.some((pattern) => pattern.test(line)));
}

/** A terminal or register that states that nothing was sold. */
function failedKind({ lines, tender }: Paper): FoundKind | undefined {
  const mayFail = tender === 'none' && !hasReceiptWords(lines);
  const lineIndex = mayFail ? lines.findIndex((line) => failed.test(line)) : -1;
  return lineIndex === -1 ? undefined : { kind: 'notice', lineIndex };
}

/** Nothing but a total makes a paper a sale for certain; one without any sum or payment is none. */
function withoutTotal({ lines, titles, places, total, tender }: Paper): FoundKind | undefined {
  if (total !== undefined) return undefined;
  const failedAt = lines.findIndex((line) => givenUp.test(line));
  if (failedAt !== -1) return { kind: 'notice', lineIndex: failedAt };
  const brokenOff =
    tender === 'none'
      ? byTitle(
          titles,
          'notice',
          (title, index) => (places.isHead(index) || places.isFoot(index)) && voidTitle.test(title),
        )
      : undefined;
  if (brokenOff !== undefined) return brokenOff;
  return { kind: tender === 'none' && isNotice(lines) ? 'notice' : 'unclear' };
}

function isAmongFirst(lines: readonly string[], count: number): (index: number) => boolean {
  const filled = lines.flatMap((line, index) => (line === '' ? [] : [index]));
  const last = filled[count - 1] ?? lines.length;
  return (index) => index <= last;
}

function byTitle(
  titles: readonly TitleLine[],
  kind: PaperKind,
  fits: (title: string, index: number) => boolean,
): FoundKind | undefined {
  const found = titles.find(({ title, index }) => fits(title, index) || fits(withoutRemark(title), index));
  return found && { kind, lineIndex: found.index };
}

/** Whether the paper above a card voucher is a receipt of its own, rather than the head of the voucher. */
export function isReceipt(lines: readonly string[], total: PaperTotal): boolean {
  return tenderOf(lines, total) !== 'none' || hasGoods(lines, total);
}
