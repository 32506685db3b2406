/** Vouchers of card terminals, alone or below a receipt. */

const slipTitle =
  /売上票|(?:クレジット|カード|デビット|電子マネー|銀聯|コード決済|QR決済).{0,12}票|加盟店控|カード会社控|店舗控|利用控|お客様控|利用[前後]残高|SALES ?(?:SLIP|DRAFT)|(?:CUSTOMER|MERCHANT|CARDHOLDER)(?:'?S)? COPY/iu;
const receiptWords =
  /小 *計|お?預か?り|お?釣り?|おつり|内税|外税|消費税|レシート(?! ?(?:番号|No))|領収|SUB-?TOTAL|CHANGE|\bTAX\b/iu;
const cardWords =
  /売上票|承認(?:番号|No)|会員番号|カード番号|有効期限|端末番号|処理通番|加盟店|決済番号|取引(?:内容|種別)|オーソリ|TID|APPROVAL|AUTH(?:ORI[SZ]ATION)? ?(?:CODE|NO)|TERM(?:INAL)? ?(?:NO|ID)/iu;

/** Index at which a card terminal voucher begins; -1 for none. */
export function slipBegin(lines: readonly string[]): number {
  return lines.findIndex((line) => slipTitle.test(line));
}

/** Receipts use the same word for the customer's part: only typical lines of a terminal make it a voucher. */
export function isSlip(lines: readonly string[], begin: number): boolean {
  if (lines.some((line) => receiptWords.test(line))) return false;
  return !/お客様控|利用控/u.test(lines[begin] ?? '') || lines.some((line) => cardWords.test(line));
}
