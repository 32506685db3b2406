/**
 * Checks a database for damage, which takes minutes when it is large and the card is slow. Argument: its
 * path; answer: one line of JSON. A process and not a thread, because terminating a thread inside SQLite's
 * binding aborts the whole agent (one time in fifty), and the agent may be stopped at any time.
 */

import { type DatabaseProblem, databaseProblem } from '../../../domain/problem/database.ts';
import { openConnection } from '../connection.ts';
import { damageOf, readable } from '../damage.ts';

type Looked = { readonly kind: 'sound' } | { readonly kind: 'damaged'; readonly damage: DatabaseProblem };

/** Throws when the file can't be read for reasons outside the file. */
function look(path: string): Looked {
  try {
    const db = openConnection(path, 'read');
    try {
      const found = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
      if (found === 'ok') return { kind: 'sound' };
      const finding = readable(found ?? 'no answer');
      return { kind: 'damaged', damage: databaseProblem('database.check_failed', { finding }) };
    } finally {
      db.close();
    }
  } catch (error) {
    const damage = damageOf(error);
    if (damage === undefined) throw error;
    return { kind: 'damaged', damage };
  }
}

process.stdout.write(`${JSON.stringify(look(process.argv[2] ?? ''))}\n`);
