/** Stored sales by the identity from their source, and whether a body under it is new. */
import { z } from 'zod';
import type { Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import { canonicalJson } from '../../../lib/text/canonical-json.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { aliasOfRemoved } from './removed-sales.ts';

export type NamedSale = {
  readonly seq: number;
  /** Last body received under this identity. */
  readonly sale: string;
  /** It is one of two source records of a sale (match.ts). */
  readonly isSourceRecord: boolean;
};

/** Undefined when it is new or was removed. A superseded sale resolves to its successor. */
export function storedUnder(db: Connection, id: string): NamedSale | undefined {
  const record = db
    .prepare<[string], { seq: number; sale: string }>(
      'SELECT sale_seq AS seq, sale FROM source_records WHERE id = ?',
    )
    .get(id);
  if (record !== undefined) return { ...record, isSourceRecord: true };
  const byId = db.prepare<[string], { seq: number; sale: string }>(
    'SELECT seq, sale FROM sales WHERE id = ? AND superseded_by IS NULL',
  );
  const stored = byId.get(id);
  if (stored !== undefined) return { ...stored, isSourceRecord: false };
  // A removed pair may be here again, under its own identity.
  const aliasOf = aliasOfRemoved(db, id);
  const again = aliasOf === undefined ? undefined : byId.get(aliasOf);
  return again && { ...again, isSourceRecord: false };
}

/**
 * A POS cloud reports the current state: the body from before an edit may be valid again. From other sources
 * an old body is a repetition. A business date that was added alone, as when a day is closed, is no news: every sale of
 * the day would be sent again for it.
 */
export function isKnownBody(
  db: Connection,
  { seq, sale }: NamedSale,
  news: { readonly sale: Sale; readonly origin?: SaleOrigin; readonly bodySha256: string },
): boolean {
  if (news.origin?.by === 'cloud') {
    const stored = readJson(z.looseObject({}), sale);
    if (stored === undefined) return false;
    const { businessDate: _, ...undated } = news.sale;
    return canonicalJson(stored) === canonicalJson('businessDate' in stored ? news.sale : undated);
  }
  return (
    db
      .prepare<[number, string], number>('SELECT 1 FROM sale_bodies WHERE sale_seq = ? AND sha256 = ?')
      .pluck()
      .get(seq, news.bodySha256) === 1
  );
}
