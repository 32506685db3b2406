/**
 * Makes a consistent database of rows that were salvaged one by one.
 *
 * What it keeps to: 1. an event in the outbox goes as it was rendered, under its own id, or not at all; 2. no id that may have been
 * used is used again: revisions rendered from here on begin at a number above all that were seen (revision-floor.ts), and the sequence
 * goes on above the highest; 3. a sale of which it isn't sure that the cloud has its newest state is told once more; 4. a picture that
 * is lost and still owed is taken again from what the lookback holds; one that the cloud has stays told there.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { linksNow } from '../../domain/link.ts';
import { isWhole } from '../body-sum.ts';
import type { Connection } from '../connection.ts';
import { linksOf } from '../links.ts';
import { count, readMeta, writeMeta } from '../meta.ts';
import { renderNext } from '../outbox.ts';
import { pairBySeq } from '../pairs.ts';
import { recountQueue } from '../queue-state.ts';
import { raiseRevisionFloor } from '../revision-floor.ts';
import type { WriteContext } from '../write-context.ts';
import { insertSaleOf, readSaleEvent } from './event-sale.ts';

export type Mended = {
  /** Sales made again from an event that was still owed. */
  readonly salesFromEvents: number;
  /** Sales whose row made no sense. */
  readonly salesDropped: number;
  /** Sales that aren't, byte for byte, what their register told: kept, since the cloud has or gets what was rendered. */
  readonly salesDoubtful: number;
  readonly eventsDropped: number;
  /** Pictures that are gone: to be taken again, where they are still owed. */
  readonly picturesLost: number;
  /** Sales that are told once more. */
  readonly toldAgain: number;
};

/** `epoch`: the new one. */
export type MendContext = Omit<WriteContext, 'secrets'>;

export function mend(context: MendContext): Mended {
  const { db } = context;
  return db.transaction(() => {
    const { salesFromEvents, eventsDropped, named } = mendOutbox(db);
    dropWithheld(db);
    dropOrphans(db);
    // SQL looks into them; what becomes of their sale is found below.
    db.exec(`UPDATE captures SET details = '{}' WHERE NOT json_valid(details)`);
    const picturesLost = mendPictures(db);
    const { salesDropped, salesDoubtful } = mendSales(db);
    mendHalves(db);
    dropStrayPictures(db);
    nameAgain(db, named);
    mendStates(db);
    mendCounters(context);
    const untold = untoldSales(db);
    for (const seq of untold) renderNext(context, seq);
    mendForeignKeys(db);
    recountQueue(db);
    return {
      salesFromEvents,
      salesDropped,
      salesDoubtful,
      eventsDropped,
      picturesLost,
      toldAgain: untold.length,
    };
  })();
}

type OutboxRow = {
  sequence: number;
  sale_seq: number;
  revision: number;
  event_id: string;
  body: string;
  bodySum: number | null;
};
type Named = { readonly sequence: number; readonly sha256: string };

/** Events that are whole stay; a sale that they tell and that is lost is made again. */
function mendOutbox(db: Connection): { salesFromEvents: number; eventsDropped: number; named: Named[] } {
  const isThere = db.prepare<[number], string>('SELECT id FROM sales WHERE seq = ?').pluck();
  const drop = db.prepare('DELETE FROM outbox WHERE sequence = ?');
  const named: Named[] = [];
  let salesFromEvents = 0;
  let eventsDropped = 0;
  const rows = db
    .prepare<[], { sequence: number }>('SELECT sequence FROM outbox ORDER BY revision DESC, sequence DESC')
    .all();
  const read = db.prepare<[number], OutboxRow>(
    'SELECT sequence, sale_seq, revision, event_id, body, body_sum AS bodySum FROM outbox WHERE sequence = ?',
  );
  for (const { sequence } of rows) {
    const row = read.get(sequence);
    const event = row !== undefined && isWhole(row) ? readSaleEvent(row) : undefined;
    const saleId = row && isThere.get(row.sale_seq);
    const isMade = row && event && saleId === undefined && insertSaleOf(db, row.sale_seq, event);
    if (isMade === true) salesFromEvents += 1;
    if (event === undefined || (isMade !== true && saleId !== event.subject)) {
      drop.run(sequence);
      eventsDropped += 1;
      continue;
    }
    for (const { thumbnail } of event.data.captures) {
      if (thumbnail !== undefined) named.push({ sequence, sha256: thumbnail.sha256 });
    }
  }
  return { salesFromEvents, eventsDropped, named };
}

