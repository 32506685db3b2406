/**
 * What is still owed to the cloud.
 *
 * 1. A revision is rendered in the transaction that made it due, with its sequence; its text never changes afterwards.
 * 2. It is sent, perhaps several times, under one id. 3. It leaves `waiting` only when the sink said stored (or rejected: then it
 * is kept in quarantine with the reason). 4. Its row stays until the pictures it names are stored too, since only sending it again
 * renews an expired address (`renewing`: stored already, to be sent once more). A crash anywhere leaves at worst a second delivery with the same id.
 */
import { renderSaleEvent } from '../domain/cloud-event.ts';
import { revisionEventId } from '../domain/identity.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Connection } from './connection.ts';
import { count, readMeta } from './meta.ts';
import { pairBySeq } from './pairs.ts';
import type {
  EventSettlement,
  OwedEvent,
  OwedPicture,
  PicturePut,
  PictureSettlement,
  QueueState,
} from './store.ts';
import type { WriteContext } from './write-context.ts';

/** Renders the next revision if there is news and nothing is pending any more. */
export function renderIfSettled(context: WriteContext, seq: number): void {
  const pending = context.db
    .prepare<[number], number>(`SELECT count(*) FROM captures WHERE sale_seq = ? AND outcome = 'pending'`)
    .pluck()
    .get(seq);
  if (pending === 0) renderNext(context, seq);
}

