/**
 * Ends the epoch of a damaged database, begins the next one above its highest sequence, and determines which
 * unsent events were lost.
 *
 * Every assigned sequence has a row in the outbox until the cloud has stored it. So a sequence above
 * `storedThrough` without a row is lost. Their number is counted separately (`waiting_events`): a few
 * sequences above may have been stored out of order, and their rows were deleted for that. An event whose
 * sale still exists is replaced by a new revision; the others are lost.
 */

import type { Connection } from '../connection.ts';
import { count, readMeta, writeMeta } from '../meta.ts';
import {
  type EarlierEpoch,
  earlierEpochs,
  maxGoneRanges,
  readStoredThroughs,
  type SequenceRange,
  spansOf,
  writeEarlierEpochs,
} from '../outbox/epochs.ts';
import { raiseRevisionFloor, revisionsSince } from '../outbox/revision-floor.ts';
import type { Unsent } from './recovery-report.ts';
import type { RepairContext } from './repair-context.ts';

/** Sequences assumed to be assigned since the counter was last read, if the counter is lost. */
const lostSequences = 100_000;

/** Counts of the damaged database; undefined where they are lost. */
export type CountedBefore = {
  readonly waiting: number | undefined;
  readonly quarantined: number | undefined;
};

/** By sale: the newest revision the cloud has, among those whose pictures it lacks. */
export type StoredRevisions = ReadonlyMap<number, number>;

/** Must run while the rows exist: for a sale rebuilt from its event they are the only record. */
export function storedRevisions(db: Connection): StoredRevisions {
  const rows = db
    .prepare<[], { seq: number; revision: number }>(
      `SELECT sale_seq AS seq, max(revision) AS revision FROM outbox WHERE state IN ('stored', 'renewing') GROUP BY sale_seq`,
    )
    .all();
  return new Map(rows.map(({ seq, revision }) => [seq, revision]));
}

type Before = CountedBefore & { readonly stored: StoredRevisions };

/** Must run before any row is repaired: triggers subtract the rows that a repair deletes. */
export function countedBefore(db: Connection): CountedBefore {
  const counted = (key: 'waiting_events' | 'quarantined'): number | undefined => {
    const value = Number(readMeta(db, key) ?? Number.NaN);
    return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  };
  return { waiting: counted('waiting_events'), quarantined: counted('quarantined') };
}

/** Runs after the outbox rows are repaired, and before anything new is rendered. */
export function repairEpoch({ db, clock, epoch }: RepairContext, before: Before): Unsent {
  const number = (sql: string): number => db.prepare<[], number | null>(sql).pluck().get() ?? 0;
  const seen = number('SELECT max(sequence) FROM outbox');
  const counted = countedSequences(db, seen);
  const through = counted ?? Math.max(seen, number('SELECT sum(revision) FROM sales')) + lostSequences;
  const name = readMeta(db, 'epoch') ?? epochOfEvents(db);
  const ending = { name, last: counted ?? seen, isSure: counted !== undefined, through };
  const unsent = endEpochs(db, ending, before);
  writeMeta(db, 'sequence', String(through));
  writeMeta(db, 'epoch', epoch);
  count(db, 'set_up_version');
  raiseRevisionFloor(db, { nowMs: clock.nowMs() });
  return unsent;
}

/** Undefined when the counter is lost, or is below an assigned sequence. */
function countedSequences(db: Connection, seen: number): number | undefined {
  const text = readMeta(db, 'sequence');
  // It begins with the first event.
  const isNew =
    text === undefined &&
    readMeta(db, 'epoch') !== undefined &&
    db.prepare('SELECT 1 FROM sales LIMIT 1').get() === undefined;
  const counted = isNew ? 0 : Number(text ?? Number.NaN);
  return Number.isSafeInteger(counted) && counted >= seen ? counted : undefined;
}

/** The newest waiting event names the epoch if meta doesn't. */
function epochOfEvents(db: Connection): string | undefined {
  return db
    .prepare<[], string | null>(
      `SELECT body ->> '$.epoch' FROM outbox WHERE json_valid(body) ORDER BY sequence DESC LIMIT 1`,
    )
    .pluck()
    .get()
    ?.toString();
}

type Ending = {
  readonly name: string | undefined;
  readonly last: number;
  /** The counter was readable. */
  readonly isSure: boolean;
  readonly through: number;
};

