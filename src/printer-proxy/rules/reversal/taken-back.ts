/**
 * Evidence that a paper takes a sale back although its amounts have no sign: the mode of the register beside its number, a title in two
 * languages, the time of a cancellation, money given back. Certain evidence makes a refund or void; any other a person has to judge.
 */
import { trailingAmount } from '../amount.ts';
import type { PaperTotal } from '../tender.ts';
import {
  isDecorated,
  isGoodsName,
  isMoneyLine,
  type Places,
  type TitleLine,
  withoutRemark,
} from '../titles.ts';

type Back = 'refund' | 'void';
type Paper = {
  readonly lines: readonly string[];
  readonly titles: readonly TitleLine[];
  readonly places: Places;
  readonly total: PaperTotal | undefined;
};
export type TakenBack = { readonly kind: Back | 'unclear'; readonly lineIndex: number };

const returned =
  '(?:返品|返金|赤伝|払い?戻し?|戻し?|戻り?品|返却(?=モード|処理|伝票|取引)|REFUND(?:ED)?|RETURN(?:ED)?)';
const cancelled =
  '(?:取り?消し?|打ち?消し?|キャンセル|(?<=ALL)CLEAR|VOID(?:ED)?|CANCELL?(?:ED|ATION)|REVERS(?:AL|ED)|ABORTED)';
/** What of the register's doings is taken back. A booking or a registration may be cancelled for money. */
const ofSale =
  '(?:直前|前回?|直後|即時|指定|当日|会計後|精算後|締め?後|レシート|取引|会計|伝票|売上|領収[書証]?|ジャーナル|お?支払い?|決済|クレジット|カード|レジ|商品|責任者|店長|全|一括|お|ご|の|ALL|FULL|PARTIAL|POST|LAST|SALES?|TRANSACTION|TRANS|RECEIPT|CHECK|BILL|ORDER|PAYMENT|MANAGER|CASH|CARD)*';
const document =
  '(?:し?済み?|し|レシート|伝票|票|処理|取引|売上|領収[書証]|モード|操作|キー|TRANSACTION|SALE|RECEIPT|SLIP|MODE|TICKET)*';
