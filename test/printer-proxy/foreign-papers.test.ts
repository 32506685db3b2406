/**
 * Papers by another hand, printed in every dialect and encoding, as the sales that come of them: no false amount, no lost
 * sale, and hardly any paper that a person has to decide.
 */
import { describe, expect, test } from 'vitest';
import { saleOfReceipt } from '../../src/agent/sources/printer/printed-sale.ts';
import type { Sale } from '../../src/domain/sale/sale.ts';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { createJobCapture } from '../../src/printer-proxy/capture/captured-jobs.ts';
import { compileRules } from '../../src/printer-proxy/rules/read-receipt.ts';
import { foreignPapers } from '../peers/foreign-papers/all-papers.ts';
import type { ForeignPaper, PaperDialect, PaperEncoding } from '../peers/foreign-papers/foreign-paper.ts';
import { printForeignPaper } from '../peers/foreign-papers/print-paper.ts';

const dialects = ['escpos', 'star-line', 'starprnt', 'star-graphic'] as const satisfies PaperDialect[];
const encodings = ['jis', 'shift_jis', 'utf-8'] as const satisfies PaperEncoding[];
const maxUnclear = 3;

const rules = compileRules(noOwnRules);
const papers = foreignPapers();

/** The paper after those that it repeats, reverses or goes with. */
function withEarlier(paper: ForeignPaper): ForeignPaper[] {
  const earlier = papers.find(({ name }) => name === paper.truth.of);
  return [...(earlier === undefined ? [] : withEarlier(earlier)), paper];
}

/** What comes of the paper: `undefined` for no sale. */
function saleOf(paper: ForeignPaper, dialect: PaperDialect, encoding: PaperEncoding): Sale | undefined {
  const jobs = createJobCapture([
    {
      ...{ register: 'r1', dialect: dialect === 'escpos' ? 'epson' : 'star', encoding: 'cp932' },
      ...{ silenceMs: 3_000, receiptWithinMs: 15_000, kickAfterMs: 1_000, rules },
    },
  ]);
  const described = withEarlier(paper).map((one, index) => {
    const atMs = index * 200_000;
    const bytes = printForeignPaper(one, { ...one.print, dialect, encoding });
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

type Verdict = 'right' | 'unclear' | 'lost' | 'false' | 'other kind';

const counted = new Set(['sale', 'refund', 'void']);

function verdictOf({ truth: { kind, totalYen } }: ForeignPaper, sale: Sale | undefined): Verdict {
  const isUnclear = sale?.receiptDoubts?.includes('unclear') === true;
  const counts = sale !== undefined && !isUnclear && counted.has(sale.kind);
  const isAmountRight = sale?.totalUnknown !== true && sale?.totalMinor === totalYen;
  // A person could not decide these either; a wrong amount stays wrong.
  if (kind === 'unclear') return counts && !isAmountRight ? 'false' : 'right';
  if (isUnclear) return 'unclear';
  if (!counted.has(kind)) return counts ? 'false' : 'right';
  if (!counts) return 'lost';
  if (!isAmountRight) return 'false';
  return sale.kind === kind ? 'right' : 'other kind';
}

describe.each(dialects)('in %s', (dialect) => {
  test.each(encodings)('%s: takes no amount that was not sold, and loses no sale', (encoding) => {
    const verdicts = papers.map(
      (paper) => [paper, verdictOf(paper, saleOf(paper, dialect, encoding))] as const,
    );
    const named = (verdict: Verdict): string[] =>
      verdicts.flatMap(([{ name }, is]) => (is === verdict ? [name] : []));
    expect({ false: named('false'), lost: named('lost'), 'other kind': named('other kind') }).toEqual({
      ...{ false: [], lost: [], 'other kind': [] },
    });
    expect(named('unclear').length, named('unclear').join('\n')).toBeLessThanOrEqual(maxUnclear);
  });
});

test('includes more than a hundred papers of every kind', () => {
  expect(papers.length).toBeGreaterThan(110);
});