/**
 * What stands in for a rejected event goes as it was rendered, too. Without it, the event isn't tried again: rejected once more, it would get
 * a stand-in with another body under the same id. Its sale is told by the next revision instead.
 */
function dropWithheld(db: Connection): void {
  type Row = { sequence: number; body: string; bodySum: number | null };
  const drop = db.prepare('DELETE FROM withheld WHERE sequence = ?');
  const rows = db.prepare<[], Row>('SELECT sequence, body, body_sum AS bodySum FROM withheld').all();
  for (const row of rows) if (!isWhole(row)) drop.run(row.sequence);
  db.exec(
    `DELETE FROM outbox WHERE state = 'quarantined' AND NOT EXISTS (SELECT 1 FROM withheld w WHERE w.sequence = outbox.sequence)`,
  );
}

function dropOrphans(db: Connection): void {
  for (const table of ['captures', 'sale_bodies', 'sale_halves']) {
    db.exec(`DELETE FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.seq = ${table}.sale_seq)`);
  }
  for (const table of ['outbox_pictures', 'withheld']) {
    db.exec(
      `DELETE FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sequence = ${table}.sequence)`,
    );
  }
}

/** One that was removed on purpose says so. */
const isGone = `outcome = 'captured' AND details ->> '$.removed.sha256' IS NULL
  AND NOT EXISTS (SELECT 1 FROM thumbnails t WHERE t.sha256 = captures.thumbnail_sha256)`;
const goneDetails = JSON.stringify({ message: 'the stored picture was lost with a damaged database' });

function mendPictures(db: Connection): number {
  const owed = db
    .prepare(
      `UPDATE captures SET outcome = 'pending', details = '{}', thumbnail_sha256 = NULL WHERE ${isGone} AND (
         EXISTS (SELECT 1 FROM pictures_owed p WHERE p.sha256 = captures.thumbnail_sha256)
         OR EXISTS (SELECT 1 FROM sales s WHERE s.seq = captures.sale_seq AND s.stored_revision < max(1, s.revision)))`,
    )
    .run().changes;
  const told = db
    .prepare(`UPDATE captures SET outcome = 'damaged', details = ?, thumbnail_sha256 = NULL WHERE ${isGone}`)
    .run(goneDetails).changes;
  db.exec(
    'DELETE FROM pictures_owed WHERE NOT EXISTS (SELECT 1 FROM thumbnails t WHERE t.sha256 = pictures_owed.sha256)',
  );
  return owed + told;
}

/** Every sale can be read after this, and has captures. */
function mendSales(db: Connection): { salesDropped: number; salesDoubtful: number } {
  let salesDropped = 0;
  let salesDoubtful = 0;
  const bodies = db.prepare<[number], string>('SELECT sha256 FROM sale_bodies WHERE sale_seq = ?').pluck();
  const seqs = db.prepare<[], number>('SELECT seq FROM sales ORDER BY seq').pluck().all();
  for (const seq of seqs) {
    let pair = pairOf(db, seq);
    if (pair === undefined) {
      // Its captures may be all that is wrong with it.
      db.prepare('DELETE FROM captures WHERE sale_seq = ?').run(seq);
      pair = pairOf(db, seq);
    }
    if (pair === undefined) {
      dropSale(db, seq);
      salesDropped += 1;
      continue;
    }
    if (pair.captures.length === 0) wantPicturesAgain(db, seq);
    const told = bodies.all(seq);
    const sha256 = createHash('sha256').update(canonicalJson(pair.sale)).digest('hex');
    if (told.length > 0 && !told.includes(sha256)) salesDoubtful += 1;
  }
  return { salesDropped, salesDoubtful };
}

