/**
 * The receiver's database: one SQLite file that holds everything acknowledged (WAL, synchronous=FULL), checked when opened.
 *
 * Commands of the same program (tokens, keys) write to it while a receiver runs; SQLite serializes them.
 */

import Database from 'better-sqlite3';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { migrateReceiver, newestVersion } from './migrations.ts';
import { receiverStartText } from './text/start.ts';

export type ReceiverDatabase = Database.Database;

/** Throws unless the file is intact and commits are durable: with any setting but FULL a power cut loses acknowledged rows. */
export function openReceiverDatabase(path: string): ReceiverDatabase {
  let db: ReceiverDatabase | undefined;
  try {
    db = new Database(path);
    db.pragma('busy_timeout = 5000');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    // Contents erased on request are overwritten.
    db.pragma('secure_delete = ON');
    const settings = [
      db.pragma('journal_mode', { simple: true }),
      db.pragma('synchronous', { simple: true }),
    ];
    if (settings[0] !== 'wal' || settings[1] !== 2) {
      throw new ErrorForPeople(receiverStartText('unsafe_settings', { path, settings: settings.join(', ') }));
    }
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw damaged(path, String(found));
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > newestVersion) {
      throw new ErrorForPeople(receiverStartText('newer_database', { path, version }));
    }
    migrateReceiver(db, version);
    return db;
  } catch (error) {
    db?.close();
    throw isDamage(error) ? damaged(path, (error as Error).message) : error;
  }
}

/** SQLite's file or the disk under it is broken: retrying can't help. A full disk is not such an error. */
export function isDamage(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(code);
}

function damaged(path: string, why: string): ErrorForPeople {
  return new ErrorForPeople(receiverStartText('database_damaged', { path, why }));
}
