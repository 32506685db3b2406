/**
 * Truncates card numbers to their last four digits before a text is stored. Pure.
 *
 * Matches a number of 13 to 19 digits with a valid check digit (Luhn), in one piece or in groups of three and more, in
 * half-width or full-width figures; also one that is partly masked and still shows more than four digits. One in ten
 * long numbers of another kind has a valid check digit by chance and is truncated too, which is accepted.
 */

const masks = '*＊×XxＸｘ●○■•';
const figure = `[0-9０-９${masks}]`;
const blanks = '[ 　│┃|]{0,40}';
const hyphen = '[\\-－−‐]';
/**
 * Separators between two figures: a space, a hyphen, or the end of a line with the frame around it and the hyphen
 * before or after it.
 */
const gap = `${hyphen}?${blanks}\\n${blanks}${hyphen}?|[ 　]|${hyphen}`;
/** A line end without a hyphen may split a number anywhere, so the parts need not be groups. */
const lineEnd = new RegExp(`(?<!${hyphen}|[ 　│┃|])${blanks}\\n${blanks}(?!${hyphen}|[ 　│┃|])`, 'gu');
const candidate = new RegExp(`${figure}(?:(?:${gap})?${figure}){11,}`, 'gu');
const gaps = new RegExp(`(${gap})`, 'u');

export function maskCardNumbers(text: string): string {
  return text.replaceAll(candidate, (found, at: number) =>
    maskGroups(found, /(?:[¥￥\\]|[0-9０-９][,，])$/u.test(text.slice(0, at))),
  );
}

const maxAmountFigures = 7;
/** JAN codes. */
const productCodeFigures = [8, 13];

/** Masks every run of groups that is a card number, those in groups of four and the longest first. */
function maskGroups(found: string, isBehindYen: boolean): string {
  const parts = found.split(gaps);
  const first = isBehindYen && isAboveNumber(parts) ? 2 : 0;
  const card = findCard(parts, first, isInFours) ?? findCard(parts, first, isCard);
  if (card === undefined) return found;
  const [from, end] = card;
  const part = (begin: number, until?: number): string => parts.slice(begin, until).join('');
  const before = part(0, first) + maskCardNumbers(part(first, from));
  return before + maskAllButFour(part(from, end)) + maskCardNumbers(part(end));
}

/** First index and end of a run of groups. */
function findCard(
  parts: readonly string[],
  first: number,
  fits: (parts: readonly string[]) => boolean,
): [from: number, end: number] | undefined {
  for (let from = first; from < parts.length; from += 2) {
    // At most 19 figures, and so at most 19 groups.
    for (let to = Math.min(parts.length - 1, from + 36); to >= from; to -= 2) {
      if (fits(parts.slice(from, to + 1))) return [from, to + 1];
    }
  }
  return undefined;
}

/** An amount or a code beside such a number is no part of it. */
function isInFours(parts: readonly string[]): boolean {
  const lengths = parts.flatMap((part, index) => (index % 2 === 0 ? [part.length] : []));
  return lengths.length >= 4 && lengths.slice(0, 4).every((length) => length === 4) && isCard(parts);
}

/**
 * Short figures alone above a product code or a card number are an amount, which the number would lengthen. On the same
 * line they are part of the number.
 */
function isAboveNumber(parts: readonly string[]): boolean {
  const [first = '', gapBelow = '', below = ''] = parts;
  if (first.length > maxAmountFigures || !gapBelow.includes('\n')) return false;
  const end = parts.findIndex((part, index) => index > 1 && part.includes('\n'));
  return productCodeFigures.includes(below.length) || isCard(parts.slice(2, end === -1 ? undefined : end));
}

/** Groups with the separators between them. */
function isCard(parts: readonly string[]): boolean {
  const groups = parts.join('').replaceAll(lineEnd, '').split(gaps);
  const lengths = groups.filter((_, index) => index % 2 === 0).map((group) => group.length);
  if (lengths.length > 1 && lengths.some((length) => length < 3)) return false;
  const figures = Array.from(parts.filter((_, index) => index % 2 === 0).join(''), digitOf);
  const digits = figures.filter((digit) => digit !== undefined);
  const masked = figures.length - digits.length;
  if (masked > 0) return masked >= 4 && digits.length > 4 && figures.length >= 12 && figures.length <= 19;
  return digits.length >= 13 && digits.length <= 19 && hasRightCheckDigit(digits);
}

/** Undefined for a mask character. */
function digitOf(sign: string): number | undefined {
  const code = sign.charCodeAt(0);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0xff10 && code <= 0xff19 ? code - 0xff10 : undefined;
}

function hasRightCheckDigit(digits: readonly number[]): boolean {
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const counted = index % 2 === 0 ? digit : digit * 2;
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return sum % 10 === 0;
}

function maskAllButFour(number: string): string {
  const signs = Array.from(number);
  const digits = signs.flatMap((sign, index) => (digitOf(sign) === undefined ? [] : [index]));
  const kept = new Set(digits.slice(-4));
  return signs.map((sign, index) => (digits.includes(index) && !kept.has(index) ? '*' : sign)).join('');
}
