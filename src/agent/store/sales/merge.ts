/**
 * Merges two source records into one sale (match.ts). The row stored first stays with its identity; the other
 * identity becomes its alias.
 *
 * - `addSourceRecord`: the second record was not stored yet.
 * - `mergeSales`: it was stored, as a sale of its own. An unpublished sale is deleted; a published one stays,
 *   and its next revision states by which sale it is superseded.
 *
 * The printer's record determines the instant; without one, the record that states it more certainly. If that changes, the pictures are captured again, as far as
 * they are still buffered: an existing one stays until then (captures.ts). Pictures of the printer's record
 * replace these.
 */

import type { Sale } from '../../../domain/sale/sale.ts';
import { isTimeOpen } from '../../../domain/time/instant.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import { notePrinted } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';
import { renderIfSettled, renderNext } from '../outbox/outbox.ts';
import { noteBody } from '../outbox/reporting.ts';
import { moveNote } from '../people/sale-notes.ts';
import type { WriteContext } from '../write-context.ts';
import { dropPicture, endPending, reaim, requestPictures } from './captures.ts';
import { dropExtras, earlierOf } from './extra-captures.ts';
import { movePins } from './pins.ts';
import { noteReversed } from './reversal.ts';
import { storeRecords, writeMerged } from './source-records.ts';
import { type SourceContent, type SourceRecord, type StoredRecord, signalJson } from './stored-sale.ts';
import { copyVoid, noteVoid } from './void.ts';

export function addSourceRecord(context: WriteContext, first: StoredRecord, second: SourceRecord): void {
  const { db } = context;
  join(context, first, second);
  noteBody(db, first.seq, saleSha256(second.sale));
  if (second.origin.by === 'printer') {
    dropExtras(db, first.seq);
    reaim(db, first.seq, { from: first.instant, to: second.instant });
  }
  noteVoid(db, first.seq, { origin: second.origin, received: second.received, was: undefined });
  finish(context, first, second.received.wallMs);
}

export function mergeSales(context: WriteContext, one: StoredRecord, other: StoredRecord): void {
  const [first, second] = one.seq < other.seq ? [one, other] : [other, one];
  const { db } = context;
  moveMarks(db, { from: second.seq, to: first.seq });
  join(context, first, second);
  copyVoid(db, { from: second, to: first });
  if (timedBy(first, second) === second) {
    dropExtras(db, first.seq);
    takeCaptures(db, { from: second, to: first });
    reaim(db, first.seq, { from: first.instant, to: second.instant });
  }
  retire(context, second, first);
  finish(context, first, second.received.wallMs);
}

/** Its content is part of another sale now. A published one states so; an unpublished one goes. */
export function retire(
  context: WriteContext,
  record: Pick<StoredRecord, 'seq' | 'saleId' | 'revision'>,
  by: Pick<StoredRecord, 'saleId'>,
): void {
  const { db } = context;
  if (record.revision > 0) {
    db.prepare('UPDATE sales SET superseded_by = ?, unmatched_source = NULL, news = 1 WHERE seq = ?').run(
      by.saleId,
      record.seq,
    );
    endPending(db, record.seq);
    renderNext(context, record.seq);
  } else {
    removeUnpublished(db, record.seq);
  }
  context.changed({ kind: 'pair', saleId: record.saleId });
}

/** Pin, note, known bodies, moments and papers of the void. */
export function moveMarks(db: Connection, { from, to }: { from: number; to: number }): void {
  movePins(db, { from, to });
  moveNote(db, { from, to });
  db.prepare(
    'INSERT INTO sale_bodies (sale_seq, sha256) SELECT ?, sha256 FROM sale_bodies WHERE sale_seq = ? ON CONFLICT DO NOTHING',
  ).run(to, from);
  for (const table of ['source_records', 'moments', 'paper_pictures', 'clips'])
    db.prepare(`UPDATE ${table} SET sale_seq = ? WHERE sale_seq = ?`).run(to, from);
}

/** A paper that reads as a void, of a transaction that the POS cloud lists by itself. */
function asOwnPaper(record: SourceRecord): SourceContent {
  if (record.origin.by !== 'printer') return record;
  const { ofVoid: _, ...origin } = record.origin;
  return { ...record, origin };
}

/**
 * A paper's time is that of the drawer or of the print; otherwise the more certain time counts. A push may have been repeated until it arrived:
 * where its time and that of the cloud exclude each other, the cloud's counts.
 */
function timedBy(one: SourceRecord, other: SourceRecord): SourceRecord {
  if (other.origin.by === 'printer') return other;
  if (one.origin.by === 'printer') return one;
  const bothMs = one.instant.uncertaintyMs + other.instant.uncertaintyMs;
  if (Math.abs(one.instant.atMs - other.instant.atMs) > bothMs)
    return other.origin.by === 'cloud' ? other : one;
  return other.instant.uncertaintyMs < one.instant.uncertaintyMs ? other : one;
}

