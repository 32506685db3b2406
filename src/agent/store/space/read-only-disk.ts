/**
 * Data folder that can't be written: its file system is read-only, as the kernel makes it after an error of an SD
 * card, or the disk answers each write with an error.
 *
 * Stored data can still be read, shown and uploaded; nothing can be recorded. Detected by writing, since the
 * file permissions don't change.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import { storeText } from '../text/store.ts';

export const unwritableWhy =
  'the data folder cannot be written: its file system is read-only, or its disk fails';

/** Interval of the check for a remounted file system. Milliseconds. */
export const writableLookMs = 10_000;
/** The skipped parts of the start (lock, check, schema) require a restart of the program. */
export const writableAgain = 'the file system can be written again: the program has to start anew';

/** Read-only file system, or an error of the disk. */
const unwritable = /^(EROFS|EIO)$/;

/** True when no file can be written and flushed beside the database. False when the folder is missing. */
export function isUnwritable(databasePath: string): boolean {
  const path = join(dirname(databasePath), 'write-probe');
  try {
    failpoint('store.write_probe');
    const file = openSync(path, 'w', 0o600);
    try {
      writeSync(file, 'probe');
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    rmSync(path, { force: true });
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && unwritable.test(String(error.code));
  }
}

/**
 * A cleanly closed database has no log beside it, and SQLite can't open it on a read-only file system without
 * one: it is read into memory instead. Undefined when there is a log. Throws when memory is too small.
 */
export function openInMemory(path: string): Database.Database | undefined {
  if (existsSync(`${path}-wal`) || !existsSync(path) || !isUnwritable(path)) return undefined;
  if (statSync(path).size > freemem() / 2)
    throw new ErrorForPeople(storeText('store.too_large_for_memory', { path }));
  const bytes = readFileSync(path);
  // Read and write version of the file format (sqlite.org/fileformat): 2 means WAL, 1 a rollback journal.
  bytes.writeUInt8(1, 18);
  bytes.writeUInt8(1, 19);
  return new Database(bytes, { readonly: true });
}
