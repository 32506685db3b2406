/** A table for the terminal, with columns as wide as their contents; Japanese characters count as two. */

import type { Mark, Paint } from './colour.ts';

export type Column<T> = {
  readonly head: string;
  readonly of: (row: T) => string;
  /** Colour of the cell. */
  readonly mark?: (row: T) => Mark | undefined;
};

/** The head and one line per row, without trailing spaces. A column that is empty in every row is omitted. */
export function table<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  paint: Paint = (_mark, text) => text,
): string[] {
  const filled = columns
    .map(({ head, of, mark }) => ({ head, mark, cells: rows.map(of) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const padded = filled.map(({ head, mark, cells }) => {
    const width = Math.max(...[head, ...cells].map(displayWidth));
    const space = (cell: string): string => ' '.repeat(width - displayWidth(cell));
    const marks = rows.map((row) => mark?.(row));
    return [head + space(head), ...cells.map((cell, line) => paint(marks[line], cell) + space(cell))];
  });
  return Array.from({ length: rows.length + 1 }, (_, line) =>
    padded
      .map((cells) => cells[line] ?? '')
      .join('  ')
      .trimEnd(),
  );
}

/** Terminal columns of a character: two for wide East Asian characters. */
export function displayWidth(text: string): number {
  return Array.from(text).reduce(
    (sum, sign) => sum + (/[ᄀ-ᅟ⺀-〾぀-鿿가-힣豈-﫿︰-﹏＀-｠￠-￦]/u.test(sign) ? 2 : 1),
    0,
  );
}
