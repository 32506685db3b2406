/** A paper in a published form, printed in turn by each dialect, encoding and width. */
import type { ForeignPaper, PaperPrint } from '../../foreign-papers/foreign-paper.ts';
import type { ShopPaper } from '../shop-paper.ts';

/** The last entry: kinds that a person could accept as well. */
type Written = readonly [
  name: string,
  truth: ForeignPaper['truth'],
  text: string,
  also?: NonNullable<ShopPaper['also']>,
];

const prints: readonly PaperPrint[] = [
  { dialect: 'escpos', encoding: 'shift_jis', columns: 32 },
  { dialect: 'star-line', encoding: 'jis', columns: 42 },
  { dialect: 'starprnt', encoding: 'utf-8', columns: 48 },
];

export function published(source: string, papers: readonly Written[]): ShopPaper[] {
  return papers.map(([name, truth, text, also], index) => ({
    name: `${source}: ${name}`,
    truth,
    print: prints[index % prints.length] ?? { dialect: 'escpos', encoding: 'jis', columns: 48 },
    text,
    ...(also !== undefined && { also }),
  }));
}
