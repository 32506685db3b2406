/**
 * Lays a paper out for a number of columns. Notation of a line, in this order:
 * - `^` in front: double width
 * - `>` in front: centred
 * - three of one mark (`---`, `===`, `***`, `...`): a rule over the whole width
 * - `left|right`, `left|middle|right`: columns, the last one flush right, a middle one flush right eleven cells before it
 * - anything else: as written
 */

export type PrintedLine = { readonly isWide: boolean; readonly text: string };

const middleColumn = 11;

/** Half-width cells that a text takes at single width. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) cells += /[\u0020-\u00ff\uff61-\uff9f]/.test(character) ? 1 : 2;
  return cells;
}

export function layOut(text: string, columns: number): PrintedLine[] {
  return text
    .replace(/^\n|\n$/g, '')
    .split('\n')
    .map((line) => {
      const isWide = line.startsWith('^');
      return { isWide, text: layOutLine(isWide ? line.slice(1) : line, isWide ? columns / 2 : columns) };
    });
}

function layOutLine(line: string, columns: number): string {
  if (/^(---|===|\*\*\*|\.\.\.)$/.test(line)) return line.slice(0, 1).repeat(columns);
  if (line.startsWith('>')) {
    const centred = line.slice(1);
    return ' '.repeat(Math.max(0, Math.floor((columns - cellsOf(centred)) / 2))) + centred;
  }
  const [left = '', ...others] = line.split('|');
  const right = others.pop();
  if (right === undefined) return line;
  let laid = left;
  for (const middle of others) laid = flushRight(laid, middle, columns - middleColumn);
  return flushRight(laid, right, columns);
}

/** At least one blank stays between them: a line too long for the paper is found by the width, not hidden. */
function flushRight(left: string, right: string, columns: number): string {
  return left + ' '.repeat(Math.max(1, columns - cellsOf(left) - cellsOf(right))) + right;
}
