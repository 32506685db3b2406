/**
 * Classifies a paper: a sale's receipt, a refund, a report, a copy … Decided by evidence rather than by a list of
 * titles: tender, change and tax indicate a sale; counts, cash in the drawer and totals of a day a report; a table
 * without tender an order. A paper with a total and tender is reclassified only on strong evidence or a clear mark.
 */
import type { PaperKind } from '../../domain/sale/receipt-reading.ts';
import {
  drawerLine,
  type PaperTotal,
  reportEvidence,
  reportVerdict,
  type Tender,
  tableLine,
  tenderOf,
} from './evidence.ts';
import { readItems } from './items.ts';
import { findLabelled } from './labels.ts';
import { isNotice } from './notices.ts';
import { paymentOf } from './payments.ts';
import { reprintMark } from './reprint-marks.ts';
import { bareTitle, isDecorated, isGoodsName, type Places, placesOf } from './titles.ts';
import { subtotalPatterns } from './total-labels.ts';

/** Lines searched for a title: the first non-empty ones. */
const titleLines = 14;
type Title = { readonly kind: Exclude<PaperKind, 'sale'>; readonly pattern: RegExp };

const training =
  /^(?:トレーニング|練習|訓練|研修|デモ|テスト|TRAINING|DEMO)(?:モード|レシート|中|用|会計|取引|MODE|RECEIPT)+$|^(?:テスト(?:印[字刷]|プリント|ページ|レシート)|(?:印[字刷]|プリンター?)テスト)$/u;
/** Goods and lessons may have the same name. */
const trainingWord = /^(?:トレーニング|練習|TRAINING)$/u;

const orders =
  /^(?:ご?注文(?:伝票|書|票|内容|控え?)?|受付票|納品書|取り?置き?(?:伝票|票)|(?:追加|テイクアウト|持ち?帰り|店内)?(?:ご|お)?(?:オーダー|注文)(?:伝票|票|シート|書|控え?)?|キッチン(?:伝票)?|(?:ドリンク|テーブル|お席|出前|配膳|延長(?:交渉)?)伝票|デシャップ|調理指示書?|仮(?:伝票|レシート|会計|締め?)|お?会計前(?:伝票|レシート)?|中間(?:会計|伝票)|お?見積(?:書|もり)?|御見積書?|請求明細|(?:ご|御)?請求書|お?会計(?:伝票|票)|(?:お|御|ご)?勘定(?:書|票)?|お?計算書|ORDER(?:TICKET|SLIP)?|BILL|GUESTCHECK)$/u;

/** The first match wins. */
const titles: readonly Title[] = [
  {
    kind: 'refund',
    pattern:
      /^(?:レジ|商品|ご|お)?(?:返品|返金|払い?戻し?|戻し|REFUND|RETURN)(?:伝票|レシート|処理|取引|票|領収[書証]|売上|モード)?$/u,
  },
  {
    kind: 'void',
    pattern:
      /^(?:取引|売上|会計|伝票|全|お|ご)?(?:取り?消し?|打ち?消し?|キャンセル|中止|VOID)(?:伝票|レシート|処理|取引|票|済み?)?$/u,
  },
  { kind: 'cash_out', pattern: /^(?:レジ)?(?:出金|支払出金|現金引出|回収)(?:伝票|レシート|処理|票)?$/u },
  {
    kind: 'cash_in',
    pattern: /^(?:レジ)?(?:入金|釣銭準備金|つり銭準備金|釣銭補充)(?:伝票|レシート|処理|票)?$/u,
  },
];

/**
 * Head of a kitchen order; any text may follow on that line. A shop's name may begin with キッチン, so the word alone does
 * not count.
 */
