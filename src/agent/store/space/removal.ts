/**
 * Removal of pictures and sales from the database. Each is overwritten with zeros (`secure_delete`); the log
 * is erased afterwards (wal.ts).
 *
 * - `removePicture`: the cloud has it; its name and size stay with its captures.
 * - `removeSale`: the cloud has all of it; its id and the checksums of its bodies stay for a while
 *   (agent/store/sales/removed-sales.ts).
 * - `evictPicture`: the cloud lacks it; its captures record the eviction, and the next revision reports it
 *   (agent/store/outbox/outbox.ts: renderEvicted).
 */
import { failpoint } from '../../../lib/failpoint.ts';
import type { Connection } from '../connection.ts';
import { count, writeMeta } from '../meta.ts';
import { forgetPicture } from '../outbox/due-pictures.ts';
import { renderEvicted } from '../outbox/outbox.ts';
import { isPinned } from '../sales/pins.ts';
import { noteRemoved } from '../sales/removed-sales.ts';
import type { WriteContext } from '../write-context.ts';

/** For a sale `s`: every revision is stored at the cloud, as far as the index `sales_sent` shows. */
export const isSent = 's.revision > 0 AND s.news = 0 AND s.stored_revision >= s.revision';

/** For a sale `s`: nothing is unsent, quarantined, or in progress. */
export const isDone = `${isSent} AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.sale_seq = s.seq)
  AND NOT EXISTS (SELECT 1 FROM captures c JOIN pending_pictures p ON p.sha256 = c.thumbnail_sha256 WHERE c.sale_seq = s.seq)
  AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND (c.outcome = 'pending' OR c.retake = 1))`;

/** Pictures of a sale that the cloud has and that no later, unpublished or pinned sale names. */
export function sentPicturesOf(db: Connection, seq: number): { sha256: string; bytes: number }[] {
  return db
    .prepare<[number], { sha256: string; bytes: number }>(
      `SELECT DISTINCT t.sha256, length(t.jpeg) AS bytes FROM captures c JOIN thumbnails t ON t.sha256 = c.thumbnail_sha256
        WHERE c.sale_seq = ? AND NOT EXISTS (SELECT 1 FROM pending_pictures p WHERE p.sha256 = t.sha256)
          AND NOT EXISTS (SELECT 1 FROM captures other JOIN sales s ON s.seq = other.sale_seq
            WHERE other.thumbnail_sha256 = t.sha256 AND (s.seq > c.sale_seq OR ${isPinned} OR NOT (${isSent})))`,
    )
    .all(seq);
}

export function removePicture(db: Connection, sha256: string): void {
  db.prepare(
    `UPDATE captures SET thumbnail_sha256 = NULL, details = iif(json_valid(details), json_set(details, '$.removed',
       json_object('sha256', t.sha256, 'bytes', length(t.jpeg), 'width', t.width, 'height', t.height)), details)
       FROM thumbnails t WHERE captures.thumbnail_sha256 = ? AND t.sha256 = captures.thumbnail_sha256`,
  ).run(sha256);
  db.prepare('DELETE FROM thumbnails WHERE sha256 = ?').run(sha256);
}

/** Returns the bytes of the pictures removed with it. */
export function removeSale(db: Connection, seq: number): number {
  const named = db
    .prepare<[number], string>(
      'SELECT DISTINCT thumbnail_sha256 FROM captures WHERE sale_seq = ? AND thumbnail_sha256 IS NOT NULL',
    )
    .pluck()
    .all(seq);
  noteRemoved(db, seq);
  for (const table of ['captures', 'sale_bodies', 'source_records', 'paper_pictures', 'sale_notes'])
    db.prepare(`DELETE FROM ${table} WHERE sale_seq = ?`).run(seq);
  db.prepare('DELETE FROM sales WHERE seq = ?').run(seq);
  const remove = db
    .prepare<[string], number>(
      `DELETE FROM thumbnails WHERE sha256 = ? AND NOT EXISTS (
         SELECT 1 FROM captures c WHERE c.thumbnail_sha256 = thumbnails.sha256) RETURNING length(jpeg)`,
    )
    .pluck();
  return named.reduce((sum, sha256) => sum + (remove.get(sha256) ?? 0), 0);
}

export function evictPicture(context: WriteContext, sha256: string): void {
  dropPictureOf(context, sha256, 'evicted');
  count(context.db, 'evicted_pictures');
  writeMeta(context.db, 'last_evicted_ms', String(context.clock.nowMs()));
}

/** Whichever sales have it: their captures state why there is none, and the next revision reports it. */
export function dropPictureOf(context: WriteContext, sha256: string, why: 'evicted' | 'erased'): void {
  const { db } = context;
  const sales = db
    .prepare<[string], { seq: number; id: string }>(
      `SELECT DISTINCT s.seq, s.id FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.thumbnail_sha256 = ?`,
    )
    .all(sha256);
  const nowMs = context.clock.nowMs();
  db.prepare(
    `UPDATE captures SET outcome = ?, details = json_object(?, ?), thumbnail_sha256 = NULL, retake = 0 WHERE thumbnail_sha256 = ?`,
  ).run(why, `${why}AtMs`, nowMs, sha256);
  failpoint('store.evicted');
  forgetPicture(db, sha256);
  db.prepare('DELETE FROM outbox_pictures WHERE sha256 = ?').run(sha256);
  db.prepare('DELETE FROM thumbnails WHERE sha256 = ?').run(sha256);
  // A sale with pending changes will report it anyway.
  const note = db.prepare('UPDATE sales SET news = 3 WHERE seq = ? AND news = 0 AND revision > 0');
  for (const { seq, id } of sales) {
    note.run(seq);
    renderEvicted(context, seq);
    context.changed({ kind: 'pair', saleId: id });
  }
  context.changed({ kind: 'queue' });
}
