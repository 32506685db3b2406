/** Who owns a database: one agent at a time. The lock is the system's and goes with the process, however that ends. */
import Database from 'better-sqlite3';
import { ErrorForPeople } from '../ops/error-for-people.ts';

/** One that is just ending gets this long, milliseconds. */
const waitMs = 2_000;

/** Throws when another process owns it. */
export function lockDatabase(path: string): Disposable {
  const db = new Database(`${path}.lock`, { timeout: waitMs });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new ErrorForPeople({
      en: `another tillframe is running with the database ${path}; stop it first, or give this one a dataDir of its own`,
      ja: `データベース ${path} は別の tillframe が使用中です。先にそちらを止めるか、dataDir を別のフォルダーにしてください`,
    });
  }
  return { [Symbol.dispose]: () => void db.close() };
}
