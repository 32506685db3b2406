/** Runs shared statements in SQLite, at once. */
import type Database from 'better-sqlite3';
import { type Dialect, type Engine, runNow, type Values } from './work.ts';

/** Texts of searches differ; the ones that were used lately stay prepared. */
const maxPrepared = 500;

const sqliteDialect: Dialect = {
  inList: (column, list) => `${column} in (select value from json_each(${list}))`,
  contains: (text, part) => `instr(${text}, ${part}) > 0`,
  indexedBy: (name) => `indexed by ${name} `,
  readsOneShop: false,
  // As SQL it would go through all cameras of that name for each sale.
  namedCamera: (n) => `named_camera(${n}, s.source, s.cameras)`,
  jsonList: (column) => `json_group_array(${column})`,
  dateOf: (day) => `strftime('%Y-%m-%d', ${day} * 86400, 'unixepoch')`,
  saleBody: { join: 'join events e on e.source = s.source and e.id = s.event_id', body: 'e.body' },
};

export function createSqliteEngine(db: Database.Database): Engine {
  const prepared = new Map<string, Database.Statement<[Values]>>();

  function statement(text: string): Database.Statement<[Values]> {
    const made = prepared.get(text) ?? db.prepare<[Values]>(text);
    prepared.delete(text);
    prepared.set(text, made);
    const [oldest] = prepared.keys();
    if (prepared.size > maxPrepared && oldest !== undefined) prepared.delete(oldest);
    return made;
  }

  function fetch<Row extends object>(text: string, values: Values): Row[] {
    const one = statement(text);
    if (one.reader) return one.all(values) as Row[];
    one.run(values);
    return [];
  }

  return {
    dialect: sqliteDialect,
    run: (work) => runNow(work, fetch),
    // SQLite has one writer at a time.
    transaction: (_name, work) => db.transaction(() => runNow(work(), fetch)).immediate(),
  };
}
