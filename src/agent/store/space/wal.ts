/**
 * The write-ahead log's own place on the disk.
 *
 * On a full disk a write succeeds only where the log need not grow, so it is kept at `walBytes` from the start (the connection's
 * `journal_size_limit` sees to it that it isn't cut): a full log's worth of pages, after which SQLite carries them into the database, and as
 * much again for the transaction under way. The rest of the file is zeros, which SQLite takes for the end of the log.
 */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { isFull } from '../../../lib/sqlite-errors.ts';
import type { Connection } from '../connection.ts';
import { walBytes } from '../connection.ts';
import { fullWhereItIs, isNoRoom } from './disk-quota.ts';

/** Makes the log as long as it should be. False where the disk has no room for that. Not within a transaction. */
export function reserveWal(db: Connection): boolean {
  let file: number | undefined;
  // Nobody else, no other process either, writes at its end meanwhile.
  db.exec('BEGIN IMMEDIATE');
  try {
    file = openSync(`${db.name}-wal`, 'r+');
    const { size } = fstatSync(file);
    if (size < walBytes) writeSync(file, Buffer.alloc(walBytes - size), 0, walBytes - size, size);
    return fstatSync(file).size >= walBytes;
  } catch (error) {
    if (isNoRoom(error)) return false;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
    db.exec('ROLLBACK');
  }
}

/**
 * Leaves nothing readable in the log of what was deleted: brings it into the database, cuts it to nothing and makes it anew. False while a
 * reader is in the way; then nothing has changed. Not within a transaction, and not while the disk is short.
 */
export function eraseWal(db: Connection): boolean {
  // Readers are quick; the sale that comes next should not wait for one that isn't.
  const waitMs = Number(db.pragma('busy_timeout', { simple: true }));
  db.pragma('busy_timeout = 0');
  try {
    const [done] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (done?.busy !== 0) return false;
  } finally {
    db.pragma(`busy_timeout = ${waitMs}`);
  }
  reserveWal(db);
  return true;
}

/**
 * Brings what the log holds into the database, as far as readers and the disk let it (the database may have to grow for it), so that the log
 * begins again at its start.
 */
export function emptyWal(db: Connection): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch (error) {
    if (!isFull(fullWhereItIs(error, db.name))) throw error;
  }
}
