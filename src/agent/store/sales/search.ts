/**
 * Finds and counts sales, in bounded time however many there are.
 *
 * Sales are read by instant, newest first, piece by piece, from an index with all columns but texts and
 * captures (`sales_by_instant`). A sale that was voided at a known time is listed a second time then, from
 * `sales_voided`, and counted once. At the time limit the answer states its position, and its cursor continues
 * from there. A cursor is a position in the order, not a sale: it stays valid whatever happens to the sale it
 * was made at.
 */
import type { SaleKind } from '../../../domain/sale/sale.ts';
import { exceptionKinds, type SaleFilter, wordsOf } from '../../../domain/sale/sale-filter.ts';
import type { Span } from '../../../domain/time/shop-day.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Connection } from '../connection.ts';
import type { KindCounts, ListedPair, SalesCount, SalesPage, SalesQuery } from '../store.ts';
import { isPinned } from './pins.ts';
import { blockSales, blocksWithout, storedHasWords } from './text-blocks.ts';
import { readablePairs } from './unreadable.ts';

/** The reading worker also serves the page and the uploads. */
export const searchMs = 200;
/** Index entries of the first piece, and of later ones: most pages are full after a few. */
const pieceRows = { first: 500, most: 20_000 };
/** Texts between two checks of the clock. */
const textsAtOnce = 200;

type Timer = Pick<Clock, 'monotonicMs'>;
type Moment = 'sale' | 'void';
/** The void precedes its sale where both have one time. */
type Place = { readonly atMs: number; readonly seq: number; readonly moment: Moment };

/** Throws RangeError on an invalid cursor. `untilMs`: time limit on this clock. */
export function findSales(
  db: Connection,
  query: SalesQuery,
  clock: Timer,
  untilMs = clock.monotonicMs() + searchMs,
): SalesPage {
  const { limit, cursor, ...filter } = query;
  // One more than requested shows whether there is a next page.
  const { places, reached } = search(db, filter, { clock, untilMs, max: limit + 1, from: placeOf(cursor) });
  const shown = places.slice(0, limit);
  const isFull = places.length > limit;
  const next = isFull ? shown.at(-1) : reached;
  const { pairs, unreadable } = readablePairs(
    db,
    shown.map(({ seq }) => seq),
  );
  return {
    pairs: shown.flatMap(({ seq, moment }): ListedPair[] => {
      const pair = pairs.get(seq);
      return pair === undefined ? [] : [moment === 'void' ? { ...pair, moment } : pair];
    }),
    ...(unreadable.length > 0 && { unreadable }),
    ...(next !== undefined && { nextCursor: cursorAt(next) }),
    ...(!isFull && reached !== undefined && { searchedToMs: reached.atMs }),
  };
}

export function countSales(db: Connection, filter: SaleFilter, clock: Timer): SalesCount {
  const untilMs = clock.monotonicMs() + searchMs;
  const { count, reached } = search(db, filter, { clock, untilMs, max: 0, from: undefined });
  return { count, isAll: reached === undefined };
}

const cursorPattern = /^(-?\d+(?:\.\d+)?)_(\d+)(_void)?$/;

function cursorAt({ atMs, seq, moment }: Place): string {
  return `${atMs}_${seq}${moment === 'void' ? '_void' : ''}`;
}

