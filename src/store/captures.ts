/**
 * Captures: the pictures that a sale is to have, and what becomes of each. A capture's outcome and its JPEG are committed together; with the
 * last one the next revision is rendered in the same transaction (outbox.ts).
 */
import type { Instant } from '../domain/instant.ts';
import { linksAt, linksNow } from '../domain/link.ts';
import type { Received, SaleKind } from '../domain/sale.ts';
import { wantedOffsetsMs } from '../domain/wanted-offsets.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Connection } from './connection.ts';
import { linksOf } from './links.ts';
import { renderIfSettled } from './outbox.ts';
import { captureDetails } from './pairs.ts';
import type { PendingCapture, Settlement } from './store.ts';
import type { WriteContext } from './write-context.ts';

type Wanted = Pick<PendingCapture, 'cameraId' | 'wantedOffsetMs' | 'atMonotonicMs'>;

/**
 * Adds the captures that a sale of this kind has and that are not there yet, pending; `no_link` where no camera is. What is there
 * already stays, whatever has become of it. `nowMs`: the wall clock now. Returns what such a sale has, whether it was there or not.
 */
export function wantPictures(
  db: Connection,
  seq: number,
  sale: {
    registerKey: string;
    kind: SaleKind;
    instant: Pick<Instant, 'monotonicMs' | 'atMs'>;
    received: Pick<Received, 'clock'>;
    nowMs: number;
  },
): Wanted[] {
  const { registerKey, instant, nowMs } = sale;
  // A clock that was never set can't be compared with a link's times: then the links that hold now are meant.
  const links =
    sale.received.clock === 'synced'
      ? linksAt(linksOf(db, registerKey), { registerKey, instantMs: instant.atMs, nowMs })
      : linksNow(linksOf(db, registerKey), registerKey);
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, wanted_offset_ms, at_monotonic_ms, rank, outcome) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const wanted: Wanted[] = [];
  for (const [rank, { cameraId, offsetMs }] of links.entries()) {
    for (const wantedOffsetMs of wantedOffsetsMs(sale.kind)) {
      const atMonotonicMs = instant.monotonicMs + offsetMs + wantedOffsetMs;
      insert.run(seq, cameraId, wantedOffsetMs, atMonotonicMs, rank, 'pending');
      wanted.push({ cameraId, wantedOffsetMs, atMonotonicMs });
    }
  }
  if (links.length === 0) insert.run(seq, '', 0, instant.monotonicMs, 0, 'no_link');
  return wanted;
}

/** Settling a capture twice keeps the first outcome. */
export function settleCapture(context: WriteContext, settlement: Settlement): void {
  const { db } = context;
  const { outcome, saleId } = settlement;
  const sale = db.prepare<[string], { seq: number }>('SELECT seq FROM sales WHERE id = ?').get(saleId);
  if (sale === undefined) throw new Error(`settleCapture: no sale ${saleId}`);
  const isPending = db
    .prepare<[number, string, number], number>(
      `SELECT count(*) FROM captures WHERE sale_seq = ? AND camera_id = ? AND wanted_offset_ms = ? AND outcome = 'pending'`,
    )
    .pluck()
    .get(sale.seq, settlement.cameraId, settlement.wantedOffsetMs);
  if (isPending !== 1) return;
  const thumbnail = outcome.outcome === 'captured' ? outcome.thumbnail : undefined;
  if (thumbnail !== undefined && 'jpeg' in settlement) {
    db.prepare(
      'INSERT INTO thumbnails (sha256, width, height, jpeg) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(thumbnail.sha256, thumbnail.width, thumbnail.height, settlement.jpeg);
    failpoint('store.thumbnail');
  }
  db.prepare(
    `UPDATE captures SET outcome = ?, details = ?, thumbnail_sha256 = ?
        WHERE sale_seq = ? AND camera_id = ? AND wanted_offset_ms = ?`,
  ).run(
    outcome.outcome,
    JSON.stringify(captureDetails.parse(outcome.outcome === 'captured' ? outcome : outcome.details)),
    thumbnail?.sha256 ?? null,
    sale.seq,
    settlement.cameraId,
    settlement.wantedOffsetMs,
  );
  // Once a revision is out, pictures wait for the last of them: one more revision a sale, not one a picture.
  db.prepare('UPDATE sales SET news = iif(news = 1 OR revision = 0, 1, 2) WHERE seq = ?').run(sale.seq);
  renderIfSettled(context, sale.seq);
  context.changed({ kind: 'pair', saleId });
}

const pendingColumns = `s.id AS saleId, c.camera_id AS cameraId, c.wanted_offset_ms AS wantedOffsetMs, s.boot AS boot,
  c.at_monotonic_ms AS atMonotonicMs, s.basis AS basis, s.uncertainty_ms AS uncertaintyMs,
  s.committed_monotonic_ms AS committedAtMonotonicMs`;

export function pendingOf(db: Connection, seq: number): PendingCapture[] {
  return db
    .prepare<[number], PendingCapture>(
      `SELECT ${pendingColumns} FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.sale_seq = ? AND c.outcome = 'pending'`,
    )
    .all(seq);
}

export function pendingCaptures(db: Connection, limit: number): PendingCapture[] {
  return db
    .prepare<[number], PendingCapture>(
      `SELECT ${pendingColumns} FROM captures c JOIN sales s ON s.seq = c.sale_seq
        WHERE c.outcome = 'pending' ORDER BY c.sale_seq LIMIT ?`,
    )
    .all(limit);
}
