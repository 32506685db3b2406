/**
 * Finds and counts sales, in bounded time however many there are.
 *
 * Sales are read by instant, newest first, piece by piece, from an index with all columns but texts and
 * captures (`sales_by_instant`). At the time limit the answer states its position, and its cursor continues
 * from there. A cursor is a position in the order, not a sale: it stays valid whatever happens to the sale it
 * was made at.
 */
import { exceptionKinds, type SaleFilter, wordsOf } from '../../../domain/sale/sale-filter.ts';
import type { Span } from '../../../domain/time/shop-day.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Connection } from '../connection.ts';
import type { KindCounts, SalesCount, SalesPage, SalesQuery } from '../store.ts';
import { isPinned } from './pins.ts';
import { blockSales, blocksWithout, storedHasWords } from './text-blocks.ts';
import { readablePairs } from './unreadable.ts';

/** The reading worker also serves the page and the uploads. */
const searchMs = 200;
/** Index entries of the first piece, and of later ones: most pages are full after a few. */
const pieceRows = { first: 500, most: 20_000 };
/** Texts between two checks of the clock. */
const textsAtOnce = 200;

type Timer = Pick<Clock, 'monotonicMs'>;
type Place = { readonly atMs: number; readonly seq: number };

/** Throws RangeError on an invalid cursor. */
export function findSales(db: Connection, query: SalesQuery, clock: Timer): SalesPage {
  const { limit, cursor, ...filter } = query;
  // One more than requested shows whether there is a next page.
  const { places, reached } = search(db, filter, { clock, max: limit + 1, from: placeOf(cursor) });
  const shown = places.slice(0, limit);
  const isFull = places.length > limit;
  const next = isFull ? shown.at(-1) : reached;
  const { pairs, unreadable } = readablePairs(
    db,
    shown.map(({ seq }) => seq),
  );
  return {
    pairs,
    ...(unreadable.length > 0 && { unreadable }),
    ...(next !== undefined && { nextCursor: `${next.atMs}_${next.seq}` }),
    ...(!isFull && reached !== undefined && { searchedToMs: reached.atMs }),
  };
}

export function countSales(db: Connection, filter: SaleFilter, clock: Timer): SalesCount {
  const { count, reached } = search(db, filter, { clock, max: 0, from: undefined });
  return { count, isAll: reached === undefined };
}

const cursorPattern = /^(-?\d+(?:\.\d+)?)_(\d+)$/;

function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const match = cursorPattern.exec(cursor);
  if (match === null) throw new RangeError('invalid cursor');
  return { atMs: Number(match[1]), seq: Number(match[2]) };
}

type Found = {
  readonly places: readonly Place[];
  readonly count: number;
  /** Position at the time limit; undefined at the end, or when enough sales were found. */
  readonly reached: Place | undefined;
};

/** With `max` 0 only counts. */
function search(
  db: Connection,
  filter: SaleFilter,
  { clock, max, from }: { clock: Timer; max: number; from: Place | undefined },
): Found {
  const untilMs = clock.monotonicMs() + searchMs;
  const pieces = createPieces(db, filter, clock);
  const places: Place[] = [];
  let count = 0;
  let before = from ?? { atMs: Number.MAX_VALUE, seq: 0 };
  for (let rows = pieceRows.first; ; rows = Math.min(4 * rows, pieceRows.most)) {
    const end = pieces.endOf(before, rows);
    if (pieces.words.length === 0 && max === 0) {
      count += pieces.count(before, end);
    } else {
      const found = pieces.find(before, end, max === 0 ? undefined : max - places.length);
      for (const [n, place] of found.entries()) {
        if (pieces.words.length > 0 && n % textsAtOnce === 0 && n > 0 && clock.monotonicMs() >= untilMs)
          return { places, count, reached: found[n - 1] };
        if (!pieces.hasText(place)) continue;
        count++;
        if (max === 0) continue;
        places.push(place);
        if (places.length === max) return { places, count, reached: undefined };
      }
    }
    if (end === undefined) return { places, count, reached: undefined };
    if (clock.monotonicMs() >= untilMs) return { places, count, reached: end };
    before = end;
  }
}

/** For a sale `s`: a picture was requested from the camera. */
const hasCapture = 'EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.camera_id = @camera)';

const missing = `NOT IN ('captured', 'pending')`;

