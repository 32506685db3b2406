/**
 * After a database was salvaged, nobody knows which revisions of a sale were told before: the row may be an old one, or gone and told
 * by its register anew. So that no id is ever sent with a second body, revisions begin at a number above all that were seen then: for
 * every sale of before, and for those of the following 36 h, as long as a register may tell one again.
 *
 * The same holds on a gateway that takes another's place, as far as it may tell what that one has told (`takeOverFloor`).
 */
import type { Sale } from '../../../domain/sale/sale.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';

/** Floors are this far apart; no sale has as many revisions between two damages. */
const stride = 1_000;
/** As long as a register's number means the same sale (domain/sale/same-sale.ts). */
const sameSaleMs = 36 * 3_600_000;

export function nextRevision(db: Connection, sale: Told): number {
  return Math.max(sale.revision + 1, floorOf(db, 'revision_floor', sale), takeOverFloor(db, sale));
}

type Told = {
  readonly revision: number;
  readonly instant: { readonly atMs: number };
  readonly sale: Pick<Sale, 'kind'>;
};

/**
 * A gateway that takes another's place tells sales again that the cloud has from that one: as revision 1, which is then known there and
 * changes nothing, the picture included. What comes after that is news, and so is a void, of which the other may have told the sale alone.
 */
function takeOverFloor(db: Connection, sale: Told): number {
  return sale.revision === 0 && sale.sale.kind !== 'void' ? 0 : floorOf(db, 'take_over_floor', sale);
}

function floorOf(db: Connection, key: 'revision_floor' | 'take_over_floor', { instant }: Told): number {
  const [least = 0, untilMs = 0] = readMeta(db, key)?.split(' ').map(Number) ?? [];
  return instant.atMs < untilMs ? least : 0;
}

/** In the transaction that mends the rows. */
export function raiseRevisionFloor(db: Connection, { nowMs }: { nowMs: number }): void {
  const newestMs = db.prepare<[], number | null>('SELECT max(instant_at_ms) FROM sales').pluck().get() ?? 0;
  writeMeta(db, 'revision_floor', `${leastRevision(db)} ${Math.max(nowMs, newestMs) + sameSaleMs}`);
}

/** How many revisions a sale had since the one that the cloud has; a floor between them was no revision. */
export function revisionsSince({ revision, stored }: { revision: number; stored: number }): number {
  const floor = Math.floor(revision / stride) * stride;
  return revision - Math.max(stored, floor - 1);
}

/** The first of the steps that lies above all that was told so far. */
export function leastRevision(db: Connection): number {
  const newest = db.prepare<[], number | null>('SELECT max(revision) FROM sales').pluck().get() ?? 0;
  const floors = (['revision_floor', 'take_over_floor'] as const).map((key) =>
    Number(readMeta(db, key)?.split(' ')[0] ?? 0),
  );
  return (Math.floor(Math.max(newest, ...floors) / stride) + 1) * stride;
}

/** In the transaction that imports the set-up of the gateway that was here before. A higher floor than that of the file stays. */
export function noteTakeOver(db: Connection, taken: { leastRevision: number; nowMs: number }): void {
  const [before = 0, untilMs = 0] = readMeta(db, 'take_over_floor')?.split(' ').map(Number) ?? [];
  const least = Math.max(before, taken.leastRevision);
  if (least > before)
    writeMeta(db, 'take_over_floor', `${least} ${Math.max(untilMs, taken.nowMs + sameSaleMs)}`);
}
