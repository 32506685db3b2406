/** Consistency check of a whole database. Runs at the end of every test of the store. */
import { assertPragmas, type Connection } from '../../../src/agent/store/connection.ts';
import { readMeta } from '../../../src/agent/store/meta.ts';
import { countRows } from '../../../src/agent/store/outbox/queue-state.ts';
import { takingsOf } from '../../../src/agent/store/takings/takings-schema.ts';

/**
 * Problems found, one sentence each; empty when there are none. Reads the whole file: seconds on a large one.
 */
export function check(db: Connection): string[] {
  const complaints: string[] = [];
  const integrity = db.prepare<[], string>('PRAGMA integrity_check(20)').pluck().all();
  if (integrity.join() !== 'ok') complaints.push(...integrity.map((line) => `integrity: ${line}`));
  for (const row of db.prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check').all()) {
    complaints.push(`a row of ${row.table} names a missing row of ${row.parent}`);
  }
  const none = (what: string, sql: string): void => {
    const found = db.prepare<[], number>(`SELECT count(*) FROM (${sql})`).pluck().get() ?? 0;
    if (found > 0) complaints.push(`${found} × ${what}`);
  };
  const from = Number(db.prepare("SELECT value FROM meta WHERE key = 'takings_from'").pluck().get() ?? 0);
  const counted = `SELECT hour, register_key, staff, kind, currency, count(*), sum(total), sum(unknown)
    FROM (SELECT ${takingsOf('s')} FROM sales s WHERE s.superseded_by IS NULL AND s.seq >= ${from}) GROUP BY 1, 2, 3, 4, 5`;
  const summed = 'SELECT hour, register_key, staff, kind, currency, count, total, unknown FROM takings';
  none('sum that is not that of its sales', `${counted} EXCEPT ${summed}`);
  none('sum of no sales', `${summed} EXCEPT ${counted}`);
  none(
    'sale without a capture row',
    'SELECT 1 FROM sales s WHERE s.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq)',
  );
  none(
    'captured without its thumbnail',
    `SELECT 1 FROM captures WHERE outcome = 'captured' AND thumbnail_sha256 IS NULL AND details ->> '$.removed.sha256' IS NULL`,
  );
  none(
    'thumbnail that no captured capture names',
    `SELECT 1 FROM thumbnails t WHERE NOT EXISTS (
       SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = t.sha256 AND c.outcome = 'captured')`,
  );
  none(
    'capture of another outcome that names a thumbnail',
    `SELECT 1 FROM captures WHERE outcome <> 'captured' AND thumbnail_sha256 IS NOT NULL`,
  );
  none(
    'picture given up, without when',
    `SELECT 1 FROM captures WHERE outcome = 'evicted' AND details ->> '$.evictedAtMs' IS NULL OR outcome = 'erased' AND details ->> '$.erasedAtMs' IS NULL`,
  );
  none(
    'settled sale with news that no revision tells',
    `SELECT 1 FROM sales s WHERE s.news IN (1, 2)
       AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND (c.outcome = 'pending' OR c.retake = 1))`,
  );
  none(
    'sale that is half of another, and of its own',
    `SELECT 1 FROM source_records h JOIN sales s ON s.id = h.id WHERE s.seq <> h.sale_seq AND s.superseded_by IS NULL`,
  );
  none(
    'joined sale that still lacks a half, or has one of itself',
    `SELECT max(s.unmatched_source IS NOT NULL) AS isOpen, count(*) - total(h.origin ->> '$.ofVoid') - total(h.origin ->> '$.by' = 'register') AS halves, count(*) AS records
       FROM source_records h JOIN sales s ON s.seq = h.sale_seq GROUP BY h.sale_seq
     HAVING records < 2 OR halves <> iif(isOpen, 1, 2)`,
  );
  none(
    'evicted picture without a revision that reports it',
    `SELECT 1 FROM sales s WHERE s.news = 3
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq AND o.state = 'waiting')`,
  );
  none(
    'revision neither stored nor in the outbox',
    `SELECT 1 FROM sales s WHERE s.revision > s.stored_revision
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq AND o.revision = s.revision)`,
  );
  none(
    'sequence above the counter that gives them',
    "SELECT 1 FROM outbox WHERE sequence > (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'sequence')",
  );
  none(
    'stored event kept although its pictures are stored',
    `SELECT 1 FROM outbox o WHERE o.state = 'stored' AND NOT EXISTS (
       SELECT 1 FROM outbox_pictures n JOIN pending_pictures p ON p.sha256 = n.sha256 WHERE n.sequence = o.sequence)`,
  );
  none(
    'quarantined event without a rejection notice',
    `SELECT 1 FROM outbox o WHERE o.state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM rejection_notices w WHERE w.sequence = o.sequence)`,
  );
  none(
    'picture held back for a quarantine that no event is in, or that another event could release',
    `SELECT 1 FROM pending_pictures p WHERE p.released = 2 AND (
       NOT EXISTS (SELECT 1 FROM outbox_pictures n WHERE n.sha256 = p.sha256)
       OR EXISTS (SELECT 1 FROM outbox_pictures n JOIN outbox o ON o.sequence = n.sequence
                   WHERE n.sha256 = p.sha256 AND o.state IN ('waiting', 'renewing')))`,
  );
  complaints.push(...wrongCounts(db));
  try {
    assertPragmas(db, db.readonly ? 'read' : 'write');
  } catch (error) {
    complaints.push(error instanceof Error ? error.message : String(error));
  }
  return complaints;
}

/** Counters that differ from the rows, one sentence each. */
export function wrongCounts(db: Connection): string[] {
  return countRows(db)
    .filter(({ key, rows }) => Number(readMeta(db, key) ?? 0) !== rows)
    .map(({ key, rows }) => `${key} says ${readMeta(db, key) ?? 'nothing'}, the rows are ${rows}`);
}
