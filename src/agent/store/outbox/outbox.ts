/**
 * Outbox: events still due to the cloud.
 *
 * 1. A revision is rendered in the transaction that made it due, with its sequence; its text never changes
 *    afterwards.
 * 2. It is sent, perhaps several times, under one id.
 * 3. It leaves `waiting` only after the sink has stored it (or rejected it: then it is quarantined with the
 *    reason, quarantine.ts).
 * 4. Its row stays until the pictures it names are stored too, since only sending the event again renews an
 *    expired address (`renewing`: stored already, due again; due-pictures.ts).
 *
 * A crash anywhere causes at worst a second delivery with the same id. due.ts reads what is due,
 * queue-state.ts counts it.
 */

import type { Pair } from '../../../domain/capture/pair.ts';
import { revisionEventId } from '../../../domain/sale/identity.ts';
import { renderSaleEvent } from '../../../domain/sale/sale-event.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import { bodySum } from '../body-checksum.ts';
import { count } from '../meta.ts';
import { pairBySeq, readablePair } from '../sales/pairs.ts';
import type { EventSettlement } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { dropFinished, forgetPicture, quarantinePicture, reportSalesOf } from './due-pictures.ts';
import { dropSuperseded, quarantineEvent, settleNotices } from './quarantine.ts';
import { noteStoredThroughs } from './queue-state.ts';
import { nextRevision } from './revision-floor.ts';

/**
 * Renders the next revision if something changed and nothing is pending; a near picture is reported while the
 * exact one is being decoded. Only an extra picture waits for extra ones.
 */
