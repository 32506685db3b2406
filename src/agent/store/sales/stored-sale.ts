/** Reads stored sales as the records that are matched. A row that is damaged or of another version matches nothing. */
import { instantSignalSchema } from '../../../contract/instant-signal.ts';
import { saleOriginSchema, saleSchema } from '../../../contract/sale.ts';
import type { Received, Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';

export function readSale(json: string): Sale | undefined {
  return readJson(saleSchema, json);
}

export function readOrigin(json: string): SaleOrigin | undefined {
  return readJson(saleOriginSchema, json);
}

/** For the column of the sale. */
export function signalJson({ signal }: Pick<Instant, 'signal'>): string | null {
  return signal === undefined ? null : JSON.stringify(signal);
}

export function readSignal(json: string | null): Pick<Instant, 'signal'> {
  const signal = json === null ? undefined : readJson(instantSignalSchema, json);
  return signal === undefined ? {} : { signal };
}

/** Origin of a record whose raw times are lost. */
export const anySource = JSON.stringify({ by: 'register' });

/** Content of one source record. */
export type SourceContent = {
  readonly saleId: string;
  readonly sale: Sale;
  readonly origin: SaleOrigin;
  readonly received: Received;
};

/** It may not be stored yet. */
export type SourceRecord = SourceContent & { readonly registerKey: string; readonly instant: Instant };

export type StoredRecord = SourceRecord & { readonly seq: number; readonly revision: number };

type Row = Omit<Instant, 'signal'> & {
  readonly signalJson: string | null;
  readonly seq: number;
  readonly id: string;
  readonly registerKey: string;
  readonly revision: number;
  readonly sale: string;
  readonly origin: string | null;
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly receivedAtMs: number;
  readonly clock: Received['clock'];
};

/** Sales under an SQL condition, with its order and limit. A plain push is a record by its register. */
export function storedRecords(db: Connection, where: string, values: object): StoredRecord[] {
  return db
    .prepare<[object], Row>(
      `SELECT seq, id, register_key AS registerKey, revision, sale, origin, boot, received_monotonic_ms AS receivedMonotonicMs, received_at_ms AS receivedAtMs, clock,
              instant_monotonic_ms AS monotonicMs, instant_at_ms AS atMs, basis, uncertainty_ms AS uncertaintyMs, signal AS signalJson
         FROM sales WHERE ${where}`,
    )
    .all(values)
    .flatMap((row): StoredRecord[] => {
      const { seq, registerKey, revision, boot, clock, monotonicMs, atMs, basis, uncertaintyMs } = row;
      const sale = readSale(row.sale);
      const origin = row.origin === null ? { by: 'register' as const } : readOrigin(row.origin);
      if (sale === undefined || origin === undefined) return [];
      const received = { boot, monotonicMs: row.receivedMonotonicMs, wallMs: row.receivedAtMs, clock };
      const instant = { monotonicMs, atMs, basis, uncertaintyMs, ...readSignal(row.signalJson) };
      return [{ seq, saleId: row.id, registerKey, revision, sale, origin, received, instant }];
    });
}

/** Whether a POS cloud lists the sales of the register. */
export function isListed(db: Connection, registerKey: string): boolean {
  return db.prepare('SELECT 1 FROM pos_terminals WHERE register_key = ?').get(registerKey) !== undefined;
}

/** Registers of the POS account of a register, which is one of them; none where it has no account. */
export const ofAccount = (register = '@registerKey') =>
  `SELECT o.register_key FROM pos_terminals t JOIN pos_terminals o ON o.account_id = t.account_id WHERE t.register_key = ${register}`;

/** Field of a JSON column; NULL in a damaged row. */
export const fieldOf = (
  json: string,
  name: keyof Sale | 'by' | 'ofVoid' | 'resolutionMs' | 'serverAtMs' | 'serverAheadMs',
) => `iif(json_valid(${json}), ${json} ->> '$.${name}', NULL)`;

/** False for a plain push, and for a damaged row. */
export const isBy = (by: 'cloud' | 'register', origin: string) => `${fieldOf(origin, 'by')} IS '${by}'`;

/** Whether a sale consists of several records, one of them from there. */
export const has = (by: 'cloud' | 'register', sale = 'sales') =>
  `EXISTS (SELECT 1 FROM source_records h WHERE h.sale_seq = ${sale}.seq AND ${isBy(by, 'h.origin')})`;

/** Whether a POS cloud lists it, whatever record it began as. */
export const isOfCloud = (sale = 'sales') => `(${isBy('cloud', `${sale}.origin`)} OR ${has('cloud', sale)})`;

/** Source records `h` of pushed sales, under `@ids`: ids from `pushedIds` as JSON. */
export const recordsUnderIds = `json_each(@ids) i CROSS JOIN source_records h ON h.id BETWEEN i.value AND i.value || ':~'`;

/** Numbers of a register's sales, by the till or else as printed, with their times. A POS cloud numbers its sales by itself. */
export function numberedSales(
  db: Connection,
  span: { readonly registerKey: string; readonly fromMs: number; readonly toMs: number },
): { readonly number: string; readonly atMs: number }[] {
  return db
    .prepare<[object], { number: string; atMs: number }>(
      `SELECT coalesce((SELECT ${fieldOf('h.sale', 'registerSaleId')} FROM source_records h WHERE h.sale_seq = sales.seq AND ${isBy('register', 'h.origin')}),
                iif(${isOfCloud()}, NULL, coalesce(register_sale_id, ${fieldOf('sale', 'receiptNumber')}))) AS number,
              instant_at_ms AS atMs FROM sales
        WHERE +register_key = @registerKey AND superseded_by IS NULL AND kind IN ('sale', 'refund') AND instant_at_ms > @fromMs AND instant_at_ms <= @toMs`,
    )
    .all(span)
    .filter(({ number }) => typeof number === 'string');
}
