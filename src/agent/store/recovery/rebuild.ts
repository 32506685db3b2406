/**
 * Builds a consistent database from a damaged one: reads the readable rows, copies them, migrates to the
 * newest schema and repairs.
 */

import { closeSync, fsyncSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { openBulk } from '../../../sqlite-recovery/bulk.ts';
import { openPages, type Pages } from '../../../sqlite-recovery/pages.ts';
import { type DamagedFile, openDamaged } from '../../../sqlite-recovery/rows.ts';
import { knownSchemas, migrate } from '../schema/migrations.ts';
import { keepStatements } from '../statements.ts';
import { resetTakings } from '../takings/takings.ts';
import { copyRows } from './copy.ts';
import type { CopyResult, Rebuilt } from './recovery-report.ts';
import { repair } from './repair.ts';
import type { RepairContext } from './repair-context.ts';

/** Boards have 1 GB of memory; freed afterwards. */
const cacheKilobytes = 96 * 1024;

/**
 * Throws when the database is of a newer version. `from` is only read; `to` must not exist, and is on disk
 * when this returns. Pictures that the cloud has are copied while `mayGoOn` permits. `finish` writes
 * additional data into the new database.
 */
export function rebuild(
  files: { from: string; to: string },
  context: Omit<RepairContext, 'db' | 'changed'>,
  steps: {
    /** `set_up`: cameras, registers, links and counters, without the sales. */
    what: 'all' | 'set_up';
    mayGoOn: () => boolean;
    finish: (db: Database.Database, rebuilt: Rebuilt) => void;
  },
): Rebuilt {
  using pages = openPages(files.from);
  const file = openDamaged(pages, knownSchemas);
  const db = new Database(files.to);
  try {
    db.pragma('auto_vacuum = 2');
    // Nothing reads the draft before it is complete, and an incomplete draft is deleted: it is flushed once,
    // at its end, and a rollback concerns only rows that couldn't be copied completely. The damaged file is
    // not changed.
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = OFF');
    db.pragma('foreign_keys = OFF');
    // Names of pictures are random: their indexes have to stay in memory.
    db.pragma(`cache_size = -${cacheKilobytes}`);
    migrate(db, file.version);
    const copied = copyAll(db, { file, pages, from: files.from }, steps);
    db.pragma('journal_mode = OFF');
    migrate(db);
    keepStatements(db);
    const repaired = repair({ ...context, db, changed: () => undefined });
    resetTakings(db);
    const rebuilt = { ...copied, ...repaired, pagesCutOff: pages.cutOff };
    steps.finish(db, rebuilt);
    db.close();
    flush(files.to);
    return rebuilt;
  } finally {
    db.close();
  }
}

function copyAll(
  db: Database.Database,
  { file, pages, from }: { file: DamagedFile; pages: Pages; from: string },
  steps: { what: 'all' | 'set_up'; mayGoOn: () => boolean },
): CopyResult {
  using bulk = openBulk(db, { from, pages });
  return copyRows(db, file, { ...steps, bulk });
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}
