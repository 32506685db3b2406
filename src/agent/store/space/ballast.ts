/**
 * A reserve file that only takes up space: when other programs have filled the disk it is deleted, which
 * leaves room for the pending writes. Filled with noise, since a file system may store zeros without
 * allocating space.
 */
import { randomFillSync } from 'node:crypto';
import { appendFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNoRoom, lacksRoom } from './disk-quota.ts';
import { diskRoom } from './space.ts';

/** Growth step, so that the next sale's flush doesn't wait for the whole file. */
const pieceBytes = 1024 * 1024;
/** Space needed to open a database. */
const openingBytes = 4 * 1024 * 1024;

export type Ballast = {
  bytes(): number;
  /** Grows the file by one step, up to its size. Stops when the disk is full. */
  grow(): void;
  /** False when there was none. */
  release(): boolean;
};

export function createBallast(path: string, maxBytes: number): Ballast {
  const bytes = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    bytes,
    grow: () => {
      const missing = Math.min(pieceBytes, maxBytes - bytes());
      if (missing <= 0) return;
      try {
        appendFileSync(path, randomFillSync(Buffer.alloc(missing)), { mode: 0o600 });
      } catch (error) {
        if (!isNoRoom(error)) throw error;
      }
    },
    release: () => {
      if (bytes() === 0) return false;
      rmSync(path, { force: true });
      return true;
    },
  };
}

/**
 * Runs before a database is opened, because opening writes too: on a full disk the program could not restart
 * otherwise. A missing folder is reported by the opening itself.
 */
export function makeRoomToOpen(databasePath: string): void {
  try {
    const ballast = createBallast(ballastPath(databasePath), 0);
    if (ballast.bytes() === 0) return;
    if (diskRoom(databasePath).freeBytes < openingBytes || lacksRoom(databasePath)) ballast.release();
  } catch {
    return;
  }
}

export function ballastPath(databasePath: string): string {
  return join(dirname(databasePath), 'ballast');
}
