/**
 * Erasures on request (contract/cloud/erasure/erasure.ts), of the cloud or of a person at the page.
 *
 * 1. One transaction takes the contents out, and adds the record. 2. The report is due until the cloud has it. 3. What comes of an erased sale again is
 * known, and not stored. An id is one erasure: carried out twice, nothing changes.
 */
import type { Erasure } from '../../../contract/cloud/erasure/erasure.ts';
import type { Connection } from '../connection.ts';
import { renderEvicted } from '../outbox/outbox.ts';
import { dropPictureOf } from '../space/removal.ts';
import type { ErasedSpan } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { eraseSale, removeErasedRows, salesOf } from './erase-sale.ts';

/** Far more than people request; the cloud keeps as many of a shop. */
const maxErasures = 20_000;

export type NewErasure = Erasure & { readonly origin: 'cloud' | 'gateway' };
export type ErasureRecord = NewErasure & { readonly erasedAtMs: number; readonly isReported: boolean };

/** `full`: there are as many records as may be. */
export type ErasureOutcome = { readonly kind: 'erased' | 'full' };

/** A strip of frames and a clip show as much around the moment. */
const aroundMs = 45_000;

export function erase(context: WriteContext, erasure: NewErasure): ErasureOutcome {
  const { db, clock } = context;
  const { id, sale, picture, requestedAt, by, reason, origin } = erasure;
  const known = db.prepare('SELECT 1 FROM erasures WHERE id = ?').get(id) !== undefined;
  if (!known && countErasures(db) >= maxErasures) return { kind: 'full' };
  const sales = salesOf(db, sale);
  const spans = sales.flatMap(({ seq }) => spansOf(db, seq, picture));
  db.prepare(
    `INSERT INTO erasures (id, sale_id, picture, requested_at, asked_by, reason, origin, erased_at_ms)
       VALUES (@id, @sale, @picture, @requestedAt, @by, @reason, @origin, @nowMs)
     ON CONFLICT (id) DO UPDATE SET reported = 0`,
  ).run({
    ...{ id, sale, requestedAt, origin, nowMs: clock.nowMs() },
    ...{ picture: picture ?? null, by: by ?? null, reason: reason ?? null },
  });
  if (picture === undefined) {
    // The sale may not be here, or not yet.
    db.prepare('INSERT OR IGNORE INTO erased_ids (id) VALUES (?)').run(sale);
    for (const row of sales) eraseSale(context, row);
  } else if (sales.length > 0) {
    for (const { seq } of sales) {
      db.prepare('DELETE FROM clips WHERE sale_seq = ?').run(seq);
      dropRemoved(context, seq, picture);
    }
    dropPictureOf(context, picture, 'erased');
    context.housekeeping?.erased(0);
  }
  // Their keys; the segment store removes the files.
  for (const span of spans) dropVideo(db, span);
  context.changed({ kind: 'erased', spans });
  return { kind: 'erased' };
}

/** A picture that is only at the cloud any more: the next revision is without its name. */
function dropRemoved(context: WriteContext, seq: number, sha256: string): void {
  const { db, clock } = context;
  const dropped = db
    .prepare(
      `UPDATE captures SET outcome = 'erased', details = json_object('erasedAtMs', @nowMs)
        WHERE sale_seq = @seq AND outcome = 'captured' AND iif(json_valid(details), details ->> '$.removed.sha256', NULL) = @sha256`,
    )
    .run({ seq, sha256, nowMs: clock.nowMs() });
  if (dropped.changes === 0) return;
  db.prepare('UPDATE sales SET news = 3 WHERE seq = ? AND news = 0 AND revision > 0').run(seq);
  renderEvicted(context, seq);
}

function dropVideo(db: Connection, span: ErasedSpan): void {
  db.prepare(
    'DELETE FROM lookback_segments WHERE camera_id = @cameraId AND boot = @boot AND last_ms IS NOT NULL AND first_ms <= @untilMs AND last_ms >= @fromMs',
  ).run(span);
}

function spansOf(db: Connection, seq: number, picture: string | undefined): ErasedSpan[] {
  return db
    .prepare<[object], ErasedSpan>(
      `SELECT DISTINCT c.camera_id AS cameraId, s.boot, c.at_monotonic_ms - @around AS fromMs, c.at_monotonic_ms + @around AS untilMs
         FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.sale_seq = @seq AND c.camera_id <> ''
          AND (@picture IS NULL OR c.thumbnail_sha256 = @picture)`,
    )
    .all({ seq, picture: picture ?? null, around: aroundMs });
}

/** In the order of their ids, the first `limit`. */
export function unreportedErasures(db: Connection, limit: number): ErasureRecord[] {
  return read(db, 'WHERE reported = 0 ORDER BY id LIMIT @limit', { limit });
}

/** The newest first. */
export function erasures(db: Connection, limit: number): ErasureRecord[] {
  return read(db, 'ORDER BY erased_at_ms DESC, id LIMIT @limit', { limit });
}

/** Reports that the cloud has acknowledged, as far as is known here. */
export function reportedErasures(db: Connection): number {
  return db.prepare<[], number>('SELECT count(*) FROM erasures WHERE reported = 1').pluck().get() ?? 0;
}

export function noteReported({ db }: WriteContext, ids: readonly string[]): void {
  const note = db.prepare('UPDATE erasures SET reported = 1 WHERE id = ?');
  for (const id of ids) note.run(id);
}

/** The cloud has forgotten some, as after a backup was restored there: all are reported again. */
export function reportAgain({ db }: WriteContext): void {
  db.prepare('UPDATE erasures SET reported = 0').run();
}

/** Removes what was left until notices were sent. */
export const tidyErased = (context: WriteContext): void => removeErasedRows(context);

function countErasures(db: Connection): number {
  return db.prepare<[], number>('SELECT count(*) FROM erasures').pluck().get() ?? 0;
}

type Row = Pick<ErasureRecord, 'id' | 'sale' | 'requestedAt' | 'origin' | 'erasedAtMs'> & {
  readonly picture: string | null;
  readonly by: string | null;
  readonly reason: string | null;
  readonly reported: 0 | 1;
};

function read(db: Connection, where: string, values: object): ErasureRecord[] {
  return db
    .prepare<[object], Row>(
      `SELECT id, sale_id AS sale, picture, requested_at AS requestedAt, asked_by AS by, reason, origin, erased_at_ms AS erasedAtMs, reported
         FROM erasures ${where}`,
    )
    .all(values)
    .map(({ picture, by, reason, reported, ...row }) => ({
      ...row,
      isReported: reported === 1,
      ...(picture !== null && { picture }),
      ...(by !== null && { by }),
      ...(reason !== null && { reason }),
    }));
}
