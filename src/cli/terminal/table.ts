/** A table for the terminal, with columns as wide as their contents; Japanese characters count as two. */

export type Column<T> = { readonly head: string; readonly of: (row: T) => string };

/** The head and one line per row, without trailing spaces. A column that is empty in every row is omitted. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[]): string[] {
  const filled = columns
    .map(({ head, of }) => ({ head, cells: rows.map(of) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const padded = filled.map(({ head, cells }) => {
    const width = Math.max(...[head, ...cells].map(displayWidth));
    return [head, ...cells].map((cell) => cell + ' '.repeat(width - displayWidth(cell)));
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
