/** Tables for people, and the same values for programs. */

export type Cell = string | number;

export type Table = {
  readonly title: string;
  /** Under the title: what is measured from where to where, and in which unit. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Below the table. */
  readonly notes?: readonly string[];
  /** Bounds that were not kept. */
  readonly missed?: readonly string[];
};

export function printTable(table: Table, print: (line: string) => void): void {
  const text = [table.columns, ...table.rows].map((row) => row.map(toText));
  const widths = table.columns.map((_, n) => Math.max(...text.map((row) => row[n]?.length ?? 0)));
  print('');
  print(table.title);
  print(`  ${table.about}`);
  for (const row of text)
    print(
      `  ${row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ')}`.trimEnd(),
    );
  for (const note of table.notes ?? []) print(`  ${note}`);
}

function toText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (Number.isNaN(cell)) return '–';
  return Math.abs(cell) >= 100 ? String(Math.round(cell)) : String(Math.round(cell * 10) / 10);
}

/** Least squares: how much y grows with each x, and where it begins. */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]) {
  const mean = (n: 0 | 1): number => points.reduce((sum, point) => sum + point[n], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) /
    points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return { slope, start: meanY - slope * meanX };
}
