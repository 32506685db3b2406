/** Stored sales by the identity that their source gave them, and whether what is told under it is news. */

import type { Sale, Told } from '../../../domain/sale/sale.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import type { Connection } from '../connection.ts';
import { aliasOfRemoved } from './removed-sales.ts';

export type NamedSale = {
  readonly seq: number;
  /** As it was told under this identity last. */
  readonly sale: string;
  /** It is half of a sale in two halves (match.ts). */
  readonly isHalf: boolean;
};

/** Undefined where it is new here, or gone. One that another stands for is that one. */
export function storedUnder(db: Connection, id: string): NamedSale | undefined {
  const half = db
    .prepare<[string], { seq: number; sale: string }>(
      'SELECT sale_seq AS seq, sale FROM sale_halves WHERE id = ?',
    )
    .get(id);
  if (half !== undefined) return { ...half, isHalf: true };
  const byId = db.prepare<[string], { seq: number; sale: string }>(
    'SELECT seq, sale FROM sales WHERE id = ? AND superseded_by IS NULL',
  );
  const stored = byId.get(id);
  if (stored !== undefined) return { ...stored, isHalf: false };
  // A pair that was removed may be here again, under its own identity.
  const aliasOf = aliasOfRemoved(db, id);
  const again = aliasOf === undefined ? undefined : byId.get(aliasOf);
  return again && { ...again, isHalf: false };
}

/** A cloud tells how a sale is now: what it told before an edit may be right again. Elsewhere an old body is a repetition. */
export function isTold(
  db: Connection,
  { seq, sale }: NamedSale,
  news: { readonly sale: Sale; readonly told?: Told; readonly bodySha256: string },
): boolean {
  if (news.told?.by === 'cloud') return canonicalJson(JSON.parse(sale)) === canonicalJson(news.sale);
  return (
    db
      .prepare<[number, string], number>('SELECT 1 FROM sale_bodies WHERE sale_seq = ? AND sha256 = ?')
      .pluck()
      .get(seq, news.bodySha256) === 1
  );
}
