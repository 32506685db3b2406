/**
 * Items rejected by the sink: stored with body and reason until a retry succeeds or a later revision
 * supersedes them.
 *
 * 1. The transaction that quarantines an event renders its rejection notice, once; the notice is due at the
 *    event's sequence in its place.
 * 2. `storedThrough` passes the sequence once the notice is stored. If the sink rejects the notice too, the
 *    sequence is passed as well, or `storedThrough` would never advance; the quarantine shows it.
 * 3. A retry, automatic or by hand, sends the same id, body and sequence; after another rejection the event
 *    stays in or returns to quarantine, and its notice stays as reported. During automatic retries the event
 *    stays in quarantine until it is stored, with a longer wait after each try
 *    (agent/upload/upload-policy.ts).
 */

import { saleEventSchema } from '../../../contract/cloud/event.ts';
import { type KnownProblem, problemJson } from '../../../domain/problem/problem-text.ts';
import { rejectionNoticeId } from '../../../domain/sale/identity.ts';
import { renderRejectionNotice } from '../../../domain/sale/sale-event.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { bodySum } from '../body-checksum.ts';
import type { Connection } from '../connection.ts';
import type { EventSettlement, QuarantineChoice, Quarantined } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { renewAddress } from './due-pictures.ts';
import { readProblem } from './stored-problem.ts';

/** The body was rendered here and its checksum was verified when it was sent. */
const renderedEventSchema = saleEventSchema.pick({
  id: true,
  source: true,
  type: true,
  subject: true,
  gateway: true,
  epoch: true,
  sequence: true,
});

