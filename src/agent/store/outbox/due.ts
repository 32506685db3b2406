/**
 * Reads what is due to be sent now. Its cost does not depend on the length of the queue: each query reads one
 * end of an index, and test/agent/store/outbox/due.test.ts checks the query plans.
 */
import { picturePutSchema } from '../../../contract/cloud/event.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { assertIntact } from '../body-checksum.ts';
import type { Connection } from '../connection.ts';
import type { OutboxEvent, OutboxPicture } from '../store.ts';
import { type EpochSpan, earlierEpochs, spansOf } from './epochs.ts';

/** Number of newest events in a batch: a sale made now need not wait behind a week's backlog. */
const newestFirst = 10;

const eventColumns = `o.sequence, o.event_id AS eventId, s.id AS saleId, o.body, o.body_sum AS bodySum, o.attempts`;
const withSale = 'JOIN sales s ON s.seq = o.sale_seq';

/**
 * Restricts to one epoch. The sequence is hidden from the planner where rows are ordered otherwise, or it
 * would scan all of them by sequence.
 */
const inSpan = (sequence: string) => `AND ${sequence} > ? AND ${sequence} <= ?`;
/** Never tried, or released by hand; of an epoch, with a limit. */
const freshEvents = (order: 'ASC' | 'DESC') => `SELECT ${eventColumns} FROM outbox o ${withSale}
  WHERE o.state = 'waiting' AND o.not_before_ms = 0 ${inSpan('o.sequence')} ORDER BY o.sequence ${order} LIMIT ?`;
/** Retry time reached; up to a due time, of an epoch, with a limit. */
const triedEvents = `SELECT ${eventColumns} FROM outbox o ${withSale}
  WHERE o.state = 'waiting' AND o.not_before_ms > 0 AND o.not_before_ms <= ? ${inSpan('+o.sequence')}
  ORDER BY o.not_before_ms, o.sequence LIMIT ?`;
const renewingEvents = `SELECT ${eventColumns} FROM outbox o ${withSale}
  WHERE o.state = 'renewing' AND o.not_before_ms <= ? ${inSpan('+o.sequence')} ORDER BY o.not_before_ms, o.sequence LIMIT ?`;
/**
 * Applies while the original event is in quarantine: one that is being retried replaces its notice. The join
 * starts from the few notices.
 */
const dueNotices = `SELECT w.sequence, w.event_id AS eventId, s.id AS saleId, w.body, w.body_sum AS bodySum, w.attempts
  FROM rejection_notices w CROSS JOIN outbox o ON o.sequence = w.sequence ${withSale}
  WHERE w.state = 'waiting' AND w.not_before_ms <= ? ${inSpan('+w.sequence')} AND o.state = 'quarantined' ORDER BY w.not_before_ms, w.sequence LIMIT ?`;

/** Retry time reached; without a retry time only a retry by hand applies. */
const quarantinedEvents = `SELECT ${eventColumns} FROM outbox o ${withSale}
  WHERE o.state = 'quarantined' AND o.not_before_ms > 0 AND o.not_before_ms <= ? ORDER BY o.not_before_ms, o.sequence LIMIT ?`;

const triedByNow = 'p.not_before_ms > 0 AND p.not_before_ms <= ?';

/** Queries by purpose. Exported for the query plans. */
export const dueStatements = {
  newest: freshEvents('DESC'),
  oldest: freshEvents('ASC'),
  tried: triedEvents,
  renewing: renewingEvents,
  notice: dueNotices,
  quarantined: quarantinedEvents,
  freshPicture: pictureQuery('p.not_before_ms = 0', 'p.created_at_ms, p.sha256'),
  triedPicture: pictureQuery(triedByNow, 'p.not_before_ms, p.created_at_ms'),
  freshExtra: pictureQuery('p.not_before_ms = 0', 'p.created_at_ms, p.sha256', toSend(1)),
  triedExtra: pictureQuery(triedByNow, 'p.not_before_ms, p.created_at_ms', toSend(1)),
  quarantinedPicture: pictureQuery(triedByNow, 'p.not_before_ms, p.sha256', `p.state = 'quarantined'`),
} as const;

