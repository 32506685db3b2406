/** A till paper printed through the job capture, as the sale that comes of it. */
import { saleOfReceipt } from '../../src/agent/sources/printer/printed-sale.ts';
import type { Sale } from '../../src/domain/sale/sale.ts';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import type { ForeignPaper, PaperPrint } from '../peers/foreign-papers/foreign-paper.ts';
import { printForeignPaper } from '../peers/foreign-papers/print-paper.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';

/** The paper after those that it repeats, reverses or goes with. */
function withEarlier(paper: ForeignPaper, papers: readonly ForeignPaper[]): ForeignPaper[] {
  const earlier = papers.find(({ name }) => name === paper.truth.of);
  return [...(earlier === undefined ? [] : withEarlier(earlier, papers)), paper];
}

/** `undefined` for no sale. `papers` holds the earlier ones. */
export function saleOfPaper(
  paper: ForeignPaper,
  papers: readonly ForeignPaper[],
  print: Partial<PaperPrint> = {},
): Sale | undefined {
  const { dialect } = { ...paper.print, ...print };
  const jobs = createJobCapture([{ ...capturedPrinter, dialect: dialect === 'escpos' ? 'epson' : 'star' }]);
  const described = withEarlier(paper, papers).map((one, index) => {
    const atMs = index * 200_000;
    const bytes = printForeignPaper(one, { ...one.print, ...print });
    return [
      ...jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs, bytes }),
      ...jobs.add({ kind: 'tick', atMs: atMs + 100_000 }),
    ];
  });
  const [only, ...more] = described.at(-1) ?? [];
  if (only === undefined || more.length > 0) throw new Error(`${paper.name}: not one paper`);
  const made = saleOfReceipt({ id: '', boot: '', wallMs: 0, ...only });
  return made.kind === 'sale' ? made.sale : undefined;
}
