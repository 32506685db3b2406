/** Parses a paper's text by a register's rules with a time limit: a configured pattern can be catastrophically slow. */

import type { ReceiptReading, TriedReading } from '../../domain/sale/receipt-reading.ts';
import { noOwnRules } from '../../domain/setup/receipt-printer.ts';
import { compileRules, type OwnRules, readReceipt } from '../rules/read-receipt.ts';
import { withinTime } from '../within-time.ts';

/** The default rules take a few milliseconds for the longest receipt; this is the limit for a register's own. */
const rulesWithinMs = 500;
const defaultRules = compileRules(noOwnRules);

/** `areOwn`: false when the register's own rules timed out or threw, and the default ones were used. */
export function readInTime(text: string, own: OwnRules): TriedReading {
  const byOwn = tryRules(text, own);
  if (byOwn !== undefined) return { reading: byOwn, areOwn: true };
  const usual = tryRules(text, defaultRules);
  return { ...(usual && { reading: usual }), areOwn: false };
}

/** Undefined when they timed out or threw: the paper is stored in any case. */
function tryRules(text: string, rules: OwnRules): ReceiptReading | undefined {
  try {
    return withinTime(rulesWithinMs, () => readReceipt(text, rules))?.value;
  } catch {
    return undefined;
  }
}
