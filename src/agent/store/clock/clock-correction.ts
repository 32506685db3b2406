/**
 * Sales that came before the clock was set get their times once it is: a board without a battery boots in 1970, and sells.
 *
 * What counts is kept on the monotonic clock, which knows nothing of 1970; the first reading of that boot in step with a time source leads
 * back from it. The pair's times move, its identity, its pictures and its place in the order do not; the next revision tells them.
 */
import type { Connection } from '../connection.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import type { WriteContext } from '../write-context.ts';

/** Sales of one step, so that a new one waits for a few and not for a day's. */
const maxSales = 100;

type Unsynced = { seq: number; id: string; byMs: number };

/**
 * The first reading in step with a time source of each boot that has one, and only sales of those: of a boot without one there may be a
 * month's, and this is asked each minute. For the query plan.
 */
export const restampQuery = `SELECT s.seq, s.id, round(r.wall_ms + s.received_monotonic_ms - r.monotonic_ms - s.received_at_ms) AS byMs
  FROM (SELECT boot, wall_ms, min(monotonic_ms) AS monotonic_ms FROM clock_map WHERE state = 'synced' GROUP BY boot) r
  CROSS JOIN sales s INDEXED BY sales_unsynced ON s.boot = r.boot
  WHERE s.clock = 'unsynced' LIMIT ?`;

/** Gives how many it has put right; 0 when there are none left that can be. */
export function restampSales(context: WriteContext): number {
  const { db } = context;
  const sales = db.prepare<[number], Unsynced>(restampQuery).all(maxSales);
  for (const sale of sales) {
    moveSale(db, sale);
    renderIfSettled(context, sale.seq);
    context.changed({ kind: 'pair', saleId: sale.id });
  }
  return sales.length;
}

/** Wall times in what a capture's outcome says. */
export const wallLabels = [
  'takenAtMs',
  'downSinceMs',
  'downUntilMs',
  'oldestMs',
  'newestMs',
  'shedAtMs',
] as const;
export type WallLabel = (typeof wallLabels)[number];

/** Every wall time that was read off the wrong clock; the register's own are its business. */
function moveSale(db: Connection, { seq, byMs }: Unsynced): void {
  db.prepare(
    `UPDATE sales SET received_at_ms = received_at_ms + @byMs, instant_at_ms = instant_at_ms + @byMs, clock = 'synced',
            voided = json_set(voided, '$.atMs', voided ->> '$.atMs' + @byMs), news = iif(revision > 0, 1, news) WHERE seq = @seq`,
  ).run({ seq, byMs });
  db.prepare(
    `UPDATE sale_halves SET received_at_ms = received_at_ms + @byMs, clock = 'synced'
      WHERE sale_seq = @seq AND clock = 'unsynced' AND boot = (SELECT boot FROM sales WHERE seq = @seq)`,
  ).run({ seq, byMs });
  for (const name of wallLabels) {
    db.prepare(
      `UPDATE captures SET details = json_set(details, '$.${name}', details ->> '$.${name}' + @byMs)
        WHERE sale_seq = @seq AND details ->> '$.${name}' IS NOT NULL`,
    ).run({ seq, byMs });
  }
}