function pairOf(db: Connection, seq: number): ReturnType<typeof pairBySeq> | undefined {
  try {
    return pairBySeq(db, seq);
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    return undefined;
  }
}

function dropSale(db: Connection, seq: number): void {
  db.prepare(
    'DELETE FROM outbox_pictures WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = ?)',
  ).run(seq);
  db.prepare('DELETE FROM withheld WHERE sequence IN (SELECT sequence FROM outbox WHERE sale_seq = ?)').run(
    seq,
  );
  for (const table of ['outbox', 'captures', 'sale_bodies', 'sale_halves']) {
    db.prepare(`DELETE FROM ${table} WHERE sale_seq = ?`).run(seq);
  }
  db.prepare('DELETE FROM sales WHERE seq = ?').run(seq);
}

/** Of a sale that no revision has told, as for a new one; what is told already stays told. */
function wantPicturesAgain(db: Connection, seq: number): void {
  const sale = db
    .prepare<[number], { register_key: string; at: number; revision: number }>(
      'SELECT register_key, instant_monotonic_ms AS at, revision FROM sales WHERE seq = ?',
    )
    .get(seq);
  if (sale === undefined) return;
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, wanted_offset_ms, at_monotonic_ms, rank, outcome, details) VALUES (?, ?, 0, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const links = sale.revision > 0 ? [] : linksNow(linksOf(db, sale.register_key), sale.register_key);
  for (const [rank, link] of links.entries()) {
    insert.run(seq, link.cameraId, sale.at + link.offsetMs, rank, 'pending', '{}');
  }
  if (links.length > 0) return;
  if (sale.revision > 0) insert.run(seq, '', sale.at, 0, 'damaged', goneDetails);
  else insert.run(seq, '', sale.at, 0, 'no_link', '{}');
}

/**
 * A pair that has lost one of its halves is as if the other had told it alone: that one is taken in again when it is told once more. What
 * another sale stood for counts again where that one is lost, and wasn't just removed.
 */
function mendHalves(db: Connection): void {
  db.exec(`
    UPDATE sales SET half = CASE WHEN told ->> '$.by' IN ('printer', 'cloud') THEN told ->> '$.by' END
     WHERE (SELECT count(*) FROM sale_halves h WHERE h.sale_seq = sales.seq) = 1;
    DELETE FROM sale_halves WHERE (SELECT count(*) FROM sale_halves h WHERE h.sale_seq = sale_halves.sale_seq) = 1;
    UPDATE sales SET superseded_by = NULL, news = iif(revision > 0, 1, news) WHERE superseded_by IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM sale_halves h WHERE h.id = sales.id)
       AND NOT EXISTS (SELECT 1 FROM removed_sales r WHERE r.id = sales.superseded_by);`);
}

/** Which pictures wait for which events: the events say it themselves. */
function nameAgain(db: Connection, named: readonly Named[]): void {
  // With the parameters hidden, or each would be prepared anew for each row (statements.ts).
  const owe = db.prepare(
    `INSERT INTO pictures_owed (sha256, created_at_ms) SELECT t.sha256, o.created_at_ms FROM outbox o, thumbnails t
      WHERE o.sequence = @sequence + 0 AND t.sha256 = @sha256 || '' AND o.state IN ('waiting', 'renewing') ON CONFLICT DO NOTHING`,
  );
  const name = db.prepare(
    `INSERT INTO outbox_pictures (sequence, sha256) SELECT o.sequence, p.sha256 FROM outbox o, pictures_owed p
      WHERE o.sequence = @sequence + 0 AND p.sha256 = @sha256 || '' ON CONFLICT DO NOTHING`,
  );
  for (const one of named) {
    owe.run(one);
    name.run(one);
  }
}

/** Pictures that nothing names, and what names pictures that are gone. */
function dropStrayPictures(db: Connection): void {
  db.exec(`
    DELETE FROM outbox_pictures WHERE NOT EXISTS (SELECT 1 FROM thumbnails t WHERE t.sha256 = outbox_pictures.sha256);
    DELETE FROM pictures_owed WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = pictures_owed.sha256);
    DELETE FROM thumbnails WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = thumbnails.sha256);`);
}