const titles: readonly (readonly [Back, RegExp])[] = [
  ['void', new RegExp(`^${ofSale}(?:${cancelled}${document}|取引(?:中止|破棄|放棄)${document})$`, 'iu')],
  ['refund', new RegExp(`^${ofSale}${returned}${document}$`, 'iu')],
];
/** Beside a mode: figures with a short label, a date, a time, a person at the register. */
const besideMode =
  /^(?=.*\d)[^\s:]{0,6}[.:#*-]?\s?[\dA-Z-]+$|^\d{2,4}[/.年-]\d{1,2}|^\d{1,2}[:時]\d{2}|^(?:担当者?|責任者?|責|係|レジ|CASHIER|CLERK|STAFF|REG(?:ISTER)?|POS)|^[\p{L}]{1,2}$/iu;

/** Where returns are answered. */
const telephone = /^0\d{1,4}-\d+-\d/u;
/** Beside the number of the paper. */
const person = /^(?!交換|POLICY|EXCHANGE)\p{L}{1,12}$/iu;

/** A mode of the register, undefined for text. */
function backOf(cell: string): Back | undefined {
  const bare = cell.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  return titles.find(([, pattern]) => pattern.test(bare))?.[0];
}

/** `戻   担当-A   一連No.001871`, `取 消 済 / CANCELLED`: all that stands beside it names the paper, too. */
function backOfLine(line: string): Back | undefined {
  const cells = line.split(/\s{2,}|\s?[/／・|]\s?(?=\D)/u).filter((cell) => /[\p{L}\p{N}]/u.test(cell));
  const found = cells.map(backOf);
  const isNumbered = cells.some((cell) => /\d/u.test(cell));
  const isAll = cells.every(
    (cell, n) =>
      found[n] !== undefined ||
      (besideMode.test(cell) && !telephone.test(cell)) ||
      (isNumbered && person.test(cell)),
  );
  return isAll ? found.find((back) => back !== undefined) : undefined;
}

/** `Cancelled 2026/04/29 09:18`, `返品日時: 26-04-29`. A last day of returns is none. */
const dated = new RegExp(
  `^[^\\p{L}]*(?:${ofSale}(?<cancelled>${cancelled})|${returned})(?:し?日時?|時刻| ?(?:at|on|date|time))?[ .:]*\\d{2,4}[/.年-]\\d{1,2}[/.月-]\\d{1,2}日?(?:\\([^)]*\\))?(?! *(?:まで|迄|以降))`,
  'iu',
);
const kindLabel = new RegExp(
  `^[^\\p{L}]*(?:取引|処理|伝票|売上|会計)?(?:区分|種別|種類|内容|モード|MODE|TYPE)[ :]+(?:${ofSale}(?<cancelled>${cancelled})|${returned})(?:モード|取引|処理|伝票|MODE)?(?: {2,}|$)`,
  'iu',
);
/** The reason or the person that a register asks for; a corrected sale may be one still. */
const stated = new RegExp(
  `^[^\\p{L}]*(?:(?:直前|レシート|取引|売上)*訂正(?:レシート|伝票|モード|票|処理)[^\\p{L}\\d]*$|(?:${cancelled}|${returned})(?:の?(?:理由|担当者?|責任者|承認者?|受付者|実行者|操作者?|区分|点数|件数)| ?(?:BY|REASON|APPROVED))[ :]*\\S|(?:REASON (?:FOR|OF) )(?:REFUND|RETURN|VOID|CANCELLATION))`,
  'iu',
);
const moneyBack =
  /(?:返金|払い?戻し?|REFUND(?:ED)?)(?!率|額?見込)|(?:クレジット|カード|決済|現金|ペイ|PAY|マネー|IC) ?取り?消し?/iu;
const noMoneyBack = /免税|TAX|税|デポジット|保証金|DEPOSIT|できません|NON|NO /iu;

/** The whole sum is given back, below or at the line of the total. */
function givenBackAt({ lines, total }: Paper): number | undefined {
  if (total === undefined || total.totalMinor < 0) return undefined;
  const found = lines.findIndex((line, index) => {
    if (index < total.lineIndex || !moneyBack.test(line) || noMoneyBack.test(line)) return false;
    return Math.abs(trailingAmount(line)?.value ?? 0) === Math.abs(total.totalMinor);
  });
  return found === -1 ? undefined : found;
}

/** Undefined where nothing is taken back, or single goods only: their lines have a minus. */
export function takenBackKind(paper: Paper): TakenBack | undefined {
  const { lines, places, total } = paper;
  if (total === undefined || total.totalMinor === 0) return undefined;
  const isTitle = (index: number): boolean => !isMoneyLine(lines[index] ?? '') && !isGoodsName(lines, index);
  for (const [lineIndex, line] of lines.entries()) {
    const said = dated.exec(line) ?? kindLabel.exec(line);
    if (said !== null) return { kind: said.groups?.['cancelled'] ? 'void' : 'refund', lineIndex };
    if (!isTitle(lineIndex)) continue;
    const isHead = places.isHead(lineIndex);
    // A remark in a footer has the terms: `返品(7日以内)`.
    const named = isHead ? withoutRemark(line) : line;
    const back = isHead || places.isFoot(lineIndex) ? backOfLine(named) : undefined;
    const isCertain = isHead || isDecorated(line) || back === 'void';
    if (back === undefined || (!isCertain && total.totalMinor < 0)) continue;
    return { kind: isCertain ? back : 'unclear', lineIndex };
  }
  const given = givenBackAt(paper);
  if (given !== undefined)
    return { kind: /取り?消/u.test(lines[given] ?? '') ? 'void' : 'refund', lineIndex: given };
  const hasMinus = lines.some((line) => (trailingAmount(line)?.value ?? 0) < 0);
  // Goods taken back beside others have a minus of their own, as has a whole sale that needs no other sign.
  const statedAt = hasMinus ? -1 : lines.findIndex((line) => stated.test(line));
  return statedAt === -1 ? undefined : { kind: 'unclear', lineIndex: statedAt };
}