/** Renders the next revision from what is stored now. */
export function renderNext(context: WriteContext, seq: number): void {
  const { db } = context;
  const pair = pairBySeq(db, seq);
  const revision = pair.revision + 1;
  const sequence = count(db, 'sequence');
  const body = renderSaleEvent(pair, {
    shop: context.shop,
    gateway: context.gateway,
    epoch: context.epoch,
    sequence,
    revision,
  });
  const nowMs = context.clock.nowMs();
  db.prepare(
    'INSERT INTO outbox (sequence, sale_seq, revision, event_id, body, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(sequence, seq, revision, revisionEventId(pair.saleId, revision), body, nowMs);
  const owe = db.prepare(
    'INSERT INTO pictures_owed (sha256, created_at_ms) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const name = db.prepare(
    'INSERT INTO outbox_pictures (sequence, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  for (const capture of pair.captures) {
    if (capture.outcome !== 'captured') continue;
    owe.run(capture.thumbnail.sha256, nowMs);
    name.run(sequence, capture.thumbnail.sha256);
  }
  db.prepare('UPDATE sales SET revision = ?, news = 0 WHERE seq = ?').run(revision, seq);
  failpoint('store.render');
  context.changed({ kind: 'queue' });
}

/** Of a batch, this many are the newest: a sale made now need not wait behind a week without a line. */
const newestFirst = 10;

/** The newest few and then the oldest that are due, within the bounds; in the order of their sequence. */
export function owedEvents(
  db: Connection,
  bounds: { dueAtMs: number; maxCount: number; maxBytes: number },
): OwedEvent[] {
  const due = (order: 'ASC' | 'DESC') =>
    db.prepare<[number, number], OwedEvent>(
      `SELECT o.sequence, o.event_id AS eventId, s.id AS saleId, o.body, o.attempts
         FROM outbox o JOIN sales s ON s.seq = o.sale_seq
        WHERE o.state IN ('waiting', 'renewing') AND o.not_before_ms <= ? ORDER BY o.sequence ${order} LIMIT ?`,
    );
  const events = new Map<number, OwedEvent>();
  let bytes = 0;
  const take = (rows: Iterable<OwedEvent>): void => {
    for (const row of rows) {
      if (events.has(row.sequence)) continue;
      bytes += Buffer.byteLength(row.body);
      if (events.size >= bounds.maxCount || (events.size > 0 && bytes > bounds.maxBytes)) return;
      events.set(row.sequence, row);
    }
  };
  take(due('DESC').iterate(bounds.dueAtMs, Math.min(newestFirst, bounds.maxCount)));
  take(due('ASC').iterate(bounds.dueAtMs, bounds.maxCount));
  return [...events.values()].sort((x, y) => x.sequence - y.sequence);
}

/** Oldest first, only pictures whose event the sink has. */
export function owedPicture(db: Connection, bounds: { dueAtMs: number }): OwedPicture | undefined {
  const row = db
    .prepare<[number], { sha256: string; jpeg: Buffer; put: string | null; attempts: number }>(
      `SELECT p.sha256, t.jpeg, p.put, p.attempts FROM pictures_owed p JOIN thumbnails t ON t.sha256 = p.sha256
        WHERE p.released = 1 AND p.state = 'waiting' AND p.not_before_ms <= ? ORDER BY p.created_at_ms, p.sha256 LIMIT 1`,
    )
    .get(bounds.dueAtMs);
  if (row === undefined) return undefined;
  const { put, ...rest } = row;
  return put === null ? rest : { ...rest, put: JSON.parse(put) as PicturePut };
}

export function nextDueMs(db: Connection): number | undefined {
  const due = db
    .prepare<[], number | null>(
      `SELECT min(due) FROM (
         SELECT min(not_before_ms) AS due FROM outbox WHERE state IN ('waiting', 'renewing')
         UNION ALL SELECT min(not_before_ms) FROM pictures_owed WHERE state = 'waiting' AND released = 1)`,
    )
    .pluck()
    .get();
  return due ?? undefined;
}

export function settleEvents(context: WriteContext, settlements: readonly EventSettlement[]): void {
  const { db } = context;
  const find = db.prepare<[number], { sale_seq: number; id: string }>(
    'SELECT o.sale_seq, s.id FROM outbox o JOIN sales s ON s.seq = o.sale_seq WHERE o.sequence = ?',
  );
  for (const settlement of settlements) {
    const row = find.get(settlement.sequence);
    if (row === undefined) continue;
    switch (settlement.kind) {
      case 'stored':
        storeEvent(context, settlement);
        break;
      case 'try_later':
        db.prepare(
          'UPDATE outbox SET attempts = attempts + 1, not_before_ms = ?, reason = ? WHERE sequence = ?',
        ).run(settlement.notBeforeMs, settlement.why, settlement.sequence);
        continue;
      case 'rejected':
        rejectEvent(db, settlement);
        break;
    }
    failpoint('store.settle');
    context.changed({ kind: 'pair', saleId: row.id });
  }
  context.changed({ kind: 'queue' });
}

function storeEvent(context: WriteContext, settlement: Extract<EventSettlement, { kind: 'stored' }>): void {
  const { db } = context;
  const { sequence, pictures } = settlement;
  const state = db
    .prepare<[number], string>('SELECT state FROM outbox WHERE sequence = ?')
    .pluck()
    .get(sequence);
  if (state !== 'waiting' && state !== 'renewing') return;
  if (state === 'waiting') count(db, 'stored_events');
  db.prepare(`UPDATE outbox SET state = 'stored', reason = NULL WHERE sequence = ?`).run(sequence);
  db.prepare(
    `UPDATE sales SET stored_revision = max(stored_revision, o.revision), stored_at_ms = ?
       FROM outbox o WHERE o.sequence = ? AND sales.seq = o.sale_seq`,
  ).run(context.clock.nowMs(), sequence);
  const named = db
    .prepare<[number], string>('SELECT sha256 FROM outbox_pictures WHERE sequence = ?')
    .pluck()
    .all(sequence);
  const release = db.prepare(
    `UPDATE pictures_owed SET released = 1, put = ? WHERE sha256 = ? AND state = 'waiting'`,
  );
  for (const sha256 of named) {
    const wanted = pictures?.find((picture) => picture.sha256 === sha256);
    if (pictures === undefined) release.run(null, sha256);
    else if (wanted === undefined) forgetPicture(db, sha256);
    else release.run(JSON.stringify(wanted.put), sha256);
  }
  dropFinished(db, sequence);
}

/** One that was sent again for fresh addresses is stored already: then only its pictures can't go. */
function rejectEvent(
  db: Connection,
  { sequence, why }: Extract<EventSettlement, { kind: 'rejected' }>,
): void {
  db.prepare(
    `UPDATE pictures_owed SET state = 'quarantined', reason = ? WHERE released = 0
       AND sha256 IN (SELECT sha256 FROM outbox_pictures WHERE sequence = ?)
       AND (SELECT state FROM outbox WHERE sequence = ?) = 'renewing'`,
  ).run(why, sequence, sequence);
  db.prepare(
    `UPDATE outbox SET state = iif(state = 'renewing', 'stored', 'quarantined'), attempts = attempts + 1, reason = ?
      WHERE sequence = ?`,
  ).run(why, sequence);
}

/** The sink has the picture; the stored events that only waited for it go. */
function forgetPicture(db: Connection, sha256: string): void {
  db.prepare('DELETE FROM pictures_owed WHERE sha256 = ?').run(sha256);
  const naming = db
    .prepare<[string], number>('SELECT sequence FROM outbox_pictures WHERE sha256 = ?')
    .pluck()
    .all(sha256);
  for (const sequence of naming) dropFinished(db, sequence);
}

/** Deletes a stored event once no picture it names is owed. */
function dropFinished(db: Connection, sequence: number): void {
  db.prepare(
    `DELETE FROM outbox WHERE sequence = ? AND state = 'stored' AND NOT EXISTS (
       SELECT 1 FROM outbox_pictures n JOIN pictures_owed p ON p.sha256 = n.sha256 WHERE n.sequence = outbox.sequence)`,
  ).run(sequence);
}

export function settlePictures(context: WriteContext, settlements: readonly PictureSettlement[]): void {
  const { db } = context;
  for (const settlement of settlements) {
    const { sha256 } = settlement;
    switch (settlement.kind) {
      case 'stored':
        forgetPicture(db, sha256);
        db.prepare(
          `UPDATE sales SET stored_at_ms = ? WHERE seq IN (SELECT sale_seq FROM captures WHERE thumbnail_sha256 = ?)`,
        ).run(context.clock.nowMs(), sha256);
        break;
      case 'try_later':
        db.prepare(
          'UPDATE pictures_owed SET attempts = attempts + 1, not_before_ms = ?, reason = ? WHERE sha256 = ?',
        ).run(settlement.notBeforeMs, settlement.why, sha256);
        continue;
      case 'new_address':
        db.prepare(
          'UPDATE pictures_owed SET released = 0, put = NULL, attempts = attempts + 1, not_before_ms = ?, reason = ? WHERE sha256 = ?',
        ).run(settlement.notBeforeMs, settlement.why, sha256);
        db.prepare(
          `UPDATE outbox SET state = 'renewing', not_before_ms = ? WHERE sequence = (
             SELECT max(o.sequence) FROM outbox o JOIN outbox_pictures n ON n.sequence = o.sequence
              WHERE n.sha256 = ? AND o.state = 'stored')`,
        ).run(settlement.notBeforeMs, sha256);
        break;
      case 'rejected':
        db.prepare(
          `UPDATE pictures_owed SET state = 'quarantined', attempts = attempts + 1, reason = ? WHERE sha256 = ?`,
        ).run(settlement.why, sha256);
        break;
    }
    const touched = db
      .prepare<[string], string>(
        'SELECT DISTINCT s.id FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = ?',
      )
      .pluck()
      .all(sha256);
    for (const saleId of touched) context.changed({ kind: 'pair', saleId });
  }
  context.changed({ kind: 'queue' });
}

/** The picture of an event in quarantine waits for nothing but a person. */
const namedByLiveEvent = `EXISTS (SELECT 1 FROM outbox_pictures n JOIN outbox o ON o.sequence = n.sequence
  WHERE n.sha256 = pictures_owed.sha256 AND o.state <> 'quarantined')`;

export function queueState(db: Connection): QueueState {
  const row = db
    .prepare<
      [],
      {
        events: number;
        pictures: number;
        quarantined: number;
        oldest: number | null;
        firstOwed: number | null;
      }
    >(
      `SELECT
         (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'renewing')) AS events,
         (SELECT count(*) FROM pictures_owed WHERE state = 'waiting' AND ${namedByLiveEvent}) AS pictures,
         (SELECT count(*) FROM outbox WHERE state = 'quarantined')
           + (SELECT count(*) FROM pictures_owed WHERE state = 'quarantined') AS quarantined,
         (SELECT min(at) FROM (SELECT min(created_at_ms) AS at FROM outbox WHERE state = 'waiting'
            UNION ALL SELECT min(created_at_ms) FROM pictures_owed WHERE state = 'waiting' AND ${namedByLiveEvent})) AS oldest,
         (SELECT min(sequence) FROM outbox WHERE state IN ('waiting', 'quarantined')) AS firstOwed`,
    )
    .get();
  if (row === undefined) throw new Error('the queue could not be counted');
  return {
    events: row.events,
    pictures: row.pictures,
    quarantined: row.quarantined,
    ...(row.oldest !== null && { oldestMs: row.oldest }),
    storedThrough: row.firstOwed === null ? Number(readMeta(db, 'sequence') ?? 0) : row.firstOwed - 1,
    storedEvents: Number(readMeta(db, 'stored_events') ?? 0),
  };
}
