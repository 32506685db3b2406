/**
 * Cache of prepared statements: preparing one costs several times as much as running it, and the store
 * repeats few texts.
 *
 * SQLite re-prepares a statement with a join or an ORDER BY whenever a parameter of its WHERE is bound, since
 * the value might call for another plan (it is built with STAT4). On hot paths the parameter is hidden in an
 * expression: `? + 0`, `? || ''`. The index is still used.
 */
import type { Database, Statement } from 'better-sqlite3';

/** Searches build their texts dynamically; the least recently prepared statement is dropped first. */
const maxKept = 256;

/**
 * From here on `db.prepare` returns the same statement for the same text, in its plain mode: each caller sets
 * `pluck` itself, immediately.
 */
export function keepStatements(db: Database): void {
  const kept = new Map<string, Statement>();
  const prepare = db.prepare.bind(db) as (sql: string) => Statement;
  const prepareOnce = (sql: string): Statement => {
    const known = kept.get(sql);
    // A statement that is being iterated can't be run again.
    if (known !== undefined && !known.busy) return known.reader ? known.pluck(false) : known;
    const made = prepare(sql);
    kept.set(sql, made);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    return made;
  };
  db.prepare = prepareOnce as Database['prepare'];
}
