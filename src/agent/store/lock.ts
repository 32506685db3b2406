/** Ownership of a database: one agent at a time. */

import { isOwned, takeOwnerLock } from '../../lib/files/owner-lock.ts';
import { storeText } from './text/store.ts';

/** Throws when another process owns it. */
export function lockDatabase(path: string): Disposable {
  return takeOwnerLock(`${path}.lock`, storeText('store.in_use', { path }));
}

/** True while an agent runs with this database. */
export function isDatabaseOwned(path: string): boolean {
  return isOwned(`${path}.lock`);
}
