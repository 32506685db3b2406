/**
 * Exclusive ownership of a resource on disk by one process. The system's lock is released when the process ends,
 * however it ends.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ErrorForPeople } from '../error-for-people.ts';
import type { LocalizedText } from '../text/language.ts';

/** Time allowed for the previous owner to end, milliseconds. */
const waitMs = 2_000;

/** `path`: the lock file, which is created and stays. Throws `taken` when another process owns it. */
export function takeOwnerLock(path: string, taken: LocalizedText): Disposable {
  const db = new Database(path, { timeout: waitMs });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new ErrorForPeople(taken);
  }
  return { [Symbol.dispose]: () => void db.close() };
}

/** Whether a process owns it now; neither acquires nor creates the lock. */
export function isOwned(path: string): boolean {
  if (!existsSync(path)) return false;
  const db = new Database(path, { timeout: 0, readonly: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    db.close();
  }
}
