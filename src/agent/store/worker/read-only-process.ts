/**
 * Looks a database through for damage, which takes minutes where it is large and the card is slow; argument: its path, answer: a line of
 * JSON. A process of its own and no thread: a thread that is ended within SQLite's binding takes the whole agent with it (seen: abort in
 * one of fifty), and the agent may be stopped at any time.
 */

import { isDamage, isUnreadable, messageOf } from '../../../lib/sqlite-errors.ts';
import { openConnection } from '../connection.ts';

export type Looked = { readonly kind: 'sound' } | { readonly kind: 'damaged'; readonly why: string };

/** Throws where the file can't be read at all, for reasons that are none of the file. */
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
