/** Parses a paper's text by a register's rules with a time limit: a configured pattern can be catastrophically slow. */

import type { ReceiptReading, TriedReading } from '../../domain/sale/receipt-reading.ts';
import { noOwnRules } from '../../domain/setup/receipt-printer.ts';
import { compileRules, type OwnRules, readReceipt } from '../rules/read-receipt.ts';
import { type TimeLimit, withinTime } from '../within-time.ts';
import { defaultLimit, ownLimit } from './reading-limits.ts';

const defaultRules = compileRules(noOwnRules);

/** `areOwn`: false when the register's own rules timed out or threw, and the default ones were used. */
export function readInTime(text: string, own: OwnRules): TriedReading {
  const hasOwn = Object.values(own).some(({ length }) => length > 0);
  const byOwn = hasOwn ? tryRules(text, own, ownLimit) : undefined;
  if (byOwn !== undefined) return { reading: byOwn, areOwn: true };
  const usual = tryRules(text, defaultRules, defaultLimit);
  return { ...(usual && { reading: usual }), areOwn: !hasOwn };
}

/** Undefined when they timed out or threw: the paper is stored in any case. */
function tryRules(text: string, rules: OwnRules, limit: TimeLimit): ReceiptReading | undefined {
  try {
    return withinTime(limit, () => readReceipt(text, rules))?.value;
  } catch {
    return undefined;
  }
}
