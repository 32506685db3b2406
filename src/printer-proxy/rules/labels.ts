/** Labels of amounts: `合　計(税込)　3点　¥1,980` is the label 合計 with 1,980. */
import { type Amount, mayEndWithAmount, trailingAmount } from './amount.ts';

export type LabelPattern = {
  readonly pattern: RegExp;
  /** Lower is more certain. */
  readonly rank: number;
};

const decoration = '[\\s*■◆●○□◇★☆【\\[(<《〈・※=+:#-]*';
/** Translated labels of a shop for travellers: `合計 Total`, `お釣り / Change`, `TOTAL 合計`. */
const translation =
  '(?:[\\s/(]+(?:(?:GRAND |NET |SUB-? ?)?TOTAL(?: (?:AMOUNT|PAYMENT|DUE))?|AMOUNT(?: (?:PAID|DUE|TENDERED))?|CASH(?: (?:TENDERED|RECEIVED))?|CHANGE(?: DUE)?|TENDERED|RECEIVED|DEPOSIT|(?<=[A-Z][\\s/(]+)(?:合計|小計|現金|お釣り))(?=[\\s)¥:]|$))?';
const closing = '[\\s】\\])>》〉:*■◆●]*';

/** Compiles labels as written by people, with optional spaces between letters. Listed by rank. */
export function labelPatterns(ranked: readonly (readonly string[])[]): LabelPattern[] {
  return ranked.flatMap((labels, rank) => {
    if (labels.length === 0) return [];
    // Longest first: 合計金額 must not match as 合計, nor ご返金合計 as ご返金, with text behind it.
    const spaced = labels
      .map((label) => (/^[おご御]/u.test(label) ? label : `?${label}`))
      .toSorted((a, b) => b.length - a.length)
      .map((label) =>
        Array.from(label.replaceAll(/\s/gu, ''), (letter, index) =>
          index === 0 && letter === '?' ? '[おご御]?' : letter.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&'),
        ).join(' *'),
      );
    return [
      {
        rank,
        pattern: new RegExp(
          `^${decoration}(?:今回の? *)?(?:${spaced.join('|')})${translation}${closing}(?<rest>.*)$`,
          'iu',
        ),
      },
    ];
  });
}

/** Allowed between a label and its amount: dots, a count, text in brackets, a tax word. */
const between =
  /^[\s:./…・_=*~-]*(?:(?:\([^()]{0,20}\)|\d{1,4} ?(?:名様|[点個品枚名件人])|税込み?|内税|円|JPY)[\s:./…・_=*~-]*){0,3}$/u;
/** `合計  95  206,840` */
const countColumn = /^\s*\d{1,4}\s{2,}\S+$/u;
/** `お預り 2,000  お釣 20`, `点数 5点  合計 3,190` */
const beforeLabel =
  /(?<=\d ?[円-]?) +(?=お?釣|おつり|お返し)|(?<=^[^\p{L}]*(?:お?買い?上げ?)?点数[ :]*\d{1,4} ?点?) +(?=\p{L})/u;
const otherThanMoney = /^\s*\(?(?:点|数|個|枚|件|品|ポイント|pt)/iu;
/** Not what is paid: before tax, before a discount, or by one means alone. */
const notDue = /税抜|税別|外税|本体|[値割]引き?前|(?:現金|カード|クレジット)分/u;

export type Labelled = {
  readonly amount: Amount;
  readonly rank: number;
  readonly lineIndex: number;
  /** Line of the amount: the label's or the next. */
  readonly amountIndex: number;
};

/** Every line that begins with one of the labels and is followed by an amount, on the same line or alone on the next. */
export function findLabelled(lines: readonly string[], labels: readonly LabelPattern[]): Labelled[] {
  return lines.flatMap((line, lineIndex) =>
    line.split(beforeLabel).flatMap((cell) => labelledIn(cell, lines[lineIndex + 1], lineIndex, labels)),
  );
}

function labelledIn(
  cell: string,
  next: string | undefined,
  lineIndex: number,
  labels: readonly LabelPattern[],
): Labelled[] {
  // Half of all lines: the labels' patterns take a sixth of the time of a paper.
  if (!mayEndWithAmount(cell) && !mayEndWithAmount(next ?? '')) return [];
  for (const { pattern, rank } of labels) {
    const match = pattern.exec(cell);
    if (match === null) continue;
    const rest = match.groups?.['rest'] ?? '';
    if (otherThanMoney.test(rest)) continue;
    const beside = amountIn(rest);
    if (beside !== undefined) return [{ amount: beside, rank, lineIndex, amountIndex: lineIndex }];
    const below = isBare(rest) ? aloneOn(next) : undefined;
    if (below !== undefined) return [{ amount: below, rank, lineIndex, amountIndex: lineIndex + 1 }];
  }
  return [];
}

function amountIn(rest: string): Amount | undefined {
  const amount = trailingAmount(rest);
  if (amount === undefined || notDue.test(amount.before)) return undefined;
  return between.test(amount.before) || countColumn.test(rest) ? amount : undefined;
}

function isBare(rest: string): boolean {
  return between.test(rest) && !notDue.test(rest);
}

function aloneOn(line: string | undefined): Amount | undefined {
  const amount = trailingAmount(line ?? '');
  return amount?.before === '' ? amount : undefined;
}
