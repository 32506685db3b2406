/** Sales whose checkout may show in the region of their register, and the time that it gives them. */
import type { TimedSale } from '../../../domain/moment/seen-time.ts';
import { type Instant, type InstantBasis, mayBeSeen } from '../../../domain/time/instant.ts';
import { moveInstant } from '../clock/move-instant.ts';
import type { Connection } from '../connection.ts';
import { pendingOf } from '../sales/captures.ts';
import { instantRule } from '../setup/links.ts';
import type { PendingCapture } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { mayHave, type SaleRow, saleColumns } from './moment-rows.ts';

/** Newest sales that are considered at once. */
const maxSales = 64;

export type SaleToSee = {
  readonly saleId: string;
  readonly registerKey: string;
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly receivedAtMs: number;
  /** As it is stated. */
  readonly basis: InstantBasis;
  readonly atMs: number;
  readonly monotonicMs: number;
  readonly uncertaintyMs: number;
  /** By its payments; undefined where they don't show it. */
  readonly opensDrawer: boolean | undefined;
};

/** Sales of registers with a region, received since `sinceMs`, whose time is only reported and less certain than `aboveMs`. Oldest first. */
export function salesToSee(
  db: Connection,
  { sinceMs, aboveMs }: { readonly sinceMs: number; readonly aboveMs: number },
): SaleToSee[] {
  const uncertain = newestSales(db, { sinceMs, boundMs: aboveMs }, 'uncertainty_ms > @boundMs');
  return uncertain.flatMap((row) => {
    const rule = instantRule(db, row.registerKey);
    return rule === undefined || !mayBeSeen(row, rule) ? [] : toSee(row);
  });
}

/** Those whose time is known otherwise: a device has reported it, and it is at least so certain. Oldest first. */
export function salesToCompare(
  db: Connection,
  { sinceMs, upToMs }: { readonly sinceMs: number; readonly upToMs: number },
): SaleToSee[] {
  const bases = `basis IN ('drawer', 'receipt_first_byte', 'cut', 'arrival', 'moment')`;
  const condition = `uncertainty_ms <= @boundMs AND ${bases}`;
  return newestSales(db, { sinceMs, boundMs: upToMs }, condition).map(toSee);
}

function newestSales(
  db: Connection,
  bounds: { readonly sinceMs: number; readonly boundMs: number },
  condition: string,
): SaleRow[] {
  return db
    .prepare<[object], SaleRow>(
      `SELECT ${saleColumns} FROM sales
        WHERE superseded_by IS NULL AND instant_at_ms >= @sinceMs - @reachMs AND received_at_ms >= @sinceMs AND clock = 'synced'
          AND kind = 'sale' AND ${condition}
          AND register_key IN (SELECT key FROM registers WHERE region IS NOT NULL)
        ORDER BY instant_at_ms DESC LIMIT ${maxSales}`,
    )
    .all({ ...bounds, reachMs: listedLateMs })
    .reverse();
}

function toSee(row: SaleRow): SaleToSee {
  return {
    ...{ saleId: row.id, registerKey: row.registerKey, boot: row.boot, basis: row.basis },
    ...{ receivedMonotonicMs: row.receivedMonotonicMs, receivedAtMs: row.receivedAtMs },
    ...{ atMs: row.instantAtMs, monotonicMs: row.instantMonotonicMs, uncertaintyMs: row.uncertaintyMs },
    opensDrawer: mayHave('drawer', row),
  };
}

/** A POS cloud lists a sale up to this much later. Milliseconds. */
const listedLateMs = 3_600_000;

/** Other sales are read up to this distance. Milliseconds. */
const nearMs = 60_000;

/** Other sales of the register around this one, of any kind and however they are timed: a change may be theirs. */
export function salesNear(
  db: Connection,
  { saleId, registerKey, atMs }: Pick<SaleToSee, 'saleId' | 'registerKey' | 'atMs'>,
): TimedSale[] {
  return db
    .prepare<[object], SaleRow>(
      `SELECT ${saleColumns} FROM sales
        WHERE superseded_by IS NULL AND instant_at_ms BETWEEN @atMs - @nearMs AND @atMs + @nearMs AND +register_key = @registerKey
          AND clock = 'synced' AND id <> @saleId ORDER BY instant_at_ms LIMIT ${maxSales}`,
    )
    .all({ saleId, registerKey, atMs, nearMs })
    .map((row) => ({
      ...{ atMs: row.instantAtMs, uncertaintyMs: row.uncertaintyMs },
      opensDrawer: mayHave('drawer', row),
    }));
}

export type SeenSale = {
  readonly saleId: string;
  /** As it was stated when the video was looked at. */
  readonly statedAtMs: number;
  readonly instant: Instant;
};

/** Gives a sale the time that was seen, unless it has got another one meanwhile. Returns its pending pictures. */
export function seeSale(
  context: WriteContext,
  { saleId, statedAtMs, instant }: SeenSale,
): { readonly isMoved: boolean; readonly pending: readonly PendingCapture[] } {
  const { db } = context;
  const row = db
    .prepare<[string], SaleRow>(`SELECT ${saleColumns} FROM sales WHERE id = ? AND superseded_by IS NULL`)
    .get(saleId);
  const rule = row && instantRule(db, row.registerKey);
  if (row === undefined || rule === undefined || row.instantAtMs !== statedAtMs || !mayBeSeen(row, rule))
    return { isMoved: false, pending: [] };
  const skew = {
    ...(row.skewMs !== null && { skewMs: row.skewMs }),
    ...(row.skewUncertaintyMs !== null && { skewUncertaintyMs: row.skewUncertaintyMs }),
  };
  moveInstant(context, row, { instant: { ...instant, ...skew }, nearMs: row.uncertaintyMs });
  return { isMoved: true, pending: pendingOf(db, row.seq) };
}
