/** Log of the viewer: who took what out of it and when. Bounded as at a gateway (domain/people/activity.ts). */
import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { LogJson } from '../../contract/page/access/log.ts';
import {
  type ActivityGroup,
  type ActivityKind,
  activityGroup,
  activityKinds,
  maxActivity,
} from '../../domain/people/activity.ts';
import { readJson } from '../../lib/text/read-json.ts';

type Entry = {
  readonly what: ActivityKind;
  readonly address?: string;
  /** As the page names it. */
  readonly saleId?: string;
  readonly by?: string;
  readonly sha256?: string;
  readonly filter?: Readonly<Record<string, string>>;
};
type Query = {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly group?: ActivityGroup | undefined;
};

export type ExportLog = {
  add(entry: Entry): void;
  /** Newest first. `at` writes a time. */
  list(query: Query, at: (ms: number) => string): Pick<LogJson, 'next'> & { entries: LogJson['entries'] };
};

const detailsSchema = z.object({
  address: z.string().exactOptional(),
  saleId: z.string().exactOptional(),
  by: z.string().exactOptional(),
  sha256: z.string().exactOptional(),
  filter: z.record(z.string(), z.string()).exactOptional(),
});

export function createExportLog(db: Database.Database, nowMs: () => number): ExportLog {
  const insert = db.prepare('insert into viewer_log (at_ms, what, grp, details) values (?, ?, ?, ?)');
  const prune = db.prepare(
    'delete from viewer_log where grp = @group and id <= (select id from viewer_log where grp = @group order by id desc limit 1 offset @max)',
  );
  const list = db.prepare<[object], { id: number; atMs: number; what: string; details: string }>(`
    select id, at_ms as atMs, what, details from viewer_log
    where (@before is null or id < @before) and (@group is null or grp = @group) order by id desc limit @limit
  `);
  return {
    add({ what, ...details }) {
      const group = activityGroup(what);
      insert.run(nowMs(), what, group, JSON.stringify(details));
      prune.run({ group, max: maxActivity[group] });
    },
    list({ limit, before, group }, at) {
      const rows = list.all({ before: before ?? null, group: group ?? null, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      return {
        entries: shown.flatMap(({ atMs, what, details }) => {
          const known = activityKinds.find((one) => one === what);
          if (known === undefined) return [];
          return [
            { at: at(atMs), what: known, caller: 'session' as const, ...readJson(detailsSchema, details) },
          ];
        }),
        ...(rows.length > limit && last !== undefined && { next: last.id }),
      };
    },
  };
}
