/**
 * A quota of the file system that is used up (EDQUOT). For whoever writes it is a full disk, and the free space that the system tells doesn't
 * show it; SQLite takes it for an I/O error like any other and doesn't say which. So it is found out by writing beside the database.
 */
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** Of noise, since a file system may keep zeros without giving them any space. */
const pieceBytes = 64 * 1024;
const pieces = 16;

/** The disk has no room for what was written, or this program may have no more of it. */
export function isNoRoom(error: unknown): boolean {
  // By number: Node has no name for the second.
  const errno = error instanceof Error && 'errno' in error ? Math.abs(Number(error.errno)) : 0;
  return errno === constants.errno.ENOSPC || errno === constants.errno.EDQUOT;
}

/** Whether a megabyte more can't be written into the database's folder for want of room. */
export function lacksRoom(databasePath: string): boolean {
  const path = join(dirname(databasePath), 'room');
  let file: number | undefined;
  try {
    file = openSync(path, 'w', 0o600);
    const piece = randomFillSync(Buffer.alloc(pieceBytes));
    // Of a piece that fits in part, the system writes that part and says nothing yet.
    for (let n = 0; n < pieces; n += 1) if (writeSync(file, piece) < pieceBytes) return true;
    return false;
  } catch (error) {
    return isNoRoom(error);
  } finally {
    if (file !== undefined) closeSync(file);
    rmSync(path, { force: true });
  }
}

/** What SQLite says of a full disk, in place of a write error that is that. Any other error as it is. */
export function fullWhereItIs(error: unknown, databasePath: string): unknown {
  const isWriteError = error instanceof Error && 'code' in error && error.code === 'SQLITE_IOERR_WRITE';
  if (!isWriteError || !lacksRoom(databasePath)) return error;
  const full = new Error('the disk quota of this program is used up', { cause: error });
  return Object.assign(full, { code: 'SQLITE_FULL' });
}
