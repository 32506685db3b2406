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
import { exceptionKinds, type SaleFilter } from '../../../domain/sale/sale-filter.ts';
import { paymentKinds } from '../../../domain/sale/sale-kinds.ts';
import { hoursOf, zoneSpans } from '../../../domain/time/clock-hours.ts';
import type { Span } from '../../../domain/time/shop-day.ts';
import type { Clock } from '../../../lib/clock.ts';
import { hourMs, localTime } from '../clock/local-time.ts';
import type { Connection } from '../connection.ts';
import type { KindCounts, ListedPair, SalesCount, SalesPage, SalesQuery } from '../store.ts';
import { isPinned } from './pins.ts';
import { storedTerms } from './search/search-terms.ts';
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
/** `has`: the words that it has whatever its texts are (search-terms.ts). */
type FoundPlace = Place & { readonly kind: SaleKind; readonly isVoidedThen: 0 | 1; readonly has: number };

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
  readonly places: readonly FoundPlace[];
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
  const places: FoundPlace[] = [];
  let count = 0;
  let before: Place = from ?? { atMs: Number.MAX_VALUE, seq: 0, moment: 'sale' };
  for (let rows = pieceRows.first; ; rows = Math.min(4 * rows, pieceRows.most)) {
    const end = pieces.endOf(before, rows);
    if (!pieces.hasWords && max === 0) {
      count += pieces.count(before, end);
    } else {
      const found = pieces.find(before, end, max === 0 || max === Infinity ? undefined : max - places.length);
      for (const [n, place] of found.entries()) {
        if (pieces.hasWords && n % textsAtOnce === 0 && n > 0 && clock.monotonicMs() >= untilMs)
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
  if (filter.staff !== undefined) conditions.push('s.staff = @staff');
  if (filter.payment !== undefined)
    conditions.push(`(s.payment_kinds & ${1 << paymentKinds.indexOf(filter.payment)}) > 0`);
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
function sourcesOf(
  filter: SaleFilter,
  listing: 'moments' | 'sales',
  hourAt: (at: string) => string,
): readonly [Source, ...Source[]] {
  const { fromMs, toMs, hours, kind, exceptions, pinned, unclear } = filter;
  const isOfOtherKinds = exceptions === true || (kind !== undefined && kind !== 'sale');
  const ofKinds = isOfOtherKinds ? 'sales_of_other_kinds' : 'sales_by_instant';
  const index = pinned ? 'sales_pinned' : unclear ? 'sales_unclear' : ofKinds;
  const within = (at: string) => [
    ...(fromMs === undefined ? [] : [`${at} >= @fromMs`]),
    ...(toMs === undefined ? [] : [`${at} < @toMs`]),
    ...(hours === undefined ? [] : [`${hourAt(at)} IN (${hoursOf(hours).join()})`]),
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

/** Hour of the shop's clock, as an expression of an instant. */
function hourOfClock(db: Connection, { hours, fromMs, toMs }: SaleFilter): (at: string) => string {
  if (hours === undefined) return () => '0';
  const edge = (order: 'ASC' | 'DESC') =>
    db
      .prepare<[], number>(
        `SELECT instant_at_ms FROM sales INDEXED BY sales_by_instant WHERE superseded_by IS NULL ORDER BY instant_at_ms ${order} LIMIT 1`,
      )
      .pluck()
      .get() ?? 0;
  const spans = zoneSpans({ fromMs: fromMs ?? edge('ASC'), toMs: toMs ?? edge('DESC') }, hours.timeZone);
  return (at) => `CAST(${localTime(at, spans)} / ${hourMs} AS INTEGER) % 24`;
}

/** A piece: from a position, exclusive, to the instant of a sale, inclusive. */
function createPieces(
  db: Connection,
  filter: SaleFilter,
  { clock, listing }: { clock: Timer; listing: 'moments' | 'sales' },
) {
  const terms = storedTerms(db, filter.text, clock);
  const conditions = [...conditionsOf(filter), ...terms.conditions];
  const sources = sourcesOf(filter, listing, hourOfClock(db, filter));
  const [own] = sources;
  const { fromMs, toMs, register, camera, kind, minAmount, maxAmount, staff } = filter;
  const bounds = (before: Place, end?: Place) => ({
    ...{ fromMs, toMs, register, camera, kind, minAmount, maxAmount, staff, ...terms.values },
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
    hasWords: !terms.isEmpty,

    /** Undefined when fewer rows are left. */
    endOf: (before: Place, rows: number): Place | undefined =>
      db
        .prepare<[object], Place>(
          `SELECT ${own.at} AS atMs, s.seq, 'sale' AS moment ${own.from} AND ${own.after} ORDER BY ${own.at} DESC, s.seq DESC LIMIT 1 OFFSET @skip`,
        )
        .get({ ...bounds(before), skip: rows - 1 }),

    /** `max`: ignored when texts still have to be compared. */
    find: (before: Place, end: Place | undefined, max: number | undefined): FoundPlace[] => {
      const rows = sources.map(
        (one) =>
          `SELECT ${one.at} AS atMs, s.seq AS seq, '${one.moment}' AS moment, s.kind AS kind, ${isVoidedThen} AS isVoidedThen, ${terms.has} AS has ${found(one, end)}`,
      );
      return db
        .prepare<[object], FoundPlace>(
          `${rows.join(' UNION ALL ')} ORDER BY atMs DESC, seq DESC, moment DESC LIMIT @max`,
        )
        .all({ ...bounds(before, end), max: terms.isEmpty ? (max ?? -1) : -1 });
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

    hasText: ({ seq, has }: FoundPlace): boolean => terms.areIn(() => textOf(seq), has),
  };
}

/**
 * Sales of consecutive spans by kind, as a filter finds them; a void with a known time in the span of the void alone, and unclear papers apart.
 */
export function salesByKind(
  db: Connection,
  { spans, filter }: { spans: readonly Span[]; filter: SaleFilter },
  clock: Timer,
): { readonly counts: readonly KindCounts[]; readonly isAll: boolean } {
  const counts = spans.map(() => ({ kinds: {} as Partial<Record<SaleKind, number>>, unclear: 0 }));
  const within = { ...filter, fromMs: spans[0]?.fromMs ?? 0, toMs: spans.at(-1)?.toMs ?? 0 };
  const limits = { clock, untilMs: clock.monotonicMs() + searchMs, max: Infinity, from: undefined };
  const { places, reached } = search(db, within, limits);
  const unclear = new Set(search(db, { ...within, unclear: true }, limits).places.map(({ seq }) => seq));
  for (const { atMs, seq, kind, moment, isVoidedThen } of places) {
    const at = counts[spans.findIndex(({ toMs }) => atMs < toMs)];
    if (at === undefined || (moment === 'sale' && isVoidedThen === 1)) continue;
    if (moment === 'sale' && unclear.has(seq)) at.unclear++;
    else at.kinds[kind] = (at.kinds[kind] ?? 0) + 1;
  }
  return { counts, isAll: reached === undefined };
}

/** Sales whose staff are offered as choices, and how many of these. */
const staffOf = { sales: 50_000, most: 200 };

/** Staff of the newest sales, by name. */
export function knownStaff(db: Connection): string[] {
  return db
    .prepare<[], string>(
      `SELECT DISTINCT staff FROM (SELECT s.staff FROM sales s INDEXED BY sales_by_instant WHERE s.superseded_by IS NULL
         ORDER BY s.instant_at_ms DESC LIMIT ${staffOf.sales}) WHERE staff IS NOT NULL LIMIT ${staffOf.most}`,
    )
    .pluck()
    .all()
    .sort((a, b) => a.localeCompare(b, 'ja'));
}
