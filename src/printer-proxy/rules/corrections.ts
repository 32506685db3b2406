/** Corrected entries of a cash register: `訂正 -880` takes back the line above, goods or a payment. */
import { trailingAmount } from './amount.ts';

const correction = /^[\s*■]*(?:直前|指定|一品)?(?:訂正|取消)[\s*:]*$/u;

/** Both lines are empty then. */
export function withoutCorrected(lines: readonly string[]): string[] {
  const left = [...lines];
  for (const [index, line] of lines.entries()) {
    const amount = trailingAmount(line);
    const above = trailingAmount(lines[index - 1] ?? '');
    if (amount === undefined || !correction.test(amount.before) || amount.value !== -(above?.value ?? 0))
      continue;
    left.splice(index - 1, 2, '', '');
  }
  return left;
}
