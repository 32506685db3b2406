/**
 * Records of measured latencies and offsets: one row for each camera and for each pair of register and
 * camera, bounded by the set-up.
 */
import type { Measured } from '../../../domain/capture/calibration.ts';
import type { Connection } from '../connection.ts';

/**
 * `registerKey`: empty for the latency of a camera. `valueMs`: the measured value, which is stored with the
 * camera or the link.
 */
export type MeasuredValue = Measured & {
  readonly cameraId: string;
  readonly registerKey: string;
  readonly valueMs: number;
};

/** True when the value changed. */
export function putMeasured(db: Connection, found: MeasuredValue): boolean {
  const row = [
    ...[found.cameraId, found.registerKey, found.by, found.valueMs],
    ...[found.uncertaintyMs ?? null, found.samples ?? null, found.atMs],
  ];
  const known = db
    .prepare<unknown[], number>(
      `SELECT count(*) FROM calibrations WHERE camera_id = ? AND register_key = ? AND method = ? AND value_ms = ?
          AND uncertainty_ms IS ? AND samples IS ? AND measured_at_ms = ?`,
    )
    .pluck()
    .get(...row);
  if (known === 1) return false;
  db.prepare(
    `INSERT OR REPLACE INTO calibrations (camera_id, register_key, method, value_ms, uncertainty_ms, samples, measured_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(...row);
  return true;
}
