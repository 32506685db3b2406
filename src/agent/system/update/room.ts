/** Checks the free space for an update before anything is downloaded. */

import { statfsSync } from 'node:fs';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { updateText } from '../text/update.ts';
import type { Release } from './repository.ts';

const megabyte = 1024 * 1024;
/** For dpkg's own files. */
const spareBytes = 64 * megabyte;

/** Throws if the disk of the folder, which exists, has too little. `installedBytes`: unpacked size of the installed version. */
export function needRoom(folder: string, release: Release, installedBytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  // The package twice; the previous version unpacked and, at most half as large, packed; the new one unpacked
  // beside it.
  const neededBytes = 2 * release.sizeBytes + 1.5 * installedBytes + release.installedBytes + spareBytes;
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  const megabytes = (bytes: number): number => Math.ceil(bytes / megabyte);
  throw new ErrorForPeople(
    updateText('update.no_room', { needed: megabytes(neededBytes), folder, free: megabytes(freeBytes) }),
  );
}
