/** Words that show a receipt, and those of a paper that was not paid here: a table, an order, a ticket for a machine. */
import { trailingAmount } from './amount.ts';
import type { PaperTotal } from './tender.ts';
import { bareTitle } from './titles.ts';
import { dueAmounts } from './total.ts';

const thanks = /ありがとうござ|THANK ?YOU|お買い?上げ|領収|受領/iu;

export function hasThanks(lines: readonly string[]): boolean {
  return lines.some((line) => thanks.test(line));
}

const receiptTitle =
  /^(?!取引(?:種別|区分|内容)).{0,8}(?:領収[書証]?|レシート|RECEIPT|お買上げ?(?:明細|票)?)(?:兼.{1,6}|領収(?:NO.*)?|\(.*\)?|NO.*|[A-Z]?\d*)?$/u;
export function hasReceiptTitle(lines: readonly string[]): boolean {
  return lines.some((line) => receiptTitle.test(bareTitle(line) ?? ''));
}

const receiptWords =
  /領収|受領|レシート(?![をはがもとのに])|RECEIPT|お?買い?上げ?|ありがとうござ|THANKYOU|お?釣り?銭?|お?預か?り(?![票証点数品日券書表])/iu;

/** A tax with its amount or rate. */
export const taxLine = /(?:消費税|内税|外税|TAX).*\d/iu;
const transaction = /登録番号:?T\d|(?:取引|レシート|伝票|会計)(?:番号|No|ID)/iu;

/** Words of a receipt, or its tax beside its number: they confirm a sale where no tender is readable. */
export function hasReceiptWords(lines: readonly string[]): boolean {
  const compact = lines.map((line) => line.replaceAll(' ', ''));
  const has = (pattern: RegExp): boolean => compact.some((line) => pattern.test(line));
  return has(receiptWords) || (has(taxLine) && has(transaction));
}

const table =
  /^[^\p{L}\p{N}]*(?:(?:テーブル|TABLE|卓番?号?|席番?号?|座席|お席)[ .:#]*(?:No|番号)?[ .:#]*[A-Z]?-?\d|\d+ ?番?(?:卓|テーブル|席)|(?:オーダー|ご?注文)[ ]?(?:No|番号|時刻|時間|日時)|(?:人数|ご人数)[ .:]*\d)|\d+ ?名(?: ?様|$)/iu;

/** `お会計は3番精算機で`, `この券はレシートではありません`. A ticket for the car park names a machine too. */
const payElsewhere =
  /^(?!.*駐車)[^\p{L}]*(?:お?(?:支払い?|会計|精算)は.{0,10}精算機|精算機 *(?:No\.?)? *\d{1,2} ?番? ?(?:へ|で|に)|精算機 ?(?:へ|に)お?進み)|(?:レシート|領収[書証]?)(?<!(?:この|本|当)(?:レシート|領収[書証]?)は.{0,12})では?(?:あり|ござい)ません/u;
const unpaid =
  /^[^\p{L}]*(?:お?(?:支払い?|会計|精算|入金)(?:状況|区分|状態)?[ :]+)?(?:未(?:会計|精算|払い?(?!分)|[収納]金?(?!分|[^(]*\d)|入金(?!.*\d)|(?=[^\p{L}]*$))|後払い(?=[^\p{L}\d]*$))|(?:支払い?|精算|会計)は ?[おご]?(?:渡し|受け?取り?|引き?取り?)(?:の?際|時)|お?(?:渡し|受け?取り?|引き?取り?)時(?:に|の)?(?:お|ご)?(?:支払|精算|会計)|^[^\p{L}]*(?:お?(?:支払い?|会計|精算)|代金)(?:方法|時期|予定)?[ :]+[おご]?(?:来[店館院]|渡し?|受け?取り?|引き?取り?|配達|到着|当日|後日|店頭)(?:時|に|で|払|予定|$)|\(未(?:会計|精算|払い?)\)|(?:会計|精算|支払い?)前[)明]|途中経過|^[^\p{L}]*(?:代金引換え?|代引き?)(?:金額)?(?!\p{L})|お?会計は.{0,6}(?:後|レジ)|NOT A RECEIPT|□ ?(?:現金|カード|クレジット|CASH|CARD)\b.*□/iu;
/** Not on a paper that is titled as a receipt. */
const due =
  /現在の(?:ご|御)?請求|(?:支払い?|精算)期限|(?:AMOUNT|TOTAL|BALANCE) DUE|PAY AT THE|^(?!.*(?:駐車|済)).*(?:フロント|レジ|出発|退[室店館]|帰り).{0,6}(?:精算|支払い?|会計)(?:を|して)?(?:ください|下さい|お?願)/iu;

/** `未払額 180` beside a total of 5,180: the rest of it was paid. */
function isUnpaidPart(line: string, total: PaperTotal | undefined): boolean {
  const amount = trailingAmount(line);
  return amount !== undefined && amount.before.includes('未') && amount.value < (total?.totalMinor ?? 0);
}

/** For an unpaid paper: the line of its table or order. A receipt's title shows that it was paid nevertheless. */
export function tableLine(lines: readonly string[], total: PaperTotal | undefined): number | undefined {
  const said = lines.findIndex(
    (line) => (unpaid.test(line) && !isUnpaidPart(line, total)) || payElsewhere.test(line),
  );
  if (said !== -1) return said;
  const rest = wholeRest(lines, total);
  if (rest !== undefined) return rest;
  if (hasReceiptTitle(lines)) return undefined;
  const found = lines.findIndex((line, index) =>
    table.test(line) ? !isSold(lines, index, total) : due.test(line),
  );
  return found === -1 ? undefined : found;
}

/** `テーブル  980` among goods that add up to the total is furniture. */
function isSold(lines: readonly string[], index: number, total: PaperTotal | undefined): boolean {
  const price = trailingAmount(lines[index] ?? '')?.value;
  if (price === undefined) return false;
  const others = dueAmounts(lines.slice(0, total?.lineIndex)).filter(({ lineIndex }) => lineIndex !== index);
  return others.reduce((sum, { value }) => sum + value, price) === total?.totalMinor;
}

const restLabel = /^[^\p{L}]*(?:(?:お?支払い?)?残(?:金|額|代金)|未[収払納](?:金|額|金額)?)(?!\p{L})/u;

/** Nothing of the price was paid: the rest is all of it. Without a total it may be the sum of the goods. */
function wholeRest(lines: readonly string[], total: PaperTotal | undefined): number | undefined {
  const at = lines.findIndex((line, index) => {
    const rest = restLabel.test(line) ? (trailingAmount(line)?.value ?? 0) : 0;
    if (rest <= 0 || total !== undefined) return rest > 0 && rest === total?.totalMinor;
    return rest === dueAmounts(lines.slice(0, index)).reduce((sum, { value }) => sum + value, 0);
  });
  return at === -1 ? undefined : at;
}

/** The platform counts it, perhaps the register too. */
const paidOnline = /(?:アプリ|オンライン|ネット|WEB|事前)(?:で|にて)? ?(?:決済|[おご]?支払い?) ?済/iu;

export function paidOnlineLine(lines: readonly string[]): number | undefined {
  const at = lines.findIndex((line) => paidOnline.test(line));
  return at === -1 ? undefined : at;
}
