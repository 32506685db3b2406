/** The table of hostile peers as text, a line for each row as it is made. */
import type { Row } from './results.ts';

const columns = [18, 14, 6, 6, 9, 10, 18, 12, 10, 10] as const;
const cells = (texts: readonly (string | number)[]): string =>
  texts
    .map((text, n) => String(text).padEnd(columns[n] ?? 0))
    .join(' ')
    .trimEnd();
export const heading = cells([
  'peer',
  'mode',
  'sold',
  'kept',
  'pictured',
  'off by ms',
  'agent MB (growth)',
  'children MB',
  'processor',
  'back s',
  'verdict',
]);

export function lineOf(row: Row): string {
  const {
    peer,
    mode,
    sold,
    kept,
    pictured,
    maxOffsetMs,
    agentMegabytes,
    growthMegabytes,
    childrenMegabytes,
    processorPercent,
    recoveryS,
    faults,
  } = row;
  return cells([
    peer,
    mode,
    sold,
    kept,
    pictured,
    maxOffsetMs,
    `${agentMegabytes} (${growthMegabytes})`,
    childrenMegabytes,
    `+${processorPercent} %`,
    recoveryS,
    faults.length === 0 ? 'ok' : faults.join(', '),
  ]);
}
