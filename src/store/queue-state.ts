/**
 * How much is owed to the cloud. Asked for with each batch and each look at the page, so nothing is counted here: triggers keep the
 * numbers in `meta` (whoever inserts, moves or deletes a row), and the rest is read from one end of an index.
 */
import type { Connection } from './connection.ts';
import { readMeta, writeMeta } from './meta.ts';
import type { QueueState } from './store.ts';

/** Neither a stored sale nor a withheld one stands at this sequence yet. */
const notTold = `NOT EXISTS (SELECT 1 FROM withheld w WHERE w.sequence = o.sequence AND w.state <> 'waiting')`;

const lowestQueries = [
  `SELECT sequence FROM outbox o WHERE state = 'waiting' AND not_before_ms = 0 AND ${notTold} ORDER BY sequence LIMIT 1`,
  // Tried and waiting for the next try: few.
  `SELECT min(sequence) FROM outbox o WHERE state = 'waiting' AND not_before_ms > 0 AND ${notTold}`,
  `SELECT min(w.sequence) FROM withheld w CROSS JOIN outbox o ON o.sequence = w.sequence
    WHERE w.state = 'waiting' AND o.state = 'quarantined'`,
];

/** Events in the order of their sequence were owed in the order of time; a picture not released is as old as its event. */
const oldestQueries = [
  `SELECT created_at_ms FROM outbox WHERE state = 'waiting' AND not_before_ms = 0 ORDER BY sequence LIMIT 1`,
  `SELECT created_at_ms FROM outbox WHERE state = 'waiting' AND not_before_ms > 0 ORDER BY not_before_ms LIMIT 1`,
  `SELECT created_at_ms FROM outbox WHERE state = 'renewing' ORDER BY not_before_ms LIMIT 1`,
  `SELECT created_at_ms FROM pictures_owed WHERE released = 1 AND state = 'waiting' AND not_before_ms = 0 ORDER BY created_at_ms LIMIT 1`,
  `SELECT min(created_at_ms) FROM pictures_owed WHERE released = 1 AND state = 'waiting' AND not_before_ms > 0`,
];

export function queueState(db: Connection): QueueState {
  const least = (queries: readonly string[]): number | undefined => {
    const found = queries
      .map((sql) => db.prepare<[], number | null>(sql).pluck().get() ?? undefined)
      .filter((value) => value !== undefined);
    return found.length === 0 ? undefined : Math.min(...found);
  };
  const oldestMs = least(oldestQueries);
  const lowestUnsent = least(lowestQueries);
  return {
    events: Number(readMeta(db, 'waiting_events') ?? 0),
    pictures: Number(readMeta(db, 'waiting_pictures') ?? 0),
    quarantined: Number(readMeta(db, 'quarantined') ?? 0),
    ...(oldestMs !== undefined && { oldestMs }),
    storedThrough: lowestUnsent === undefined ? Number(readMeta(db, 'sequence') ?? 0) : lowestUnsent - 1,
    ...(lowestUnsent !== undefined && { lowestUnsent }),
    storedEvents: Number(readMeta(db, 'stored_events') ?? 0),
  };
}

const countedQueries = {
  waiting_events: `SELECT count(*) FROM outbox WHERE state IN ('waiting', 'renewing')`,
  waiting_pictures: `SELECT count(*) FROM pictures_owed WHERE state = 'waiting' AND released <> 2`,
  quarantined: `SELECT (SELECT count(*) FROM outbox WHERE state = 'quarantined')
    + (SELECT count(*) FROM pictures_owed WHERE state = 'quarantined')`,
} as const;

/** Counters that are not what the rows say, a sentence each. Counts every row. */
export function wrongCounts(db: Connection): string[] {
  return countRows(db)
    .filter(({ key, rows }) => Number(readMeta(db, key) ?? 0) !== rows)
    .map(({ key, rows }) => `${key} says ${readMeta(db, key) ?? 'nothing'}, the rows are ${rows}`);
}

/** Counts anew, after rows came in that no trigger saw (a salvaged database). */
export function recountQueue(db: Connection): void {
  for (const { key, rows } of countRows(db)) writeMeta(db, key, String(rows));
}

function countRows(db: Connection) {
  const keys = Object.keys(countedQueries) as (keyof typeof countedQueries)[];
  return keys.map((key) => ({
    key,
    rows: db.prepare<[], number>(countedQueries[key]).pluck().get() ?? 0,
  }));
}
