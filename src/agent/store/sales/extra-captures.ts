/**
 * Extra captures of a sale (domain/capture/uncertain-sale.ts) have the column `extra`: they are decoded and sent after
 * all others, and evicted before them.
 *
 * Once later sales show when the sale was made, the picture nearest to that time becomes the picture of the
 * sale, until a nearer one from the buffer replaces it; the others show other moments and are removed.
 */
import { type ExtraPicture, earlierPicture, extraPictures } from '../../../domain/capture/uncertain-sale.ts';
import type { SaleKind } from '../../../domain/sale/sale.ts';
import type { Instant } from '../../../domain/time/instant.ts';
import type { Connection } from '../connection.ts';
import { hasEarlierPicture } from '../setup/links.ts';
import type { WriteContext } from '../write-context.ts';
import { dropPicture } from './captures.ts';

/** A picture further from the sale, and outside its uncertainty, does not show it. Milliseconds. */
const maxAwayMs = 1_000;

export type EarlierPicture = {
  readonly cameraId: string;
  readonly takenMonotonicMs: number;
  readonly details: string;
  /** Null for one that the cloud has and the store has removed. */
  readonly sha256: string | null;
};

const earlierColumns = `camera_id AS cameraId, at_monotonic_ms + (details ->> '$.offsetMs') AS takenMonotonicMs, details,
  thumbnail_sha256 AS sha256`;

export function extrasOf(
  { db, severalFromMs }: Pick<WriteContext, 'db' | 'severalFromMs'>,
  sale: {
    readonly registerKey: string;
    readonly kind: SaleKind;
    readonly instant: Instant;
    readonly receivedAtMs: number;
  },
): readonly ExtraPicture[] {
  return [...extraPictures(sale.kind, sale, severalFromMs), ...earlierOf(db, sale)];
}

/** One before the sale, where its register is set up for it. */
export function earlierOf(
  db: Connection,
  sale: {
    readonly registerKey: string;
    readonly kind: SaleKind;
    readonly instant: Pick<Instant, 'uncertaintyMs'>;
  },
): readonly ExtraPicture[] {
  return hasEarlierPicture(db, sale.registerKey) ? earlierPicture(sale.kind, sale.instant) : [];
}

/** The instant is known by other means. */
export function dropExtras(db: Connection, seq: number): void {
  const pictures = db
    .prepare<[number], string | null>(
      `DELETE FROM captures WHERE sale_seq = ? AND extra <> '' RETURNING thumbnail_sha256`,
    )
    .pluck()
    .all(seq);
  for (const sha256 of pictures) if (sha256 !== null) dropPicture(db, sha256);
}

/**
 * Removes the captures of a sale for whose instant others are requested next; `promoteNearest` follows. Outcomes
 * that hold for the new instant too stay, but none of an extra picture: its time is no longer in question.
 */
export function takeEarlier(db: Connection, seq: number, { movedMs }: { movedMs: number }): EarlierPicture[] {
  const hasMoved = Math.abs(movedMs) > maxAwayMs ? 1 : 0;
  const which = `sale_seq = ? AND of_void = 0 AND (extra <> '' OR outcome NOT IN ('evicted', 'erased') AND details ->> '$.removed' IS NULL
    AND (outcome IN ('captured', 'pending', 'time_unknown', 'no_link') OR ${hasMoved}))`;
  const pictures = db
    .prepare<[number], EarlierPicture>(
      `SELECT ${earlierColumns} FROM captures WHERE ${which} AND outcome = 'captured'`,
    )
    .all(seq);
  db.prepare(`DELETE FROM captures WHERE ${which}`).run(seq);
  return pictures;
}

type Requested = {
  readonly cameraId: string;
  readonly requestedOffsetMs: number;
  readonly atMonotonicMs: number;
};

/** `to`: instant for which the pending captures of the sale were requested. `nearMs`: a picture up to this far from it stays. */
export function promoteNearest(
  db: Connection,
  seq: number,
  { to, earlier, nearMs }: { to: Instant; earlier: readonly EarlierPicture[]; nearMs: number },
): void {
  const requested = db
    .prepare<[number], Requested>(
      `SELECT camera_id AS cameraId, requested_offset_ms AS requestedOffsetMs, at_monotonic_ms AS atMonotonicMs FROM captures
        WHERE sale_seq = ? AND of_void = 0 AND extra = '' AND outcome = 'pending'`,
    )
    .all(seq);
  const promote = db.prepare(
    `UPDATE captures SET outcome = 'captured', retake = 1, thumbnail_sha256 = @sha256,
            details = json_set(json_remove(@details, '$.isNear'), '$.offsetMs', @offsetMs, '$.basis', @basis, '$.uncertaintyMs', @uncertaintyMs
              + ifnull(@details ->> '$.cameraLatencyUncertaintyMs', 0) + ifnull(@details ->> '$.networkDelayUncertaintyMs', 0))
      WHERE sale_seq = @seq AND camera_id = @cameraId AND requested_offset_ms = @requestedOffsetMs AND extra = ''`,
  );
  const { basis, uncertaintyMs } = to;
  for (const { cameraId, requestedOffsetMs, atMonotonicMs } of requested) {
    const [nearest] = earlier
      .filter((one) => one.cameraId === cameraId)
      .map((one) => ({ ...one, offsetMs: Math.round((one.takenMonotonicMs - atMonotonicMs) * 10) / 10 }))
      .sort((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs));
    if (nearest === undefined || Math.abs(nearest.offsetMs) > Math.max(uncertaintyMs, maxAwayMs, nearMs))
      continue;
    const { sha256, details, offsetMs } = nearest;
    promote.run({ seq, cameraId, requestedOffsetMs, sha256, details, offsetMs, basis, uncertaintyMs });
  }
  for (const { sha256 } of earlier) if (sha256 !== null) dropPicture(db, sha256);
}
