/** A printer whose jobs are captured, with the defaults of its settings. */
import { noOwnRules } from '../../../src/domain/setup/receipt-printer.ts';
import type { CapturedPrinter } from '../../../src/printer-proxy/capture/captured-jobs.ts';
import { compileRules } from '../../../src/printer-proxy/rules/read-receipt.ts';

export const capturedPrinter: CapturedPrinter = {
  ...{ register: 'r1', dialect: 'epson', encoding: 'cp932', silenceMs: 3_000 },
  ...{ receiptWithinMs: 15_000, kickAfterMs: 1_000, rules: compileRules(noOwnRules) },
};
