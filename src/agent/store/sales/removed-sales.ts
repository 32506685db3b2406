/**
 * Record of a removed pushed sale that the cloud has: enough to recognize it, without its content. Otherwise
 * an edit received months later would be sent as revision 1 under an id of which the cloud has another body.
 *
 * Bounded: the newest `maxRows` (some 3 MB). An older sale counts as new when it is received again.
 */
import { sameSoldAtMs } from '../../../domain/sale/same-sale.ts';
import type { Connection } from '../connection.ts';

const maxRows = 20_000;

/** Runs before its rows are deleted. A pushed sale without a register's number can't be repeated. */
export function noteRemoved(db: Connection, seq: number): void {
  db.prepare(
    `INSERT OR REPLACE INTO removed_sales (id, revision, sold_at_ms, bodies)
       SELECT id, revision, iif(json_valid(sale), json_extract(sale, '$.soldAtMs'), NULL),
              (SELECT coalesce(group_concat(sha256), '') FROM sale_bodies b WHERE b.sale_seq = sales.seq)
         FROM sales WHERE seq = ? AND (register_sale_id IS NOT NULL OR origin IS NOT NULL) AND superseded_by IS NULL`,
  ).run(seq);
  db.prepare(
    `INSERT OR REPLACE INTO removed_sales (id, revision, sold_at_ms, bodies, alias_of)
       SELECT h.id, s.revision, NULL, (SELECT coalesce(group_concat(sha256), '') FROM sale_bodies b WHERE b.sale_seq = s.seq), s.id
         FROM sales s JOIN source_records h ON h.sale_seq = s.seq WHERE s.seq = ? AND s.origin IS NOT NULL AND h.id <> s.id`,
  ).run(seq);
  db.prepare('DELETE FROM removed_sales WHERE seq <= (SELECT max(seq) FROM removed_sales) - ?').run(maxRows);
}

/**
 * State of an id that no stored sale has. `revision`: newest published one, 0 for a new sale. `saleId`: its
 * main id, which differs if this was its alias.
 */
export type Earlier =
  | { readonly kind: 'free'; readonly revision: number; readonly saleId: string }
  /** Received before, byte for byte. */
  | { readonly kind: 'known'; readonly revision: number; readonly saleId: string }
  /** Another sale had this id. */
  | { readonly kind: 'taken' };

export function earlierUnder(
  db: Connection,
  id: string,
  pushed: { readonly bodySha256: string; readonly soldAtMs: number | undefined },
): Earlier {
  if (isErased(db, id)) return { kind: 'known', revision: 1, saleId: id };
  const row = db
    .prepare<[string], { revision: number; soldAtMs: number | null; bodies: string; aliasOf: string | null }>(
      'SELECT revision, sold_at_ms AS soldAtMs, bodies, alias_of AS aliasOf FROM removed_sales WHERE id = ?',
    )
    .get(id);
  if (row === undefined) return { kind: 'free', revision: 0, saleId: id };
  const { soldAtMs, bodies } = row;
  const saleId = row.aliasOf ?? id;
  // It may have been stored and removed again since.
  const revision = Math.max(
    row.revision,
    db.prepare<[string], number>('SELECT revision FROM removed_sales WHERE id = ?').pluck().get(saleId) ?? 0,
  );
  if (bodies.split(',').includes(pushed.bodySha256)) return { kind: 'known', revision, saleId };
  const isOther =
    soldAtMs !== null && pushed.soldAtMs !== undefined && Math.abs(soldAtMs - pushed.soldAtMs) > sameSoldAtMs;
  return isOther ? { kind: 'taken' } : { kind: 'free', revision, saleId };
}

export function wasRemoved(db: Connection, id: string): boolean {
  return isErased(db, id) || db.prepare('SELECT 1 FROM removed_sales WHERE id = ?').get(id) !== undefined;
}

/** On request (agent/store/erasure/): whatever comes of it is known, and not stored. */
function isErased(db: Connection, id: string): boolean {
  return db.prepare('SELECT 1 FROM erased_ids WHERE id = ?').get(id) !== undefined;
}

/** Main id of a removed sale whose alias this is. */
export function aliasOfRemoved(db: Connection, id: string): string | undefined {
  return (
    db.prepare<[string], string | null>('SELECT alias_of FROM removed_sales WHERE id = ?').pluck().get(id) ??
    undefined
  );
}

/** The sale is stored again. */
export function forgetRemoved(db: Connection, id: string): void {
  db.prepare('DELETE FROM removed_sales WHERE id = ?').run(id);
}
