/**
 * Reserved disk space of the write-ahead log.
 *
 * On a full disk a write succeeds only if the log need not grow, so the log has `walBytes` from the start
 * (the connection's `journal_size_limit` prevents its truncation): a full log's pages, after which SQLite
 * checkpoints, and as much again for the current transaction. The rest of the file is zeros, which SQLite
 * takes for the end of the log.
 */
import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { isFull } from '../../../lib/sqlite-errors.ts';
import type { Connection } from '../connection.ts';
import { walBytes } from '../connection.ts';
import { writeMeta } from '../meta.ts';
import { fullWhereItIs, isNoRoom } from './disk-quota.ts';

const zeros = Buffer.alloc(64 * 1024);

/** Extends the log to its reserve. False when the disk lacks room. Not within a transaction. */
export function reserveWal(db: Connection): boolean {
  let file: number | undefined;
  // Keeps all other writers, including other processes, from appending meanwhile.
  db.exec('BEGIN IMMEDIATE');
  try {
    file = openSync(`${db.name}-wal`, 'r+');
    const { size } = fstatSync(file);
    for (let at = size; at < walBytes; )
      at += writeSync(file, zeros, 0, Math.min(zeros.length, walBytes - at), at);
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
 * Erases deleted data from the log: checkpoints it, truncates it to zero and recreates it. False while a
 * reader blocks it; nothing has changed then. Not within a transaction, and not while the disk is short.
 */
export function eraseWal(db: Connection): boolean {
  // Readers are quick; the next sale should not wait for a slow one.
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
 * Checkpoints the log as far as readers and the disk permit (the database may have to grow), so that the log
 * restarts at its beginning.
 */
export function emptyWal(db: Connection): void {
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch (error) {
    if (!isFull(fullWhereItIs(error, db.name))) throw error;
  }
}

/** Extends the database by free pages, on the disk too. Not within a transaction. */
export function addFreePages(db: Connection, bytes: number): void {
  try {
    db.transaction(() => {
      writeMeta(db, 'free_pages', ' '.repeat(bytes));
      db.exec(`DELETE FROM meta WHERE key = 'free_pages'`);
    }).immediate();
  } catch (error) {
    if (!isFull(fullWhereItIs(error, db.name))) throw error;
  }
  emptyWal(db);
}
