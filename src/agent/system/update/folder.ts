/** The folder of updates: root's, read by apt's own user, and used by one run at a time. */

import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeOwnerLock } from '../../../lib/files/owner-lock.ts';
import { updateText } from '../text/update.ts';

/** Apt reads as a user of its own, independent of the umask now or when the folder was made. */
export async function makeReadableFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755);
}

/** Like makeReadableFolder. */
export async function writeReadable(path: string, contents: string | Buffer): Promise<void> {
  await writeFile(path, contents);
  await chmod(path, 0o644);
}

/** Locks lists and downloads for this run until disposed. Throws if another run holds the lock. */
export async function lockUpdateFolder(folder: string): Promise<Disposable> {
  await makeReadableFolder(folder);
  const path = join(folder, 'lock');
  // Readable by root alone: any reader could hold the lock.
  closeSync(openSync(path, 'a', 0o600));
  await chmod(path, 0o600);
  return takeOwnerLock(path, updateText('update.in_use'));
}
