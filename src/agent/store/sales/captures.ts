/**
 * Captures: the required pictures of a sale, and their outcomes. A capture's outcome and its JPEG are
 * committed together; the last one also renders the next revision in the same transaction
 * (agent/store/outbox/outbox.ts).
 */

import { requestedOffsetsMs } from '../../../domain/capture/requested-offsets.ts';
import type { ExtraMoment, ExtraPicture } from '../../../domain/capture/uncertain-sale.ts';
import type { Received, SaleKind } from '../../../domain/sale/sale.ts';
import { type Link, linksAt, linksNow } from '../../../domain/setup/link.ts';
import { type Instant, isTimeKnown } from '../../../domain/time/instant.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import { type WallLabel, wallLabels } from '../clock/clock-correction.ts';
import type { Connection } from '../connection.ts';
import { forgetPicture } from '../outbox/due-pictures.ts';
import { renderIfSettled } from '../outbox/outbox.ts';
import { linksOf } from '../setup/links.ts';
import type { PendingCapture, Settlement } from '../store.ts';
import type { WriteContext } from '../write-context.ts';
import { captureDetails, seqOf } from './pairs.ts';
import { keepVoidMoment, voidedOf } from './void.ts';

type Wanted = Pick<PendingCapture, 'cameraId' | 'requestedOffsetMs' | 'atMonotonicMs' | 'extra'>;

/**
 * Adds the missing captures of a sale of this kind as pending; `no_link` when no camera is linked, and `time_unknown`, from the cameras
 * linked now, when the time of sale is not known. Existing captures stay, whatever their outcome. `nowMs`: current wall clock. Returns all
 * captures of the sale, new and existing, except those without a known time.
 */
export function requestPictures(
  db: Connection,
  seq: number,
  sale: {
    registerKey: string;
    kind: SaleKind;
    instant: Pick<Instant, 'monotonicMs' | 'atMs' | 'uncertaintyMs'>;
    received: Pick<Received, 'clock'>;
    nowMs: number;
    extras?: readonly ExtraPicture[];
  },
): Wanted[] {
  const { registerKey, instant, nowMs, extras = [] } = sale;
  const isKnown = isTimeKnown(instant);
  // A clock that was never set can't be compared with a link's times: the current links apply then.
  const linksThen = (instantMs: number): Link[] =>
    sale.received.clock === 'synced'
      ? linksAt(linksOf(db, registerKey), { registerKey, instantMs, nowMs })
      : linksNow(linksOf(db, registerKey), registerKey);
  const links = linksThen(isKnown ? instant.atMs : nowMs);
  const insert = db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, rank, outcome, of_void, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const requested: Wanted[] = [];
  const want = (
    its: readonly Link[],
    moment: { offsetsMs: readonly number[]; isKnown: boolean; ofVoid: 0 | 1; extra?: ExtraPicture['moment'] },
  ) => {
    const outcome = moment.isKnown ? 'pending' : 'time_unknown';
    for (const [rank, { cameraId, offsetMs }] of its.entries()) {
      for (const requestedOffsetMs of moment.offsetsMs) {
        const atMonotonicMs = instant.monotonicMs + offsetMs + requestedOffsetMs;
        insert.run(
          seq,
          cameraId,
          requestedOffsetMs,
          atMonotonicMs,
          rank,
          outcome,
          moment.ofVoid,
          moment.extra ?? '',
        );
        const extra = moment.extra !== undefined && { extra: moment.extra };
        if (moment.isKnown) requested.push({ cameraId, requestedOffsetMs, atMonotonicMs, ...extra });
      }
    }
  };
  const voided = sale.kind === 'void' ? voidedOf(db, seq) : undefined;
  if (voided === undefined) want(links, { offsetsMs: requestedOffsetsMs(sale.kind), isKnown, ofVoid: 0 });
  else {
    const sinceMs = Math.round(voided.atMs - instant.atMs);
    want(links, { offsetsMs: requestedOffsetsMs('sale'), isKnown, ofVoid: 0 });
    const offsetsMs = requestedOffsetsMs('void').map((ms) => sinceMs + ms);
    // A void at another register has its pictures from there.
    if (!hasCaptures(db, seq, 'of_void = 1'))
      want(linksThen(voided.atMs), { offsetsMs, isKnown: isTimeKnown(voided), ofVoid: 1 });
  }
  for (const { offsetMs, moment: extra } of extras)
    want(links, { offsetsMs: [offsetMs], isKnown: true, ofVoid: 0, extra });
  if (links.length === 0 && !hasCaptures(db, seq))
    insert.run(seq, '', 0, instant.monotonicMs, 0, 'no_link', 0, '');
  return requested;
}

