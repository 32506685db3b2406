/**
 * Title lines: little else than one word that names the paper. The same word as the name of goods, or in a sentence, is
 * no title.
 */
import { trailingAmount } from './amount.ts';
import { byLine } from './by-line.ts';

const longestTitle = 28;
/** `26/11/26 21:10  担当者別売上` */
const dateBefore =
  /^\d{2,4}[/.年-]\d{1,2}[/.月-]\d{1,2}日?(?:\([^)]{1,2}\))?(?: *\d{1,2}[:時]\d{2}分?(?::\d{2})?)?(?= |$)/u;

/** `【取消伝票】  5523-X` */
const numberBehind = /^(【[^【】]+】) +[A-Z]{0,3}-?\d+-[\dA-Z-]*[\dA-Z]$/u;

/** `*** 返　品 ***` → `返品`, `Ｚレポート No.0123` → `Zレポート`. Undefined when the line has more text than a title can. */
export const bareTitle: (line: string) => string | undefined = byLine(readTitle);

function readTitle(line: string): string | undefined {
  const bare = line
    .replace(dateBefore, '')
    .replace(numberBehind, '$1')
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N})]+$/gu, '')
    .replaceAll(/ {2,}/g, ' ');
  if (bare === '' || bare.length > longestTitle || isMoneyLine(line)) return undefined;
  const compact = bare
    .replaceAll(' ', '')
    .replace(
      /[^\p{L}\p{N})]*(?:\(?No[.:#]*\d[\d-]*\)?|\((?!再|控)[^()]*\d[^()]*\)|\d{4}[/.年-]\d.*|(?<=\p{L})(?:\d{3,}|\d{1,3}番|(?:テーブル|卓番?)[A-Z]?-?\d{1,3}|\d{1,2}:\d{2}(?::\d{2})?))$/iu,
      '',
    )
    .replaceAll(/[^\p{L}\p{N}]+$/gu, '');
  return compact === '' ? undefined : compact.toUpperCase();
}

/** `100円 x50   5,000` counts money; goods have their quantity first or a price with a mark. */
const coinRow = /^(?:[15]0{0,2}|[125],?000|10,?000)円(?:札|玉|硬貨)? *[x×*]? *\d+ ?枚? +[\d,]+円?$/u;

export type TitleLine = { readonly index: number; readonly title: string };

export function titleLinesOf(lines: readonly string[]): TitleLine[] {
  return lines.flatMap((line, index) => {
    const title = bareTitle(line);
    const isGoods = isGoodsName(lines, index) && !coinRow.test(nextLine(lines, index));
    return title === undefined || isGoods ? [] : [{ index, title }];
  });
}

/** Words before an amount at the top of a paper that are no goods. */
const headerWords =
  /^(?:TEL|電話|FAX|〒|No|レジ|担当|責|登録番号|店|伝票|レシート|取引|会計|領収|卓|テーブル|席|人数|お?客|日時|営業|端末|スタッフ|係|POS|ID|会員|\d{2,4}[/年.-])/iu;

/** In a column of its own. */
const lastFigures = /\s{2,}[-¥▲△(]*\*?\d[^\s\p{L}]*[\p{L}※*)]{0,3}$/u;

/** An amount of goods, a sum or a payment. */
export function isMoneyLine(line: string): boolean {
  const amount = trailingAmount(line);
  if (amount === undefined || headerWords.test(line) || numberBehind.test(line)) return false;
  return amount.hasYen || /\d,\d{3}/u.test(line) || lastFigures.test(line);
}

const figures = /^[-\d,.¥@×x*+()\s円点個ヶ本枚コ※軽内外込税単価数量]+$/iu;
const isPrice = /[¥円@×x*点個,]|^[1-9]\d{0,5}$/iu;
const dateOrPhone = /\d{1,4}[/.-]\d{1,2}[/.-]\d|\d:\d{2}|^0\d{1,4}-\d/u;
/** `白黒 10円 ×22枚  ¥220`, `1回  ¥1,100`, `数量 1  単価 5,000  5,000` */
const timesPrice =
  /[×x*@] ?[@¥単]?\d|\d ?[個点枚本台回杯皿名人式冊コ]? ?[×x*@]|^数量|単価|^\d{1,4} ?[個点枚本台回杯皿名人式冊コ][ (].*\d円?$/iu;
const named = /^(?!数量|単価)\p{L}{2}/u;
const code = /^\d{7,}$/u;

/** Below it is nothing but a quantity, a price or an amount, perhaps after the code of the goods: it is their name. */
export function isGoodsName(lines: readonly string[], index: number): boolean {
  const next = nextLine(lines, index);
  if (dateOrPhone.test(next)) return false;
  return (figures.test(next) && isPrice.test(next) && /\d/u.test(next)) || isTimesPrice(next);
}

/** The same, but a decorated line names no goods above a row that has a name of its own: `*** COPY ***` above `ブレンド x1  ¥480`. */
export function isPlainGoodsName(lines: readonly string[], index: number): boolean {
  return (
    isGoodsName(lines, index) && !(isDecorated(lines[index] ?? '') && named.test(nextLine(lines, index)))
  );
}

/** The same, when a lone amount may be the paper's own. A decorated line and one with a date name no goods, nor do those above a name. */
export function isNameOfSeveral(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  const next = nextLine(lines, index);
  return isTimesPrice(next) && !named.test(next) && !isDecorated(line) && !dateOrPhone.test(line);
}

function isTimesPrice(line: string): boolean {
  return timesPrice.test(line) && trailingAmount(line) !== undefined && !dateOrPhone.test(line);
}

function nextLine(lines: readonly string[], index: number): string {
  return lines.slice(index + 1).find((line) => line !== '' && !code.test(line)) ?? '';
}

/** `*** 練習 ***`, `【入金】`: symbols on both sides. A single one may mark a tax rate. */
export function isDecorated(line: string): boolean {
  return /^[^\p{L}\p{N}]+[\p{L}\p{N}].*[^\p{L}\p{N}]$/u.test(line);
}

const ruleOfMarks = /^[*★☆※■□◆◇●○!#]{5,}$/u;

/** Decorated, or between two lines of marks. Lines of dashes divide any receipt. */
export function standsOut(lines: readonly string[], index: number): boolean {
  const isRule = (at: number): boolean => ruleOfMarks.test((lines[at] ?? '').replaceAll(' ', ''));
  return isDecorated(lines[index] ?? '') || (isRule(index - 1) && isRule(index + 1));
}

/** A remark in brackets after the title is no part of it: ご請求書(ご精算前). */
export function withoutRemark(title: string): string {
  return title.replace(/\([^()]*\)?$/u, '');
}

export type Places = {
  /** Before the first amount. */
  isHead(index: number): boolean;
  /** After the last amount. */
  isFoot(index: number): boolean;
};

/** Without amounts the whole paper is head. */
export function placesOf(lines: readonly string[]): Places {
  const first = lines.findIndex(isMoneyLine);
  const last = lines.findLastIndex(isMoneyLine);
  return {
    isHead: (index) => first === -1 || index < first,
    isFoot: (index) => last !== -1 && index > last,
  };
}

const maxPatterns = 6;
const minLetters = 2;

/** Candidates, the deciding line first; some may be on every paper of the shop. `lines` normalised. */
export function titlePatterns(lines: readonly string[], decidedAt: number | undefined): string[] {
  const decided = decidedAt === undefined ? [] : [lines[decidedAt] ?? ''];
  const titles = lines.filter((line) => bareTitle(line) !== undefined);
  const patterns = [...decided, ...titles]
    .filter((line) => line.replaceAll(/[^\p{L}]/gu, '').length >= minLetters)
    .map((line) => `^${patternOf(line)}$`);
  return [...new Set(patterns)].slice(0, maxPatterns);
}

/** At most 200 characters, the length that a rule may have. */
function patternOf(line: string): string {
  return line
    .slice(0, 40)
    .replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    .replaceAll(/(?:\d|\\?[,.:/-](?=\d))+/g, '[\\d,.:/-]+')
    .replaceAll(/ +/g, ' +');
}
