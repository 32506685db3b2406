/**
 * How many sales there are and how many events wait, told for each sale without counting: sales are numbered in the order in which they come,
 * so that those since the last count are a difference. What went is taken off as it goes; a step that was rolled back after it had been
 * taken off makes it too few by that step, until rows are counted again.
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
  /** Where there are more than `exactFrom`, or would be, they are counted now and then. */
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
