/** Pieces of a paper's lines whose presence shows what kind of paper it is: two to four letters, figures replaced by their form. */

const pieceLengths = [2, 3, 4];
const maxLines = 400;
const maxLineLetters = 64;

/** `lines` normalised (plain-line.ts). `^` and `$` are the ends of a line, `#` an amount or long number, `9` one or two figures. */
export function linePieces(lines: readonly string[]): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (const line of lines.slice(0, maxLines)) {
    const text = line
      .replaceAll(/\s+/gu, ' ')
      .trim()
      .replaceAll(/¥?\d[\d,.]*/gu, (figures) => (/[¥,]/u.test(figures) || figures.length > 2 ? '#' : '9'))
      .replaceAll(/[-=*_・.~]{2,}/gu, '-');
    if (text === '') continue;
    const letters = Array.from(`^${text.slice(0, maxLineLetters)}$`);
    for (const length of pieceLengths)
      for (let from = 0; from + length <= letters.length; from++)
        pieces.add(letters.slice(from, from + length).join(''));
  }
  return pieces;
}
