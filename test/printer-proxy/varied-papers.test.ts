/** Papers of random layout: no sale is lost, and no other paper's amount is taken for one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { variedPaper } from '../peers/varied-papers.ts';

const rules = compileRules(noOwnRules);

test('distinguishes sales from other papers whatever the layout, and reads their total', () => {
  fc.assert(
    fc.property(variedPaper, ({ kind, total, text }) => {
      const reading = readReceipt(text, rules);
      expect({ kind: reading.kind, ...(total !== undefined && { total: reading.totalMinor }) }, text).toEqual(
        {
          kind,
          ...(total !== undefined && { total }),
        },
      );
    }),
    { numRuns: Number(process.env['TILLFRAME_RUNS'] ?? 3_000) },
  );
});
