/**
 * Papers by another hand, printed in every dialect and encoding, as the sales that come of them: no false amount, no lost
 * sale, and hardly any paper that a person has to decide.
 */
import { describe, expect, test } from 'vitest';
import type { Sale } from '../../src/domain/sale/sale.ts';
import { foreignPapers } from '../peers/foreign-papers/all-papers.ts';
import type { ForeignPaper, PaperDialect, PaperEncoding } from '../peers/foreign-papers/foreign-paper.ts';
import { saleOfPaper } from './sale-of-paper.ts';

const dialects = ['escpos', 'star-line', 'starprnt', 'star-graphic'] as const satisfies PaperDialect[];
const encodings = ['jis', 'shift_jis', 'utf-8'] as const satisfies PaperEncoding[];
const maxUnclear = 3;

const papers = foreignPapers();

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

const isLong = process.env['TILLFRAME_LONG'] === '1';

/** Each paper comes in every dialect and in every encoding. TILLFRAME_LONG=1: in every encoding of every dialect. */
const printedIn = (dialect: PaperDialect, encoding: PaperEncoding): readonly ForeignPaper[] =>
  papers.filter(
    (_, n) => isLong || (n + dialects.indexOf(dialect)) % encodings.length === encodings.indexOf(encoding),
  );

describe.each(dialects)('in %s', (dialect) => {
  test.each(encodings)('%s: takes no amount that was not sold, and loses no sale', (encoding) => {
    const verdicts = printedIn(dialect, encoding).map(
      (paper) => [paper, verdictOf(paper, saleOfPaper(paper, papers, { dialect, encoding }))] as const,
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
