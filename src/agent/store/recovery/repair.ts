/**
 * Makes a consistent database of rows that were recovered one by one.
 *
 * Invariants:
 * 1. an event in the outbox is sent as it was rendered, under its own id, or not at all;
 * 2. no id that may have been used is used again: revisions rendered from here on have numbers above all
 *    known ones (agent/store/outbox/revision-floor.ts), and the sequence continues above the highest;
 * 3. a sale whose newest revision the cloud may lack is sent again;
 * 4. a lost picture that is still due is captured again from the lookback; one that the cloud has stays
 *    recorded as sent.
 */

import type { Connection } from '../connection.ts';
import { renderNext } from '../outbox/outbox.ts';
import { recountQueue } from '../outbox/queue-state.ts';
import type { Kept, Repaired } from './recovery-report.ts';
import type { RepairContext } from './repair-context.ts';
import { countedBefore, repairEpoch, storedRevisions } from './repair-epoch.ts';
import { dropDamagedNotices, nameAgain, repairOutbox } from './repair-outbox.ts';
import { dropStrayPictures, repairPictures } from './repair-pictures.ts';
import { dropUnreadable, repairCaptures, repairSourceRecords, unpublishedSales } from './repair-sales.ts';

export function repair(context: RepairContext): Repaired {
  const { db } = context;
  return db.transaction(() => {
    const counted = countedBefore(db);
    const { salesDropped, salesDoubtful } = dropUnreadable(db);
    const { salesFromEvents, eventsDropped, unnamed, behind } = repairOutbox(db);
    dropDamagedNotices(db);
    dropOrphans(db);
    dropNoJson(db);
    const picturesLost = repairPictures(db);
    repairSourceRecords(db);
    repairCaptures(db);
    dropStrayPictures(db);
    nameAgain(db, unnamed);
    const stored = storedRevisions(db);
    mendStates(db, behind);
    const unsent = repairEpoch(context, { ...counted, stored });
    repairRowCounter(db);
    closePage(db);
    const untold = unpublishedSales(db);
    for (const seq of untold) renderNext(context, seq);
    repairForeignKeys(db);
    recountQueue(db);
    return {
      salesFromEvents,
      salesDropped,
      salesDoubtful,
      eventsDropped,
      picturesLost,
      sentAgain: untold.length,
      unsent,
      kept: keptOf(db),
    };
  })();
}

/**
 * Ended sessions and used invitations must not be restored: people sign in again. If it is unknown whether a password was set, one
 * was: the page never opens without. Where nobody is left who could add people, the set-up code begins anew.
 */
function closePage(db: Connection): void {
  db.exec(`
    DELETE FROM page_sessions;
    DELETE FROM api_tokens;
    DELETE FROM people WHERE NOT EXISTS (SELECT 1 FROM people WHERE role IN ('owner', 'installer') AND password_hash IS NOT NULL);
    DELETE FROM passkeys WHERE person NOT IN (SELECT id FROM people);
    UPDATE people SET code_sha256 = NULL, code_until_run_ms = NULL;
    INSERT INTO page_login (one, was_set) VALUES (1, 1) ON CONFLICT DO NOTHING;`);
}

// Conditions on nearly every row of a large table compare with a list of numbers, which an index provides,
// and not with the rows themselves.
const ofNoSale = 'sale_seq NOT IN (SELECT seq + 0 FROM sales)';
const ofNoEvent = 'sequence NOT IN (SELECT sequence + 0 FROM outbox)';

function dropOrphans(db: Connection): void {
  for (const table of [
    'captures',
    'sale_bodies',
    'source_records',
    'paper_pictures',
    'sale_notes',
    'notification_candidates',
  ])
    db.exec(`DELETE FROM ${table} WHERE ${ofNoSale}`);
  for (const table of ['outbox_pictures', 'rejection_notices'])
    db.exec(`DELETE FROM ${table} WHERE ${ofNoEvent}`);
  db.exec(
    `DELETE FROM pos_terminals WHERE NOT EXISTS (SELECT 1 FROM pos_accounts a WHERE a.id = pos_terminals.account_id)
        OR NOT EXISTS (SELECT 1 FROM registers r WHERE r.key = pos_terminals.register_key)`,
  );
  db.exec(
    'DELETE FROM register_printers WHERE register_key NOT IN (SELECT key FROM registers) OR NOT json_valid(printer)',
  );
  db.exec('DELETE FROM moment_sources WHERE register_key NOT IN (SELECT key FROM registers)');
}

