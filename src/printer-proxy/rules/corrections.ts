/** Corrected entries of a cash register: `訂正 -880` takes back the line above, goods or a payment. */
import { trailingAmount } from './amount.ts';
import { hasCashTender, hasOtherTender } from './payments.ts';
import { sumLines } from './total-labels.ts';

const correction = /^[\s*■]*(?:直前|指定|一品)?(?:訂正|取消)[\s*:]*/u;

/**
 * Both lines are empty then. A total is no entry: the line below it takes back the whole sale. So does one below a
 * payment that no other payment follows.
 */
export function withoutCorrected(lines: readonly string[]): readonly string[] {
  const corrections = lines.flatMap((line, index) => {
    const label = correction.exec(line)?.[0];
    const amount = label === undefined ? undefined : trailingAmount(line.slice(label.length));
    if (amount?.before !== '') return [];
    return amount.value === -(trailingAmount(lines[index - 1] ?? '')?.value ?? 0) ? [index] : [];
  });
  if (corrections.length === 0) return lines;
  const sumsAt = sumLines(lines);
  const isPayment = (line: string): boolean => hasOtherTender([line]) || hasCashTender([line]);
  const isEntry = (index: number): boolean =>
    !sumsAt.has(index - 1) && (!isPayment(lines[index - 1] ?? '') || lines.slice(index + 1).some(isPayment));
  const taken = new Set(corrections.filter(isEntry).flatMap((index) => [index - 1, index]));
  return lines.map((line, index) => (taken.has(index) ? '' : line));
}