/** A piece: from a position, exclusive, to an end, inclusive. */
function createPieces(db: Connection, filter: SaleFilter, clock: Timer) {
  const { fromMs, toMs, register, camera, kind, text } = filter;
  const { exceptions, withoutPicture, pinned, minAmount, maxAmount } = filter;
  const words = text === undefined ? [] : wordsOf(text);
  const isOfOtherKinds = exceptions === true || (kind !== undefined && kind !== 'sale');
  const index =
    pinned === true ? 'sales_pinned' : isOfOtherKinds ? 'sales_of_other_kinds' : 'sales_by_instant';
  const span = ['s.superseded_by IS NULL', '(s.instant_at_ms, s.seq) < (@atMs, @seq)'];
  if (pinned) span.push(isPinned);
  if (isOfOtherKinds) span.push(`s.kind <> 'sale'`);
  if (fromMs !== undefined) span.push('s.instant_at_ms >= @fromMs');
  if (toMs !== undefined) span.push('s.instant_at_ms < @toMs');
  const wheres: string[] = [];
  if (register !== undefined) wheres.push('s.register_key = @register');
  if (kind !== undefined) wheres.push('s.kind = @kind');
  if (exceptions) wheres.push(`s.kind IN (${exceptionKinds.map((one) => `'${one}'`).join()})`);
  if (minAmount !== undefined) wheres.push('abs(s.total_minor) >= @minAmount');
  if (maxAmount !== undefined) wheres.push('abs(s.total_minor) <= @maxAmount');
  if (camera !== undefined) wheres.push(hasCapture);
  if (withoutPicture)
    wheres.push(
      `EXISTS (SELECT 1 FROM captures c INDEXED BY captures_missing WHERE c.sale_seq = s.seq AND c.outcome ${missing})
       AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.outcome IN ('captured', 'pending'))`,
    );
  const without = words.length === 0 ? '[]' : JSON.stringify(blocksWithout(db, words, clock));
  if (without !== '[]') wheres.push(`s.seq / ${blockSales} NOT IN (SELECT value FROM json_each(@without))`);
  const from = `FROM sales s INDEXED BY ${index} WHERE ${span.join(' AND ')}`;
  const given = { fromMs, toMs, register, camera, kind, minAmount, maxAmount, without };
  const inOrder = 'ORDER BY s.instant_at_ms DESC, s.seq DESC';
  const found = (end: Place | undefined): string =>
    [from, ...(end === undefined ? [] : ['(s.instant_at_ms, s.seq) >= (@endMs, @endSeq)']), ...wheres].join(
      ' AND ',
    );
  const bounds = (before: Place, end: Place | undefined) => ({
    ...{ ...given, ...before, endMs: end?.atMs, endSeq: end?.seq },
  });
  const textOf = (seq: number) =>
    db.prepare<[number], string>('SELECT sale FROM sales WHERE seq = ?').pluck().get(seq) ?? '';

  return {
    words,

    /** Undefined when fewer rows are left. */
    endOf: (before: Place, rows: number): Place | undefined =>
      db
        .prepare<[object], Place>(
          `SELECT s.instant_at_ms AS atMs, s.seq ${from} ${inOrder} LIMIT 1 OFFSET @skip`,
        )
        .get({ ...given, ...before, skip: rows - 1 }),

    /** `max`: ignored when texts still have to be compared. */
    find: (before: Place, end: Place | undefined, max: number | undefined): Place[] =>
      db
        .prepare<[object], Place>(`SELECT s.instant_at_ms AS atMs, s.seq ${found(end)} ${inOrder} LIMIT @max`)
        .all({ ...bounds(before, end), max: words.length > 0 ? -1 : (max ?? -1) }),

    count: (before: Place, end: Place | undefined): number =>
      db
        .prepare<[object], number>(`SELECT count(*) ${found(end)}`)
        .pluck()
        .get(bounds(before, end)) ?? 0,

    hasText: ({ seq }: Place): boolean => words.length === 0 || storedHasWords(textOf(seq), words),
  };
}

/** The span of a day: as many index entries as it has sales. */
export function salesByKind(
  db: Connection,
  { spans, register, camera }: { spans: readonly Span[]; register?: string; camera?: string },
): KindCounts[] {
  const ofRegister = register === undefined ? '' : 'AND s.register_key = @register';
  const ofCamera = camera === undefined ? '' : `AND ${hasCapture}`;
  const count = db.prepare<[object], { kind: keyof KindCounts; count: number }>(
    `SELECT s.kind, count(*) AS count FROM sales s INDEXED BY sales_by_instant
      WHERE s.superseded_by IS NULL AND s.instant_at_ms >= @fromMs AND s.instant_at_ms < @toMs
        ${ofRegister} ${ofCamera} GROUP BY s.kind`,
  );
  return spans.map((span) =>
    Object.fromEntries(count.all({ ...span, register, camera }).map((row) => [row.kind, row.count])),
  );
}
