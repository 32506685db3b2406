/**
 * After a database was salvaged, nobody knows which revisions of a sale were told before: the row may be an old one, or gone and told
 * by its register anew. So that no id is ever sent with a second body, revisions begin at a number above all that were seen then: for
 * every sale of before, and for those of the following 36 h, as long as a register may tell one again.
 */
import type { Connection } from './connection.ts';
import { readMeta, writeMeta } from './meta.ts';

/** Floors are this far apart; no sale has as many revisions between two damages. */
const stride = 1_000;
/** As long as a register's number means the same sale (domain/same-sale.ts). */
const sameSaleMs = 36 * 3_600_000;

export function nextRevision(db: Connection, sale: { revision: number; instant: { atMs: number } }): number {
  const next = sale.revision + 1;
  const floor = readMeta(db, 'revision_floor');
  if (floor === undefined) return next;
  const [least = 0, untilMs = 0] = floor.split(' ').map(Number);
  return sale.instant.atMs < untilMs ? Math.max(next, least) : next;
}

/** In the transaction that mends the rows. */
export function raiseRevisionFloor(db: Connection, { nowMs }: { nowMs: number }): void {
  const newest = db
    .prepare<[], { revision: number | null; atMs: number | null }>(
      'SELECT max(revision) AS revision, max(instant_at_ms) AS atMs FROM sales',
    )
    .get();
  const before = Number(readMeta(db, 'revision_floor')?.split(' ')[0] ?? 0);
  const least = (Math.floor(Math.max(newest?.revision ?? 0, before) / stride) + 1) * stride;
  const untilMs = Math.max(nowMs, newest?.atMs ?? 0) + sameSaleMs;
  writeMeta(db, 'revision_floor', `${least} ${untilMs}`);
}
