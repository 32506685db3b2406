/** Amounts of money at the end of a line: ¥1,980 / 1,980円 / -¥100 / ▲100 / (100) / 100- / ¥1,980- */
import { byLine } from './by-line.ts';

export type Amount = {
  /** Whole yen. */
  readonly value: number;
  /** Text before it on the line, trimmed. */
  readonly before: string;
  /** Written with a yen sign or 円. */
  readonly hasYen: boolean;
};

const pattern =
  /(?<![\d:/.,A-Za-z#¥@-])(?<open>\()? ?(?<sign>[-▲△])? ?(?<yen>¥|JPY)? *(?<sign2>[-▲△])? *(?<digits>(?:(?<=¥ *)0{1,6})?(?:[1-9]\d{0,2}(?:, ?\d{3})+|[1-9]\d{0,8})|(?<=¥ *)0{1,9}|0{1,6}[1-9]\d{0,5}(?= ?円)|0(?!\d))(?: ?(?<yen2>円)| ?(?<dash>-))?(?: ?也)?(?<close> ?\))? ?(?:(?:[※*★☆軽内外込非税課免]{1,3}|(?<=\d{3} ?)代)|[A-OQ-Zt])?$/u;

/** Characters from the last figure to the end of the line, with the longest text that `pattern` takes there. */
const lastFigureLength = 9;

/** Quicker than `trailingAmount`, and true of each line of which the end, however long, is an amount. */
export function mayEndWithAmount(line: string): boolean {
  return /\d/u.test(line.slice(-lastFigureLength));
}

/** Takes a normalised line. Undefined when it does not end with an amount; figures with a leading zero and no yen sign are a code. */
export const trailingAmount: (line: string) => Amount | undefined = byLine(readAmount);

function readAmount(line: string): Amount | undefined {
  if (!mayEndWithAmount(line)) return undefined;
  // A line is short; text far from its end is not part of the amount.
  const from = Math.max(0, line.length - 40);
  const match = pattern.exec(line.slice(from));
  const groups = match?.groups;
  if (match === null || groups === undefined) return undefined;
  const hasYen = groups['yen'] !== undefined || groups['yen2'] !== undefined;
  // With a yen sign the dash only terminates the amount; without one it is a cash register's minus.
  const isNegative =
    groups['sign'] !== undefined ||
    groups['sign2'] !== undefined ||
    (groups['dash'] !== undefined && !hasYen) ||
    (groups['open'] !== undefined && groups['close'] !== undefined && /[-▲△]/.test(match[0]));
  const value = Number((groups['digits'] ?? '').replaceAll(/[, ]/g, ''));
  if (!Number.isSafeInteger(value)) return undefined;
  return {
    value: isNegative && value !== 0 ? -value : value,
    before: line.slice(0, from + match.index).trimEnd(),
    hasYen,
  };
}

const rateBehind =
  /(?<=\d[円-]?)\s*(?:\((?:[内外]税|税[込抜]|[内外軽]? ?(?:8|10) ?%)\)|[内外軽](?:8|10) ?%?|\s(?:8|10) ?%)$/u;

/** Without the tax class or rate behind an amount of goods: `¥108 8%`, `1,050(税込)`, `1,050外8`. */
export function withoutRate(line: string): string {
  return line.replace(rateBehind, '');
}
