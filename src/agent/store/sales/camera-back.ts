/**
 * The end of the time in which a camera gave no pictures, for captures that were decided before it came back. What the cloud was told stays
 * as it is: the end is for the page, and no reason for a revision.
 *
 * Such a capture stands in an index of its own (`open_end`) until it is seen to, so that a return costs nothing where nothing is open,
 * whatever the database holds. It gets its end on the clock that its sale's other times are on: that of a sale of this boot is known by its
 * monotonic time, and moves with them once the clock is set (agent/store/clock/clock-correction.ts). One of an earlier boot needs a clock that is set, then and now;
 * without that of then it goes without an end for good. What was left open by an earlier run has this run's first return as its end,
 * though the camera may have come back while nothing was written (camera-returns.ts).
 */
import type { Connection } from '../connection.ts';
import type { CameraBack } from '../store.ts';
import type { WriteContext } from '../write-context.ts';

/** Captures of one step, so that a new sale waits for a few and not for a week's. */
const maxCaptures = 100;

type Open = {
  seq: number;
  wantedOffsetMs: number;
  saleId: string;
  boot: string;
  clock: 'synced' | 'unsynced';
  atMonotonicMs: number;
  /** Wall minus monotonic time, as the sale has them. */
  aheadMs: number;
};

/** Newest sale first: those of this boot before all others. `|| ''` keeps the plan that was made (agent/store/statements.ts). Exported for its test. */
export const openEndsQuery = `SELECT c.sale_seq AS seq, c.wanted_offset_ms AS wantedOffsetMs, s.id AS saleId, s.boot, s.clock,
       c.at_monotonic_ms AS atMonotonicMs, s.received_at_ms - s.received_monotonic_ms AS aheadMs
  FROM captures c INDEXED BY captures_open_end CROSS JOIN sales s ON s.seq = c.sale_seq
  WHERE c.camera_id = ? || '' AND c.open_end = 1 AND c.outcome = 'camera_down' ORDER BY c.sale_seq DESC`;

/** Gives how many were seen to; 0 when there are none left that can be. */
export function noteCameraBack(context: WriteContext, back: CameraBack): number {
  const { db } = context;
  const found = openBefore(db, back);
  const close = db.prepare(
    `UPDATE captures SET details = iif(? IS NULL OR NOT json_valid(details), details, json_set(details, '$.downUntilMs', ?)), open_end = 0
      WHERE sale_seq = ? AND camera_id = ? AND wanted_offset_ms = ?`,
  );
  for (const capture of found) {
    const untilMs = endOf(capture, back);
    close.run(untilMs, untilMs, capture.seq, back.cameraId, capture.wantedOffsetMs);
  }
  for (const saleId of new Set(found.map((capture) => capture.saleId)))
    context.changed({ kind: 'pair', saleId });
  return found.length;
}

/** A moment behind this return belongs to the next: its capture was stored while this one waited to be written. */
function openBefore(db: Connection, { cameraId, boot, monotonicMs, wallMs }: CameraBack): Open[] {
  const found: Open[] = [];
  for (const capture of db.prepare<[string], Open>(openEndsQuery).iterate(cameraId)) {
    const isOfThisBoot = capture.boot === boot;
    // All that follow are of earlier boots too.
    if (!isOfThisBoot && wallMs === undefined) break;
    if (isOfThisBoot && capture.atMonotonicMs > monotonicMs) continue;
    found.push(capture);
    if (found.length >= maxCaptures) break;
  }
  return found;
}

/** Epoch milliseconds; null where that can't be said. */
function endOf(capture: Open, { boot, monotonicMs, wallMs }: CameraBack): number | null {
  if (capture.boot === boot) return Math.round(monotonicMs + capture.aheadMs);
  return capture.clock === 'synced' && wallMs !== undefined ? Math.round(wallMs) : null;
}
