/**
 * What stays of a pushed sale that is gone here and that the cloud has: enough to know it again, nothing of its content. Without it an edit
 * told months later would go out as revision 1 under an id the cloud has another body of.
 *
 * Bounded: the newest `maxRows` (some 3 MB). What is older is taken for a new sale when it is told again.
 */
import { sameSoldAtMs } from '../domain/same-sale.ts';
import type { Connection } from './connection.ts';

const maxRows = 20_000;

/** Before its rows go. A pushed sale without a number of its register can't be told again. */
export function noteRemoved(db: Connection, seq: number): void {
  db.prepare(
    `INSERT OR REPLACE INTO removed_sales (id, revision, sold_at_ms, bodies)
       SELECT id, revision, json_extract(sale, '$.soldAtMs'),
              (SELECT coalesce(group_concat(sha256), '') FROM sale_bodies b WHERE b.sale_seq = sales.seq)
         FROM sales WHERE seq = ? AND (register_sale_id IS NOT NULL OR told IS NOT NULL)`,
  ).run(seq);
  db.prepare('DELETE FROM removed_sales WHERE seq <= (SELECT max(seq) FROM removed_sales) - ?').run(maxRows);
}

/** What a pushed sale is under an id that no stored sale has. `revision`: the newest one told, 0 where it is new. */
export type Earlier =
  | { readonly kind: 'free'; readonly revision: number }
  /** Told before, word by word. */
  | { readonly kind: 'known'; readonly revision: number }
  /** Another sale had this id. */
  | { readonly kind: 'taken' };

export function earlierUnder(
  db: Connection,
  id: string,
  pushed: { readonly bodySha256: string; readonly soldAtMs: number | undefined },
): Earlier {
  const row = db
    .prepare<[string], { revision: number; soldAtMs: number | null; bodies: string }>(
      'SELECT revision, sold_at_ms AS soldAtMs, bodies FROM removed_sales WHERE id = ?',
    )
    .get(id);
  if (row === undefined) return { kind: 'free', revision: 0 };
  const { revision, soldAtMs, bodies } = row;
  if (bodies.split(',').includes(pushed.bodySha256)) return { kind: 'known', revision };
  const isOther =
    soldAtMs !== null && pushed.soldAtMs !== undefined && Math.abs(soldAtMs - pushed.soldAtMs) > sameSoldAtMs;
  return isOther ? { kind: 'taken' } : { kind: 'free', revision };
}

/** It is stored again. */
export function forgetRemoved(db: Connection, id: string): void {
  db.prepare('DELETE FROM removed_sales WHERE id = ?').run(id);
}
