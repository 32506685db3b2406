/** A camera goes with its login, its masks and what was measured of it; its id stays taken (cameras.ts), and its links become history. */

import { count } from '../meta.ts';
import type { WriteContext } from '../write-context.ts';
import { linksOf, putLinks } from './links.ts';

/** As the contract says. */
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
  // What is left of them, with a main camera where it was that.
  for (const key of unlinked)
    putLinks(
      context,
      key,
      linksOf(db, key).filter(({ untilMs }) => untilMs === undefined),
    );
  db.prepare('DELETE FROM camera_readers WHERE camera_id = ?').run(id);
  db.prepare('DELETE FROM calibrations WHERE camera_id = ?').run(id);
  count(db, 'set_up_version');
  context.changed({ kind: 'set_up' });
  return { unlinked };
}