const orderHead =
  /^(?:(?:厨房|キッチン|調理|オーダー)(?:伝票|票|指示書?|控え?)|(?:厨房|キッチン)(?:用|No[. :#]*\d|\d+(?:番|卓|号|名)|$))/iu;
const orderHeadLines = 3;

const slipTitle = /売上票|加盟店控|カード会社控|店舗控|利用控|お客様控/u;
const receiptWords = /小 *計|お?預か?り|お?釣り?|おつり|内税|外税|消費税|レシート|領収/u;
const cardWords = /売上票|承認(?:番号|No)|会員番号|カード番号|有効期限|端末番号|処理通番|加盟店/u;
const giftReceipt = /^(?:ギフト(?:用)?レシート|GIFTRECEIPT)$/u;

export type KindWords = {
  /** A matching line makes the paper a sale. */
  readonly sale: readonly RegExp[];
  /** A matching line makes the paper an `order`. */
  readonly notSale: readonly RegExp[];
  readonly refund: readonly RegExp[];
  readonly void: readonly RegExp[];
};

export type FoundKind = {
  readonly kind: PaperKind;
  /** The deciding line; absent when nothing contradicts a sale. */
  readonly lineIndex?: number;
};

type Paper = {
  readonly lines: readonly string[];
  readonly places: Places;
  readonly tender: Tender;
  readonly total: PaperTotal | undefined;
  /** It has a total and tender: a word that may name goods is then no title, unless it is decorated. */
  readonly isPaid: boolean;
};

/**
 * `lines` normalised. `own`: words of the register, stronger than the default ones. `total`: from the lines before
 * `slipAt`, where a card voucher begins, if any.
 */
export function paperKind(
  lines: readonly string[],
  own: KindWords,
  { total, slipAt }: { readonly total: PaperTotal | undefined; readonly slipAt: number },
): FoundKind {
  const receipt = lines.slice(0, slipAt);
  const tender = tenderOf(receipt, total);
  const isPaid = total !== undefined && tender !== 'none';
  const paper: Paper = { lines: receipt, places: placesOf(receipt), tender, total, isPaid };
  return (
    byPatterns(lines, 'order', own.notSale) ??
    byPatterns(lines, 'refund', own.refund) ??
    byPatterns(lines, 'void', own.void) ??
    byPatterns(lines, 'sale', own.sale) ??
    trainingKind(paper) ??
    copyKind(paper, lines) ??
    reportKind(paper) ??
    orderKind(paper) ??
    titledKind(paper) ??
    drawerKind(paper) ??
    withoutTotal(paper) ?? { kind: 'sale' }
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

function trainingKind({ lines, places, isPaid }: Paper): FoundKind | undefined {
  return byTitle(lines, 'training', (title, index) => {
    if (training.test(title)) return true;
    const isPlaced = places.isHead(index) || places.isFoot(index);
    return trainingWord.test(title) && isPlaced && (!isPaid || isDecorated(lines[index] ?? ''));
  });
}

/** `all`: includes a card voucher below. */
function copyKind({ lines, places, isPaid, total }: Paper, all: readonly string[]): FoundKind | undefined {
  const isAbove = (index: number): boolean => index < lines.length;
  const lineIndex = reprintMark(all, places, { isAbove, isPaid });
  if (lineIndex !== undefined) return { kind: 'copy', lineIndex };
  return total === undefined ? byTitle(lines, 'copy', (title) => giftReceipt.test(title)) : undefined;
}

function reportKind({ lines, tender, total }: Paper): FoundKind | undefined {
  const evidence = reportEvidence(lines, total);
  const verdict = reportVerdict(evidence, tender, () => hasGoods(lines, total));
  if (verdict === 'none') return undefined;
  const { lineIndex } = evidence;
  return { kind: verdict, ...(lineIndex !== undefined && { lineIndex }) };
}

/** Goods that add up to the total. Kinds of payment are no goods. */
function hasGoods(lines: readonly string[], total: PaperTotal | undefined): boolean {
  if (total === undefined) return false;
  const subtotals = findLabelled(lines, subtotalPatterns).map(({ amount }) => amount.value);
  const goods = readItems(lines.slice(0, total.lineIndex), [total.totalMinor, ...subtotals]);
  return goods?.items.some(({ name }) => paymentOf(name) === undefined) ?? false;
}

function orderKind({ lines, places, isPaid, tender }: Paper): FoundKind | undefined {
  if (isPaid || tender === 'cash') return undefined;
  const isHead = isAmongFirst(lines, orderHeadLines);
  const found =
    byTitle(lines, 'order', (title, index) => isHead(index) && orderHead.test(title)) ??
    byTitle(
      lines,
      'order',
      (title, index) => (places.isHead(index) || places.isFoot(index)) && orders.test(title),
    );
  if (found !== undefined) return found;
  const interim = lines.findIndex((line) => /^仮 *締め?(?: *計)?[ .:]*¥?[\d,]+/u.test(line));
  const lineIndex = interim === -1 ? tableLine(lines) : interim;
  return lineIndex === undefined ? undefined : { kind: 'order', lineIndex };
}

function titledKind({ lines, places, isPaid }: Paper): FoundKind | undefined {
  const isHead = isAmongFirst(lines, titleLines);
  for (const { kind, pattern } of titles) {
    const mustStandOut = isPaid && (kind === 'cash_in' || kind === 'cash_out');
    const found = byTitle(lines, kind, (title, index) => {
      if (!isHead(index) || !places.isHead(index) || !pattern.test(title)) return false;
      return !mustStandOut || isDecorated(lines[index] ?? '');
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

function drawerKind({ lines, tender }: Paper): FoundKind | undefined {
  const lineIndex = tender === 'none' ? drawerLine(lines) : undefined;
  return lineIndex === undefined ? undefined : { kind: 'report', lineIndex };
}

/** Nothing but a total makes a paper a sale for certain; one without any sum or payment is none. */
function withoutTotal({ lines, total, tender }: Paper): FoundKind | undefined {
  if (total !== undefined) return undefined;
  return { kind: tender === 'none' && isNotice(lines) ? 'notice' : 'unclear' };
}

function isAmongFirst(lines: readonly string[], count: number): (index: number) => boolean {
  const filled = lines.flatMap((line, index) => (line === '' ? [] : [index]));
  const last = filled[count - 1] ?? lines.length;
  return (index) => index <= last;
}

function byTitle(
  lines: readonly string[],
  kind: PaperKind,
  fits: (title: string, index: number) => boolean,
): FoundKind | undefined {
  const lineIndex = lines.findIndex((line, index) => {
    const title = bareTitle(line);
    return title !== undefined && fits(title, index) && !isGoodsName(lines, index);
  });
  return lineIndex === -1 ? undefined : { kind, lineIndex };
}

/** Index at which a card terminal voucher begins; -1 for none. */
export function slipBegin(lines: readonly string[]): number {
  return lines.findIndex((line) => slipTitle.test(line));
}

/** Receipts use the same word for the customer's part: only typical lines of a terminal make it a voucher. */
export function isSlip(lines: readonly string[], begin: number): boolean {
  if (lines.some((line) => receiptWords.test(line))) return false;
  return !/お客様控|利用控/u.test(lines[begin] ?? '') || lines.some((line) => cardWords.test(line));
}
