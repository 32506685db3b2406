/**
 * After a recovery the revisions published earlier are unknown: a row may be outdated, or missing and pushed
 * again by its register. So that no id is ever sent with a second body, revisions start at a number above all
 * that were seen: for every earlier sale, and for those of the following 36 h, while a register may repeat
 * one.
 *
 * The same holds on a gateway that replaces another, for sales the other one may have published
 * (`takeOverFloor`).
 */
import type { Sale } from '../../../domain/sale/sale.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

/** Distance of floors; no sale has as many revisions between two recoveries. */
const stride = 1_000;
/** Period in which a register's number identifies the same sale (domain/sale/same-sale.ts). */
const sameSaleMs = 36 * 3_600_000;

export function nextRevision(db: Connection, sale: SaleOrigin): number {
  return Math.max(sale.revision + 1, floorOf(db, 'revision_floor', sale), takeOverFloor(db, sale));
}

type SaleOrigin = {
  readonly revision: number;
  readonly instant: { readonly atMs: number };
  readonly sale: Pick<Sale, 'kind'>;
};

/**
 * A replacement gateway receives sales again that the cloud has from its predecessor: they are sent as
 * revision 1, which the cloud knows and ignores, picture included. Later revisions are new, and so is a void,
 * since the predecessor may have sent the sale alone.
 */
function takeOverFloor(db: Connection, sale: SaleOrigin): number {
  return sale.revision === 0 && sale.sale.kind !== 'void' ? 0 : floorOf(db, 'take_over_floor', sale);
}

function floorOf(db: Connection, key: 'revision_floor' | 'take_over_floor', { instant }: SaleOrigin): number {
  const [least = 0, untilMs = 0] = readMeta(db, key)?.split(' ').map(Number) ?? [];
  return instant.atMs < untilMs ? least : 0;
}

/** Runs in the transaction that repairs the rows. */
export function raiseRevisionFloor(db: Connection, { nowMs }: { nowMs: number }): void {
  const newestMs = db.prepare<[], number | null>('SELECT max(instant_at_ms) FROM sales').pluck().get() ?? 0;
  writeMeta(db, 'revision_floor', `${minRevision(db)} ${Math.max(nowMs, newestMs) + sameSaleMs}`);
}

/** Number of revisions since the one the cloud has; a floor between them is no revision. */
export function revisionsSince({ revision, stored }: { revision: number; stored: number }): number {
  const floor = Math.floor(revision / stride) * stride;
  return revision - Math.max(stored, floor - 1);
}

/** Lowest floor above every published revision. */
export function minRevision(db: Connection): number {
  const newest = db.prepare<[], number | null>('SELECT max(revision) FROM sales').pluck().get() ?? 0;
  const floors = (['revision_floor', 'take_over_floor'] as const).map((key) =>
    Number(readMeta(db, key)?.split(' ')[0] ?? 0),
  );
  return (Math.floor(Math.max(newest, ...floors) / stride) + 1) * stride;
}

/**
 * Runs in the transaction that imports the predecessor's set-up. A floor higher than that of the file stays.
 */
export function noteTakeOver(db: Connection, taken: { minRevision: number; nowMs: number }): void {
  const [before = 0, untilMs = 0] = readMeta(db, 'take_over_floor')?.split(' ').map(Number) ?? [];
  const least = Math.max(before, taken.minRevision);
  if (least > before)
    writeMeta(db, 'take_over_floor', `${least} ${Math.max(untilMs, taken.nowMs + sameSaleMs)}`);
}