function toSend(extra: 0 | 1): string {
  return `p.released = 1 AND p.state = 'waiting' AND p.extra = ${extra}`;
}

function pictureQuery(due: string, order: string, of = toSend(0)): string {
  return `SELECT p.sha256, p.put, p.attempts, p.created_at_ms AS createdAtMs, p.released FROM pending_pictures p
    WHERE ${of} AND ${due} ORDER BY ${order} LIMIT ?`;
}

type EventRow = OutboxEvent & { readonly bodySum: number | null };

type Bounds = {
  dueAtMs: number;
  maxCount: number;
  maxBytes: number;
  underWay?: readonly number[];
  quarantined?: true;
};

/**
 * Events of one epoch, since a batch states its epoch: the newest epoch that has something due. Events left
 * over from before a recovery are sent in separate batches, whenever nothing newer is due.
 */
export function dueEvents(db: Connection, bounds: Bounds): OutboxEvent[] {
  if (bounds.quarantined === true) return dueInQuarantine(db, bounds);
  for (const span of spansOf(earlierEpochs(db)).reverse()) {
    const events = owedIn(db, span, bounds);
    if (events.length > 0) return events;
  }
  return [];
}

function dueInQuarantine(db: Connection, { dueAtMs, maxCount, underWay = [] }: Bounds): OutboxEvent[] {
  return db
    .prepare<[number, number], EventRow>(dueStatements.quarantined)
    .all(dueAtMs, maxCount + underWay.length)
    .filter(({ sequence }) => !underWay.includes(sequence))
    .slice(0, maxCount)
    .map((row) => ({ ...intactEvent(row), quarantined: true }));
}

/**
 * The newest few, then the oldest due, then those repeated for new picture addresses; within the bounds, but
 * at least one; without those being sent. In the order of their sequence.
 */
function owedIn(
  db: Connection,
  { after, through }: EpochSpan,
  { dueAtMs, maxCount, maxBytes, underWay = [] }: Bounds,
): OutboxEvent[] {
  const isUnderWay = new Set(underWay);
  /** Leaves enough rows after the exclusion. */
  const most = maxCount + isUnderWay.size;
  const events = new Map<number, EventRow>();
  let bytes = 0;
  let isFull = false;
  const take = (rows: Iterable<EventRow>, upTo = Number.POSITIVE_INFINITY): void => {
    for (const row of rows) {
      if (isFull || events.size >= upTo) return;
      if (events.has(row.sequence) || isUnderWay.has(row.sequence)) continue;
      bytes += Buffer.byteLength(row.body);
      isFull = events.size >= maxCount || (events.size > 0 && bytes > maxBytes);
      if (!isFull) events.set(row.sequence, row);
    }
  };
  const fresh = (sql: string, limit: number) =>
    db.prepare<[number, number, number], EventRow>(sql).iterate(after, through, limit);
  const due = (sql: string) =>
    db.prepare<[number, number, number, number], EventRow>(sql).all(dueAtMs, after, through, most);
  take(fresh(dueStatements.newest, most), newestFirst);
  const notice = due(dueStatements.notice).map((event) => ({ ...event, notice: true as const }));
  const backlog = [...fresh(dueStatements.oldest, most), ...due(dueStatements.tried), ...notice];
  // Retried events wait longer after every try, so they can't displace the rest.
  take(backlog.sort((x, y) => x.sequence - y.sequence));
  take(due(dueStatements.renewing));
  return [...events.values()].sort((x, y) => x.sequence - y.sequence).map(intactEvent);
}

function intactEvent(row: EventRow): OutboxEvent {
  assertIntact(row);
  const { bodySum: _, ...event } = row;
  return event;
}

type PictureRow = {
  sha256: string;
  put: string | null;
  attempts: number;
  createdAtMs: number;
  released: number;
};

type PictureBounds = { dueAtMs: number; underWay?: readonly string[]; quarantined?: true };

