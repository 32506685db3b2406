/**
 * Log of what people and programs looked at, exported and changed. It stays a year, and the newest entries of each group: those of the
 * cloud push out none of people. An export is
 * written before its file is sent, so one that failed on its way is in it too.
 */
import { logEntry } from '../../../contract/page/access/log.ts';
import {
  type ActivityEntry,
  type ActivityGroup,
  activityGroup,
  activityGroups,
  maxActivity,
} from '../../../domain/people/activity.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import type { WriteContext } from '../write-context.ts';

const keptMs = 366 * 24 * 3_600_000;
/** Entries between two looks at the bounds, which count tens of thousands of rows. */
const pruneEvery = 100;

/** `isDated`: the wall clock follows a time source; otherwise nothing goes for its age. */
export function noteActivity(
  { db }: WriteContext,
  { isDated, ...entry }: ActivityEntry & { readonly isDated: boolean },
): void {
  const { atMs, ...rest } = entry;
  const group = activityGroup(entry.what);
  const { lastInsertRowid: seq } = db
    .prepare('INSERT INTO activity (at_ms, kind, entry) VALUES (?, ?, ?)')
    .run(atMs, group, JSON.stringify(rest));
  if (Number(seq) % pruneEvery === 0) prune(db);
  if (isDated) db.prepare('DELETE FROM activity WHERE at_ms < ?').run(atMs - keptMs);
}

function prune(db: Connection): void {
  const isOf = `kind = @group AND (CASE WHEN json_valid(entry) THEN entry ->> 'caller' END IS 'cloud') = @ofCloud`;
  // The first one beyond the bound of its group, and those before it.
  const remove = db.prepare(
    `DELETE FROM activity WHERE ${isOf} AND seq <= coalesce(
       (SELECT seq FROM activity WHERE ${isOf} ORDER BY seq DESC LIMIT 1 OFFSET @most), 0)`,
  );
  for (const group of activityGroups)
    for (const ofCloud of [0, 1]) remove.run({ group, ofCloud, most: maxActivity[group] });
}

export type ActivityQuery = {
  readonly limit: number;
  /** Older than the entry of this number. */
  readonly before?: number | undefined;
  readonly group?: ActivityGroup | undefined;
  readonly who?: string | undefined;
  readonly saleId?: string | undefined;
};
type Activity = { readonly entries: readonly ActivityEntry[]; readonly next?: number };

/** Newest first, without those that can't be read. */
export function activity(db: Connection, query: ActivityQuery): Activity {
  const { limit, before, group, who, saleId } = query;
  const rows = db
    .prepare<[Record<string, unknown>], { seq: number; atMs: number; entry: string }>(
      `SELECT seq, at_ms AS atMs, entry FROM activity
       WHERE (@before IS NULL OR seq < @before) AND (@group IS NULL OR kind = @group)
         AND (@who IS NULL OR @who IN (entry ->> 'person', entry ->> 'token', entry ->> 'by'))
         AND (@saleId IS NULL OR entry ->> 'saleId' = @saleId)
       ORDER BY seq DESC LIMIT @limit`,
    )
    .all({
      limit,
      before: before ?? null,
      group: group ?? null,
      who: who ?? null,
      saleId: saleId ?? null,
    });
  const entries = rows.flatMap(({ atMs, entry }) => {
    const read = readJson(logEntry, entry);
    return read === undefined ? [] : [{ atMs, ...read }];
  });
  const last = rows.at(-1);
  return { entries, ...(rows.length === limit && last !== undefined && { next: last.seq }) };
}
