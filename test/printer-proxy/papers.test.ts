/** Papers of many registers, printed in both dialects and several widths: kind, total and number. */
import { expect, test } from 'vitest';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import type { Description } from '../../src/printer-proxy/capture/describe-paper.ts';
import { papers, type TruePaper } from '../peers/papers.ts';
import { plainPapers } from '../peers/plain-papers.ts';
import { capturedPrinter } from '../peers/printers/captured-printer.ts';
import { padded, type Row } from '../peers/printers/receipt-layout.ts';

const ways = [
  { dialect: 'epson', cpl: 48, by: 'spaces' },
  { dialect: 'epson', cpl: 32, by: 'spaces' },
  { dialect: 'epson', cpl: 42, by: 'jis' },
  { dialect: 'star', cpl: 48, by: 'spaces' },
  { dialect: 'star', cpl: 42, by: 'positions' },
] as const;

/** `left|middle|right`: the middle one belongs to the left part, as a separate column. */
function rowsOf(text: string): Row[] {
  return text.split('\n').map((line) => {
    const cells = line.split('|');
    const right = cells.length > 1 ? cells.at(-1) : undefined;
    return {
      left: cells.slice(0, Math.max(1, cells.length - 1)).join('   '),
      ...(right !== undefined && { right }),
    };
  });
}

function capture(paper: TruePaper, way: (typeof ways)[number]): Description[] {
  const jobs = createJobCapture([{ ...capturedPrinter, dialect: way.dialect }]);
  const bytes = padded(rowsOf(paper.text), { ...way, hasLogo: false, asksStatus: true });
  return [
    ...jobs.add({ kind: 'bytes', connection: 1, printer: 0, atMs: 10, bytes }),
    ...jobs.add({ kind: 'tick', atMs: 100_000 }),
  ];
}

const movesMoney = new Set(['sale', 'refund', 'void', 'cash_in', 'cash_out']);
const plain = plainPapers.map(([kind, total, text], index) => {
  const paper: TruePaper = { kind, text, ...(total !== undefined && { total }) };
  return [`no. ${index}, ${text.split('\n').slice(0, 2).join(' ')}`, paper] as const;
});
const written = Object.entries(papers).flatMap(([group, ofGroup]) =>
  Object.entries(ofGroup).map(([name, paper]) => [`${group}: ${name}`, paper] as const),
);

const all = [...written, ...plain];

test.each(all)('reads %s', (_, paper) => {
  for (const way of ways) {
    const heard = capture(paper, way);
    expect(heard, JSON.stringify(way)).toHaveLength(1);
    const [{ kind, total, number } = {} as Description] = heard;
    // The sum on a paper that is no sale is not used.
    const shown = movesMoney.has(paper.kind) ? { kind, total, number } : { kind, number };
    const truth = movesMoney.has(paper.kind)
      ? { kind: paper.kind, total: paper.total, number: paper.number }
      : { kind: paper.kind, number: paper.number };
    expect(
      { ...shown, number: paper.number === undefined ? undefined : shown.number },
      JSON.stringify(way),
    ).toEqual(truth);
  }
});

test('includes many papers, most of which are no sales', () => {
  expect(all.length).toBeGreaterThan(150);
  expect(all.filter(([, { kind }]) => kind === 'sale').length).toBeLessThan(all.length / 2);
});
