/**
 * Pictures that the sink lacks after an event naming them is stored: their outcome, and the deletion of
 * events that only waited for them.
 */
import type { KnownProblem } from '../../../domain/problem/problem-text.ts';
import type { Connection } from '../connection.ts';
import type { PictureSettlement } from '../store.ts';
import type { WriteContext } from '../write-context.ts';

/** The sink has the picture; stored events that only waited for it are deleted. */
export function forgetPicture(db: Connection, sha256: string): void {
  db.prepare('DELETE FROM pending_pictures WHERE sha256 = ?').run(sha256);
  const naming = db
    .prepare<[string], number>('SELECT sequence FROM outbox_pictures WHERE sha256 = ?')
    .pluck()
    .all(sha256);
  for (const sequence of naming) dropFinished(db, sequence);
}

/** Deletes a stored event once no picture it names is due. */
export function dropFinished(db: Connection, sequence: number): void {
  db.prepare(
    `DELETE FROM outbox WHERE sequence = ? AND state = 'stored' AND NOT EXISTS (
       SELECT 1 FROM outbox_pictures n JOIN pending_pictures p ON p.sha256 = n.sha256 WHERE n.sequence = outbox.sequence)`,
  ).run(sequence);
}

/**
 * Makes the newest stored event that names the picture due again: the answer to it brings a new upload
 * address.
 */
export function renewAddress(
  db: Connection,
  { sha256, notBeforeMs }: { sha256: string; notBeforeMs: number },
): void {
  db.prepare(
    `UPDATE outbox SET state = 'renewing', not_before_ms = ? WHERE sequence = (
       SELECT max(o.sequence) FROM outbox o JOIN outbox_pictures n ON n.sequence = o.sequence
        WHERE n.sha256 = ? AND o.state = 'stored')`,
  ).run(notBeforeMs, sha256);
}

/**
 * The next try begins with a fresh address where the cloud gives them. `notBeforeMs`: its earliest time;
 * without one, a person starts it.
 */
export function quarantinePicture(
  db: Connection,
  { sha256, problem, notBeforeMs }: { sha256: string; problem: KnownProblem; notBeforeMs?: number },
): void {
  db.prepare(
    `UPDATE pending_pictures SET released = iif(put IS NULL, released, 0), put = NULL, state = 'quarantined',
       attempts = iif(state = 'waiting', 1, attempts + 1), problem = @problem,
       not_before_ms = iif(state = 'waiting', @notBeforeMs, max(not_before_ms, @notBeforeMs)) WHERE sha256 = @sha256`,
  ).run({ problem: JSON.stringify(problem), notBeforeMs: notBeforeMs ?? 0, sha256 });
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
          'UPDATE pending_pictures SET attempts = attempts + 1, not_before_ms = ?, problem = ? WHERE sha256 = ?',
        ).run(settlement.notBeforeMs, JSON.stringify(settlement.problem), sha256);
        continue;
      case 'new_address':
        db.prepare(
          'UPDATE pending_pictures SET released = 0, put = NULL, attempts = attempts + 1, not_before_ms = ?, problem = ? WHERE sha256 = ?',
        ).run(settlement.notBeforeMs, JSON.stringify(settlement.problem), sha256);
        renewAddress(db, { sha256, notBeforeMs: settlement.notBeforeMs });
        break;
      case 'renew':
        db.prepare('UPDATE pending_pictures SET not_before_ms = ? WHERE sha256 = ?').run(
          settlement.notBeforeMs,
          sha256,
        );
        renewAddress(db, { sha256, notBeforeMs: 0 });
        break;
      case 'rejected':
        quarantinePicture(db, settlement);
        break;
    }
    reportSalesOf(context, sha256);
  }
  context.changed({ kind: 'queue' });
}

/** Sales of one moment may share a picture, and each of them waits for its upload. `reported`: one that is reported otherwise. */
export function reportSalesOf(context: WriteContext, sha256: string, reported?: string): void {
  const sharing = context.db
    .prepare<[string], string>(
      'SELECT DISTINCT s.id FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = ?',
    )
    .pluck()
    .all(sha256);
  for (const saleId of sharing) if (saleId !== reported) context.changed({ kind: 'pair', saleId });
}
