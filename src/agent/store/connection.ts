/**
 * Opens a SQLite connection with the settings that the store's durability depends on, and throws when one of
 * them isn't in force.
 *
 * WAL with synchronous=FULL: with NORMAL a power cut loses acknowledged rows. `better-sqlite3` is compiled
 * with SQLITE_DEFAULT_WAL_SYNCHRONOUS=1, so FULL has to be set and is read back.
 */
import Database from 'better-sqlite3';
import { openInMemory } from './space/read-only-disk.ts';
import { keepStatements } from './statements.ts';

export type Connection = Database.Database;

/** Size that the write-ahead log keeps, used or not: see agent/store/space/wal.ts. */
export const walBytes = 8 * 1024 * 1024;

const pragmas = {
  journal_mode: 'wal',
  /** 2 = FULL: a flush at every commit. */
  synchronous: 2,
  foreign_keys: 1,
  /** Deleted pictures are overwritten; with `fast` all of them stayed readable in free pages. */
  secure_delete: 1,
  /** 2 = INCREMENTAL: free pages can be returned in small steps. Can't be changed later. */
  auto_vacuum: 2,
  /** The WAL is not truncated below this size while open: on a full disk even a DELETE needs room there. */
  journal_size_limit: walBytes,
  /** KB of memory; the package's default is 16,000, and the kernel holds the pages too. */
  cache_size: -4_000,
  busy_timeout: 5_000,
} as const;

/** Per-connection settings that don't apply to a read-only connection. */
const writerOnly = new Set([
  'journal_mode',
  'synchronous',
  'secure_delete',
  'auto_vacuum',
  'journal_size_limit',
]);

/** Throws when the file can't be opened or a setting isn't in force. */
export function openConnection(path: string, mode: 'write' | 'read'): Connection {
  const inMemory = mode === 'read' ? openInMemory(path) : undefined;
  const db = inMemory ?? new Database(path, { readonly: mode === 'read', fileMustExist: mode === 'read' });
  try {
    // Must come before the first table is created.
    if (mode === 'write') db.pragma('auto_vacuum = 2');
    for (const [name, value] of Object.entries(pragmas)) {
      if (mode === 'read' && writerOnly.has(name)) continue;
      db.pragma(`${name} = ${value}`);
    }
    assertPragmas(db, mode);
    keepStatements(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Throws when a setting differs from its required value. */
export function assertPragmas(db: Connection, mode: 'write' | 'read'): void {
  for (const [name, requested] of Object.entries(pragmas)) {
    if (mode === 'read' && writerOnly.has(name)) continue;
    const found = db.pragma(name, { simple: true });
    if (found !== requested) {
      throw new Error(
        `SQLite setting ${name} is ${String(found)}, needs ${requested}; the database at ${db.name} is not safe to use`,
      );
    }
  }
}
