/** The receiver's data folder: created when missing, and locked by the running receiver. */

import { accessSync, constants } from 'node:fs';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { makeFolder } from '../lib/files/make-folder.ts';
import { takeOwnerLock } from '../lib/files/owner-lock.ts';
import { databasePath } from './receiver-store.ts';
import { receiverStartText } from './text/start.ts';

/** Taken before any write: a second start must not change the code that the first one printed. */
export function ownDataFolder(dataDir: string): Disposable {
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(dataDir, error as NodeJS.ErrnoException);
  }
  return takeOwnerLock(
    `${databasePath(dataDir)}.lock`,
    receiverStartText('folder_in_use', { folder: dataDir }),
  );
}

function unusable(dataDir: string, error: NodeJS.ErrnoException): Error {
  switch (error.code ?? '') {
    case 'EEXIST':
    case 'ENOTDIR':
      return new ErrorForPeople(receiverStartText('no_folder', { folder: dataDir }));
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ErrorForPeople(receiverStartText('no_permission', { folder: dataDir }));
    case 'ENOENT':
      return new ErrorForPeople(receiverStartText('folder_not_made', { folder: dataDir }));
    default:
      return error;
  }
}
