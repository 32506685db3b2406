/** One spelling for what receipts spell in many: full-width figures, half-width kana, yen signs, hyphens, frames. */

/** Rules look at this; people see the line as it was printed. */
export function plainLine(line: string): string {
  return line
    .normalize('NFKC')
    .replaceAll('\\', '¥')
    .replaceAll(/[−‐‑–]/g, '-')
    .replaceAll(/[│┃┆┊┋|]/g, ' ')
    .trim();
}
