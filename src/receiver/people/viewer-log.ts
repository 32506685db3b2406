/**
 * Log of the page: who looked at, exported or changed what. Bounded as at a gateway (domain/people/activity.ts), for more people; kept for a year.
 *
 * An entry names the shops that it is about. Who is limited to some sees those about theirs; of an export over more shops, that it was made.
 */
import type Database from 'better-sqlite3';
import { type LogJson, logEntry } from '../../contract/page/access/log.ts';
import {
  type ActivityEntry,
  type ActivityGroup,
  activityGroup,
  activityKinds,
  maxActivity,
  sameLook,
} from '../../domain/people/activity.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { isWithin, type Reach } from './reach.ts';

const keptMs = 366 * 86_400_000;
/** Shops that a receiver is made for, in each of which people look as they do at a gateway. */
const timesAGateway = 20;
/** Looks that were noted lately; above it the oldest are forgotten, and noted again. */
const maxLooks = 5_000;
/** Entries between two looks at the bounds. */
const pruneEvery = 100;

/** `shops`: sources that it is about; undefined: all of them. */
type NewEntry = Omit<ActivityEntry, 'atMs'> & { readonly shops: Reach };

type Query = {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly group?: ActivityGroup | undefined;
};

export type ViewerLog = {
  add(entry: NewEntry): void;
  /** Newest first. `at` writes a time. */
  list(
    query: Query,
    reach: Reach,
    at: (ms: number) => string,
  ): Pick<LogJson, 'next'> & { entries: LogJson['entries'] };
};

const detailsSchema = logEntry.omit({ what: true });

export function createViewerLog(db: Database.Database, nowMs: () => number): ViewerLog {
  const sql = prepareStatements(db);
  const looks = new Map<string, number>();

  function isNew(entry: NewEntry): boolean {
    const same = sameLook(entry);
    if (same === undefined) return true;
    const now = nowMs();
    const before = looks.get(same.key);
    if (before !== undefined && now >= before && now - before < same.withinMs) return false;
    looks.delete(same.key);
    looks.set(same.key, now);
    const [oldest] = looks.keys();
    if (looks.size > maxLooks && oldest !== undefined) looks.delete(oldest);
    return true;
  }

  const insert = db.transaction(({ what, shops, ...details }: NewEntry) => {
    const group = activityGroup(what);
    const now = nowMs();
    const { lastInsertRowid } = sql.insert.run(now, what, group, JSON.stringify(details));
    for (const source of shops ?? []) sql.addShop.run(source, lastInsertRowid);
    if (Number(lastInsertRowid) % pruneEvery !== 0) return;
    sql.prune.run({ group, max: timesAGateway * maxActivity[group] });
    sql.forget.run(now - keptMs);
  });

  return {
    add(entry) {
      if (isNew(entry)) insert.immediate(entry);
    },
    list({ limit, before, group }, reach, at) {
      const rows = sql.list.all({
        ...{ before: before ?? null, group: group ?? null, limit: limit + 1 },
        reach: reach === undefined ? null : JSON.stringify(reach),
      });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const entries = shown.flatMap(({ id, atMs, what, details }) => {
        const known = activityKinds.find((one) => one === what);
        const read = readJson(detailsSchema, details);
        if (known === undefined || read === undefined) return [];
        const entry = { at: at(atMs), what: known, ...read };
        const shops = sql.shops.all(id);
        if (isWithin(shops.length === 0 ? undefined : shops, reach)) return [entry];
        const { caller, person, role } = read;
        return [
          {
            ...{ at: entry.at, what: known, caller },
            ...(person !== undefined && { person }),
            ...(role !== undefined && { role }),
          },
        ];
      });
      return { entries, ...(rows.length > limit && last !== undefined && { next: last.id }) };
    },
  };
}

function prepareStatements(db: Database.Database) {
  return {
    insert: db.prepare('insert into viewer_log (at_ms, what, grp, details) values (?, ?, ?, ?)'),
    addShop: db.prepare('insert or ignore into viewer_log_shops (source, entry) values (?, ?)'),
    prune: db.prepare(
      'delete from viewer_log where grp = @group and id <= (select id from viewer_log where grp = @group order by id desc limit 1 offset @max)',
    ),
    forget: db.prepare('delete from viewer_log where at_ms < ?'),
    shops: db.prepare<[number], string>('select source from viewer_log_shops where entry = ?').pluck(),
    // Entries about all shops are of no single one, except that their sales were exported.
    list: db.prepare<[object], { id: number; atMs: number; what: string; details: string }>(`
      select id, at_ms as atMs, what, details from viewer_log l
      where (@before is null or id < @before) and (@group is null or grp = @group) and (@reach is null
        or exists (select 1 from viewer_log_shops s where s.entry = l.id and s.source in (select value from json_each(@reach))
          and (grp = 'export' or not exists (
            select 1 from viewer_log_shops o where o.entry = l.id and o.source not in (select value from json_each(@reach)))))
        or (grp = 'export' and not exists (select 1 from viewer_log_shops s where s.entry = l.id)))
      order by id desc limit @limit
    `),
  };
}
