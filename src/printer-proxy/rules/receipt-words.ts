/** Words that show a receipt, and those of a paper that was not paid yet: a table, an order. */
import { bareTitle } from './titles.ts';

const thanks = /ありがとうござ|THANK ?YOU|お買い?上げ|領収|受領/iu;

export function hasThanks(lines: readonly string[]): boolean {
  return lines.some((line) => thanks.test(line));
}

const receiptTitle =
  /^.{0,8}(?:領収[書証]?|レシート|RECEIPT|お買上げ?(?:明細|票)?)(?:兼.{1,6}|\(.*\)?|NO.*|[A-Z]?\d*)?$/u;
export function hasReceiptTitle(lines: readonly string[]): boolean {
  return lines.some((line) => receiptTitle.test(bareTitle(line) ?? ''));
}

const table =
  /^[^\p{L}\p{N}]*(?:(?:テーブル|TABLE|卓番?号?|席番?号?|座席|お席)[ .:#]*(?:No|番号)?[ .:#]*[A-Z]?-?\d|\d+ ?番?(?:卓|テーブル|席)|(?:オーダー|注文)[ ]?(?:No|番号|時刻|時間)|(?:人数|ご人数)[ .:]*\d)|\d+ ?名(?: ?様|$)/iu;

const unpaid =
  /^[^\p{L}]*未(?:会計|精算|払い?|[収納]金?(?![^(]*\d))|お?(?:渡し|受け?取り?|引き?取り?)時(?:に|の)?(?:お|ご)?(?:支払|精算|会計)|\(未(?:会計|精算|払い?)\)|(?:会計|精算|支払い?)前[)明]|途中経過|^[^\p{L}]*(?:代金引換え?|代引き?)(?:金額)?(?!\p{L})|お会計は.{0,6}(?:後|レジ)|NOT A RECEIPT/iu;
/** Not on a paper that is titled as a receipt. */
const due = /現在の(?:ご|御)?請求|(?:支払い?|精算)期限|AMOUNT DUE|PAY AT THE/iu;

const receiptWords =
  /領収|受領|レシート|RECEIPT|お?買い?上げ?|ありがとうござ|THANKYOU|お?釣り?銭?|お?預か?り(?![票証点数品日券書表])/iu;

/** A tax with its amount or rate. */
export const taxLine = /(?:消費税|内税|外税|TAX).*\d/iu;
const transaction = /登録番号:?T\d|(?:取引|レシート|伝票|会計)(?:番号|No|ID)/iu;

/** Words of a receipt, or its tax beside its number: they confirm a sale where no tender is readable. */
export function hasReceiptWords(lines: readonly string[]): boolean {
  const compact = lines.map((line) => line.replaceAll(' ', ''));
  const has = (pattern: RegExp): boolean => compact.some((line) => pattern.test(line));
  return has(receiptWords) || (has(taxLine) && has(transaction));
}

/** For an unpaid paper: the line of its table or order. A receipt's title shows that it was paid nevertheless. */
export function tableLine(lines: readonly string[]): number | undefined {
  const said = lines.findIndex((line) => unpaid.test(line));
  if (said !== -1) return said;
  if (hasReceiptTitle(lines)) return undefined;
  const found = lines.findIndex((line) => table.test(line) || due.test(line));
  return found === -1 ? undefined : found;
}
