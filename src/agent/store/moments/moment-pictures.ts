/**
 * Pictures of drawer openings that may be without a sale, requested when the moment arrives: they come from the ring, where every picture still is.
 * Whether a sale claims the moment is decided up to a quarter of an hour later (no-sales.ts), when only key frames are left.
 *
 * 1. A drawer's moment that no sale has claimed gets its rows in the transaction that stores it, where the register records openings.
 * 2. The record that the moment turns out to belong to takes over those of the same camera and time; the others are deleted, taken or not.
 * 3. What is missing here is captured from the history, as any other picture of a late record.
 *
 * Bounded in number and bytes: the oldest go first. None is older than `keepMs`.
 */
import { createHash } from 'node:crypto';
import { requestedOffsetsMs } from '../../../domain/capture/requested-offsets.ts';
import { sameOpeningMs } from '../../../domain/moment/moment.ts';
import type { ClockState } from '../../../domain/sale/sale.ts';
import { linksAt, linksNow } from '../../../domain/setup/link.ts';
import type { Connection } from '../connection.ts';
import { dropPicture } from '../sales/captures.ts';
import { captureDetails } from '../sales/pairs.ts';
import { linksOf } from '../setup/links.ts';
import type { PendingCapture, Settlement } from '../store.ts';
import type { WriteContext } from '../write-context.ts';

/** Five an opening and camera: 80 openings that wait for a POS that is away. */
const maxPictures = 400;
const maxBytes = 32 * 1024 * 1024;
const keepMs = 36 * 3_600_000;
/** Reported later than that, the moment is hardly in a ring. Milliseconds. */
const maxAgeMs = 600_000;
/**
 * Most sales claim their moment within `aroundAfterMs`: the pictures around it are taken after that. The one at it is ready for such a
 * sale; after `atAfterMs`, since many a till sends its sale at once, which takes its own. Milliseconds.
 */
const [atAfterMs, aroundAfterMs] = [3_000, 60_000];
/** Targets that differ less are the same: times are stored as real numbers. Milliseconds. */
const sameTargetMs = 1;

/** Requests pictures of a moment just stored. */
export function requestMomentPictures({ db, clock }: WriteContext, seq: number): void {
  const opening = db
    .prepare<[number], { registerKey: string; atMs: number; clock: ClockState; delayMs: number }>(
      `SELECT m.register_key AS registerKey, m.at_ms AS atMs, m.clock, coalesce(d.delay_ms, r.delay_ms) AS delayMs
         FROM moments m JOIN registers r ON r.key = m.register_key
         LEFT JOIN moment_sources d ON d.register_key = r.key AND m.device = 'source:' || d.id
        WHERE m.seq = ? AND m.kind = 'drawer' AND m.sale_seq IS NULL AND m.at_ms >= r.no_sale_since_ms AND m.received_at_ms - m.at_ms <= ${maxAgeMs}
          AND NOT EXISTS (SELECT 1 FROM moments e WHERE e.register_key = m.register_key AND e.kind = 'drawer' AND e.seq <> m.seq
            AND e.at_ms BETWEEN m.at_ms - ${sameOpeningMs} AND m.at_ms)`,
    )
    .get(seq);
  if (opening === undefined) return;
  const { registerKey, atMs, delayMs } = opening;
  const nowMs = clock.nowMs();
  const all = linksOf(db, registerKey);
  const links =
    opening.clock === 'synced'
      ? linksAt(all, { registerKey, instantMs: atMs - delayMs, nowMs })
      : linksNow(all, registerKey);
  const insert = db.prepare(
    'INSERT INTO moment_pictures (moment_seq, camera_id, requested_offset_ms, aim_ms) VALUES (?, ?, ?, ?)',
  );
  for (const { cameraId, offsetMs } of links)
    for (const requestedOffsetMs of requestedOffsetsMs('no_sale'))
      insert.run(seq, cameraId, requestedOffsetMs, offsetMs + requestedOffsetMs - delayMs);
  if (links.length > 0) dropBeyondBounds(db, nowMs);
}

const newestFirst = 'moment_seq DESC, requested_offset_ms <> 0, rowid';

export function dropBeyondBounds(db: Connection, nowMs: number): void {
  db.prepare(
    'DELETE FROM moment_pictures WHERE moment_seq IN (SELECT seq FROM moments WHERE received_at_ms < ?)',
  ).run(nowMs - keepMs);
  db.exec(
    `DELETE FROM moment_pictures WHERE rowid IN (SELECT rowid FROM
       (SELECT rowid, row_number() OVER its AS number, sum(ifnull(length(jpeg), 0)) OVER its AS bytes FROM moment_pictures
         WINDOW its AS (ORDER BY ${newestFirst})) WHERE number > ${maxPictures} OR bytes > ${maxBytes})`,
  );
}

export type MomentPicture = {
  readonly momentSeq: number;
  readonly cameraId: string;
  readonly requestedOffsetMs: number;
};

export type MomentPictureDue = MomentPicture & Pick<PendingCapture, 'boot' | 'atMonotonicMs' | 'clock'>;

/** The picture to take next: those at a moment first, then those around it. */
export function momentPictureDue(
  db: Connection,
  { nowMs }: { readonly nowMs: number },
): MomentPictureDue | undefined {
  return db
    .prepare<[object], MomentPictureDue>(
      `SELECT p.moment_seq AS momentSeq, p.camera_id AS cameraId, p.requested_offset_ms AS requestedOffsetMs, m.boot,
              m.at_monotonic_ms + p.aim_ms AS atMonotonicMs, m.clock
         FROM moment_pictures p JOIN moments m ON m.seq = p.moment_seq
        WHERE p.jpeg IS NULL 
          AND m.received_at_ms NOT BETWEEN @nowMs - iif(p.requested_offset_ms = 0, ${atAfterMs}, ${aroundAfterMs}) AND @nowMs
        ORDER BY p.requested_offset_ms <> 0, p.moment_seq, p.rowid LIMIT 1`,
    )
    .get({ nowMs });
}

