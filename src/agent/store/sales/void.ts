/**
 * Voids with a known time: columns `voided_…` of a sale. Their pictures are captures with `of_void` = 1,
 * whose requested offset counts from the sale's instant like any other.
 */
import type { Received, SaleKind, SaleOrigin } from '../../../domain/sale/sale.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import { pushedVoidInstant, type Voided, voidInstant } from '../../../domain/time/void-instant.ts';
import { learnedClocks } from '../clock/clock-samples.ts';
import type { Connection } from '../connection.ts';

export function voidedOf(db: Connection, seq: number): Voided | undefined {
  return db
    .prepare<[number], Voided>(
      `SELECT voided_at_ms AS atMs, voided_basis AS basis, voided_uncertainty_ms AS uncertaintyMs FROM sales
        WHERE seq = ? AND voided_at_ms IS NOT NULL`,
    )
    .get(seq);
}

type Row = {
  readonly kind: SaleKind;
  readonly registerKey: string;
  readonly atMs: number;
  readonly boot: string;
  readonly clock: Received['clock'];
};

export type VoidNote = {
  /** Absent when the register pushed the sale. */
  readonly origin: SaleOrigin | undefined;
  readonly received: Received;
  /** Former state of the sale; undefined when it is new. */
  readonly was: SaleKind | undefined;
  /** Whether the register stated the time of its change. */
  readonly isStamped?: boolean;
  /** Instant of the register's change. */
  changed?(): Instant;
};

/**
 * Records when the stored sale was voided, if the void is new. The first report counts: later changes of the
 * record change its times too.
 */
export function noteVoid(db: Connection, seq: number, note: VoidNote): void {
  const { origin, was } = note;
  const isPushed = origin === undefined || origin.by === 'register';
  // A void that is new here, without a time of its own, has the time of the sale.
  if (isPushed ? was === undefined && note.isStamped !== true : origin.by !== 'cloud') return;
  const row = db
    .prepare<[number], Row>(
      'SELECT kind, register_key AS registerKey, instant_at_ms AS atMs, boot, clock FROM sales WHERE seq = ?',
    )
    .get(seq);
  if (row?.kind !== 'void' || (was === 'void' && voidedOf(db, seq) !== undefined)) return;
  const voided = voidOf(db, note, row);
  if (voided === undefined) return;
  writeVoided(db, seq, voided);
}

function writeVoided(db: Connection, seq: number, { atMs, basis, uncertaintyMs }: Voided): void {
  db.prepare(
    `UPDATE sales SET voided_at_ms = @atMs, voided_basis = @basis, voided_uncertainty_ms = @uncertaintyMs WHERE seq = @seq`,
  ).run({ atMs, basis, uncertaintyMs, seq });
}

/** A record of the void itself has the better time: existing pictures stay until those of that time replace them. */
export function setVoided(db: Connection, { seq, instant }: OfSale, voided: Voided): void {
  const before = voidedOf(db, seq);
  writeVoided(db, seq, voided);
  if (before === undefined) return;
  const sinceMs = ({ atMs }: Voided) => Math.round(atMs - instant.atMs);
  shiftCaptures(db, seq, {
    byMs: sinceMs(voided) - sinceMs(before),
    monotonicByMs: voided.atMs - before.atMs,
  });
  db.prepare(
    `UPDATE captures SET retake = outcome = 'captured', details = iif(outcome = 'captured', json_remove(details, '$.isNear'), '{}'),
            outcome = iif(outcome = 'captured', outcome, 'pending')
      WHERE sale_seq = ? AND of_void = 1 AND outcome NOT IN ('evicted', 'erased') AND details ->> '$.removed' IS NULL`,
  ).run(seq);
}

function voidOf(db: Connection, note: VoidNote, row: Row): Voided | undefined {
  const { origin, received } = note;
  const { atMs, boot, clock } = row;
  const sale = { instant: { atMs }, boot, clock };
  if (origin?.by === 'cloud') {
    const { serverAheadMs } = learnedClocks(db, row.registerKey);
    return voidInstant({ origin, received, sale, ...(serverAheadMs !== undefined && { serverAheadMs }) });
  }
  const changed = note.changed?.();
  return changed && pushedVoidInstant({ changed, received, sale });
}

type OfSale = { readonly seq: number; readonly instant: Instant };

/** Merging a sale into another moves its void and the pictures. */
export function copyVoid(db: Connection, { from, to }: { from: OfSale; to: OfSale }): void {
  if (voidedOf(db, from.seq) === undefined || voidedOf(db, to.seq) !== undefined) return;
  db.prepare(
    `UPDATE sales SET (voided_at_ms, voided_basis, voided_uncertainty_ms) =
       (SELECT voided_at_ms, voided_basis, voided_uncertainty_ms FROM sales WHERE seq = ?) WHERE seq = ?`,
  ).run(from.seq, to.seq);
  const laterMs = from.instant.atMs - to.instant.atMs;
  db.prepare(
    `INSERT OR IGNORE INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, outcome, details, thumbnail_sha256, rank, of_void)
       SELECT ?, camera_id, requested_offset_ms + ?, at_monotonic_ms + ?, outcome, details, thumbnail_sha256, rank, 1 FROM captures
        WHERE sale_seq = ? AND of_void = 1`,
  ).run(to.seq, Math.round(laterMs), laterMs + to.instant.monotonicMs - from.instant.monotonicMs, from.seq);
}

/** Beyond any offset. */
const outOfTheWayMs = 1e12;

/** The instant of the sale has changed; that of the void has not. */
export function keepVoidMoment(
  db: Connection,
  seq: number,
  { from, to }: { from: Pick<Instant, 'atMs' | 'monotonicMs'>; to: Pick<Instant, 'atMs' | 'monotonicMs'> },
): void {
  const voided = voidedOf(db, seq);
  if (voided === undefined) return;
  const laterMs = from.atMs - to.atMs;
  shiftCaptures(db, seq, {
    byMs: Math.round(voided.atMs - to.atMs) - Math.round(voided.atMs - from.atMs),
    monotonicByMs: laterMs + to.monotonicMs - from.monotonicMs,
  });
}

/** Captures of the void get another requested offset, `byMs` later, and another target. */
function shiftCaptures(
  db: Connection,
  seq: number,
  { byMs, monotonicByMs }: { readonly byMs: number; readonly monotonicByMs: number },
): void {
  // A picture of the sale at the same instant serves for both.
  db.prepare(
    `DELETE FROM captures WHERE sale_seq = @seq AND of_void = 1 AND EXISTS (SELECT 1 FROM captures o WHERE o.sale_seq = @seq
       AND o.of_void = 0 AND o.extra = '' AND o.camera_id = captures.camera_id AND o.requested_offset_ms = captures.requested_offset_ms + @byMs)`,
  ).run({ seq, byMs });
  // In two steps: each offset has to be unique at all times.
  db.prepare(
    `UPDATE captures SET requested_offset_ms = requested_offset_ms + ?, at_monotonic_ms = at_monotonic_ms + ? WHERE sale_seq = ? AND of_void = 1`,
  ).run(outOfTheWayMs, monotonicByMs, seq);
  db.prepare(
    'UPDATE captures SET requested_offset_ms = requested_offset_ms + ? WHERE sale_seq = ? AND of_void = 1',
  ).run(byMs - outOfTheWayMs, seq);
}
