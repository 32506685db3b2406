/**
 * Delays of cameras' reports, as their stamps showed them (agent/cameras/onvif/events/report-delay.ts), by camera and property. Bound:
 * properties of a camera, beyond which the one noted longest ago goes.
 */
import { z } from 'zod';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';

export type StoredReportDelay = {
  readonly cameraId: string;
  /** Topic and input. */
  readonly property: string;
  /** As it describes itself: the differences are of no other. */
  readonly device: string;
  /** Whole milliseconds, newest last. Empty: nothing is known any more. */
  readonly differencesMs: readonly number[];
};

const maxProperties = 16;
const stored = z.array(z.int());

export function noteReportDelay(
  { db, clock }: Pick<WriteContext, 'db' | 'clock'>,
  { cameraId, property, device, differencesMs }: StoredReportDelay,
): void {
  if (differencesMs.length === 0) {
    db.prepare('DELETE FROM camera_report_delays WHERE camera_id = ? AND property = ?').run(
      cameraId,
      property,
    );
    return;
  }
  db.prepare(
    `INSERT INTO camera_report_delays (camera_id, property, device, differences, noted_at_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (camera_id, property)
     DO UPDATE SET device = excluded.device, differences = excluded.differences, noted_at_ms = excluded.noted_at_ms`,
  ).run(cameraId, property, device, JSON.stringify(differencesMs), clock.nowMs());
  db.prepare(
    `DELETE FROM camera_report_delays WHERE camera_id = @cameraId AND property NOT IN (
       SELECT property FROM camera_report_delays WHERE camera_id = @cameraId
        ORDER BY property = @property DESC, noted_at_ms DESC LIMIT ${maxProperties})`,
  ).run({ cameraId, property });
}

/** Damaged ones are learned anew. */
export function reportDelays(db: Connection): StoredReportDelay[] {
  return db
    .prepare<[], { cameraId: string; property: string; device: string; differences: string }>(
      'SELECT camera_id AS cameraId, property, device, differences FROM camera_report_delays',
    )
    .all()
    .flatMap(({ differences, ...delay }) => {
      const differencesMs = readJson(stored, differences);
      return differencesMs === undefined ? [] : { ...delay, differencesMs };
    });
}
