/** Adds up sales from their sums by hour, and counts sales into these that are not in them yet: after a recovery, or in another time zone. */
import type { SaleKind } from '../../../domain/sale/sale.ts';
import { zoneSpans } from '../../../domain/time/clock-hours.ts';
import type { Span } from '../../../domain/time/shop-day.ts';
import { zoneOffsetMinutes } from '../../../domain/time/time-text.ts';
import type { Clock } from '../../../lib/clock.ts';
import { hourMs, localTime } from '../clock/local-time.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { addTakings, takingsOf } from './takings-schema.ts';

/** Sales per piece, and milliseconds per step: a new sale waits for it. */
const pieceSales = 100;
const stepMs = 10;

/** `uncounted`: papers that may be no sale, or that a POS cloud doesn't list. `unknown`: sales of them without a readable total. */
type Sum = {
  readonly kind: SaleKind | 'uncounted';
  readonly currency: string;
  readonly count: number;
  readonly total: number;
  readonly unknown: number;
};

export type Takings = {
  /** By hour of the clock, 0 … 23, register and staff; staff '': not known. */
  readonly cells: readonly (Sum & {
    readonly hour: number;
    readonly register: string;
    readonly staff: string;
  })[];
  /** `2026-11-24`. */
  readonly days: readonly (Sum & { readonly date: string })[];
  /** False while older sales are still being counted. */
  readonly isAll: boolean;
};

const sums = 'kind, currency, sum(count) AS count, sum(total) AS total, sum(unknown) AS unknown';

/** From the start of a day to that of another one in the shop's zone. */
export function takings(db: Connection, { span, timeZone }: { span: Span; timeZone: string }): Takings {
  const shiftMs = meta(db, 'takings_shift_ms');
  const localMs = localTime(`(hour * ${hourMs} - ${shiftMs})`, zoneSpans(span, timeZone));
  // Without a currency the sale is unreadable, and so is its amount.
  const within = `hour >= @from AND hour < @to AND currency <> ''`;
  const bounds = { from: (span.fromMs + shiftMs) / hourMs, to: (span.toMs + shiftMs) / hourMs };
  return {
    cells: db
      .prepare<[object], Takings['cells'][number]>(
        `SELECT ${localMs} / ${hourMs} % 24 AS hour, register_key AS register, staff, ${sums} FROM takings
          WHERE ${within} GROUP BY 1, 2, 3, 4, 5`,
      )
      .all(bounds),
    days: db
      .prepare<[object], Takings['days'][number]>(
        `SELECT strftime('%Y-%m-%d', ${localMs} / 1000, 'unixepoch') AS date, ${sums} FROM takings
          WHERE ${within} GROUP BY 1, 2, 3`,
      )
      .all(bounds),
    isAll: uncounted(db) === undefined,
  };
}

function meta(db: Connection, key: 'takings_from' | 'takings_shift_ms'): number {
  return Number(readMeta(db, key) ?? 0);
}

/** Sales below this `seq` are not counted yet; undefined when all are. */
function uncounted(db: Connection): number | undefined {
  const from = meta(db, 'takings_from');
  return db.prepare('SELECT 1 FROM sales WHERE seq < ? LIMIT 1').get(from) === undefined ? undefined : from;
}

/** Counts all sales again, in steps. */
export function resetTakings(db: Connection): void {
  db.exec('DELETE FROM takings');
  writeMeta(
    db,
    'takings_from',
    String((db.prepare<[], number | null>('SELECT max(seq) FROM sales').pluck().get() ?? 0) + 1),
  );
}

/** At the start: in a zone whose hours begin at other times, or where the sums are not those of the sales, they are counted again. */
export function alignTakings(db: Connection, timeZone: string, nowMs: number): void {
  const shiftMs = (((zoneOffsetMinutes(nowMs, timeZone) * 60_000) % hourMs) + hourMs) % hourMs;
  const all = (sql: string) => db.prepare(sql).raw().get();
  const sales = `FROM sales INDEXED BY sales_by_instant WHERE superseded_by IS NULL AND seq >= ${meta(db, 'takings_from')}`;
  const isSame =
    String(all('SELECT total(count), total(total) FROM takings')) ===
    String(all(`SELECT total(1), total(total_minor) ${sales}`));
  if (isSame && meta(db, 'takings_shift_ms') === shiftMs) return;
  // In this order: sums of the former hours never stay beside the new shift, wherever it ends.
  resetTakings(db);
  writeMeta(db, 'takings_shift_ms', String(shiftMs));
}

/** Counts sales that are not counted yet, newest first, for about `stepMs`. Returns their number. */
export function countTakings(db: Connection, clock: Pick<Clock, 'monotonicMs'>): number {
  const untilMs = clock.monotonicMs() + stepMs;
  let counted = 0;
  do {
    const to = uncounted(db);
    if (to === undefined) break;
    const edge = db
      .prepare<[number, number], number>(
        'SELECT seq FROM sales WHERE seq < ? ORDER BY seq DESC LIMIT 1 OFFSET ?',
      )
      .pluck()
      .get(to, pieceSales - 1);
    const from = edge ?? 0;
    db.transaction(() => {
      counted += db
        .prepare(
          addTakings(
            `SELECT ${takingsOf('s')} FROM sales s WHERE s.seq >= @from AND s.seq < @to AND s.superseded_by IS NULL`,
          ),
        )
        .run({ from, to }).changes;
      writeMeta(db, 'takings_from', String(from));
    })();
  } while (clock.monotonicMs() < untilMs);
  return counted;
}
