/**
 * End of a camera outage, for captures that were decided before the camera recovered. The published revision
 * stays as it is: the end is for the page, and no reason for a revision.
 *
 * Such captures have their own index (`open_end`) until they are processed, so that a recovery costs nothing
 * when none is open, whatever the size of the database. The end is on the clock of the sale's other times: a
 * sale of this boot is matched by its monotonic time, and moves with the others once the clock is set
 * (agent/store/clock/clock-correction.ts). A sale of an earlier boot requires a clock that is set now and was
 * set then; otherwise it never gets an end. Captures left open by an earlier run get this run's first
 * recovery as their end, though the camera may have recovered while nothing was written (camera-returns.ts).
 */
import type { Connection } from '../connection.ts';
import type { CameraBack } from '../store.ts';
import type { WriteContext } from '../write-context.ts';

/** Captures in one step, so that a new sale waits for a few and not for a week's. */
const maxCaptures = 100;

type Open = {
  seq: number;
  requestedOffsetMs: number;
  extra: string;
  saleId: string;
  boot: string;
  clock: 'synced' | 'unsynced';
  atMonotonicMs: number;
  /** Wall minus monotonic time of the sale. */
  aheadMs: number;
};

/**
 * Newest sale first: those of this boot before all others. `|| ''` keeps the query plan
 * (agent/store/statements.ts). Exported for its test.
 */
export const openEndsQuery = `SELECT c.sale_seq AS seq, c.requested_offset_ms AS requestedOffsetMs, c.extra, s.id AS saleId, s.boot, s.clock,
       c.at_monotonic_ms AS atMonotonicMs, s.received_at_ms - s.received_monotonic_ms AS aheadMs
  FROM captures c INDEXED BY captures_open_end CROSS JOIN sales s ON s.seq = c.sale_seq
  WHERE c.camera_id = ? || '' AND c.open_end = 1 AND c.outcome = 'camera_down' ORDER BY c.sale_seq DESC`;

/** Returns the number of processed captures; 0 when none are left. */
export function noteCameraBack(context: WriteContext, back: CameraBack): number {
  const { db } = context;
  const found = openBefore(db, back);
  const close = db.prepare(
    `UPDATE captures SET details = iif(? IS NULL OR NOT json_valid(details), details, json_set(details, '$.downUntilMs', ?)), open_end = 0
      WHERE sale_seq = ? AND camera_id = ? AND requested_offset_ms = ? AND extra = ?`,
  );
  for (const capture of found) {
    const untilMs = endOf(capture, back);
    close.run(untilMs, untilMs, capture.seq, back.cameraId, capture.requestedOffsetMs, capture.extra);
  }
  for (const saleId of new Set(found.map((capture) => capture.saleId)))
    context.changed({ kind: 'pair', saleId });
  return found.length;
}

/**
 * A target after this recovery belongs to the next one: its capture was stored while this recovery waited to
 * be written.
 */
function openBefore(db: Connection, { cameraId, boot, monotonicMs, wallMs }: CameraBack): Open[] {
  const found: Open[] = [];
  for (const capture of db.prepare<[string], Open>(openEndsQuery).iterate(cameraId)) {
    const isOfThisBoot = capture.boot === boot;
    // All following captures are of earlier boots too.
    if (!isOfThisBoot && wallMs === undefined) break;
    if (isOfThisBoot && capture.atMonotonicMs > monotonicMs) continue;
    found.push(capture);
    if (found.length >= maxCaptures) break;
  }
  return found;
}

/** Epoch milliseconds; null when it is unknown. */
function endOf(capture: Open, { boot, monotonicMs, wallMs }: CameraBack): number | null {
  if (capture.boot === boot) return Math.round(monotonicMs + capture.aheadMs);
  return capture.clock === 'synced' && wallMs !== undefined ? Math.round(wallMs) : null;
}
