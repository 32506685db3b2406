/**
 * Number of sales and of waiting events, available for each sale without counting: sales are numbered in
 * order of arrival, so new ones since the last count are a difference. Deleted ones are subtracted; a step
 * rolled back after its subtraction makes the number too low by that step, until the next count.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Connection } from '../connection.ts';
import { readMeta } from '../meta.ts';
import type { Rows } from '../space/space-policy.ts';

/** Counting a million rows takes some tens of milliseconds. */
const countEveryMs = 60_000;

export function createRowCounter(
  db: Connection,
  clock: Pick<Clock, 'monotonicMs'>,
): {
  /** Above `exactFrom` rows, they are counted periodically. */
  now(exactFrom?: number): Rows;
  gone(sales: number): void;
} {
  const numbered = (): number =>
    db.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'sales'`).pluck().get() ?? 0;
  const count = () => ({
    sales: db.prepare<[], number>('SELECT count(*) FROM sales').pluck().get() ?? 0,
    upTo: numbered(),
    atMs: clock.monotonicMs(),
  });
  let counted = count();

  return {
    now: (exactFrom = Number.POSITIVE_INFINITY) => {
      const sales = (): number => counted.sales + numbered() - counted.upTo;
      if (sales() > exactFrom && clock.monotonicMs() - counted.atMs >= countEveryMs) counted = count();
      return { sales: sales(), waitingEvents: Number(readMeta(db, 'waiting_events') ?? 0) };
    },
    gone: (sales) => {
      counted = { ...counted, sales: counted.sales - sales };
    },
  };
}
