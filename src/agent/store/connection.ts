/**
 * Opens a SQLite connection with the settings every promise of the store rests on, and refuses to go on without them.
 *
 * WAL with synchronous=FULL: with NORMAL acknowledged rows are lost in a power cut. `better-sqlite3` is compiled with
 * SQLITE_DEFAULT_WAL_SYNCHRONOUS=1, so FULL has to be set and is read back.
 */
import Database from 'better-sqlite3';
import { openInMemory } from './space/read-only-disk.ts';
import { keepStatements } from './statements.ts';

export type Connection = Database.Database;

/** The write-ahead log is kept this long, used or not: see agent/store/space/wal.ts. */
export const walBytes = 8 * 1024 * 1024;

const pragmas = {
  journal_mode: 'wal',
  /** 2 = FULL: a flush at every commit. */
  synchronous: 2,
  foreign_keys: 1,
  /** Deleted pictures are overwritten; with `fast` they all stayed readable in free pages. */
  secure_delete: 1,
  /** 2 = INCREMENTAL: free pages can be given back bit by bit. Can't be chosen later. */
  auto_vacuum: 2,
  /** The WAL is not cut below this while open: on a full disk even a DELETE needs room there. */
  journal_size_limit: walBytes,
  busy_timeout: 5_000,
} as const;

/** Per-connection settings that a read-only connection has no say in. */
const writerOnly = new Set([
  'journal_mode',
  'synchronous',
  'secure_delete',
  'auto_vacuum',
  'journal_size_limit',
]);

/** Throws when the file can't be opened or a setting doesn't hold. */
export function openConnection(path: string, mode: 'write' | 'read'): Connection {
  const inMemory = mode === 'read' ? openInMemory(path) : undefined;
  const db = inMemory ?? new Database(path, { readonly: mode === 'read', fileMustExist: mode === 'read' });
  try {
    // Must come before the first table is made.
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

/** Throws if any setting is not what it was set to. */
export function assertPragmas(db: Connection, mode: 'write' | 'read'): void {
  for (const [name, wanted] of Object.entries(pragmas)) {
    if (mode === 'read' && writerOnly.has(name)) continue;
    const found = db.pragma(name, { simple: true });
    if (found !== wanted) {
      throw new Error(
        `SQLite setting ${name} is ${String(found)}, needs ${wanted}; the database at ${db.name} is not safe to use`,
      );
    }
  }
}