function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const match = cursorPattern.exec(cursor);
  if (match === null) throw new RangeError('invalid cursor');
  return { atMs: Number(match[1]), seq: Number(match[2]), moment: match[3] === undefined ? 'sale' : 'void' };
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
  { clock, untilMs, max, from }: { clock: Timer; untilMs: number; max: number; from: Place | undefined },
): Found {
  const pieces = createPieces(db, filter, { clock, listing: max === 0 ? 'sales' : 'moments' });
  const places: Place[] = [];
  let count = 0;
  let before: Place = from ?? { atMs: Number.MAX_VALUE, seq: 0, moment: 'sale' };
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

/** It is listed at the time of its void too. */
const isVoidedThen = `s.kind = 'void' AND s.voided_at_ms IS NOT NULL`;

/** Few rows, from an index: all sales of a shop without a POS cloud lack the other record. */
const mayBeUnclear = `s.unmatched_source = 'printer' AND instr(s.sale, '"unclear"') > 0`;
const isUnclear = `${mayBeUnclear} AND EXISTS (SELECT 1 FROM json_each(iif(json_valid(s.sale), s.sale, '{}'), '$.receiptDoubts') WHERE value = 'unclear')`;

const missing = `NOT IN ('captured', 'pending')`;

/** Conditions on a sale `s`, other than times and words. */
function conditionsOf(filter: SaleFilter): string[] {
  const { register, camera, kind, exceptions, withoutPicture, pinned, unclear, minAmount, maxAmount } =
    filter;
  const conditions: string[] = [];
  if (pinned) conditions.push(isPinned);
  if (unclear) conditions.push(isUnclear);
  if (register !== undefined) conditions.push('s.register_key = @register');
  if (kind !== undefined) conditions.push('s.kind = @kind');
  if (exceptions) conditions.push(`s.kind IN (${exceptionKinds.map((one) => `'${one}'`).join()})`);
  if (minAmount !== undefined) conditions.push('abs(s.total_minor) >= @minAmount');
  if (maxAmount !== undefined) conditions.push('abs(s.total_minor) <= @maxAmount');
  if (camera !== undefined) conditions.push(hasCapture);
  if (withoutPicture)
    conditions.push(
      `EXISTS (SELECT 1 FROM captures c INDEXED BY captures_missing WHERE c.sale_seq = s.seq AND c.outcome ${missing})
       AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.outcome IN ('captured', 'pending'))`,
    );
  return conditions;
}

/** Rows of an index that a filter reads, in the order of `at`. `after`: position that the read starts from, exclusive. */
type Source = { readonly moment: Moment; readonly at: string; readonly from: string; readonly after: string };

/** `listing` 'sales': a void is read only where the sale itself is outside the times of the filter. */
function sourcesOf(filter: SaleFilter, listing: 'moments' | 'sales'): readonly [Source, ...Source[]] {
  const { fromMs, toMs, kind, exceptions, pinned, unclear } = filter;
  const isOfOtherKinds = exceptions === true || (kind !== undefined && kind !== 'sale');
  const ofKinds = isOfOtherKinds ? 'sales_of_other_kinds' : 'sales_by_instant';
  const index = pinned ? 'sales_pinned' : unclear ? 'sales_unclear' : ofKinds;
  const within = (at: string) => [
    ...(fromMs === undefined ? [] : [`${at} >= @fromMs`]),
    ...(toMs === undefined ? [] : [`${at} < @toMs`]),
  ];
  const source = (name: string, conditions: string[]) =>
    `FROM sales s INDEXED BY ${name} WHERE ${['s.superseded_by IS NULL', ...conditions].join(' AND ')}`;
  const ofInstant = within('s.instant_at_ms');
  const sales = source(index, [
    ...(pinned ? [isPinned] : []),
    ...(unclear ? [mayBeUnclear] : []),
    ...(isOfOtherKinds ? [`s.kind <> 'sale'`] : []),
    ...ofInstant,
  ]);
  const own: Source = {
    ...{ moment: 'sale', at: 's.instant_at_ms', from: sales },
    after: '(s.instant_at_ms, s.seq) < (@atMs, @seq + @isVoid)',
  };
  const hasVoids = (kind === undefined || kind === 'void') && (listing === 'moments' || ofInstant.length > 0);
  if (!hasVoids) return [own];
  const elsewhere = listing === 'sales' ? [`NOT (${ofInstant.join(' AND ')})`] : [];
  const voids = source('sales_voided', [isVoidedThen, ...within('s.voided_at_ms'), ...elsewhere]);
  return [
    own,
    {
      ...{ moment: 'void', at: 's.voided_at_ms', from: voids },
      after: '(s.voided_at_ms, s.seq) < (@atMs, @seq)',
    },
  ];
}

/** A piece: from a position, exclusive, to the instant of a sale, inclusive. */
function createPieces(
  db: Connection,
  filter: SaleFilter,
  { clock, listing }: { clock: Timer; listing: 'moments' | 'sales' },
) {
  const words = filter.text === undefined ? [] : wordsOf(filter.text);
  const without = words.length === 0 ? '[]' : JSON.stringify(blocksWithout(db, words, clock));
  const conditions = conditionsOf(filter);
  if (without !== '[]')
    conditions.push(`s.seq / ${blockSales} NOT IN (SELECT value FROM json_each(@without))`);
  const sources = sourcesOf(filter, listing);
  const [own] = sources;
  const { fromMs, toMs, register, camera, kind, minAmount, maxAmount } = filter;
  const bounds = (before: Place, end?: Place) => ({
    ...{ fromMs, toMs, register, camera, kind, minAmount, maxAmount, without },
    ...{ atMs: before.atMs, seq: before.seq, isVoid: before.moment === 'void' ? 1 : 0 },
    ...{ endMs: end?.atMs, endSeq: end?.seq },
  });
  const found = ({ at, from, after }: Source, end: Place | undefined): string => {
    const until = end === undefined ? [] : [`(${at}, s.seq) >= (@endMs, @endSeq)`];
    return [from, after, ...until, ...conditions].join(' AND ');
  };
  const textOf = (seq: number) =>
    db.prepare<[number], string>('SELECT sale FROM sales WHERE seq = ?').pluck().get(seq) ?? '';

  return {
    words,

    /** Undefined when fewer rows are left. */
    endOf: (before: Place, rows: number): Place | undefined =>
      db
        .prepare<[object], Place>(
          `SELECT ${own.at} AS atMs, s.seq, 'sale' AS moment ${own.from} AND ${own.after} ORDER BY ${own.at} DESC, s.seq DESC LIMIT 1 OFFSET @skip`,
        )
        .get({ ...bounds(before), skip: rows - 1 }),

    /** `max`: ignored when texts still have to be compared. */
    find: (before: Place, end: Place | undefined, max: number | undefined): Place[] => {
      const rows = sources.map(
        (one) => `SELECT ${one.at} AS atMs, s.seq AS seq, '${one.moment}' AS moment ${found(one, end)}`,
      );
      return db
        .prepare<[object], Place>(
          `${rows.join(' UNION ALL ')} ORDER BY atMs DESC, seq DESC, moment DESC LIMIT @max`,
        )
        .all({ ...bounds(before, end), max: words.length > 0 ? -1 : (max ?? -1) });
    },

    count: (before: Place, end: Place | undefined): number => {
      const counts = sources.map((one) => `(SELECT count(*) ${found(one, end)})`);
      return (
        db
          .prepare<[object], number>(`SELECT ${counts.join(' + ')}`)
          .pluck()
          .get(bounds(before, end)) ?? 0
      );
    },

    hasText: ({ seq }: Place): boolean => words.length === 0 || storedHasWords(textOf(seq), words),
  };
}

/**
 * Sales of each span by kind, a void with a known time in the span of the void alone, and unclear papers apart. Reads
 * as many index entries as the spans have sales.
 */
export function salesByKind(
  db: Connection,
  { spans, register, camera }: { spans: readonly Span[]; register?: string; camera?: string },
): KindCounts[] {
  const ofRegister = register === undefined ? '' : 'AND s.register_key = @register';
  const ofCamera = camera === undefined ? '' : `AND ${hasCapture}`;
  const counted = (index: string, condition: string) =>
    db.prepare<[object], { kind: SaleKind; count: number }>(
      `SELECT s.kind, count(*) AS count FROM sales s INDEXED BY ${index}
        WHERE s.superseded_by IS NULL AND s.instant_at_ms >= @fromMs AND s.instant_at_ms < @toMs
          AND ${condition} ${ofRegister} ${ofCamera} GROUP BY s.kind`,
    );
  const count = counted('sales_by_instant', `NOT (${isVoidedThen})`);
  const countUnclear = counted('sales_unclear', `${isUnclear} AND NOT (${isVoidedThen})`);
  const countVoids = db
    .prepare<[object], number>(
      `SELECT count(*) FROM sales s INDEXED BY sales_voided
        WHERE s.superseded_by IS NULL AND ${isVoidedThen} AND s.voided_at_ms >= @fromMs AND s.voided_at_ms < @toMs
          ${ofRegister} ${ofCamera}`,
    )
    .pluck();
  return spans.map((span) => {
    const of = { ...span, register, camera };
    const found = new Map(count.all(of).map((row) => [row.kind, row.count]));
    const add = (kind: SaleKind, by: number) => found.set(kind, (found.get(kind) ?? 0) + by);
    add('void', countVoids.get(of) ?? 0);
    let unclear = 0;
    for (const row of countUnclear.all(of)) {
      add(row.kind, -row.count);
      unclear += row.count;
    }
    return { kinds: Object.fromEntries([...found].filter(([, each]) => each > 0)), unclear };
  });
}
