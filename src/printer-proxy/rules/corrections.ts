/** Corrected entries of a cash register: `訂正 -880` takes back the line above, goods or a payment. */
import { trailingAmount } from './amount.ts';
import { findLabelled } from './labels.ts';
import { hasCashTender, hasOtherTender } from './payments.ts';
import { defaultTotalPatterns, subtotalPatterns } from './total-labels.ts';

const correction = /^[\s*■]*(?:直前|指定|一品)?(?:訂正|取消)[\s*:]*$/u;

/**
 * Both lines are empty then. A total is no entry: the line below it takes back the whole sale. So does one below a
 * payment that no other payment follows.
 */
export function withoutCorrected(lines: readonly string[]): string[] {
  const left = [...lines];
  const sums = findLabelled(lines, [...defaultTotalPatterns, ...subtotalPatterns]);
  const sumsAt = new Set(sums.map(({ amountIndex }) => amountIndex));
  const isPayment = (line: string): boolean => hasOtherTender([line]) || hasCashTender([line]);
  for (const [index, line] of lines.entries()) {
    const amount = trailingAmount(line);
    const above = trailingAmount(lines[index - 1] ?? '');
    if (amount === undefined || !correction.test(amount.before) || amount.value !== -(above?.value ?? 0))
      continue;
    if (sumsAt.has(index - 1)) continue;
    if (isPayment(lines[index - 1] ?? '') && !lines.slice(index + 1).some(isPayment)) continue;
    left.splice(index - 1, 2, '', '');
  }
  return left;
}
