/** The receiver's data folder: created when missing, and locked by the running receiver. */
import { accessSync, constants } from 'node:fs';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { makeFolder } from '../lib/files/make-folder.ts';
import { takeOwnerLock } from '../lib/files/owner-lock.ts';
import { databasePath } from './receiver-store.ts';

/** Taken before any write: a second start must not change the code that the first one printed. */
export function ownDataFolder(dataDir: string): Disposable {
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(dataDir, error as NodeJS.ErrnoException);
  }
  return takeOwnerLock(`${databasePath(dataDir)}.lock`, {
    en: `another tillframe receiver is running with the folder ${dataDir}; stop it first, or give this one a --data of its own`,
    ja: `フォルダー ${dataDir} は別の受信サーバーが使用中です。先にそちらを止めるか、--data に別のフォルダーを指定してください`,
  });
}

function unusable(dataDir: string, error: NodeJS.ErrnoException): Error {
  switch (error.code ?? '') {
    case 'EEXIST':
    case 'ENOTDIR':
      return new ErrorForPeople({
        en: `--data: ${dataDir}, or what is above it, is not a folder`,
        ja: `--data: ${dataDir} またはその上の階層が、フォルダーではありません`,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ErrorForPeople({
        en: `--data: this user can't write to ${dataDir}`,
        ja: `--data: このユーザーは ${dataDir} に書き込めません`,
      });
    case 'ENOENT':
      return new ErrorForPeople({
        en: `--data: the folder ${dataDir} can't be made there`,
        ja: `--data: フォルダー ${dataDir} をそこに作ることはできません`,
      });
    default:
      return error;
  }
}
