/**
 * Removes a camera with its login, masks, calibration and the regions on its picture; its id stays reserved (cameras.ts), and its
 * links become history.
 */

import { count } from '../meta.ts';
import type { WriteContext } from '../write-context.ts';
import { linksOf, putLinks } from './links.ts';

/** As StoreWriter.removeCamera. */
export function removeCamera(context: WriteContext, id: string): { readonly unlinked: string[] } | undefined {
  const { db, clock } = context;
  const { changes } = db
    .prepare(
      `UPDATE cameras SET removed_at_ms = ?, url = '', username = NULL, sealed_password = NULL, latency_ms = NULL, masks = '[]'
        WHERE id = ? AND removed_at_ms IS NULL`,
    )
    .run(clock.nowMs(), id);
  if (changes === 0) return undefined;
  const unlinked = db
    .prepare<[string], string>(
      'SELECT DISTINCT register_key FROM links WHERE camera_id = ? AND until_ms IS NULL ORDER BY register_key',
    )
    .pluck()
    .all(id);
  // Keeps the remaining links, with a new main camera where this was it.
  for (const key of unlinked)
    putLinks(
      context,
      key,
      linksOf(db, key).filter(({ untilMs }) => untilMs === undefined),
    );
  // A region without its camera would also make an export that no import takes.
  db.prepare(
    `UPDATE registers SET region = NULL WHERE iif(json_valid(region), region ->> '$.camera', NULL) = ?`,
  ).run(id);
  db.prepare('DELETE FROM camera_readers WHERE camera_id = ?').run(id);
  db.prepare('DELETE FROM camera_report_delays WHERE camera_id = ?').run(id);
  db.prepare('DELETE FROM calibrations WHERE camera_id = ?').run(id);
  count(db, 'set_up_version');
  context.changed({ kind: 'set_up' });
  return { unlinked };
}