function endEpochs(db: Connection, { name, last, isSure, through }: Ending, before: Before): Unsent {
  const earlier = earlierEpochs(db);
  const stored = readStoredThroughs(db);
  // Without its name none of its events is here; its sequences are.
  const all: EarlierEpoch[] = [...earlier, { epoch: name ?? 'unknown', last, through, gone: [] }];
  const spans = spansOf(all);
  const found = all.map((one, index) => {
    const after = spans[index]?.after ?? 0;
    const from = Math.max(after, stored[one.epoch] ?? after);
    const isKnown = stored[one.epoch] !== undefined || one.last === after;
    const gone = isKnown ? goneBetween(db, { from, last: one.last, known: one.gone }) : [];
    return { one, after, isKnown, gone };
  });
  const isKnown = isSure && found.every((one) => one.isKnown);
  const numbers = found.reduce((sum, one) => sum + sizeOf(one.gone), 0);
  const missing = missingEvents(db, before, isKnown ? numbers : undefined);
  const lost = missing === undefined ? undefined : Math.max(0, missing - sentAgain(db, before.stored));
  const ended = found.map(({ one, after, isKnown: hasNumbers, gone }): EarlierEpoch => {
    const { unsureFrom, lost: lostBefore, ...rest } = one;
    const isNew = !earlier.includes(one);
    // The assignment to one of several epochs is unknown: each reports the possible maximum, so that no loss
    // goes unreported.
    const most = isNew && lost !== undefined && lost > numbers ? lost : sizeOf(gone);
    const lostHere = lost === undefined ? undefined : hasNumbers ? Math.min(lost, most) : lost;
    const sofar = isNew ? 0 : lostBefore;
    const lostInAll =
      sofar === undefined || (isNew && lostHere === undefined) ? undefined : sofar + (lostHere ?? 0);
    const firstGone = missing === 0 ? undefined : hasNumbers ? gone[0]?.first : after + 1;
    const unsure = [unsureFrom, firstGone].filter((sequence) => sequence !== undefined);
    return {
      ...rest,
      ...(unsure.length > 0 && { unsureFrom: Math.min(...unsure) }),
      gone: bounded(missing === 0 ? one.gone : [...one.gone, ...gone]),
      ...(lostInAll !== undefined && { lost: lostInAll }),
    };
  });
  writeEarlierEpochs(db, name === undefined ? ended.slice(0, -1) : ended);
  const gone = missing === 0 ? [] : bounded(found.flatMap((one) => one.gone));
  return { ...(lost !== undefined && { lost }), gone };
}

/**
 * In order. Above the reported maximum, the last range extends to the end; events from inside it may exist
 * all the same.
 */
function bounded(ranges: readonly SequenceRange[]): SequenceRange[] {
  const sorted = ranges.toSorted((a, b) => a.first - b.first);
  const end = sorted.at(-1)?.last;
  const told = sorted.slice(0, maxGoneRanges);
  return told.length === sorted.length || end === undefined
    ? told
    : told.with(-1, { first: told.at(-1)?.first ?? end, last: end });
}

/** Sequences above `from` without a row that were not recorded as lost before. */
function goneBetween(
  db: Connection,
  { from, last, known }: { from: number; last: number; known: readonly SequenceRange[] },
): SequenceRange[] {
  const there = db
    .prepare<[number, number], number>(
      'SELECT sequence FROM outbox WHERE sequence > ? + 0 AND sequence <= ? + 0 ORDER BY sequence',
    )
    .pluck();
  const gaps: SequenceRange[] = [];
  let next = from + 1;
  const note = (first: number, end: number): void => {
    if (first <= end) gaps.push({ first, last: end });
  };
  for (const sequence of there.iterate(from, last)) {
    note(next, sequence - 1);
    next = sequence + 1;
  }
  note(next, last);
  return known.reduce((rest, range) => rest.flatMap((gap) => without(gap, range)), gaps);
}

function without(gap: SequenceRange, { first, last }: SequenceRange): SequenceRange[] {
  if (last < gap.first || first > gap.last) return [gap];
  return [
    { first: gap.first, last: first - 1 },
    { first: last + 1, last: gap.last },
  ].filter((rest) => rest.first <= rest.last);
}

function sizeOf(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/**
 * Unsent events without a row: waiting ones, at most as many as there are sequences without a row (if these
 * are known), and quarantined ones.
 */
function missingEvents(
  db: Connection,
  before: CountedBefore,
  numbers: number | undefined,
): number | undefined {
  const rows = (sql: string): number =>
    db.prepare<[], number>(`SELECT count(*) FROM ${sql}`).pluck().get() ?? 0;
  const fewer = (counted: number | undefined, now: number): number | undefined =>
    counted === undefined ? undefined : Math.max(0, counted - now);
  const waited = fewer(before.waiting, rows(`outbox WHERE state IN ('waiting', 'renewing')`));
  const kept = fewer(
    before.quarantined,
    rows(`outbox WHERE state = 'quarantined'`) + rows(`pending_pictures WHERE state = 'quarantined'`),
  );
  const waiting =
    waited === undefined || numbers === undefined ? (waited ?? numbers) : Math.min(waited, numbers);
  return waiting === undefined ? undefined : waiting + (kept ?? 0);
}

/** Events without a row whose sale is here: the next revision replaces them. */
function sentAgain(db: Connection, storedRows: StoredRevisions): number {
  type Row = { seq: number; revision: number; stored: number; there: number; lowest: number | null };
  const rows = db
    .prepare<[], Row>(
      `SELECT s.seq, s.revision, s.stored_revision AS stored,
          (SELECT min(o.revision) FROM outbox o WHERE o.sale_seq = s.seq AND o.revision > s.stored_revision) AS lowest,
          (SELECT count(*) FROM outbox o WHERE o.sale_seq = s.seq AND o.revision > s.stored_revision) AS there
         FROM sales s WHERE s.revision > s.stored_revision`,
    )
    .iterate();
  let events = 0;
  for (const { seq, revision, stored: told, there, lowest } of rows) {
    const stored = Math.max(told, storedRows.get(seq) ?? 0);
    if (stored >= revision) continue;
    // For a sale rebuilt from its event, earlier stored revisions are unknown.
    const known = stored === 0 && lowest !== null ? lowest - 1 : stored;
    events += Math.max(0, revisionsSince({ revision, stored: known }) - there);
  }
  return events;
}
