/** Copies the readable rows of a damaged file into an empty database of the same schema version. */

import { hash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import { failpoint } from '../../../lib/failpoint.ts';
import type { Bulk } from '../../../sqlite-recovery/bulk.ts';
import type { Value } from '../../../sqlite-recovery/cells.ts';
import type { DamagedFile, DamagedTable, Row } from '../../../sqlite-recovery/rows.ts';
import type { Connection } from '../connection.ts';
import type { CopyResult, TableTally, Tally } from './recovery-report.ts';

const pictures = 'thumbnails';
/** Rebuilt from the recovered sales. */
const madeAnew = new Set(['text_blocks', 'takings']);
const ofSales = new Set([
  'sales',
  'sale_bodies',
  'source_records',
  'paper_pictures',
  'sale_notes',
  'clips',
  'clip_candidates',
  'notification_candidates',
  'erased_rows',
  'removed_sales',
  'moments',
  'moment_pictures',
  'region_searches',
  'captures',
  'outbox',
  'outbox_pictures',
  'pending_pictures',
  'rejection_notices',
]);

/**
 * Tables with a row or more per sale; errors in their texts are detected later (repair.ts), those of other
 * tables only here.
 */
const large = new Set(['sales', 'sale_bodies', 'captures', 'outbox', 'outbox_pictures', 'pending_pictures']);

/**
 * Copies everything but the pictures first; then unsent pictures; then the others, newest first, while
 * `mayGoOn` permits.
 */
export function copyRows(
  db: Connection,
  file: DamagedFile,
  { what, mayGoOn, bulk }: { what: 'all' | 'set_up'; mayGoOn: () => boolean; bulk: Bulk },
): CopyResult {
  const tables: Tally = {};
  const triggers = takeTriggersOff(db);
  for (const table of file.tables) {
    db.exec(`DELETE FROM main."${table.shape.name}"`);
    if (madeAnew.has(table.shape.name)) continue;
    if (table.shape.name === pictures || (what === 'set_up' && ofSales.has(table.shape.name))) continue;
    failpoint('store.recovery_table');
    tables[table.shape.name] = copyTable(db, table, bulk);
  }
  const picturesOf = file.tables.find(({ shape }) => shape.name === pictures);
  const { tally, left } =
    picturesOf === undefined || what === 'set_up' ? nothing : copyPictures(db, picturesOf, mayGoOn);
  tables[pictures] = tally;
  for (const sql of triggers) db.exec(sql);
  return { tables, picturesLeft: left };
}

const nothing = { tally: { rows: 0, unreadable: 0 }, left: 0 };

/** Triggers are for changes, not for copied rows. */
function takeTriggersOff(db: Connection): string[] {
  const triggers = db
    .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
    .all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
  return triggers.map(({ sql }) => sql);
}

function copyTable(db: Connection, table: DamagedTable, bulk: Bulk): TableTally {
  const insert = createInsert(db, table.shape.name);
  const copied = large.has(table.shape.name) ? bulk.copy(table) : undefined;
  const tally = { rows: copied?.rows ?? 0, unreadable: 0 };
  db.transaction(() => {
    for (const row of table.rows(copied)) note(tally, row !== 'unreadable' && insert(row));
  })();
  return tally;
}

function note(tally: TableTally, isCopied: boolean): void {
  if (isCopied) tally.rows += 1;
  else tally.unreadable += 1;
}

/** False for a row that the table rejects: a damaged value, or a second row of the same key. */
function createInsert(db: Connection, name: string): (row: Row) => boolean {
  // By the number of columns: a row holds the first columns of its table.
  const statements = new Map<number, Statement>();
  return (row) => {
    const values = Object.values(row);
    let statement = statements.get(values.length);
    if (statement === undefined) {
      const columns = Object.keys(row);
      const list = columns.map((column) => `"${column}"`).join();
      statement = db.prepare(
        `INSERT OR IGNORE INTO main."${name}" (${list}) VALUES (${columns.map(() => '?').join()})`,
      );
      statements.set(values.length, statement);
    }
    try {
      return statement.run(values).changes === 1;
    } catch (error) {
      // A column of a strict table rejects the type.
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT'))
        return false;
      throw error;
    }
  };
}

/** For published and stored sales the cloud has the pictures, unless these are still due. */
const pendingPictures = `SELECT sha256 FROM pending_pictures
  UNION SELECT c.thumbnail_sha256 FROM captures c JOIN sales s ON s.seq = c.sale_seq
   WHERE c.thumbnail_sha256 IS NOT NULL AND (s.news <> 0 OR s.stored_revision < max(1, s.revision))`;

function copyPictures(
  db: Connection,
  table: DamagedTable,
  mayGoOn: () => boolean,
): { tally: TableTally; left: number } {
  const insert = createInsert(db, table.shape.name);
  const tally = { rows: 0, unreadable: 0 };
  const pending = new Set<Value>(db.prepare<[], string>(pendingPictures).pluck().all());
  const copy = (options: { which: (sha256: Value) => boolean; goOn: () => boolean }): void => {
    for (const row of table.rows({ first: options.which, backwards: true })) {
      if (row === 'unreadable') unreadable += 1;
      else note(tally, isIntact(row) && insert(row));
      if (!options.goOn()) return;
    }
  };
  let unreadable = 0;
  let others = 0;
  const isPending = (sha256: Value): boolean => {
    if (pending.has(sha256)) return true;
    others += 1;
    return false;
  };
  db.transaction(() => copy({ which: isPending, goOn: () => true }))();
  // The second pass reads the same pages again.
  tally.unreadable += unreadable;
  if (others > 0) db.transaction(() => copy({ which: (sha256) => !pending.has(sha256), goOn: mayGoOn }))();
  else return { tally, left: 0 };
  const left = mayGoOn()
    ? 0
    : db
        .prepare<[], number>(
          `SELECT count(DISTINCT thumbnail_sha256) FROM captures c
            WHERE thumbnail_sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${pictures} t WHERE t.sha256 = c.thumbnail_sha256)`,
        )
        .pluck()
        .get();
  return { tally, left: left ?? 0 };
}

/** A picture is named by the hash of its content: a flipped bit is detected. */
function isIntact({ sha256, jpeg }: Row): boolean {
  return jpeg instanceof Buffer && hash('sha256', jpeg) === sha256;
}