export function renderIfSettled(
  context: WriteContext,
  seq: number,
  { isExtra = false }: { readonly isExtra?: boolean } = {},
): void {
  const pending = context.db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM captures WHERE sale_seq = ? AND (extra = '' OR ?) AND (outcome = 'pending' OR retake = 1 AND iif(json_valid(details), details ->> '$.isNear', NULL) IS NULL)`,
    )
    .pluck()
    .get(seq, isExtra ? 1 : 0);
  if (pending === 0) renderReadable(context, seq);
}

/** Renders the next revision from the stored state. */
export function renderNext(context: Omit<WriteContext, 'secrets'>, seq: number): void {
  renderPair(context, seq, pairBySeq(context.db, seq));
}

/**
 * As a part of other work, which a sale that can't be read must not stop: it keeps its news and is reported
 * (sales/unreadable.ts).
 */
function renderReadable(context: WriteContext, seq: number): void {
  const pair = readablePair(context.db, seq);
  if (pair !== undefined) renderPair(context, seq, pair);
}

function renderPair(context: Omit<WriteContext, 'secrets'>, seq: number, pair: Pair): void {
  const { db } = context;
  const revision = nextRevision(db, pair);
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
    'INSERT INTO outbox (sequence, sale_seq, revision, event_id, body, body_sum, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  ).run(sequence, seq, revision, revisionEventId(pair.saleId, revision), body, bodySum(body), nowMs);
  // A picture so far named only by quarantined events can be sent with this event.
  const owe = db.prepare(
    `INSERT INTO pending_pictures (sha256, created_at_ms, extra)
       VALUES (@sha256, @nowMs, NOT EXISTS (SELECT 1 FROM captures WHERE thumbnail_sha256 = @sha256 AND extra = ''))
       ON CONFLICT DO UPDATE SET released = iif(released = 2, 0, released), extra = min(extra, excluded.extra)`,
  );
  const name = db.prepare(
    'INSERT INTO outbox_pictures (sequence, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  for (const capture of pair.captures) {
    // The cloud has a picture that was removed here.
    if (capture.outcome !== 'captured' || capture.removed) continue;
    owe.run({ sha256: capture.thumbnail.sha256, nowMs });
    name.run(sequence, capture.thumbnail.sha256);
  }
  db.prepare('UPDATE sales SET revision = ?, news = 0 WHERE seq = ?').run(revision, seq);
  failpoint('store.render');
  context.changed({ kind: 'queue' });
}

/**
 * Renders the revision that reports evicted pictures (`sales.news` = 3) once nothing of the sale is unsent:
 * rendered at once, it could take as much space as the eviction freed, and more changes may follow.
 */
export function renderEvicted(context: WriteContext, seq: number): void {
  const isDue = context.db
    .prepare<[number], number>(
      `SELECT count(*) FROM sales s WHERE s.seq = ? AND s.news = 3
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq AND o.state = 'waiting')`,
    )
    .pluck()
    .get(seq);
  if (isDue === 1) renderReadable(context, seq);
}

export function settleEvents(context: WriteContext, settlements: readonly EventSettlement[]): void {
  const { db } = context;
  const find = db.prepare<[number], { sale_seq: number; id: string }>(
    'SELECT o.sale_seq, s.id FROM outbox o JOIN sales s ON s.seq = o.sale_seq WHERE o.sequence = ?',
  );
  for (const settlement of settlements) {
    const row = find.get(settlement.sequence);
    if (row === undefined) continue;
    if (settlement.notice === true) {
      settleNotices(db, settlement);
      continue;
    }
    switch (settlement.kind) {
      case 'stored':
        storeEvent(context, settlement, row.id);
        break;
      case 'try_later':
        db.prepare(
          'UPDATE outbox SET attempts = attempts + 1, not_before_ms = ?, problem = ? WHERE sequence = ?',
        ).run(settlement.notBeforeMs, JSON.stringify(settlement.problem), settlement.sequence);
        continue;
      case 'rejected':
        rejectEvent(context, settlement);
        break;
    }
    renderEvicted(context, row.sale_seq);
    failpoint('store.settle');
    context.changed({ kind: 'pair', saleId: row.id });
  }
  noteStoredThroughs(db);
  context.changed({ kind: 'queue' });
}

function storeEvent(
  context: WriteContext,
  settlement: Extract<EventSettlement, { kind: 'stored' }>,
  saleId: string,
): void {
  const { db } = context;
  const { sequence, pictures } = settlement;
  const state = db
    .prepare<[number], string>('SELECT state FROM outbox WHERE sequence = ?')
    .pluck()
    .get(sequence);
  if (state !== 'waiting' && state !== 'renewing' && state !== 'quarantined') return;
  if (state !== 'renewing') count(db, 'stored_events');
  db.prepare(`UPDATE outbox SET state = 'stored', problem = NULL WHERE sequence = ?`).run(sequence);
  db.prepare(
    `UPDATE sales SET stored_revision = max(stored_revision, o.revision), stored_at_ms = ?
       FROM outbox o WHERE o.sequence = ? AND sales.seq = o.sale_seq`,
  ).run(context.clock.nowMs(), sequence);
  const named = db
    .prepare<[number], string>('SELECT sha256 FROM outbox_pictures WHERE sequence = ?')
    .pluck()
    .all(sequence);
  const release = db.prepare(
    `UPDATE pending_pictures SET released = 1, put = ?, not_before_ms = iif(state = 'quarantined', 1, not_before_ms) WHERE sha256 = ?`,
  );
  for (const sha256 of named) {
    const requested = pictures?.find((picture) => picture.sha256 === sha256);
    if (pictures === undefined) release.run(null, sha256);
    else if (requested === undefined) {
      forgetPicture(db, sha256);
      reportSalesOf(context, sha256, saleId);
    } else release.run(JSON.stringify(requested.put), sha256);
  }
  dropSuperseded(db, sequence);
  dropFinished(db, sequence);
}

/** An event repeated for new addresses is stored already: then only its pictures can't be sent. */
function rejectEvent(
  context: WriteContext,
  { sequence, problem, notBeforeMs }: Extract<EventSettlement, { kind: 'rejected' }>,
): void {
  const { db } = context;
  const renewed = db
    .prepare(
      `UPDATE outbox SET state = 'stored', attempts = attempts + 1, problem = ? WHERE sequence = ? AND state = 'renewing'`,
    )
    .run(JSON.stringify(problem), sequence).changes;
  if (renewed === 0) {
    quarantineEvent(context, { sequence, problem, ...(notBeforeMs !== undefined && { notBeforeMs }) });
    return;
  }
  const without = db
    .prepare<[number], string>(
      `SELECT p.sha256 FROM outbox_pictures n JOIN pending_pictures p ON p.sha256 = n.sha256 WHERE n.sequence = ? AND p.released = 0`,
    )
    .pluck()
    .all(sequence);
  for (const sha256 of without)
    quarantinePicture(db, { sha256, problem, ...(notBeforeMs !== undefined && { notBeforeMs }) });
  // Its picture may be stored by now through another event that names it.
  dropFinished(db, sequence);
}

/** In one transaction: bounds the time that ingest waits. The rest becomes due at its own time. */
const maxFreed = 500;

/** Makes events that wait for a retry due now, on a person's request. */
export function freeTried(context: WriteContext): void {
  const { db } = context;
  for (const state of ['waiting', 'renewing'])
    db.prepare(
      `UPDATE outbox SET not_before_ms = 0 WHERE sequence IN (
         SELECT sequence FROM outbox WHERE state = ? AND not_before_ms > 0 ORDER BY not_before_ms LIMIT ${maxFreed})`,
    ).run(state);
  db.exec(`UPDATE pending_pictures SET not_before_ms = 0 WHERE sha256 IN (
      SELECT sha256 FROM pending_pictures WHERE released = 1 AND state = 'waiting' AND not_before_ms > 0
       ORDER BY not_before_ms LIMIT ${maxFreed});
    UPDATE rejection_notices SET not_before_ms = 0 WHERE sequence IN (
      SELECT sequence FROM rejection_notices WHERE state = 'waiting' AND not_before_ms > 0 ORDER BY not_before_ms LIMIT ${maxFreed})`);
  context.changed({ kind: 'queue' });
}
