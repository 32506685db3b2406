/** Vouchers of card terminals, alone or below a receipt. */
import { isReceipt } from './kinds.ts';
import { hasReceiptTitle, taxLine } from './receipt-words.ts';
import { dueAmounts, findTotal, type Total, type TotalRules } from './total.ts';
import { sumLines } from './total-labels.ts';

const voucherTitle =
  /売上票|(?:クレジット|カード|デビット|電子マネー|銀聯|コード決済|QR決済).{0,12}票|加盟店控|カード会社控|店舗控|SALES ?(?:SLIP|DRAFT)|(?:MERCHANT|CARDHOLDER)(?:'?S)? COPY/iu;
const customerCopy = /利用控|お客様控/u;
const englishCopy = /CUSTOMER(?:'?S)? COPY/iu;
const balance = /利用[前後]残高/u;
const slipTitles = [voucherTitle, customerCopy, englishCopy, balance];
const receiptWords = /小 *計|お?預か?り|お?釣り?|おつり|領収|SUB-?TOTAL|CHANGE/iu;
const cardWords =
  /売上票|承認(?:番号|No)|会員番号|カード番号|有効期限|端末番号|処理通番|加盟店|決済番号|取引(?:内容|種別)|オーソリ|TID|APPROVAL|AUTH(?:ORI[SZ]ATION)? ?(?:CODE|NO)|TERM(?:INAL)? ?(?:NO|ID)/iu;
/** Amounts of a voucher that are no goods. */
const voucherAmount = /利用(?!料)|支払|チャージ|金額|^[^\p{L}]*(?:(?:SALES?|BASE|TIP|AMOUNT)\b|売上)/iu;

export type SlipPlace = {
  /** Index at which a card terminal voucher begins; -1 for none. */
  readonly from: number;
  /** Total of the paper above it. */
  readonly above?: Total;
};

/**
 * The copy of the customer and the balances of a prepaid card are on receipts too, above or amid the payments: a voucher
 * further below is then the one that begins.
 */
export function slipPlace(lines: readonly string[], own: TotalRules): SlipPlace {
  const from = lines.findIndex((line) => slipTitles.some((title) => title.test(line)));
  if (from === -1) return { from };
  const first = placeAt(lines, from, own);
  if (first.isReceiptAbove) return first.place;
  const voucher = lines.findIndex((line, index) => index > from && voucherTitle.test(line));
  if (voucher !== -1 && !voucherTitle.test(lines[from] ?? '')) {
    const below = placeAt(lines, voucher, own);
    if (below.isReceiptAbove) return below.place;
  }
  return isReceiptThroughout(lines, findTotal(lines, own)) ? { from: -1 } : first.place;
}

function placeAt(
  lines: readonly string[],
  from: number,
  own: TotalRules,
): { readonly place: SlipPlace; readonly isReceiptAbove: boolean } {
  const head = lines.slice(0, from);
  const above = from > 0 ? findTotal(head, own) : undefined;
  return {
    place: { from, ...(above !== undefined && { above }) },
    isReceiptAbove: above !== undefined && isReceipt(head, above),
  };
}

/** Goods, a total and tender make a receipt, unless the paper is titled as a voucher. */
function isReceiptThroughout(lines: readonly string[], total: Total | undefined): boolean {
  if (lines.some((line) => voucherTitle.test(line))) return false;
  const hasBalance = lines.some((line) => balance.test(line));
  const sumsAt = sumLines(lines);
  const hasGoods = dueAmounts(lines.slice(0, total?.lineIndex)).some(
    ({ lineIndex }) => !sumsAt.has(lineIndex) && !voucherAmount.test(lines[lineIndex] ?? ''),
  );
  if (total === undefined) return hasBalance && hasGoods;
  const isSum = hasBalance && !voucherAmount.test(lines[total.lineIndex] ?? '');
  return (hasGoods || isSum) && isReceipt(lines, total);
}

/** `本票は領収書としてご利用できません` */
const noReceipt = /領収[書証]?(?:では?|には?|として).*ません/u;

/** Receipts use the same word for the customer's part: only typical lines of a terminal make it a voucher. */
export function isSlip(lines: readonly string[], begin: number): boolean {
  if (hasReceiptTitle(lines)) return false;
  const isOfReceipt = (line: string): boolean => receiptWords.test(line) && !noReceipt.test(line);
  if (lines.some((line) => isOfReceipt(line) || taxLine.test(line))) return false;
  return !customerCopy.test(lines[begin] ?? '') || lines.some((line) => cardWords.test(line));
}