function hasCaptures(db: Connection, seq: number, condition = '1'): boolean {
  return (
    db.prepare(`SELECT 1 FROM captures WHERE sale_seq = ? AND ${condition} LIMIT 1`).get(seq) !== undefined
  );
}

type Open = { atMonotonicMs: number; retake: 0 | 1; oldSha256: string | null };

/** Ends the pending captures of a superseded row, whose sale has taken them over. Stored pictures stay. */
export function endPending(db: Connection, seq: number): void {
  db.prepare(`DELETE FROM captures WHERE sale_seq = ? AND outcome = 'pending'`).run(seq);
  db.prepare('UPDATE captures SET retake = 0 WHERE sale_seq = ? AND retake > 0').run(seq);
}

type Key = [seq: number, cameraId: string, requestedOffsetMs: number, extra: string];
const ofKey = 'sale_seq = ? AND camera_id = ? AND requested_offset_ms = ? AND extra = ?';

/**
 * False when the capture is not pending any more, or not at this instant. Settling a capture twice keeps the
 * first outcome. A capture retargeted since it began is repeated, and so is one with a near picture only: that
 * picture stays until then, or for good if there is no other.
 */
export function settleCapture(context: WriteContext, settlement: Settlement): boolean {
  const { db } = context;
  const { saleId } = settlement;
  const seq = seqOf(db, saleId);
  // It was erased meanwhile.
  if (seq === undefined) return false;
  const { cameraId, requestedOffsetMs, extra } = settlement;
  const key: Key = [seq, cameraId, requestedOffsetMs, extra ?? ''];
  const open = db
    .prepare<Key, Open>(
      `SELECT at_monotonic_ms AS atMonotonicMs, retake, thumbnail_sha256 AS oldSha256 FROM captures
        WHERE ${ofKey} AND (outcome = 'pending' OR retake = 1)`,
    )
    .get(...key);
  if (open === undefined) return false;
  const outcome = settlement.inMonotonicTime ? labelled(db, seq, settlement.outcome) : settlement.outcome;
  const isOfMoment = (settlement.atMonotonicMs ?? open.atMonotonicMs) === open.atMonotonicMs;
  // Still waits for the picture of the right instant.
  if (!isOfMoment && (open.retake === 1 || outcome.outcome !== 'captured')) return false;
  if (outcome.outcome !== 'captured' && extra === 'undamaged') {
    // There is nothing to miss where no video is undamaged. An event may have it as pending.
    db.prepare(`DELETE FROM captures WHERE ${ofKey}`).run(...key);
    noteNews(context, seq, { isExtra: true });
    context.changed({ kind: 'pair', saleId });
    return true;
  }
  if (open.retake === 1 && outcome.outcome !== 'captured') {
    db.prepare(`UPDATE captures SET retake = 0 WHERE ${ofKey}`).run(...key);
    const hasNews = db.prepare<[number], number>('SELECT news FROM sales WHERE seq = ?').pluck().get(seq);
    if (hasNews === 1 || hasNews === 2) renderIfSettled(context, seq);
    return true;
  }
  const thumbnail = outcome.outcome === 'captured' ? outcome.thumbnail : undefined;
  const isNear = isOfMoment && 'jpeg' in settlement && settlement.isNear === true;
  if (thumbnail !== undefined && 'jpeg' in settlement) {
    context.housekeeping?.admitPicture();
    db.prepare(
      'INSERT INTO thumbnails (sha256, width, height, jpeg) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(thumbnail.sha256, thumbnail.width, thumbnail.height, settlement.jpeg);
    failpoint('store.thumbnail');
  }
  db.prepare(
    `UPDATE captures SET outcome = ?, details = ?, thumbnail_sha256 = ?, retake = ?, open_end = ?
        WHERE ${ofKey}`,
  ).run(
    outcome.outcome,
    JSON.stringify({
      ...captureDetails.parse(outcome.outcome === 'captured' ? outcome : outcome.details),
      ...(isNear && { isNear }),
    }),
    thumbnail?.sha256 ?? null,
    isOfMoment && !isNear ? 0 : 1,
    hasOpenEnd(outcome) ? 1 : 0,
    ...key,
  );
  if (open.oldSha256 !== null) dropPicture(db, open.oldSha256);
  if (extra === undefined && outcome.outcome === 'captured')
    requestUndamaged(db, key, { isWanted: outcome.flawed === true });
  noteNews(context, seq, { isExtra: extra !== undefined });
  context.changed({ kind: 'pair', saleId });
  return true;
}

/** Once a revision is published, pictures wait for the last of them: one more revision per sale, not one per picture. */
function noteNews(context: WriteContext, seq: number, of: { readonly isExtra: boolean }): void {
  context.db.prepare('UPDATE sales SET news = iif(news = 1 OR revision = 0, 1, 2) WHERE seq = ?').run(seq);
  renderIfSettled(context, seq, of);
}

/** Beside a flawed picture of a sale the nearest undamaged one is taken too. An earlier one was of another time. */
function requestUndamaged(db: Connection, key: Key, { isWanted }: { readonly isWanted: boolean }): void {
  const old = db
    .prepare<Key, string | null>(`DELETE FROM captures WHERE ${ofKey} RETURNING thumbnail_sha256`)
    .pluck()
    .get(key[0], key[1], key[2], 'undamaged');
  if (old !== undefined && old !== null) dropPicture(db, old);
  if (!isWanted) return;
  db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, rank, outcome, of_void, extra)
     SELECT sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, rank, 'pending', 0, 'undamaged' FROM captures
      WHERE ${ofKey} AND of_void = 0`,
  ).run(...key);
}

/** The camera has not recovered yet (camera-back.ts). */
function hasOpenEnd(outcome: Settlement['outcome']): boolean {
  if (outcome.outcome !== 'camera_down') return false;
  const { downSinceMs, downUntilMs } = outcome.details;
  return downSinceMs !== undefined && downUntilMs === undefined;
}

/** Replaces monotonic times by wall times, on the clock that the sale's times are on now. */
function labelled<Outcome extends Settlement['outcome']>(
  db: Connection,
  seq: number,
  outcome: Outcome,
): Outcome {
  const aheadMs = db
    .prepare<[number], number>('SELECT received_at_ms - received_monotonic_ms FROM sales WHERE seq = ?')
    .pluck()
    .get(seq);
  if (aheadMs === undefined) throw new Error(`no sale ${seq}`);
  const label = <Labelled extends object>(value: Labelled): Labelled => ({
    ...value,
    ...Object.fromEntries(
      Object.entries(value).flatMap(([name, ms]) =>
        wallLabels.includes(name as WallLabel) && typeof ms === 'number'
          ? [[name, Math.round((ms + aheadMs) * 10) / 10]]
          : [],
      ),
    ),
  });
  return 'details' in outcome ? { ...outcome, details: label(outcome.details) } : label(outcome);
}

/**
 * The instant of a sale has changed: pending and failed captures are retargeted; an existing picture stays
 * until its replacement is captured. `retake` 2: it is of the new instant already (merge.ts).
 */
export function reaim(
  db: Connection,
  seq: number,
  { from, to }: { from: Pick<Instant, 'atMs' | 'monotonicMs'>; to: Pick<Instant, 'atMs' | 'monotonicMs'> },
): void {
  db.prepare(
    `UPDATE captures SET at_monotonic_ms = at_monotonic_ms - ? + ?, retake = outcome = 'captured',
            details = iif(outcome = 'captured', json_remove(details, '$.isNear'), '{}'), outcome = iif(outcome = 'captured', outcome, 'pending')
      WHERE sale_seq = ? AND camera_id <> '' AND of_void = 0 AND extra = '' AND retake <> 2 AND outcome NOT IN ('evicted', 'erased') AND details ->> '$.removed' IS NULL`,
  ).run(from.monotonicMs, to.monotonicMs, seq);
  db.prepare('UPDATE captures SET retake = 0 WHERE sale_seq = ? AND retake = 2').run(seq);
  keepVoidMoment(db, seq, { from, to });
}

/** Another picture has replaced it. It is deleted, unless another capture has the same one. */
export function dropPicture(db: Connection, sha256: string): void {
  const isNamed = db.prepare('SELECT 1 FROM captures WHERE thumbnail_sha256 = ? LIMIT 1').get(sha256);
  if (isNamed !== undefined) return;
  forgetPicture(db, sha256);
  db.prepare('DELETE FROM outbox_pictures WHERE sha256 = ?').run(sha256);
  db.prepare('DELETE FROM thumbnails WHERE sha256 = ?').run(sha256);
}

const pendingColumns = `s.id AS saleId, s.register_key AS registerKey, c.camera_id AS cameraId, c.requested_offset_ms AS requestedOffsetMs, s.boot AS boot,
  c.at_monotonic_ms AS atMonotonicMs,
  CASE WHEN c.of_void = 1 THEN s.voided_basis WHEN c.extra NOT IN ('', 'around', 'undamaged') THEN c.extra ELSE s.basis END AS basis,
  iif(c.of_void = 1, s.voided_uncertainty_ms, s.uncertainty_ms) AS uncertaintyMs, s.clock AS clock,
  s.committed_monotonic_ms AS committedAtMonotonicMs, c.retake = 1 AND c.details ->> '$.isNear' IS NOT NULL AS hasNear,
  nullif(c.extra, '') AS extra`;

type PendingRow = Omit<PendingCapture, 'hasNear' | 'extra'> & {
  readonly hasNear: 0 | 1;
  readonly extra: ExtraMoment | null;
};

const pendingCapture = ({ hasNear, extra, ...row }: PendingRow): PendingCapture => ({
  ...row,
  ...(hasNear === 1 && { hasNear: true }),
  ...(extra !== null && { extra }),
});

export function pendingOf(db: Connection, seq: number): PendingCapture[] {
  return db
    .prepare<[number], PendingRow>(
      `SELECT ${pendingColumns} FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE c.sale_seq = ? AND (c.outcome = 'pending' OR c.retake = 1)`,
    )
    .all(seq)
    .map(pendingCapture);
}

export function pendingCaptures(db: Connection, limit: number): PendingCapture[] {
  const some = (which: string) =>
    db
      .prepare<[number], PendingRow>(
        `SELECT ${pendingColumns} FROM captures c JOIN sales s ON s.seq = c.sale_seq WHERE ${which} ORDER BY c.sale_seq LIMIT ?`,
      )
      .all(limit);
  // Each condition has an index.
  const found = [
    ...some(`c.outcome = 'pending' AND c.extra = ''`),
    ...some('c.retake = 1'),
    ...some(`c.outcome = 'pending' AND c.extra <> ''`),
  ];
  return found.slice(0, limit).map(pendingCapture);
}
