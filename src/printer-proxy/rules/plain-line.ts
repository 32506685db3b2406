/** One spelling for what receipts spell in many: full-width figures, half-width kana, yen signs, hyphens, frames. */

/** Rules look at this; people see the line as it was printed. */
export function plainLine(line: string): string {
  return (
    line
      .normalize('NFKC')
      .replaceAll('\\', '¥')
      .replaceAll(/[−‐‑–]/g, '-')
      .replaceAll(/[│┃┆┊┋|]/g, ' ')
      // Figures spaced out for double width: `¥ 1 , 9 8 0`.
      .replaceAll(/(?<!\S)(?:[-¥\d,] ){2,}[-\d円](?!\S)/g, (figures) => figures.replaceAll(' ', ''))
      .trim()
  );
}