function mendStates(db: Connection): void {
  const namedBy = `FROM outbox_pictures n JOIN outbox o ON o.sequence = n.sequence WHERE n.sha256 = pictures_owed.sha256`;
  db.exec(`
    UPDATE sales SET revision = max(revision, (SELECT max(o.revision) FROM outbox o WHERE o.sale_seq = sales.seq))
     WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.sale_seq = sales.seq);
    UPDATE sales SET stored_revision = min(stored_revision, revision);
    UPDATE pictures_owed SET released = 0 WHERE released = 2
       AND (NOT EXISTS (SELECT 1 ${namedBy}) OR EXISTS (SELECT 1 ${namedBy} AND o.state IN ('waiting', 'renewing')));
    DELETE FROM outbox WHERE state = 'stored' AND NOT EXISTS (
      SELECT 1 FROM outbox_pictures n JOIN pictures_owed p ON p.sha256 = n.sha256 WHERE n.sequence = outbox.sequence);
    DELETE FROM outbox_pictures WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sequence = outbox_pictures.sequence);`);
}

/** Events rendered and forgotten since the counter was last read, where that is lost. */
const lostSequences = 100_000;

function mendCounters({ db, clock, epoch }: MendContext): void {
  const number = (sql: string): number => db.prepare<[], number | null>(sql).pluck().get() ?? 0;
  const counted = Number(readMeta(db, 'sequence') ?? Number.NaN);
  const seen = number('SELECT max(sequence) FROM outbox');
  const isLost = !Number.isSafeInteger(counted) || counted < seen;
  const least = Math.max(seen, number('SELECT sum(revision) FROM sales'));
  writeMeta(db, 'sequence', String(isLost ? least + lostSequences : counted));
  writeMeta(db, 'epoch', epoch);
  count(db, 'set_up_version');
  raiseRevisionFloor(db, { nowMs: clock.nowMs() });
  const lastSeq = number(
    'SELECT max(seq) FROM (SELECT max(seq) AS seq FROM sales UNION ALL SELECT max(sale_seq) FROM captures)',
  );
  db.prepare(`DELETE FROM sqlite_sequence WHERE name = 'sales' AND seq < ?`).run(lastSeq);
  if (number(`SELECT count(*) FROM sqlite_sequence WHERE name = 'sales'`) === 0) {
    db.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('sales', ?)`).run(lastSeq);
  }
}

/** Sales whose newest state is neither at the cloud nor on its way, and those with pictures that no event brings there. */
function untoldSales(db: Connection): number[] {
  return db
    .prepare<[], number>(
      `SELECT s.seq FROM sales s
        WHERE (s.revision > s.stored_revision AND NOT EXISTS (
                 SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq AND o.revision = s.revision AND o.state <> 'stored'))
           OR (s.news <> 0 AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.outcome = 'pending'))
           OR EXISTS (SELECT 1 FROM captures c JOIN pictures_owed p ON p.sha256 = c.thumbnail_sha256 WHERE c.sale_seq = s.seq
                AND NOT EXISTS (SELECT 1 FROM outbox_pictures n WHERE n.sha256 = p.sha256))
        ORDER BY s.seq`,
    )
    .pluck()
    .all();
}

/** Rows that name what is lost, in tables that nothing above knows of. */
function mendForeignKeys(db: Connection): void {
  type Violation = { table: string; rowid: number | null };
  db.exec(
    'DELETE FROM pictures_owed WHERE NOT EXISTS (SELECT 1 FROM outbox_pictures n WHERE n.sha256 = pictures_owed.sha256)',
  );
  for (let round = 0; round < 5; round += 1) {
    const violations = db.prepare<[], Violation>('PRAGMA foreign_key_check').all();
    for (const { table, rowid } of violations) {
      if (rowid !== null) db.prepare(`DELETE FROM "${table}" WHERE rowid = ?`).run(rowid);
    }
    if (violations.length === 0) return;
  }
}
