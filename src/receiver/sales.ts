/** Searches sales by instant, newest first, in pages. */
import type Database from 'better-sqlite3';

export type StoredSale = {
  readonly source: string;
  readonly saleId: string;
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly receivedAtMs: number;
  /** Event of the current revision, byte for byte as sent. */
  readonly body: string;
};

type SalesPage = { readonly sales: readonly StoredSale[]; readonly nextCursor?: string };

type SalesFilter = {
  /** `/shops/{shop}` */
  readonly source?: string;
  readonly register?: string;
  /** `2026-11-24`, in the shop's zone. */
  readonly day?: string;
  readonly kind?: string;
  /** In whole units of the currency, bounds included. */
  readonly minAmount?: number;
  readonly maxAmount?: number;
  /** Omit sales that were merged into another one. */
  readonly current?: true;
  /** Omit events sent by `tillframe conformance`. */
  readonly real?: true;
};

export type Shop = { readonly source: string; readonly name: string; readonly timeZone: string };
type Register = { readonly source: string; readonly key: string; readonly name: string };

export type SaleSearch = {
  /** A malformed cursor is ignored. */
  find(query: SalesFilter & { limit: number; cursor?: string }): SalesPage;
  one(source: string, saleId: string): StoredSale | undefined;
  /** Refunds and voids that take the sale back. */
  reversing(source: string, saleId: string): { readonly saleId: string; readonly kind: string }[];
  /** An event of the shop names this picture. */
  namesPicture(source: string, sha256: string): boolean;
  shops(): Shop[];
  registers(): Register[];
};

/** Prefix of the sources that `tillframe conformance` uses when no shop is given. */
export const testSources = '/shops/conformance-';

export function isTestSource(source: string): boolean {
  return source.startsWith(testSources);
}

const conditions: Readonly<Record<keyof SalesFilter, string>> = {
  source: 's.source = @source',
  register: 's.register = @register',
  day: 's.day = @day',
  kind: 's.kind = @kind',
  minAmount: 's.amount >= @minAmount',
  maxAmount: 's.amount <= @maxAmount',
  current: 's.superseded_by is null',
  real: `s.source not glob '${testSources}*'`,
};

export const saleFields =
  's.source, s.sale_id as saleId, s.revision, e.received_at_ms as receivedAtMs, e.body';
export const salesFrom = 'from sales s join events e on e.source = s.source and e.id = s.event_id';
const columns = `s.row, s.at_ms as atMs, ${saleFields}`;

export function createSaleSearch(db: Database.Database): SaleSearch {
  /** Cached by conditions: as many as there are ways to fill in the form. */
  const statements = new Map<string, Database.Statement<[Record<string, unknown>], Row>>();
  function pageOf(names: readonly (keyof SalesFilter)[]): Database.Statement<[Record<string, unknown>], Row> {
    const where = names.map((name) => `${conditions[name]} and `).join('');
    const known = statements.get(where);
    if (known !== undefined) return known;
    const made = db.prepare<[Record<string, unknown>], Row>(
      `select ${columns} ${salesFrom} where ${where}(s.at_ms, s.row) < (@atMs, @row) order by s.at_ms desc, s.row desc limit @limit`,
    );
    statements.set(where, made);
    return made;
  }
  const one = db.prepare<[string, string], Row>(
    `select ${columns} ${salesFrom} where s.source = ? and s.sale_id = ?`,
  );
  const reversing = db.prepare<[string, string], { saleId: string; kind: string }>(
    `select sale_id as saleId, kind from sales where source = ? and reversed_sale = ? and superseded_by is null order by at_ms limit 100`,
  );
  const picture = db
    .prepare<[string, Buffer], number>('select 1 from shop_pictures where source = ? and sha256 = ?')
    .pluck();
  const shops = db.prepare<[], Shop>(
    'select source, name, time_zone as timeZone from shops order by name, source limit 1000',
  );
  const registers = db.prepare<[], Register>(
    'select source, key, name from registers order by source, name, key limit 5000',
  );

  return {
    find({ limit, cursor, ...filter }) {
      const names = (Object.keys(conditions) as (keyof SalesFilter)[]).filter(
        (name) => filter[name] !== undefined,
      );
      const { current: _, real: _real, ...values } = filter;
      const rows = pageOf(names).all({ ...values, ...readCursor(cursor), limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const sales = shown.map(saleOf);
      return rows.length > limit && last !== undefined
        ? { sales, nextCursor: `${last.atMs}_${last.row}` }
        : { sales };
    },
    one(source, saleId) {
      const row = one.get(source, saleId);
      return row === undefined ? undefined : saleOf(row);
    },
    reversing: (source, saleId) => reversing.all(source, saleId),
    namesPicture: (source, sha256) => picture.get(source, Buffer.from(sha256, 'hex')) !== undefined,
    shops: () => shops.all(),
    registers: () => registers.all(),
  };
}

type Row = StoredSale & { readonly row: number; readonly atMs: number };

function saleOf({ source, saleId, revision, receivedAtMs, body }: Row): StoredSale {
  return { source, saleId, revision, receivedAtMs, body };
}

export function readCursor(cursor = ''): { atMs: number; row: number } {
  const match = /^(-?\d{1,15})_(\d{1,15})$/.exec(cursor);
  if (match === null) return { atMs: Number.MAX_SAFE_INTEGER, row: 0 };
  return { atMs: Number(match[1]), row: Number(match[2]) };
}