/** Stores a picture, or drops the request of one that can't be had. Either may have been claimed or dropped meanwhile. */
export function settleMomentPicture(
  { db, clock, housekeeping }: WriteContext,
  { momentSeq, cameraId, requestedOffsetMs }: MomentPicture,
  settlement: Settlement,
): void {
  const key = [momentSeq, cameraId, requestedOffsetMs];
  const which = 'moment_seq = ? AND camera_id = ? AND requested_offset_ms = ?';
  // A flawed one may be had undamaged from the history.
  if (!('jpeg' in settlement) || settlement.outcome.flawed === true) {
    db.prepare(`DELETE FROM moment_pictures WHERE ${which}`).run(...key);
    return;
  }
  const { outcome, jpeg } = settlement;
  housekeeping?.admitPicture();
  db.prepare(`UPDATE moment_pictures SET details = ?, width = ?, height = ?, jpeg = ? WHERE ${which}`).run(
    ...[JSON.stringify(captureDetails.parse(outcome)), outcome.thumbnail.width, outcome.thumbnail.height],
    ...[jpeg, ...key],
  );
  dropBeyondBounds(db, clock.nowMs());
}

/** A picture and the time that it was taken for, milliseconds. */
type Taken = {
  readonly cameraId: string;
  readonly requestedOffsetMs: number;
  readonly details: string;
  readonly targetAtMs: number;
};
type Unclaimed = Taken & { readonly width: number; readonly height: number; readonly jpeg: Buffer };

export type PictureOrigin = {
  /** Moment of an opening without a sale. */
  readonly momentSeq?: number;
  /** Records of such openings that the sale supersedes. */
  readonly noSaleSeqs?: readonly number[];
};

/**
 * Gives a sale the pictures that were taken of its moments, where its own are of that very time and still to be taken. Those that nothing
 * else has are deleted. Returns whether it has got any.
 */
export function takeOverMomentPictures(
  db: Connection,
  seq: number,
  { momentSeq, noSaleSeqs = [] }: PictureOrigin = {},
): boolean {
  const its = { seq, momentSeq: momentSeq ?? null };
  const ofIts = 'SELECT seq FROM moments WHERE sale_seq = @seq UNION ALL SELECT @momentSeq';
  const unclaimed = db
    .prepare<[object], Unclaimed>(
      `SELECT p.camera_id AS cameraId, p.requested_offset_ms AS requestedOffsetMs, p.details, p.width, p.height, p.jpeg,
              m.at_ms + p.aim_ms AS targetAtMs
         FROM moment_pictures p JOIN moments m ON m.seq = p.moment_seq WHERE p.moment_seq IN (${ofIts}) AND p.jpeg IS NOT NULL`,
    )
    .all(its);
  const given = unclaimed.filter((picture) => {
    const { width, height, jpeg } = picture;
    const sha256 = createHash('sha256').update(jpeg).digest('hex');
    db.prepare(
      'INSERT INTO thumbnails (sha256, width, height, jpeg) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ).run(sha256, width, height, jpeg);
    const isGiven = give(db, seq, picture, sha256);
    if (!isGiven) dropPicture(db, sha256);
    return isGiven;
  });
  db.prepare(`DELETE FROM moment_pictures WHERE moment_seq IN (${ofIts})`).run(its);
  const shared = noSaleSeqs
    .flatMap((noSaleSeq) => picturesOf(db, noSaleSeq))
    .filter(({ sha256, ...picture }) => give(db, seq, picture, sha256));
  return given.length + shared.length > 0;
}

function picturesOf(db: Connection, noSaleSeq: number) {
  return db
    .prepare<[number], Taken & { readonly sha256: string }>(
      `SELECT c.camera_id AS cameraId, c.requested_offset_ms AS requestedOffsetMs, c.details, c.thumbnail_sha256 AS sha256,
              s.instant_at_ms + c.at_monotonic_ms - s.instant_monotonic_ms AS targetAtMs
         FROM captures c JOIN sales s ON s.seq = c.sale_seq
        WHERE c.sale_seq = ? AND c.outcome = 'captured' AND c.retake = 0 AND c.extra = '' AND c.thumbnail_sha256 IS NOT NULL`,
    )
    .all(noSaleSeq);
}

function give(db: Connection, seq: number, picture: Taken, sha256: string): boolean {
  const { cameraId, requestedOffsetMs, details, targetAtMs } = picture;
  const { changes } = db
    .prepare(
      `UPDATE captures SET outcome = 'captured', thumbnail_sha256 = @sha256, retake = 0,
              details = json_set(@details, '$.takenAtMs', round(@targetAtMs + (@details ->> '$.offsetMs'), 1), '$.basis', s.basis, '$.uncertaintyMs',
                s.uncertainty_ms + ifnull(@details ->> '$.cameraLatencyUncertaintyMs', 0) + ifnull(@details ->> '$.networkDelayUncertaintyMs', 0))
         FROM sales s
        WHERE s.seq = sale_seq AND sale_seq = @seq AND camera_id = @cameraId AND requested_offset_ms = @requestedOffsetMs AND extra = '' AND of_void = 0
          AND outcome = 'pending' AND abs(s.instant_at_ms + at_monotonic_ms - s.instant_monotonic_ms - @targetAtMs) <= ${sameTargetMs}`,
    )
    .run({ seq, cameraId, requestedOffsetMs, sha256, details, targetAtMs });
  return changes > 0;
}
