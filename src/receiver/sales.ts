/** Searches sales by instant, newest first, in pages. */
import { type Dialect, type Engine, rowOf, rowsOf, type Soon, type Work } from './sql/work.ts';

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
export type Register = { readonly source: string; readonly key: string; readonly name: string };

export type SaleSearch = {
  /** A malformed cursor is ignored. */
  find(query: SalesFilter & { limit: number; cursor?: string }): Soon<SalesPage>;
  one(source: string, saleId: string): Soon<StoredSale | undefined>;
  /** Refunds and voids that take the sale back. */
  reversing(
    source: string,
    saleId: string,
  ): Soon<readonly { readonly saleId: string; readonly kind: string }[]>;
  /** An event of the shop names this picture. */
  namesPicture(source: string, sha256: string): Soon<boolean>;
  shops(): Soon<readonly Shop[]>;
  registers(): Soon<readonly Register[]>;
};

/** Prefix of the sources that `tillframe conformance` uses when no shop is given. */
const testSources = '/shops/conformance-';

export function isTestSource(source: string): boolean {
  return source.startsWith(testSources);
}

/** Condition: the source in the column is of no test. */
export function isReal(column: string): string {
  return `(${column} < '${testSources}' or ${column} >= '${testSources.slice(0, -1)}.')`;
}

const conditions: Readonly<Record<keyof SalesFilter, string>> = {
  source: 's.source = @source',
  register: 's.register = @register',
  day: 's.day = @day',
  kind: 's.kind = @kind',
  minAmount: 's.amount >= @minAmount',
  maxAmount: 's.amount <= @maxAmount',
  current: 's.superseded_by is null',
  real: isReal('s.source'),
};

export type SaleRow = StoredSale & { readonly row: number; readonly atMs: number };

/** `select … from sales s …` with the event of each. */
export function selectSales({ saleBody }: Dialect): string {
  return `select s."row", s.at_ms as "atMs", s.source, s.sale_id as "saleId", s.revision, e.received_at_ms as "receivedAtMs", ${saleBody.body} as body
    from sales s ${saleBody.join}`;
}

export function createSaleSearch(engine: Engine): SaleSearch {
  const select = selectSales(engine.dialect);

  function* find({ limit, cursor, ...filter }: Parameters<SaleSearch['find']>[0]): Work<SalesPage> {
    const names = (Object.keys(conditions) as (keyof SalesFilter)[]).filter(
      (name) => filter[name] !== undefined,
    );
    const where = names.map((name) => `${conditions[name]} and `).join('');
    const rows = yield* rowsOf<SaleRow>(
      `${select} where ${where}(s.at_ms, s."row") < (@atMs, @row) order by s.at_ms desc, s."row" desc limit @limit`,
      { ...filter, ...readCursor(cursor), limit: limit + 1 },
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const sales = shown.map(saleOf);
    return rows.length > limit && last !== undefined
      ? { sales, nextCursor: `${last.atMs}_${last.row}` }
      : { sales };
  }

  function* one(source: string, saleId: string): Work<StoredSale | undefined> {
    const row = yield* rowOf<SaleRow>(`${select} where s.source = @source and s.sale_id = @saleId`, {
      ...{ source, saleId },
    });
    return row === undefined ? undefined : saleOf(row);
  }

  function* namesPicture(source: string, sha256: string): Work<boolean> {
    const found = yield* rowOf(
      'select 1 as found from shop_pictures where source = @source and sha256 = @bytes',
      {
        ...{ source, bytes: Buffer.from(sha256, 'hex') },
      },
    );
    return found !== undefined;
  }

  return {
    find: (query) => engine.run(find(query)),
    one: (source, saleId) => engine.run(one(source, saleId)),
    reversing: (source, saleId) =>
      engine.run(
        rowsOf<{ saleId: string; kind: string }>(
          `select sale_id as "saleId", kind from sales where source = @source and reversed_sale = @saleId and superseded_by is null
           order by at_ms limit 100`,
          { source, saleId },
        ),
      ),
    namesPicture: (source, sha256) => engine.run(namesPicture(source, sha256)),
    shops: () => engine.run(shopsOf()),
    registers: () => engine.run(registersOf()),
  };
}

export function shopsOf(): Work<Shop[]> {
  return rowsOf<Shop>(
    'select source, name, time_zone as "timeZone" from shops order by name, source limit 1000',
  );
}

export function registersOf(): Work<Register[]> {
  return rowsOf<Register>('select source, key, name from registers order by source, name, key limit 5000');
}

export function saleOf({ source, saleId, revision, receivedAtMs, body }: StoredSale): StoredSale {
  return { source, saleId, revision, receivedAtMs, body };
}

function readCursor(cursor = ''): { atMs: number; row: number } {
  const match = /^(-?\d{1,15})_(\d{1,15})$/.exec(cursor);
  if (match === null) return { atMs: Number.MAX_SAFE_INTEGER, row: 0 };
  return { atMs: Number(match[1]), row: Number(match[2]) };
}
