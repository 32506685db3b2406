/**
 * Keeps prepared statements: preparing one costs several times what running it does, and the store asks the same few again and again.
 *
 * SQLite prepares one with a join or an ORDER BY anew whenever a parameter of its WHERE is bound, since the value might call for another plan
 * (it is built with STAT4). Where that counts, the parameter stands in an expression that hides it: `? + 0`, `? || ''`. The index is used
 * all the same.
 */
import type { Database, Statement } from 'better-sqlite3';

/** Searches put their texts together; the least recently made goes first. */
const maxKept = 256;

/** From here on `db.prepare` gives the same statement for the same text, in its plain mode: each caller says `pluck` for itself, right away. */
export function keepStatements(db: Database): void {
  const kept = new Map<string, Statement>();
  const prepare = db.prepare.bind(db) as (sql: string) => Statement;
  const prepareOnce = (sql: string): Statement => {
    const known = kept.get(sql);
    // One that somebody is in the midst of reading can't be asked anew.
    if (known !== undefined && !known.busy) return known.reader ? known.pluck(false) : known;
    const made = prepare(sql);
    kept.set(sql, made);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
    return made;
  };
  db.prepare = prepareOnce as Database['prepare'];
}
