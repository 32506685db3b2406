/** Ownership of a database: one agent at a time. */
import { isOwned, takeOwnerLock } from '../../lib/files/owner-lock.ts';

/** Throws when another process owns it. */
export function lockDatabase(path: string): Disposable {
  return takeOwnerLock(`${path}.lock`, {
    en: `another tillframe is running with the database ${path}; stop it first, or give this one a dataDir of its own`,
    ja: `データベース ${path} は別の tillframe が使用中です。先にそちらを止めるか、dataDir を別のフォルダーにしてください`,
  });
}

/** True while an agent runs with this database. */
export function isDatabaseOwned(path: string): boolean {
  return isOwned(`${path}.lock`);
}
