/**
 * Size of the outbox. Read with each batch and each refresh of the page, so nothing is counted here: triggers
 * maintain the numbers in `meta` on every insert, update and delete, and the rest is read from one end of an
 * index.
 */
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import type { QueueState } from '../store.ts';
import { type EpochSpan, earlierEpochs, readStoredThroughs, spansOf, writeStoredThroughs } from './epochs.ts';

/** Neither a stored event nor a stored notice exists at this sequence yet. */
const notReported = `NOT EXISTS (SELECT 1 FROM rejection_notices w WHERE w.sequence = o.sequence AND w.state <> 'waiting')`;

/** Restricts to an epoch: hidden from the planner where the order is another one, as in due.ts. */
const lowestQueries = [
  `SELECT sequence FROM outbox o WHERE state = 'waiting' AND not_before_ms = 0 AND sequence > ? AND sequence <= ? AND ${notReported}
    ORDER BY sequence LIMIT 1`,
  // Tried and waiting for the retry: few rows.
  `SELECT min(sequence) FROM outbox o WHERE state = 'waiting' AND not_before_ms > 0 AND +sequence > ? AND +sequence <= ? AND ${notReported}`,
  `SELECT min(w.sequence) FROM rejection_notices w CROSS JOIN outbox o ON o.sequence = w.sequence
    WHERE w.state = 'waiting' AND +w.sequence > ? AND +w.sequence <= ? AND o.state = 'quarantined'`,
];

/** The order of sequences is the order of time; a picture not yet released is as old as its event. */
const oldestQueries = [
  `SELECT created_at_ms FROM outbox WHERE state = 'waiting' AND not_before_ms = 0 ORDER BY sequence LIMIT 1`,
  `SELECT created_at_ms FROM outbox WHERE state = 'waiting' AND not_before_ms > 0 ORDER BY not_before_ms LIMIT 1`,
  `SELECT created_at_ms FROM outbox WHERE state = 'renewing' ORDER BY not_before_ms LIMIT 1`,
  ...[0, 1].flatMap((extra) => {
    const toSend = `FROM pending_pictures WHERE released = 1 AND state = 'waiting' AND extra = ${extra}`;
    return [
      `SELECT created_at_ms ${toSend} AND not_before_ms = 0 ORDER BY created_at_ms LIMIT 1`,
      `SELECT min(created_at_ms) ${toSend} AND not_before_ms > 0`,
    ];
  }),
];

export function queueState(db: Connection): QueueState {
  const oldestMs = least(
    oldestQueries.map((sql) => db.prepare<[], number | null>(sql).pluck().get() ?? undefined),
  );
  return {
    events: Number(readMeta(db, 'waiting_events') ?? 0),
    pictures: Number(readMeta(db, 'waiting_pictures') ?? 0),
    quarantined: Number(readMeta(db, 'quarantined') ?? 0),
    ...(oldestMs !== undefined && { oldestMs }),
    ...storedThroughs(db),
    storedEvents: Number(readMeta(db, 'stored_events') ?? 0),
  };
}

/** `storedThrough` of each epoch; an earlier epoch gets no new sequences, so it ends. */
function storedThroughs(
  db: Connection,
): Pick<QueueState, 'storedThrough' | 'lowestUnsent' | 'earlierEpochs'> {
  const earlier = earlierEpochs(db);
  const spans = spansOf(earlier);
  const lowestIn = ({ after, through }: EpochSpan): number | undefined =>
    least(
      lowestQueries.map(
        (sql) => db.prepare<[number, number], number | null>(sql).pluck().get(after, through) ?? undefined,
      ),
    );
  const lowestUnsent = lowestIn(spans.at(-1) ?? { after: 0, through: Number.MAX_SAFE_INTEGER });
  return {
    storedThrough: lowestUnsent === undefined ? Number(readMeta(db, 'sequence') ?? 0) : lowestUnsent - 1,
    ...(lowestUnsent !== undefined && { lowestUnsent }),
    ...(earlier.length > 0 && {
      earlierEpochs: earlier.map((one, index) => {
        const span = spans[index] ?? { after: 0, through: one.through };
        const lowest = lowestIn(span);
        const doneThrough = lowest === undefined ? one.last : lowest - 1;
        const sure = one.unsureFrom === undefined ? doneThrough : Math.min(doneThrough, one.unsureFrom - 1);
        return { ...one, storedThrough: sure, doneThrough };
      }),
    }),
  };
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const found = values.filter((value) => value !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}

/** `storedThrough` sent with a batch that contains this sequence: that of its epoch. */
export function storedThroughOf(
  { storedThrough, earlierEpochs: earlier = [] }: Pick<QueueState, 'storedThrough' | 'earlierEpochs'>,
  sequence: number,
): number {
  return earlier.find(({ through }) => sequence <= through)?.storedThrough ?? storedThrough;
}

/** Runs in the settling transaction: a recovery reads from it which sequences the cloud may lack. */
export function noteStoredThroughs(db: Connection): void {
  const { storedThrough, earlierEpochs: earlier = [] } = storedThroughs(db);
  const before = readStoredThroughs(db);
  const epoch = readMeta(db, 'epoch') ?? '';
  const now = [
    ...earlier.map((one) => [one.epoch, one.doneThrough] as const),
    [epoch, storedThrough] as const,
  ];
  writeStoredThroughs(
    db,
    // Retrying a rejected event does not lower the value.
    Object.fromEntries(now.map(([name, through]) => [name, Math.max(through, before[name] ?? 0)])),
  );
}

const countedQueries = {
  waiting_events: `SELECT count(*) FROM outbox WHERE state IN ('waiting', 'renewing')`,
  waiting_pictures: `SELECT count(*) FROM pending_pictures WHERE state = 'waiting' AND released <> 2`,
  quarantined: `SELECT (SELECT count(*) FROM outbox WHERE state = 'quarantined')
    + (SELECT count(*) FROM pending_pictures WHERE state = 'quarantined')`,
} as const;

/** Recounts after rows were inserted without triggers (a recovery). */
export function recountQueue(db: Connection): void {
  for (const { key, rows } of countRows(db)) writeMeta(db, key, String(rows));
}

/** Counts every row. */
export function countRows(db: Connection) {
  const keys = Object.keys(countedQueries) as (keyof typeof countedQueries)[];
  return keys.map((key) => ({
    key,
    rows: db.prepare<[], number>(countedQueries[key]).pluck().get() ?? 0,
  }));
}