/** Oldest first, extra ones after all others; a picture is due only after its event is stored at the sink. */
export function duePicture(
  db: Connection,
  { dueAtMs, underWay = [], quarantined }: PictureBounds,
): OutboxPicture | undefined {
  const limit = underWay.length + 1;
  const fresh = (sql: string) => db.prepare<[number], PictureRow>(sql).all(limit);
  const tried = (sql: string) => db.prepare<[number, number], PictureRow>(sql).all(dueAtMs, limit);
  const oldestOf = (rows: readonly PictureRow[]): PictureRow | undefined =>
    rows
      .filter(({ sha256 }) => !underWay.includes(sha256))
      .sort((x, y) => x.createdAtMs - y.createdAtMs)
      .at(0);
  const { freshPicture, triedPicture, freshExtra, triedExtra, quarantinedPicture } = dueStatements;
  const oldest = quarantined
    ? oldestOf(tried(quarantinedPicture))
    : (oldestOf([...fresh(freshPicture), ...tried(triedPicture)]) ??
      oldestOf([...fresh(freshExtra), ...tried(triedExtra)]));
  if (oldest === undefined) return undefined;
  const { sha256, attempts, put, released } = oldest;
  const jpeg = db
    .prepare<[string], Buffer>('SELECT jpeg FROM thumbnails WHERE sha256 = ?')
    .pluck()
    .get(sha256);
  if (jpeg === undefined) throw new Error(`picture ${sha256} is due but missing`);
  // An address that can't be read counts as none.
  const address = put === null ? undefined : readJson(picturePutSchema, put);
  return {
    ...{ sha256, jpeg, attempts },
    ...(address !== undefined && { put: address }),
    ...(quarantined && { quarantined: released === 1 ? ('due' as const) : ('without_address' as const) }),
  };
}

const dueQueries = [
  `SELECT min(not_before_ms) FROM outbox WHERE state = 'waiting'`,
  `SELECT min(not_before_ms) FROM outbox WHERE state = 'renewing'`,
  `SELECT w.not_before_ms FROM rejection_notices w CROSS JOIN outbox o ON o.sequence = w.sequence
    WHERE w.state = 'waiting' AND o.state = 'quarantined' ORDER BY w.not_before_ms LIMIT 1`,
];
const quarantinedDueQuery = `SELECT min(not_before_ms) FROM outbox WHERE state = 'quarantined' AND not_before_ms > 0`;
const quarantinedPictureDueQuery = `SELECT min(not_before_ms) FROM pending_pictures WHERE state = 'quarantined' AND not_before_ms > 0`;
const pictureDueQueries = [0, 1].map(
  (extra) =>
    `SELECT min(not_before_ms) FROM pending_pictures WHERE state = 'waiting' AND released = 1 AND extra = ${extra}`,
);

export type NextDue = {
  readonly eventsMs?: number;
  readonly picturesMs?: number;
  readonly quarantinedMs?: number;
  readonly quarantinedPicturesMs?: number;
};

/**
 * Time at which the next event, picture, quarantined event and quarantined picture becomes due, epoch
 * milliseconds; absent where there is none.
 */
export function nextDue(db: Connection): NextDue {
  const first = (sql: string) => db.prepare<[], number | null>(sql).pluck().get() ?? Number.POSITIVE_INFINITY;
  const eventsMs = Math.min(...dueQueries.map(first));
  const picturesMs = Math.min(...pictureDueQueries.map(first));
  const quarantinedMs = first(quarantinedDueQuery);
  const quarantinedPicturesMs = first(quarantinedPictureDueQuery);
  return {
    ...(Number.isFinite(eventsMs) && { eventsMs }),
    ...(Number.isFinite(picturesMs) && { picturesMs }),
    ...(Number.isFinite(quarantinedMs) && { quarantinedMs }),
    ...(Number.isFinite(quarantinedPicturesMs) && { quarantinedPicturesMs }),
  };
}

export function nextDueMs(db: Connection): number | undefined {
  const { eventsMs, picturesMs } = nextDue(db);
  const nextMs = Math.min(eventsMs ?? Number.POSITIVE_INFINITY, picturesMs ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(nextMs) ? nextMs : undefined;
}
