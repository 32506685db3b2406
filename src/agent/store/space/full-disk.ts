/** State of a full disk: from a write that failed for want of room until there is room again. */
import { type Connection, walBytes } from '../connection.ts';
import type { Ballast } from './ballast.ts';
import { lacksRoom } from './disk-quota.ts';
import { diskRoom } from './space.ts';
import { type Failed, hasRoom, nearlyNoneBytes, type SpaceLimits } from './space-policy.ts';
import { emptyWal } from './wal.ts';

export function createFullDisk(db: Connection, ballast: Ballast, limits: SpaceLimits) {
  let failed: Failed | undefined;
  /**
   * Set while the disk reports free space: a quota may still be used up, and only a write shows when it has
   * room again.
   */
  let isByQuota = false;

  function hasEnded(freeBytes: number): boolean {
    if (!isByQuota) return freeBytes >= nearlyNoneBytes;
    return hasRoom(freeBytes, limits) && ballast.bytes() >= limits.ballastBytes;
  }

  return {
    failed: () => failed,
    isByQuota: () => isByQuota,

    look: (use: { readonly freeBytes: number; readonly walBytes: number }): void => {
      if (hasEnded(use.freeBytes)) {
        failed = undefined;
        isByQuota = false;
        // The log has its space again: free pages of the file can be written.
      } else if (failed === 'again' && use.walBytes >= walBytes) failed = 'once';
    },

    onFull: (howOften: Failed): void => {
      ballast.release();
      // The log may hold pages for the end of the database, for which there was no room until now.
      emptyWal(db);
      const reportsRoom = diskRoom(db.name).freeBytes >= nearlyNoneBytes;
      isByQuota = reportsRoom && lacksRoom(db.name);
      failed = howOften === 'once' && reportsRoom && !isByQuota ? undefined : howOften;
    },
  };
}
