/**
 * Corrects the times of sales received before the clock was set: a board without a battery boots in 1970 and
 * receives sales.
 *
 * Times are kept on the monotonic clock, which does not depend on the wall clock; the first synchronized
 * reading of that boot converts them. The pair's times change; its identity, pictures and position in the
 * order do not. The next revision reports the corrected times.
 */
import type { Connection } from '../connection.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import type { WriteContext } from '../write-context.ts';

/** Sales in one step, so that a new sale waits for a few and not for a day's. */
const maxSales = 100;

type Unsynced = { seq: number; id: string; byMs: number };

/**
 * First synchronized reading of each boot that has one, and only sales of those boots: a boot without one may
 * hold a month's sales, and this runs every minute. Exported for the query plan.
 */
export const clockCorrectionQuery = `SELECT s.seq, s.id, round(r.wall_ms + s.received_monotonic_ms - r.monotonic_ms - s.received_at_ms) AS byMs
  FROM (SELECT boot, wall_ms, min(monotonic_ms) AS monotonic_ms FROM clock_map WHERE state = 'synced' GROUP BY boot) r
  CROSS JOIN sales s INDEXED BY sales_unsynced ON s.boot = r.boot
  WHERE s.clock = 'unsynced' LIMIT ?`;

/** Moments of registers are few (moments/accept-moments.ts). */
const correctMoments = `UPDATE moments SET at_ms = at_ms + byMs, stated_at_ms = stated_at_ms + byMs, received_at_ms = received_at_ms + byMs, clock = 'synced'
  FROM (SELECT m.seq AS corrected, round(r.wall_ms + m.at_monotonic_ms - r.monotonic_ms - m.at_ms) AS byMs
          FROM (SELECT boot, wall_ms, min(monotonic_ms) AS monotonic_ms FROM clock_map WHERE state = 'synced' GROUP BY boot) r
          CROSS JOIN moments m ON m.boot = r.boot WHERE m.clock = 'unsynced')
  WHERE seq = corrected`;

/** Returns the number of corrected sales; 0 when none are left. */
export function correctSaleTimes(context: WriteContext): number {
  const { db } = context;
  const sales = db.prepare<[number], Unsynced>(clockCorrectionQuery).all(maxSales);
  db.prepare(correctMoments).run();
  for (const sale of sales) {
    moveSale(db, sale);
    renderIfSettled(context, sale.seq);
    context.changed({ kind: 'pair', saleId: sale.id });
  }
  return sales.length;
}

/** Wall times in a capture's outcome. */
export const wallLabels = [
  'takenAtMs',
  'downSinceMs',
  'downUntilMs',
  'oldestMs',
  'newestMs',
  'evictedAtMs',
  'erasedAtMs',
] as const;
export type WallLabel = (typeof wallLabels)[number];

/** Corrects every wall time taken from the wrong clock; the register's own times are not changed. */
function moveSale(db: Connection, { seq, byMs }: Unsynced): void {
  db.prepare(
    `UPDATE sales SET received_at_ms = received_at_ms + @byMs, instant_at_ms = instant_at_ms + @byMs, clock = 'synced',
            voided_at_ms = voided_at_ms + @byMs, news = iif(revision > 0, 1, news) WHERE seq = @seq`,
  ).run({ seq, byMs });
  db.prepare(
    `UPDATE source_records SET received_at_ms = received_at_ms + @byMs, clock = 'synced'
      WHERE sale_seq = @seq AND clock = 'unsynced' AND boot = (SELECT boot FROM sales WHERE seq = @seq)`,
  ).run({ seq, byMs });
  db.prepare(
    'UPDATE clips SET at_ms = at_ms + @byMs, from_ms = from_ms + @byMs, until_ms = until_ms + @byMs WHERE sale_seq = @seq',
  ).run({ seq, byMs });
  for (const name of wallLabels) {
    db.prepare(
      `UPDATE captures SET details = json_set(details, '$.${name}', details ->> '$.${name}' + @byMs)
        WHERE sale_seq = @seq AND iif(json_valid(details), details ->> '$.${name}', NULL) IS NOT NULL`,
    ).run({ seq, byMs });
  }
}
