/** Stored sales in PostgreSQL, newest first, in pages. */
import type { ContractStore } from '../contract-store.ts';
import { readCursor, type StoredSale, testSources } from '../sales.ts';
import { type Postgres, storable } from './connection.ts';

const fields = `s.entry, s.at_ms as "atMs", s.source, s.sale_id as "saleId", s.revision, s.received_at_ms as "receivedAtMs", l.body`;
const from = `from sales s join events e on e.source = s.source and e.id = s.event_id
  join event_log l on l.received_at_ms = e.received_at_ms and l.position = e.position and l.ordinal = e.ordinal`;

/** Conditions of a filter, by its keys; `?` is the place of the value. */
const conditions = {
  source: 's.source = ?',
  register: 's.register = ?',
  day: 's.day = ?',
  kind: 's.kind = ?',
  minAmount: 's.amount >= ?',
  maxAmount: 's.amount <= ?',
  current: 's.superseded_by is null',
  real: `not starts_with(s.source, '${testSources}')`,
} as const;

type Row = StoredSale & { readonly entry: number; readonly atMs: number };

export function createPostgresSales(database: Postgres): ContractStore['sales'] {
  return {
    async find({ limit, cursor, ...filter }) {
      const { atMs, row } = readCursor(cursor);
      const values: unknown[] = [limit + 1, atMs, row];
      const where = (Object.keys(conditions) as (keyof typeof conditions)[]).flatMap((name) => {
        const value = filter[name];
        if (value === undefined) return [];
        const condition: string = conditions[name];
        if (!condition.includes('?')) return [condition];
        values.push(typeof value === 'string' ? storable(value) : value);
        return [condition.replace('?', `$${values.length}`)];
      });
      const rows = await database.query<Row>(
        `select ${fields} ${from} where ${[...where, '(s.at_ms, s.entry) < ($2, $3)'].join(' and ')}
        order by s.at_ms desc, s.entry desc limit $1`,
        values,
      );
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const sales = shown.map(({ entry: _, atMs: _atMs, ...sale }) => sale);
      return rows.length > limit && last !== undefined
        ? { sales, nextCursor: `${last.atMs}_${last.entry}` }
        : { sales };
    },
    async namesPicture(source, sha256) {
      const found = await database.query(
        `select 1 from shop_pictures where source = $1 and sha256 = decode($2, 'hex')`,
        [storable(source), sha256],
      );
      return found.length > 0;
    },
  };
}
