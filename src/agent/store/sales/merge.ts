/**
 * Merges two source records into one sale (match.ts). The row stored first stays with its identity; the other
 * identity becomes its alias.
 *
 * - `addSourceRecord`: the second record was not stored yet.
 * - `mergeSales`: it was stored, as a sale of its own. An unpublished sale is deleted; a published one stays,
 *   and its next revision states by which sale it is superseded.
 *
 * The printer's record determines the instant. If that changes, the pictures are captured again, as far as
 * they are still buffered: an existing one stays until then (captures.ts). Pictures of the printer's record
 * replace these.
 */

import type { Received, Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { saleSha256 } from '../../sources/sale-checksum.ts';
import { notePrinted } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';
import { renderIfSettled, renderNext } from '../outbox/outbox.ts';
import { noteBody } from '../outbox/reporting.ts';
import type { WriteContext } from '../write-context.ts';
import { dropPicture, reaim, requestPictures } from './captures.ts';
import { movePins } from './pins.ts';
import { readOrigin, readSale } from './stored-sale.ts';
import { copyVoid, noteVoid } from './void.ts';

/** Content of one source record. */
export type SourceContent = {
  readonly saleId: string;
  readonly sale: Sale;
  readonly origin: SaleOrigin;
  readonly received: Received;
};

export type StoredRecord = SourceContent & {
  readonly seq: number;
  readonly revision: number;
  readonly instant: Instant;
};

type SecondRecord = SourceContent & { readonly instant: Instant };

/** Details come from the cloud, plus the fields that only the receipt has. */
function mergedSale(sourceRecords: readonly Pick<SourceContent, 'sale' | 'origin'>[]): Sale | undefined {
  const cloud = sourceRecords.find(({ origin }) => origin.by === 'cloud')?.sale;
  const paper = sourceRecords.find(({ origin }) => origin.by === 'printer')?.sale;
  if (cloud === undefined || paper === undefined) return cloud ?? paper;
  const { receiptText } = paper;
  // The cloud's list has decided what the paper is.
  const receiptDoubts = paper.receiptDoubts?.filter(
    (doubt) => doubt !== 'unclear' && doubt !== 'printed_only',
  );
  const receiptNumber = cloud.receiptNumber ?? paper.receiptNumber;
  return {
    ...cloud,
    lines: cloud.lines.length > 0 ? cloud.lines : paper.lines,
    payments: cloud.payments.length > 0 ? cloud.payments : paper.payments,
    ...(receiptNumber !== undefined && { receiptNumber }),
    ...(receiptText !== undefined && { receiptText }),
    ...(receiptDoubts !== undefined && receiptDoubts.length > 0 && { receiptDoubts }),
  };
}

export function addSourceRecord(context: WriteContext, first: StoredRecord, second: SecondRecord): void {
  const { db } = context;
  join(context, first, second);
  noteBody(db, first.seq, saleSha256(second.sale));
  if (second.origin.by === 'printer') reaim(db, first.seq, { from: first.instant, to: second.instant });
  noteVoid(db, first.seq, { origin: second.origin, received: second.received, was: undefined });
  finish(context, first, second.received.wallMs);
}

export function mergeSales(context: WriteContext, one: StoredRecord, other: StoredRecord): void {
  const [first, second] = one.seq < other.seq ? [one, other] : [other, one];
  const { db } = context;
  const isPublished = second.revision > 0;
  movePins(db, { from: second.seq, to: first.seq });
  join(context, first, second);
  db.prepare(
    'INSERT INTO sale_bodies (sale_seq, sha256) SELECT ?, sha256 FROM sale_bodies WHERE sale_seq = ? ON CONFLICT DO NOTHING',
  ).run(first.seq, second.seq);
  if (second.origin.by === 'printer') {
    takeCaptures(db, first.seq, second.seq);
    reaim(db, first.seq, { from: first.instant, to: second.instant });
  } else copyVoid(db, { from: second, to: first });
  if (isPublished) {
    db.prepare('UPDATE sales SET superseded_by = ?, unmatched_source = NULL, news = 1 WHERE seq = ?').run(
      first.saleId,
      second.seq,
    );
    renderNext(context, second.seq);
  } else {
    removeUnpublished(db, second.seq);
  }
  context.changed({ kind: 'pair', saleId: second.saleId });
  finish(context, first, second.received.wallMs);
}

/** Stores both source records, and updates the row. */
function join({ db }: WriteContext, first: StoredRecord, second: SecondRecord): void {
  const keep = db.prepare(
    `INSERT INTO source_records (id, sale_seq, sale, origin, boot, received_monotonic_ms, received_at_ms, clock) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const { saleId, sale, origin, received } of [first, second]) {
    const { boot, monotonicMs, wallMs, clock } = received;
    const texts = [JSON.stringify(sale), JSON.stringify(origin)];
    keep.run(saleId, first.seq, ...texts, boot, monotonicMs, wallMs, clock);
  }
  writeSale(db, first.seq, [first, second]);
  const [paper, cloud] = first.origin.by === 'printer' ? [first, second] : [second, first];
  if (paper === second) {
    const { instant, received } = paper;
    // The instant is on the clock of the boot in which the printer proxy captured it.
    db.prepare(
      `UPDATE sales SET boot = ?, received_monotonic_ms = ?, received_at_ms = ?, clock = ?, committed_monotonic_ms = ?,
              instant_monotonic_ms = ?, instant_at_ms = ?, basis = ?, uncertainty_ms = ? WHERE seq = ?`,
    ).run(
      ...[received.boot, received.monotonicMs, received.wallMs, received.clock, received.monotonicMs],
      ...[instant.monotonicMs, instant.atMs, instant.basis, instant.uncertaintyMs],
      first.seq,
    );
  } else {
    db.prepare('UPDATE sales SET skew_ms = ?, skew_uncertainty_ms = ? WHERE seq = ?').run(
      second.instant.skewMs ?? null,
      second.instant.skewUncertaintyMs ?? null,
      first.seq,
    );
  }
  const registerKey = db
    .prepare<[number], string>('SELECT register_key FROM sales WHERE seq = ?')
    .pluck()
    .get(first.seq);
  if (registerKey !== undefined) notePrinted(db, { ...cloud, registerKey }, paper);
}

/** Writes the merged sale of the source records. */
function writeSale(
  db: Connection,
  seq: number,
  sourceRecords: readonly Pick<SourceContent, 'sale' | 'origin'>[],
): Sale {
  const sale = mergedSale(sourceRecords);
  if (sale === undefined) throw new Error(`no source record of the sale ${seq}`);
  db.prepare(
    `UPDATE sales SET sale = ?, kind = ?, total_minor = ?, register_sale_id = ?, unmatched_source = NULL, news = 1 WHERE seq = ?`,
  ).run(JSON.stringify(sale), sale.kind, sale.totalMinor, sale.registerSaleId ?? null, seq);
  // As for a sale of its own, so that a recovered row can be verified (agent/store/recovery/repair.ts).
  noteBody(db, seq, saleSha256(sale));
  return sale;
}

/** One source record was revised: returns the merged sale. */
export function reviseSourceRecord(
  db: Connection,
  seq: number,
  { saleId, sale, origin }: { readonly saleId: string; readonly sale: Sale; readonly origin?: SaleOrigin },
): Sale {
  // Its raw times stay those of the first report, except for a recovered record without them.
  db.prepare(
    `UPDATE source_records SET sale = ?, origin = iif(origin ->> '$.by' = 'register', coalesce(?, origin), origin) WHERE id = ?`,
  ).run(JSON.stringify(sale), origin === undefined ? null : JSON.stringify(origin), saleId);
  const sourceRecords = db
    .prepare<[number], { sale: string; origin: string }>(
      'SELECT sale, origin FROM source_records WHERE sale_seq = ?',
    )
    .all(seq)
    .flatMap((record) => {
      const [storedSale, storedOrigin] = [readSale(record.sale), readOrigin(record.origin)];
      // A damaged half adds nothing; the other one still makes the sale.
      return storedSale === undefined || storedOrigin === undefined
        ? []
        : { sale: storedSale, origin: storedOrigin };
    });
  return writeSale(db, seq, sourceRecords);
}

/** `nowMs`: wall clock at the arrival of the second record. */
function finish(context: WriteContext, { seq, saleId }: StoredRecord, nowMs: number): void {
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
  requestPictures(db, seq, { registerKey, kind, instant, received: { clock }, nowMs });
  renderIfSettled(context, seq);
  context.changed({ kind: 'pair', saleId });
}

/** Captures of the printer's record, settled or pending, replace the existing ones. */
function takeCaptures(db: Connection, to: number, from: number): void {
  type Place = { cameraId: string; requestedOffsetMs: number };
  const places = db
    .prepare<[number], Place>(
      `SELECT camera_id AS cameraId, requested_offset_ms AS requestedOffsetMs FROM captures
        WHERE sale_seq = ? AND camera_id <> '' AND outcome IN ('captured', 'pending') AND details ->> '$.removed' IS NULL`,
    )
    .all(from);
  for (const { cameraId, requestedOffsetMs } of places) {
    const old = db
      .prepare<[number, string, number], { sha256: string | null }>(
        `SELECT thumbnail_sha256 AS sha256 FROM captures WHERE sale_seq = ? AND camera_id = ? AND requested_offset_ms = ?
            AND outcome = 'captured'`,
      )
      .get(to, cameraId, requestedOffsetMs);
    // A picture is replaced by another picture only.
    db.prepare(
      `INSERT OR REPLACE INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, outcome, details, thumbnail_sha256, rank, retake)
         SELECT ?, camera_id, requested_offset_ms, at_monotonic_ms, outcome, details, thumbnail_sha256, rank, 2 FROM captures
          WHERE sale_seq = ? AND camera_id = ? AND requested_offset_ms = ? AND (outcome = 'captured' OR ? = 0)`,
    ).run(to, from, cameraId, requestedOffsetMs, old === undefined ? 0 : 1);
    if (old?.sha256 != null) dropPicture(db, old.sha256);
  }
  const hasCamera = db
    .prepare<[number], number>(`SELECT count(*) FROM captures WHERE sale_seq = ? AND camera_id <> ''`)
    .pluck()
    .get(to);
  if ((hasCamera ?? 0) > 0) db.prepare(`DELETE FROM captures WHERE sale_seq = ? AND camera_id = ''`).run(to);
}

/** Deletes an unpublished sale with its pictures, except those that were moved. */
function removeUnpublished(db: Connection, seq: number): void {
  const pictures = db
    .prepare<[number], string>(
      'SELECT DISTINCT thumbnail_sha256 FROM captures WHERE sale_seq = ? AND thumbnail_sha256 IS NOT NULL',
    )
    .pluck()
    .all(seq);
  for (const table of ['captures', 'sale_bodies'])
    db.prepare(`DELETE FROM ${table} WHERE sale_seq = ?`).run(seq);
  db.prepare('DELETE FROM sales WHERE seq = ?').run(seq);
  for (const sha256 of pictures) dropPicture(db, sha256);
}
