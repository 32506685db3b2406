/** Times of the shop's clock in a query. */
import type { ZoneSpan } from '../../../domain/time/clock-hours.ts';

export const hourMs = 3_600_000;

/** An instant, an expression in epoch milliseconds, as the clock shows it: the same with the offset of its span. */
export function localTime(atMs: string, spans: readonly ZoneSpan[]): string {
  const offsets = spans.map(({ toMs, offsetMs }) => `WHEN ${atMs} < ${toMs} THEN ${offsetMs}`);
  return `(${atMs} + CASE ${offsets.join(' ')} END)`;
}
