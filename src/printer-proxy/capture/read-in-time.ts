/** Parses a paper's text by a register's rules with a time limit: a configured pattern can be catastrophically slow. */

import type { ReceiptReading, TriedReading } from '../../domain/sale/receipt-reading.ts';
import { noOwnRules } from '../../domain/setup/receipt-printer.ts';
import { compileRules, type OwnRules, readReceipt } from '../rules/read-receipt.ts';
import { withinTime } from '../within-time.ts';

/** For a register's own rules. */
const ownWithinMs = 500;
/**
 * The default rules take a few milliseconds once they are compiled. On a busy machine the first paper takes a hundred
 * times as long, and without its reading a report would be a sale of unknown amount.
 */
const defaultWithinMs = 20_000;
const defaultRules = compileRules(noOwnRules);

/** `areOwn`: false when the register's own rules timed out or threw, and the default ones were used. */
export function readInTime(text: string, own: OwnRules): TriedReading {
  const hasOwn = Object.values(own).some(({ length }) => length > 0);
  const byOwn = hasOwn ? tryRules(text, own, ownWithinMs) : undefined;
  if (byOwn !== undefined) return { reading: byOwn, areOwn: true };
  const usual = tryRules(text, defaultRules, defaultWithinMs);
  return { ...(usual && { reading: usual }), areOwn: !hasOwn };
}

/** Undefined when they timed out or threw: the paper is stored in any case. */
function tryRules(text: string, rules: OwnRules, withinMs: number): ReceiptReading | undefined {
  try {
    return withinTime(withinMs, () => readReceipt(text, rules))?.value;
  } catch {
    return undefined;
  }
}