/** Applies to a waiting event and to a quarantined one that was retried; runs in the settling transaction. */
export function quarantineEvent(
  context: WriteContext,
  { sequence, problem, notBeforeMs }: { sequence: number; problem: KnownProblem; notBeforeMs?: number },
): void {
  const { db } = context;
  const event = db
    .prepare<[string, number | null, number], { event_id: string; body: string }>(
      `UPDATE outbox SET state = 'quarantined', attempts = iif(state = 'waiting', 1, attempts + 1), problem = ?, not_before_ms = coalesce(?, not_before_ms)
        WHERE sequence = ? AND state IN ('waiting', 'quarantined') RETURNING event_id, body`,
    )
    .get(JSON.stringify(problem), notBeforeMs ?? null, sequence);
  if (event === undefined) return;
  const nowMs = context.clock.nowMs();
  const at = rfc3339(nowMs, context.shop.timeZone);
  const body = renderRejectionNotice(renderedEventSchema.parse(JSON.parse(event.body)), {
    problem: problemJson(problem),
    at,
  });
  db.prepare(
    'INSERT INTO rejection_notices (sequence, event_id, body, body_sum, created_at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(sequence, rejectionNoticeId(event.event_id), body, bodySum(body), nowMs);
  db.prepare(
    `UPDATE pending_pictures SET released = 2 WHERE released = 0 AND state = 'waiting'
       AND sha256 IN (SELECT sha256 FROM outbox_pictures WHERE sequence = ?)
       AND NOT EXISTS (SELECT 1 FROM outbox_pictures n JOIN outbox o ON o.sequence = n.sequence
                        WHERE n.sha256 = pending_pictures.sha256 AND o.state IN ('waiting', 'renewing'))`,
  ).run(sequence);
  dropSuperseded(db, sequence);
}

export function settleNotices(db: Connection, settlement: EventSettlement): void {
  const { sequence } = settlement;
  if (settlement.kind === 'try_later') {
    db.prepare(
      'UPDATE rejection_notices SET attempts = attempts + 1, not_before_ms = ?, problem = ? WHERE sequence = ?',
    ).run(settlement.notBeforeMs, JSON.stringify(settlement.problem), sequence);
    return;
  }
  const problem = settlement.kind === 'rejected' ? JSON.stringify(settlement.problem) : null;
  db.prepare(
    `UPDATE rejection_notices SET state = ?, attempts = attempts + 1, problem = ? WHERE sequence = ? AND state = 'waiting'`,
  ).run(settlement.kind, problem, sequence);
  dropSuperseded(db, sequence);
}

/**
 * Deletes quarantined events of the same sale that are obsolete: the sink has a later revision and the notice
 * of the gap. An event that is the only one to name a picture stays.
 */
export function dropSuperseded(db: Connection, sequence: number): void {
  db.prepare(
    `DELETE FROM outbox WHERE state = 'quarantined' AND sale_seq = (SELECT sale_seq FROM outbox WHERE sequence = ?)
       AND revision < (SELECT stored_revision FROM sales WHERE seq = outbox.sale_seq)
       AND EXISTS (SELECT 1 FROM rejection_notices w WHERE w.sequence = outbox.sequence AND w.state <> 'waiting')
       AND NOT EXISTS (SELECT 1 FROM outbox_pictures n JOIN pending_pictures p ON p.sha256 = n.sha256
                        WHERE n.sequence = outbox.sequence AND p.released = 2)`,
  ).run(sequence);
}

/** `oldest` takes events before pictures. */
export function retryQuarantined(context: WriteContext, choice: QuarantineChoice): number {
  const { db } = context;
  const events = chosenEvents(db, choice);
  for (const { sequence } of events) retryEvent(db, sequence);
  const pictures = chosenPictures(
    db,
    'oldest' in choice ? { oldest: choice.oldest - events.length } : choice,
  );
  for (const { sha256 } of pictures) retryPicture(db, sha256);
  for (const saleId of new Set([...events, ...pictures].map((one) => one.saleId))) {
    context.changed({ kind: 'pair', saleId });
  }
  const retried = events.length + pictures.length;
  if (retried > 0) context.changed({ kind: 'queue' });
  return retried;
}

function chosenEvents(db: Connection, choice: QuarantineChoice): { sequence: number; saleId: string }[] {
  const [where, value] =
    'id' in choice
      ? (['AND o.event_id = ?', choice.id] as const)
      : 'saleId' in choice
        ? (['AND s.id = ?', choice.saleId] as const)
        : (['ORDER BY o.not_before_ms, o.sequence LIMIT ?', choice.oldest] as const);
  return db
    .prepare<[string | number], { sequence: number; saleId: string }>(
      `SELECT o.sequence, s.id AS saleId FROM outbox o JOIN sales s ON s.seq = o.sale_seq WHERE o.state = 'quarantined' ${where}`,
    )
    .all(value);
}

function chosenPictures(db: Connection, choice: QuarantineChoice): { sha256: string; saleId: string }[] {
  const [where, value] =
    'id' in choice
      ? (['AND p.sha256 = ?', choice.id] as const)
      : 'saleId' in choice
        ? (['AND s.id = ?', choice.saleId] as const)
        : (['LIMIT ?', Math.max(0, choice.oldest)] as const);
  return db
    .prepare<[string | number], { sha256: string; saleId: string }>(
      `SELECT DISTINCT p.sha256, s.id AS saleId FROM pending_pictures p JOIN captures c ON c.thumbnail_sha256 = p.sha256
         JOIN sales s ON s.seq = c.sale_seq WHERE p.state = 'quarantined' ${where}`,
    )
    .all(value);
}

function retryEvent(db: Connection, sequence: number): void {
  db.prepare(
    `UPDATE outbox SET state = 'waiting', attempts = 0, not_before_ms = 0, problem = NULL WHERE sequence = ?`,
  ).run(sequence);
  db.prepare(
    `UPDATE pending_pictures SET released = 0 WHERE released = 2
       AND sha256 IN (SELECT sha256 FROM outbox_pictures WHERE sequence = ?)`,
  ).run(sequence);
}

/** A picture without an address makes its event due again to get a new one. */
function retryPicture(db: Connection, sha256: string): void {
  const picture = db
    .prepare<[string], { released: number }>(
      `UPDATE pending_pictures SET state = 'waiting', attempts = 0, not_before_ms = 0, problem = NULL
        WHERE sha256 = ? AND state = 'quarantined' RETURNING released`,
    )
    .get(sha256);
  if (picture?.released === 0) renewAddress(db, { sha256, notBeforeMs: 0 });
}

export function quarantined(db: Connection, limit: number): Quarantined[] {
  type RowOf<Kind> = Omit<Extract<Quarantined, { kind: Kind }>, 'kind' | 'problem'> & {
    problem: string | null;
  };
  const events = db
    .prepare<[number], RowOf<'event'>>(
      `SELECT o.event_id AS id, s.id AS saleId, o.revision, o.problem, o.attempts, o.created_at_ms AS waitingSinceMs,
              coalesce(w.state, 'waiting') AS notice
         FROM outbox o JOIN sales s ON s.seq = o.sale_seq LEFT JOIN rejection_notices w ON w.sequence = o.sequence
        WHERE o.state = 'quarantined' ORDER BY o.not_before_ms, o.sequence LIMIT ?`,
    )
    .all(limit);
  const pictures = db
    .prepare<[number], RowOf<'picture'>>(
      `SELECT p.sha256 AS id, p.problem, p.attempts, p.created_at_ms AS waitingSinceMs,
              (SELECT min(s.id) FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = p.sha256) AS saleId
         FROM pending_pictures p WHERE p.state = 'quarantined' LIMIT ?`,
    )
    .all(limit);
  return [
    ...events.map((event) => ({ ...event, kind: 'event' as const, problem: readProblem(event.problem) })),
    ...pictures.map((picture) => ({
      ...picture,
      kind: 'picture' as const,
      problem: readProblem(picture.problem),
    })),
  ];
}

export function quarantinedBody(db: Connection, eventId: string): string | undefined {
  return db
    .prepare<[string], string>(`SELECT body FROM outbox WHERE event_id = ? AND state = 'quarantined'`)
    .pluck()
    .get(eventId);
}
