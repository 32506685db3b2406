/** The folder of updates: root's, read by apt's own user, and used by one run at a time. */
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeOwnerLock } from '../../../lib/files/owner-lock.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';

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

/** Locks lists and downloads for this run until disposed. Throws `inUse` if another run holds the lock. */
export async function lockUpdateFolder(folder: string): Promise<Disposable> {
  await makeReadableFolder(folder);
  const path = join(folder, 'lock');
  // Readable by root alone: any reader could hold the lock.
  closeSync(openSync(path, 'a', 0o600));
  await chmod(path, 0o600);
  return takeOwnerLock(path, inUse);
}

const inUse: LocalizedText = {
  en: 'another tillframe update is looking for a version or fetching one (perhaps the one by night): try again when it has ended: systemctl status tillframe-update',
  ja: '別の tillframe update が確認または取得をしています（夜間の自動更新かもしれません）。終わってからもう一度実行してください。systemctl status tillframe-update で確認できます',
};
