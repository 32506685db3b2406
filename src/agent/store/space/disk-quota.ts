/**
 * Detection of a used-up file system quota (EDQUOT). It acts like a full disk, but the reported free space
 * doesn't show it, and SQLite reports a generic I/O error. It is detected by a test write beside the
 * database.
 */
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** Noise, since a file system may store zeros without allocating space. */
const pieceBytes = 64 * 1024;
const pieces = 16;

/** The disk is full, or this program's quota is used up. */
export function isNoRoom(error: unknown): boolean {
  // By number: Node has no name for EDQUOT.
  const errno = error instanceof Error && 'errno' in error ? Math.abs(Number(error.errno)) : 0;
  return errno === constants.errno.ENOSPC || errno === constants.errno.EDQUOT;
}

/** True when a test write of a megabyte into the database's folder fails for want of room. */
export function lacksRoom(databasePath: string): boolean {
  const path = join(dirname(databasePath), 'room');
  let file: number | undefined;
  try {
    file = openSync(path, 'w', 0o600);
    const piece = randomFillSync(Buffer.alloc(pieceBytes));
    // When a piece fits only in part, the system writes that part and reports no error yet.
    for (let n = 0; n < pieces; n += 1) if (writeSync(file, piece) < pieceBytes) return true;
    return false;
  } catch (error) {
    return isNoRoom(error);
  } finally {
    if (file !== undefined) closeSync(file);
    rmSync(path, { force: true });
  }
}

/**
 * Converts a write error caused by a quota into SQLite's error for a full disk. Any other error is returned
 * unchanged.
 */
export function fullWhereItIs(error: unknown, databasePath: string): unknown {
  const isWriteError = error instanceof Error && 'code' in error && error.code === 'SQLITE_IOERR_WRITE';
  if (!isWriteError || !lacksRoom(databasePath)) return error;
  const full = new Error('the disk quota of this program is used up', { cause: error });
  return Object.assign(full, { code: 'SQLITE_FULL' });
}
