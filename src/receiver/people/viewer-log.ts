/**
 * Log of the page: who looked at, exported or changed what. Bounded as at a gateway (domain/people/activity.ts), for more people; kept for a year.
 *
 * An entry names the shops that it is about. Who is limited to some sees those about theirs; of an export over more shops, that it was made.
 */
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
import { type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';
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

type Listed = Pick<LogJson, 'next'> & { entries: LogJson['entries'] };

export type ViewerLog = {
  add(entry: NewEntry): Soon<void>;
  /** Newest first. `at` writes a time. */
  list(query: Query, reach: Reach, at: (ms: number) => string): Soon<Listed>;
};

const detailsSchema = logEntry.omit({ what: true });

export function createViewerLog(engine: Engine, nowMs: () => number): ViewerLog {
  const { dialect } = engine;
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

  function* insert({ what, shops, ...details }: NewEntry): Work<void> {
    const group = activityGroup(what);
    const now = nowMs();
    const made = yield* rowOf<{ id: number }>(
      'insert into viewer_log (at_ms, what, grp, details) values (@now, @what, @group, @details) returning id',
      { now, what, group, details: JSON.stringify(details) },
    );
    const id = made?.id ?? 0;
    for (const source of new Set(shops ?? []))
      yield* rowsOf('insert into viewer_log_shops (source, entry) values (@source, @id)', { source, id });
    if (id % pruneEvery !== 0) return;
    yield* rowsOf(
      `delete from viewer_log where grp = @group and id <= (
        select id from viewer_log where grp = @group order by id desc limit 1 offset @max)`,
      { group, max: timesAGateway * maxActivity[group] },
    );
    yield* rowsOf('delete from viewer_log where at_ms < @forgotten', { forgotten: now - keptMs });
  }

  /** Entries about all shops are of no single one, except that their sales were exported. */
  const inReach = `exists (select 1 from viewer_log_shops s where s.entry = l.id and ${dialect.inList('s.source', '@reach')}
      and (grp = 'export' or not exists (
        select 1 from viewer_log_shops o where o.entry = l.id and not (${dialect.inList('o.source', '@reach')}))))
    or (grp = 'export' and not exists (select 1 from viewer_log_shops s where s.entry = l.id))`;

  function* list({ limit, before, group }: Query, reach: Reach, at: (ms: number) => string): Work<Listed> {
    const where = [
      ...(before === undefined ? [] : ['id < @before']),
      ...(group === undefined ? [] : ['grp = @group']),
      ...(reach === undefined ? [] : [`(${inReach})`]),
      '1 = 1',
    ];
    const rows = yield* rowsOf<{ id: number; atMs: number; what: string; details: string }>(
      `select id, at_ms as "atMs", what, details from viewer_log l where ${where.join(' and ')} order by id desc limit @limit`,
      { before, group, limit: limit + 1, reach: JSON.stringify(reach) },
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const entries: LogJson['entries'] = [];
    for (const { id, atMs, what, details } of shown) {
      const known = activityKinds.find((one) => one === what);
      const read = readJson(detailsSchema, details);
      if (known === undefined || read === undefined) continue;
      const entry = { at: at(atMs), what: known, ...read };
      const shops = yield* rowsOf<{ source: string }>(
        'select source from viewer_log_shops where entry = @id',
        {
          id,
        },
      );
      const about = shops.map(({ source }) => source);
      if (isWithin(about.length === 0 ? undefined : about, reach)) {
        entries.push(entry);
        continue;
      }
      const { caller, person, role } = read;
      entries.push({
        ...{ at: entry.at, what: known, caller },
        ...(person !== undefined && { person }),
        ...(role !== undefined && { role }),
      });
    }
    return { entries, ...(rows.length > limit && last !== undefined && { next: last.id }) };
  }

  return {
    add: (entry) => (isNew(entry) ? engine.transaction('viewer_log', () => insert(entry)) : undefined),
    list: (query, reach, at) => engine.run(list(query, reach, at)),
  };
}