/** Stores both source records, and updates the row. */
function join({ db }: WriteContext, first: StoredRecord, second: SourceRecord): void {
  storeRecords(db, first.seq, [first, second].map(asOwnPaper));
  writeMerged(db, first.seq);
  if (timedBy(first, second) === second) {
    const { instant, received } = second;
    // The instant is on the clock of the boot in which it was received.
    db.prepare(
      `UPDATE sales SET boot = ?, received_monotonic_ms = ?, received_at_ms = ?, clock = ?, committed_monotonic_ms = ?,
              instant_monotonic_ms = ?, instant_at_ms = ?, basis = ?, uncertainty_ms = ?, signal = ?, time_open = ? WHERE seq = ?`,
    ).run(
      ...[received.boot, received.monotonicMs, received.wallMs, received.clock, received.monotonicMs],
      ...[instant.monotonicMs, instant.atMs, instant.basis, instant.uncertaintyMs, signalJson(instant)],
      isTimeOpen(instant) ? 1 : 0,
      first.seq,
    );
  }
  if (second.origin.by === 'cloud') {
    db.prepare('UPDATE sales SET skew_ms = ?, skew_uncertainty_ms = ? WHERE seq = ?').run(
      second.instant.skewMs ?? null,
      second.instant.skewUncertaintyMs ?? null,
      first.seq,
    );
  }
  const [cloud] = [first, second].filter(({ origin }) => origin.by === 'cloud');
  const [paper] = [first, second].filter(({ origin }) => origin.by === 'printer');
  if (cloud === undefined) return;
  // A pushed sale is one of the list from now on, and its paper may follow.
  if (first.origin.by === 'register')
    db.prepare('UPDATE sales SET origin = ? WHERE seq = ?').run(JSON.stringify(cloud.origin), first.seq);
  if (paper !== undefined) notePrinted(db, cloud, paper);
}

/** `nowMs`: wall clock at the arrival of the last record. */
export function finish(context: WriteContext, { seq, saleId }: StoredRecord, nowMs: number): void {
  const { db } = context;
  const row = db
    .prepare<
      [number],
      {
        registerKey: string;
        kind: Sale['kind'];
        monotonicMs: number;
        atMs: number;
        uncertaintyMs: number;
        clock: 'synced' | 'unsynced';
      }
    >(
      `SELECT register_key AS registerKey, kind, instant_monotonic_ms AS monotonicMs, instant_at_ms AS atMs,
              uncertainty_ms AS uncertaintyMs, clock FROM sales WHERE seq = ?`,
    )
    .get(seq);
  if (row === undefined) throw new Error(`no sale ${seq}`);
  const { registerKey, kind, clock, ...instant } = row;
  noteReversed(context, seq);
  const extras = earlierOf(db, { registerKey, kind, instant });
  requestPictures(db, seq, { registerKey, kind, instant, received: { clock }, nowMs, extras });
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId });
}

/**
 * Captures of the printer's record, settled or pending, replace the existing ones; with `asVoid` they become those of the void, whose
 * requested offsets count from the instant of the sale.
 */
export function takeCaptures(
  db: Connection,
  { from, to, asVoid = false }: { from: StoredRecord; to: StoredRecord; asVoid?: boolean },
): void {
  type Place = { cameraId: string; requestedOffsetMs: number; extra: string };
  const laterMs = asVoid ? from.instant.atMs - to.instant.atMs : 0;
  const byMs = Math.round(laterMs);
  const monotonicByMs = asVoid ? laterMs + to.instant.monotonicMs - from.instant.monotonicMs : 0;
  const places = db
    .prepare<[number], Place>(
      `SELECT camera_id AS cameraId, requested_offset_ms AS requestedOffsetMs, extra FROM captures
        WHERE sale_seq = ? AND camera_id <> '' AND outcome IN ('captured', 'pending') AND details ->> '$.removed' IS NULL
          AND (extra = '' OR ${asVoid ? 0 : 1}) AND (of_void = 0 OR ${asVoid ? 1 : 0})`,
    )
    .all(from.seq);
  for (const { cameraId, requestedOffsetMs, extra } of places) {
    const old = db
      .prepare<[number, string, number, string], { sha256: string | null }>(
        `SELECT thumbnail_sha256 AS sha256 FROM captures WHERE sale_seq = ? AND camera_id = ? AND requested_offset_ms = ? AND extra = ?
            AND outcome = 'captured'`,
      )
      .get(to.seq, cameraId, requestedOffsetMs + byMs, extra);
    // A picture is replaced by another picture only.
    db.prepare(
      `INSERT OR REPLACE INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, outcome, details, thumbnail_sha256, rank,
                                        retake, of_void, extra)
         SELECT ?, camera_id, requested_offset_ms + ?, at_monotonic_ms + ?, outcome, details, thumbnail_sha256, rank, ${asVoid ? 'retake' : 2}, ?, extra FROM captures
          WHERE sale_seq = ? AND camera_id = ? AND requested_offset_ms = ? AND extra = ? AND (outcome = 'captured' OR ? = 0)`,
    ).run(
      ...[to.seq, byMs, monotonicByMs, asVoid ? 1 : 0],
      ...[from.seq, cameraId, requestedOffsetMs, extra, old === undefined ? 0 : 1],
    );
    if (old?.sha256 != null) dropPicture(db, old.sha256);
  }
  const hasCamera = db
    .prepare<[number], number>(`SELECT count(*) FROM captures WHERE sale_seq = ? AND camera_id <> ''`)
    .pluck()
    .get(to.seq);
  if ((hasCamera ?? 0) > 0)
    db.prepare(`DELETE FROM captures WHERE sale_seq = ? AND camera_id = ''`).run(to.seq);
}

/** Deletes an unpublished sale with its pictures, except those that were moved. */
function removeUnpublished(db: Connection, seq: number): void {
  const pictures = db
    .prepare<[number], string>(
      'SELECT DISTINCT thumbnail_sha256 FROM captures WHERE sale_seq = ? AND thumbnail_sha256 IS NOT NULL',
    )
    .pluck()
    .all(seq);
  for (const table of ['captures', 'sale_bodies', 'paper_pictures', 'sale_notes'])
    db.prepare(`DELETE FROM ${table} WHERE sale_seq = ?`).run(seq);
  db.prepare('DELETE FROM sales WHERE seq = ?').run(seq);
  for (const sha256 of pictures) dropPicture(db, sha256);
}
