/** A deposit counts neither by itself nor twice: its paper is unclear, and the receipt of the rest is the sale. */
import { expect, test } from 'vitest';
import { noOwnRules } from '../../src/domain/setup/receipt-printer.ts';
import { compileRules, readReceipt } from '../../src/printer-proxy/rules/read-receipt.ts';
import { depositPapers } from '../peers/deposit-papers.ts';

const rules = compileRules(noOwnRules);

test.each(Object.entries(depositPapers))('reads the %s', (_, { kind, total, text }) => {
  const { kind: read, totalMinor, reasons } = readReceipt(text, rules);
  expect({ read, totalMinor, isDeposit: reasons.includes('deposit') }).toEqual({
    ...{ read: kind, totalMinor: total, isDeposit: kind === 'unclear' },
  });
});
