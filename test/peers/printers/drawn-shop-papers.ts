/**
 * Receipts of shops, written by others, drawn in several fonts and widths and printed as pixels: fifty of the papers that are sales, evenly
 * from all collections. Every second one was used to tune the reading; the others show what it is worth.
 */

import { decodePng } from '../../../src/lib/png/decode-png.ts';
import { createJobCapture } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import { shopPapers } from '../shop-papers/all-shop-papers.ts';
import type { ShopPaper } from '../shop-papers/shop-paper.ts';
import { capturedPrinter } from './captured-printer.ts';
import { drawPaper } from './drawn-paper.ts';
import { pixelWays } from './pixel-jobs.ts';

const wanted = 50;
/** The last one is in a package of the project, and has to be made known to fontconfig. */
const fonts = ['Noto Sans CJK JP', 'Noto Serif CJK JP', 'MotoyaLCedar'] as const;

type DrawnSale = {
  readonly paper: ShopPaper;
  readonly font: string;
  readonly dots: number;
  readonly isTuned: boolean;
};

export function drawnSales(): DrawnSale[] {
  const sales = shopPapers().filter(
    ({ truth, text }) => truth.kind === 'sale' && truth.totalYen !== undefined && text.trim() !== '',
  );
  return Array.from({ length: wanted }, (_, index) => {
    const paper = sales[Math.floor((index * sales.length) / wanted)];
    const font = fonts[index % fonts.length];
    if (paper === undefined || font === undefined) throw new Error('too few papers');
    return { paper, font, dots: paper.print.columns <= 36 ? 384 : 576, isTuned: index % 2 === 0 };
  });
}

/** The picture that the printer proxy keeps. `way`: index of how the pixels are sent. */
export async function printedPicture({ paper, font, dots }: DrawnSale, way: number) {
  const drawn = await drawPaper({ text: paper.text, columns: paper.print.columns }, { font, dots });
  const { dialect, job } = pixelWays[way % pixelWays.length] ?? { dialect: 'epson', job: () => Buffer.of() };
  const jobs = createJobCapture([{ ...capturedPrinter, dialect }]);
  jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes: job(drawn) });
  const [printed] = jobs.add({ kind: 'tick', atMs: 100_000 });
  const png = Buffer.from(printed?.picture ?? '', 'base64');
  const bitmap = decodePng(png);
  if (bitmap === undefined) throw new Error(`${paper.name}: no picture`);
  return { bitmap, pngBytes: png.length };
}