/** SQL reads these columns, and fails on invalid JSON; the sales concerned are handled later. */
function dropNoJson(db: Connection): void {
  db.exec(`
    UPDATE captures SET details = '{}' WHERE NOT json_valid(details);
    DELETE FROM activity WHERE NOT json_valid(entry);
    DELETE FROM source_records WHERE NOT json_valid(origin) OR NOT json_valid(sale) OR clock NOT IN ('synced', 'unsynced');`);
}

function mendStates(db: Connection, behind: readonly { seq: number; revision: number }[]): void {
  const raise = db.prepare('UPDATE sales SET revision = max(revision, ?) WHERE seq = ?');
  for (const { seq, revision } of behind) raise.run(revision, seq);
  const namedBy = `FROM outbox_pictures n JOIN outbox o ON o.sequence = n.sequence WHERE n.sha256 = pending_pictures.sha256`;
  // Writes only wrong values: nearly every row is right.
  db.exec(`
    UPDATE sales SET stored_revision = revision WHERE stored_revision > revision;
    UPDATE pending_pictures SET released = 0 WHERE released = 2
       AND (NOT EXISTS (SELECT 1 ${namedBy}) OR EXISTS (SELECT 1 ${namedBy} AND o.state IN ('waiting', 'renewing')));
    DELETE FROM outbox WHERE state = 'stored' AND NOT EXISTS (
      SELECT 1 FROM outbox_pictures n JOIN pending_pictures p ON p.sha256 = n.sha256 WHERE n.sequence = outbox.sequence);
    DELETE FROM outbox_pictures WHERE ${ofNoEvent};`);
}

/** Start value for row numbers of sales. */
function repairRowCounter(db: Connection): void {
  const number = (sql: string): number => db.prepare<[], number | null>(sql).pluck().get() ?? 0;
  const lastSeq = number(
    'SELECT max(seq) FROM (SELECT max(seq) AS seq FROM sales UNION ALL SELECT max(sale_seq) FROM captures)',
  );
  db.prepare(`DELETE FROM sqlite_sequence WHERE name = 'sales' AND seq < ?`).run(lastSeq);
  if (number(`SELECT count(*) FROM sqlite_sequence WHERE name = 'sales'`) === 0) {
    db.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('sales', ?)`).run(lastSeq);
  }
}

/** Contents of the repaired database. */
function keptOf(db: Connection): Kept {
  const number = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0;
  return {
    sales: number('SELECT count(*) FROM sales'),
    pictures: number('SELECT count(*) FROM thumbnails'),
    events: number(`SELECT count(*) FROM outbox WHERE state IN ('waiting', 'renewing')`),
  };
}

/** Tables whose references the steps above have repaired: they are too large for a second check. */
const repaired = new Set([
  'captures',
  'outbox',
  'outbox_pictures',
  'pending_pictures',
  'sale_bodies',
  'source_records',
  'paper_pictures',
  'rejection_notices',
]);

/** Repairs references to lost rows in tables that no step above handles. */
function repairForeignKeys(db: Connection): void {
  db.exec('DELETE FROM pending_pictures WHERE sha256 NOT IN (SELECT sha256 FROM outbox_pictures)');
  const others = db
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
    .pluck()
    .all()
    .filter((name) => !repaired.has(name));
  for (let round = 0; round < 5; round += 1) {
    const violations = others.flatMap((name) =>
      db
        .prepare<[], { rowid: number | null }>(`PRAGMA foreign_key_check("${name}")`)
        .all()
        .map(({ rowid }) => ({ name, rowid })),
    );
    for (const { name, rowid } of violations) {
      if (rowid !== null) db.prepare(`DELETE FROM "${name}" WHERE rowid = ?`).run(rowid);
    }
    if (violations.length === 0) return;
  }
}
