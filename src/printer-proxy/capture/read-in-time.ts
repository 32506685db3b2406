/** Reads a paper's text by a register's rules, for so long as rules may take: a pattern that somebody wrote can be hopeless. */

import type { ReceiptReading, TriedReading } from '../../domain/sale/receipt-reading.ts';
import { noOwnRules } from '../../domain/setup/receipt-printer.ts';
import { compileRules, type OwnRules, readReceipt } from '../rules/read-receipt.ts';
import { withinTime } from '../within-time.ts';

/** The usual rules take a few milliseconds for the longest receipt; a register's own get no more than this. */
const rulesWithinMs = 500;
const usualRules = compileRules(noOwnRules);

/** `areOwn`: false where the register's own took too long or threw, and the usual ones read it. */
export function readInTime(text: string, own: OwnRules): TriedReading {
  const byOwn = tryRules(text, own);
  if (byOwn !== undefined) return { reading: byOwn, areOwn: true };
  const usual = tryRules(text, usualRules);
  return { ...(usual && { reading: usual }), areOwn: false };
}

/** Undefined when they took too long or threw: whatever is wrong with them, the paper is kept. */
function tryRules(text: string, rules: OwnRules): ReceiptReading | undefined {
  try {
    return withinTime(rulesWithinMs, () => readReceipt(text, rules))?.value;
  } catch {
    return undefined;
  }
}
