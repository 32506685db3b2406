/**
 * Copies readable rows of a damaged file with SQLite itself: most of the file, several times faster than the
 * reader in rows.ts.
 *
 * The file is opened under a second name, so that SQLite finds no log beside it and checkpoints nothing into
 * it: content of the log is not copied here. SQLite may find an outdated or broken tree: a run of rows counts
 * only if it was copied completely; otherwise it is rolled back and retried in parts. The rest is left to
 * rows.ts, page by page.
 */
import { linkSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { isDamage, isUnreadable } from '../lib/sqlite-errors.ts';
import type { Value } from './cells.ts';
import type { Pages } from './pages.ts';
import type { DamagedTable } from './rows.ts';
import { keyOf, type Stretch } from './runs.ts';

type Copied = {
  readonly rows: number;
  /** As required by `RowsOptions`. */
  readonly isDone: (page: number, cell?: number) => boolean;
};

export type Bulk = Disposable & {
  copy(table: DamagedTable): Copied;
};

/** Per statement. Its changed pages are held in memory until it completes. */
const maxRows = 10_000;
const partsOfBroken = 4;

const nothing: Copied = { rows: 0, isDone: () => false };

/**
 * `db` needs a rollback journal, since statements may fail. A file that SQLite can't open is not copied here.
 */
export function openBulk(db: Database, files: { from: string; pages: Pages }): Bulk {
  const link = `${db.name}.old`;
  const removeLink = (): void => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(link + end, { force: true });
  };
  removeLink();
  if (!attach(db, files.from, link)) {
    removeLink();
    return { copy: () => nothing, [Symbol.dispose]: () => undefined };
  }
  return {
    copy: (table) => copyRuns(db, files.pages, table),
    [Symbol.dispose]: () => {
      try {
        db.exec('DETACH old');
      } catch {
        // An earlier error is already being thrown; closing the database removes the attachment.
      }
      removeLink();
    },
  };
}

function attach(db: Database, from: string, link: string): boolean {
  try {
    linkSync(from, link);
  } catch {
    // Some file systems have no hard links.
    return false;
  }
  try {
    db.prepare('ATTACH ? AS old').run(link);
  } catch {
    return false;
  }
  try {
    db.prepare('SELECT count(*) FROM old.sqlite_schema').get();
    return true;
  } catch {
    db.exec('DETACH old');
    return false;
  }
}

function copyRuns(db: Database, pages: Pages, table: DamagedTable): Copied {
  const { shape } = table;
  const insert = prepareInsert(db, shape);
  if (insert === undefined) return nothing;
  const done = new Set<number>();
  const doneCells = new Set<string>();
  let rows = 0;

  const runs = table.runs().flatMap(inPieces);
  let patience = runs.reduce((sum, run) => sum + rowsIn(run), 0);
  const key = (stretch: Stretch | undefined, end: 'first' | 'last'): readonly Value[] | undefined =>
    stretch && keyOf(pages, shape, { stretch, end });
  const copy = (run: readonly Stretch[]): void => {
    const expected = rowsIn(run);
    const from = key(run[0], 'first');
    const until = key(run.at(-1), 'last');
    if (from !== undefined && until !== undefined && insertAll(db, () => insert(from, until), expected)) {
      rows += expected;
      for (const { page, cell } of run) {
        if (cell === undefined) done.add(page);
        else doneCells.add(`${page}:${cell}`);
      }
      return;
    }
    // With much damage, trying takes longer than reading page by page.
    patience -= expected;
    if (run.length === 1 || patience < 0) return;
    const part = Math.ceil(run.length / partsOfBroken);
    for (let at = 0; at < run.length; at += part) copy(run.slice(at, at + part));
  };
  for (const run of runs) copy(run);
  return {
    rows,
    isDone: (page, cell) => (cell === undefined ? done.has(page) : doneCells.has(`${page}:${cell}`)),
  };
}

function rowsIn(run: readonly Stretch[]): number {
  return run.reduce((sum, { rows }) => sum + rows, 0);
}

function inPieces(run: readonly Stretch[]): Stretch[][] {
  const pieces: Stretch[][] = [];
  let piece: Stretch[] = [];
  let rows = 0;
  for (const stretch of run) {
    piece.push(stretch);
    rows += stretch.rows;
    if (rows < maxRows) continue;
    pieces.push(piece);
    piece = [];
    rows = 0;
  }
  return piece.length > 0 ? [...pieces, piece] : pieces;
}

/** Returns the number of copied rows. Undefined when SQLite finds no such table in the file. */
function prepareInsert(
  db: Database,
  { name, columns, key }: DamagedTable['shape'],
): ((from: readonly Value[], until: readonly Value[]) => number) | undefined {
  const list = columns.map((column) => `"${column}"`).join();
  const keys = key.map((column) => `"${column}"`).join();
  const values = key.map(() => '?').join();
  try {
    const statement = db.prepare(
      `INSERT OR IGNORE INTO main."${name}" (${list}) SELECT ${list} FROM old."${name}"
        WHERE (${keys}) >= (${values}) AND (${keys}) <= (${values})`,
    );
    return (from, until) => statement.run(...from, ...until).changes;
  } catch (error) {
    if (isOfFile(error)) return undefined;
    throw error;
  }
}

class NotAll extends Error {}

function insertAll(db: Database, insert: () => number, expected: number): boolean {
  try {
    db.transaction(() => {
      if (insert() !== expected) throw new NotAll();
    })();
    return true;
  } catch (error) {
    if (error instanceof NotAll || isOfFile(error)) return false;
    throw error;
  }
}

/** True for an error of the damaged file, not of the new one or its disk. */
function isOfFile(error: unknown): boolean {
  if (isDamage(error) || isUnreadable(error)) return true;
  return (
    error instanceof Error &&
    'code' in error &&
    /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|TOOBIG)/.test(String(error.code))
  );
}
