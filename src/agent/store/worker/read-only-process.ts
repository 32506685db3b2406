/**
 * Checks a database for damage, which takes minutes when it is large and the card is slow. Argument: its
 * path; answer: one line of JSON. A process and not a thread, because terminating a thread inside SQLite's
 * binding aborts the whole agent (one time in fifty), and the agent may be stopped at any time.
 */

import { isDamage, isUnreadable, messageOf } from '../../../lib/sqlite-errors.ts';
import { openConnection } from '../connection.ts';

export type Looked = { readonly kind: 'sound' } | { readonly kind: 'damaged'; readonly why: string };

/** Throws when the file can't be read for reasons outside the file. */
function look(path: string): Looked {
  try {
    const db = openConnection(path, 'read');
    try {
      const found = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
      return found === 'ok' ? { kind: 'sound' } : { kind: 'damaged', why: found ?? 'no answer' };
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error) || isUnreadable(error)) return { kind: 'damaged', why: messageOf(error) };
    throw error;
  }
}

process.stdout.write(`${JSON.stringify(look(process.argv[2] ?? ''))}\n`);
