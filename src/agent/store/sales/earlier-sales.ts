/** Stored pushed sales that a message with the same number may be about. */
import { pushedIds, type pushedSaleId } from '../../../domain/sale/identity.ts';
import type { Sale } from '../../../domain/sale/sale.ts';
import type { EarlierSale } from '../../../domain/sale/same-sale.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import type { Connection } from '../connection.ts';
import type { AcceptInput } from './sale-instant.ts';
import { isBy, readSale, recordsUnderIds } from './stored-sale.ts';

/** Maximum stored sales compared under one number; a number used more often in 36 h is not an identifier. */
const maxEarlier = 50;

export function earlierSales(db: Connection, input: AcceptInput): (EarlierSale | EarlierPushed)[] {
  const { registerSaleId, soldAtMs = input.received.wallMs } = input.sale;
  if (registerSaleId === undefined) return [];
  const { registerKey } = input;
  // Also where no POS account lists the register any more.
  const listed = earlierPushed(db, { registerKey, registerSaleId, dayMs: soldAtMs });
  return [...listed, ...earlierPlain(db, registerKey, registerSaleId)];
}

type Row = Pick<EarlierSale, 'seq' | 'boot' | 'receivedMonotonicMs' | 'receivedAtMs'> & {
  readonly sale: string;
  readonly bodies: string;
};

function earlierPlain(db: Connection, registerKey: string, registerSaleId: string): EarlierSale[] {
  // Nearly always there is none, and finding that out costs a tenth.
  const isKnown = db
    .prepare<[string, string], number>('SELECT 1 FROM sales WHERE register_key = ? AND register_sale_id = ?')
    .pluck()
    .get(registerKey, registerSaleId);
  if (isKnown === undefined) return [];
  return db
    .prepare<[string, string, number], Row>(
      `SELECT s.seq, s.boot, s.received_monotonic_ms AS receivedMonotonicMs, s.received_at_ms AS receivedAtMs, s.sale,
              (SELECT group_concat(sha256) FROM sale_bodies b WHERE b.sale_seq = s.seq) AS bodies
         FROM sales s WHERE s.register_key = ? AND s.register_sale_id = ? AND s.origin IS NULL ORDER BY s.seq DESC LIMIT ?`,
    )
    .all(registerKey, registerSaleId, maxEarlier)
    .map(({ sale: json, bodies: joined, ...rest }) => {
      const sale = readSale(json);
      const bodies = joined.split(',');
      const [only] = bodies;
      // Hashing is left out where there is one body; of a sale that can't be read none of several is known to be the newest.
      const newest = bodies.length > 1 && sale !== undefined ? saleSha256(sale) : '';
      return {
        ...rest,
        bodies,
        newestSha256: bodies.length === 1 && only !== undefined ? only : newest,
        ...(sale !== undefined && stateOf(sale)),
      };
    });
}

export type EarlierPushed = EarlierSale & { readonly recordId: string };

/** Pushed sales with this number that have become part of a listed one, up to two days before. */
function earlierPushed(db: Connection, pushed: Parameters<typeof pushedSaleId>[0]): EarlierPushed[] {
  return db
    .prepare<[object], Row & Pick<EarlierPushed, 'recordId'>>(
      `SELECT h.id AS recordId, h.sale_seq AS seq, h.boot, h.received_monotonic_ms AS receivedMonotonicMs, h.received_at_ms AS receivedAtMs, h.sale,
              (SELECT group_concat(sha256) FROM sale_bodies b WHERE b.sale_seq = h.sale_seq) AS bodies
         FROM ${recordsUnderIds} WHERE ${isBy('register', 'h.origin')}`,
    )
    .all({ ids: JSON.stringify(pushedIds(pushed, 2)) })
    .flatMap(({ sale: json, bodies, ...row }) => {
      const sale = readSale(json);
      if (sale === undefined) return [];
      return [{ ...row, bodies: bodies.split(','), newestSha256: saleSha256(sale), ...stateOf(sale) }];
    });
}

export function stateOf({
  registerRevision,
  changedAtMs,
  soldAtMs,
}: Sale): Pick<EarlierSale, 'registerRevision' | 'changedAtMs' | 'soldAtMs'> {
  return {
    ...(registerRevision !== undefined && { registerRevision }),
    ...(changedAtMs !== undefined && { changedAtMs }),
    ...(soldAtMs !== undefined && { soldAtMs }),
  };
}
