/**
 * Finds and counts sales over all shops, in bounded time however many there are.
 *
 * Sales are read by instant, newest first, piece by piece, from an index with all that is compared but texts (`sales_search`). A void whose time
 * is known is listed then too, from `sales_voided`, and counted once. At the time limit the answer states its position, and its cursor
 * continues from there.
 */
import { exceptionKinds, type SaleFilter } from '../../domain/sale/sale-filter.ts';
import { paymentKinds } from '../../domain/sale/sale-kinds.ts';
import { hoursOf } from '../../domain/time/clock-hours.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Reach } from '../people/reach.ts';
import { between } from '../sale-columns.ts';
import { isReal, type SaleRow, type StoredSale, saleOf, selectSales } from '../sales.ts';
import { type Dialect, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';
import type { Names } from './names.ts';
import { createTerms, type Terms, type WordIndex } from './terms.ts';

/** Index entries of the first piece, and of later ones: most pages are full after a few. */
const pieceRows = { first: 500, most: 20_000 };

/** Ids of registers and cameras are unique within their shop only. */
export type ShopFilter = Omit<SaleFilter, 'register' | 'camera' | 'text' | 'shop'> & {
  /** `/shops/{shop}`; without it sales of tests are left out. */
  readonly source?: string;
  /** Shops of the person who searches. */
  readonly reach?: readonly string[];
  readonly register?: string;
  readonly camera?: string;
  readonly text?: string;
};

type FoundSale = StoredSale & { readonly moment?: 'void' };
type FoundPage = {
  readonly sales: readonly FoundSale[];
  readonly nextCursor?: string;
  /** Looking took too long: all from then on has been looked at. */
  readonly searchedToMs?: number;
};
/** Sales by the full hours after the first instant. */
type HourCount = {
  readonly hour: number;
  readonly kind: string;
  readonly unclear: 0 | 1;
  readonly count: number;
};

export type ShopSearch = {
  /** A malformed cursor is ignored. */
  find(filter: ShopFilter, page: { limit: number; cursor?: string | undefined }): Soon<FoundPage>;
  /** Each sale once. */
  count(filter: ShopFilter): Soon<{ readonly count: number; readonly isAll: boolean }>;
  byHour(filter: ShopFilter & { fromMs: number; toMs: number }): Soon<{
    readonly hours: readonly HourCount[];
    readonly isAll: boolean;
  }>;
  /** Staff of the newest sales, by name. */
  staff(reach: Reach): Soon<string[]>;
};

/** Newest first; a void precedes its sale where both have one time. */
type Place = { readonly atMs: number; readonly row: number; readonly isVoid: 0 | 1 };
type FoundRow = Place & StoredSale;

/** Sales whose staff are offered as choices, and how many of these. */
const staffOf = { sales: 50_000, most: 200 };

type Deps = {
  readonly names: Pick<Names, 'named'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Time after which a search states its position. */
  readonly searchMs: number;
  readonly index?: WordIndex;
};

export function createShopSearch(engine: Engine, { names, clock, searchMs, index }: Deps): ShopSearch {
  const { dialect } = engine;
  const termsOf = createTerms(dialect, index);
  const pieces = createPieces(clock, searchMs);
  const selectOne = selectSales(dialect);

  function* queryFor(filter: ShopFilter, listing: 'moments' | 'sales'): Work<Query> {
    const { text } = filter;
    const terms = text === undefined ? noTerms : termsOf(text, yield* names.named());
    return queryOf(filter, listing, { terms, dialect });
  }

  function* salesAt(places: readonly Place[]): Work<FoundRow[]> {
    if (places.length === 0) return [];
    const rows = [...new Set(places.map(({ row }) => row))];
    const found = yield* rowsOf<SaleRow>(`${selectOne} where s."row" in (${rows.join()})`);
    const byRow = new Map(found.map((one) => [one.row, saleOf(one)]));
    return places.flatMap((place) => {
      const sale = byRow.get(place.row);
      return sale === undefined ? [] : [{ ...place, ...sale }];
    });
  }

  function* find(filter: ShopFilter, { limit, cursor }: Parameters<ShopSearch['find']>[1]): Work<FoundPage> {
    const query = yield* queryFor(filter, 'moments');
    const found: FoundRow[] = [];
    const select = ({ at, isVoid }: Source) =>
      `select ${at} as "atMs", s."row" as "row", ${isVoid} as "isVoid"`;
    const order = ' order by "atMs" desc, "row" desc, "isVoid" desc limit @max';
    const reached = yield* pieces(query, readCursor(cursor), function* (before, end) {
      const places = yield* rowsOf<Place>(statement(query, end !== undefined, { select, order }), {
        ...{ ...query.values, ...before, endMs: end?.atMs, endRow: end?.row },
        max: limit + 1 - found.length,
      });
      found.push(...(yield* salesAt(places)));
      return found.length <= limit;
    });
    const shown = found.slice(0, limit);
    const next = found.length > limit ? shown.at(-1) : reached;
    return {
      sales: shown.map(({ atMs: _at, row: _row, isVoid, ...sale }) => ({
        ...sale,
        ...(isVoid === 1 && { moment: 'void' as const }),
      })),
      ...(next !== undefined && {
        nextCursor: `${next.atMs}_${next.row}${next.isVoid === 1 ? '_void' : ''}`,
      }),
      ...(found.length <= limit && reached !== undefined && { searchedToMs: reached.atMs }),
    };
  }

  function* count(filter: ShopFilter): Work<{ count: number; isAll: boolean }> {
    const query = yield* queryFor(filter, 'sales');
    let count = 0;
    const reached = yield* pieces(query, undefined, function* (before, end) {
      const bounds = { ...query.values, ...before, endMs: end?.atMs, endRow: end?.row };
      const select = () => 'select count(*) as count';
      const counts = yield* rowsOf<{ count: number }>(
        statement(query, end !== undefined, { select }),
        bounds,
      );
      for (const one of counts) count += one.count;
      return true;
    });
    return { count, isAll: reached === undefined };
  }

  function* byHour(
    filter: Parameters<ShopSearch['byHour']>[0],
  ): Work<{ hours: HourCount[]; isAll: boolean }> {
    const query = yield* queryFor(filter, 'moments');
    // At its own time no void counts whose time is known.
    const and = ({ isVoid }: Source) =>
      isVoid === 1 ? '' : ` and not (s.kind = 'void' and s.voided_at_ms is not null)`;
    const select = ({ at }: Source) =>
      `select cast((${at} - @fromMs) / 3600000 as integer) as hour, s.kind as kind, s.unclear as unclear, count(*) as count`;
    const hours: HourCount[] = [];
    const reached = yield* pieces(query, undefined, function* (before, end) {
      const bounds = { ...query.values, ...before, endMs: end?.atMs, endRow: end?.row };
      const wording = { select, and, group: ' group by 1, 2, 3' };
      hours.push(...(yield* rowsOf<HourCount>(statement(query, end !== undefined, wording), bounds)));
      return true;
    });
    return { hours, isAll: reached === undefined };
  }

  function* staff(reach: Reach): Work<string[]> {
    const rows = yield* rowsOf<{ staff: string }>(
      `select distinct staff from (select staff from sales ${dialect.indexedBy('sales_search')}where superseded_by is null
         and ${isReal('source')}${reach === undefined ? '' : ` and ${dialect.inList('source', '@reach')}`}
         order by at_ms desc limit ${staffOf.sales}) recent where staff is not null limit ${staffOf.most}`,
      { reach: JSON.stringify(reach) },
    );
    return rows.map((one) => one.staff).sort((a, b) => a.localeCompare(b, 'ja'));
  }

  return {
    find: (filter, page) => engine.run(find(filter, page)),
    count: (filter) => engine.run(count(filter)),
    byHour: (filter) => engine.run(byHour(filter)),
    staff: (reach) => engine.run(staff(reach)),
  };
}

/** `and` and `group`: of each source; `order`: of all of them. */
type Wording = {
  readonly select: (one: Source) => string;
  readonly and?: (one: Source) => string;
  readonly group?: string;
  readonly order?: string;
};

function createPieces(clock: Pick<Clock, 'monotonicMs'>, searchMs: number) {
  /** `each` returns false to end the search. Returns the position at the time limit, or undefined at the end. */
  return function* (
    query: Query,
    from: Place | undefined,
    each: (before: Place, end: Place | undefined) => Work<boolean>,
  ): Work<Place | undefined> {
    const untilMs = clock.monotonicMs() + searchMs;
    const [own] = query.sources;
    const endOf = `select ${own.at} as "atMs", s."row", 0 as "isVoid" ${own.from} and ${own.after} order by ${own.at} desc, s."row" desc limit 1 offset @skip`;
    let before: Place = from ?? { atMs: Number.MAX_SAFE_INTEGER, row: 0, isVoid: 0 };
    for (let rows = pieceRows.first; ; rows = Math.min(4 * rows, pieceRows.most)) {
      const end = yield* rowOf<Place>(endOf, { ...query.values, ...before, skip: rows - 1 });
      if (!(yield* each(before, end)) || end === undefined) return undefined;
      if (clock.monotonicMs() >= untilMs) return end;
      before = end;
    }
  };
}

/** Statement of one piece. */
function statement(
  query: Query,
  hasEnd: boolean,
  { select, and = () => '', group = '', order = '' }: Wording,
): string {
  const some = query.sources.map((one) => {
    const until = hasEnd ? ` and (${one.at}, s."row") >= (@endMs, @endRow)` : '';
    return `${select(one)} ${one.from} and ${one.after}${until}${one.where}${query.where}${and(one)}${group}`;
  });
  return some.join(' union all ') + order;
}

/**
 * Rows of an index that a filter reads, in the order of `at`. `after`: position that the read starts from, exclusive. `where`: what an end of
 * the index does not decide; a piece has so many rows whether they meet it or not.
 */
type Source = {
  readonly isVoid: 0 | 1;
  readonly at: string;
  readonly from: string;
  readonly after: string;
  readonly where: string;
};
type Query = {
  readonly sources: readonly [Source, ...Source[]];
  readonly where: string;
  readonly values: Readonly<Record<string, unknown>>;
};
const noTerms: Terms = { conditions: [], values: {} };

/** `listing` 'sales': a void is read only where the sale itself is outside the times of the filter. */
function queryOf(
  filter: ShopFilter,
  listing: 'moments' | 'sales',
  { terms, dialect }: { readonly terms: Terms; readonly dialect: Dialect },
): Query {
  const { source, reach, register, camera, kind, staff, payment, minAmount, maxAmount, hours } = filter;
  const { fromMs, toMs, exceptions, withoutPicture, unclear, pinned } = filter;
  const conditions = [
    source === undefined ? isReal('s.source') : 's.source = @source',
    ...(reach === undefined ? [] : [dialect.inList('s.source', '@reach')]),
    ...(register === undefined ? [] : ['s.register = @register']),
    ...(camera === undefined ? [] : [dialect.contains('s.cameras', '@camera')]),
    ...(kind === undefined ? [] : ['s.kind = @kind']),
    ...(exceptions === true ? [`s.kind in (${exceptionKinds.map((one) => `'${one}'`).join()})`] : []),
    ...(staff === undefined ? [] : ['s.staff = @staff']),
    ...(payment === undefined ? [] : [`(s.payments & ${1 << paymentKinds.indexOf(payment)}) > 0`]),
    ...(minAmount === undefined ? [] : ['abs(s.total_minor) >= @minAmount']),
    ...(maxAmount === undefined ? [] : ['abs(s.total_minor) <= @maxAmount']),
    ...(withoutPicture === true ? ['s.no_picture = 1'] : []),
    ...(unclear === true ? ['s.unclear = 1'] : []),
    // Sales are pinned at their gateway.
    ...(pinned === true ? ['false'] : []),
    ...terms.conditions,
  ];
  const within = (at: string) => [
    ...(fromMs === undefined ? [] : [`${at} >= @fromMs`]),
    ...(toMs === undefined ? [] : [`${at} < @toMs`]),
  ];
  const onClock = (hour: string) =>
    hours === undefined ? [] : [`${hour} % 24 in (${hoursOf(hours).join()})`];
  const [ofOwn, hourOfOwn] = [within('s.at_ms'), onClock('s.hour')];
  const allOfOwn = [...ofOwn, ...hourOfOwn];
  const and = (some: readonly string[]) => some.map((one) => ` and ${one}`).join('');
  const those = [
    ...(terms.rows === undefined ? [] : [dialect.inList('s."row"', '@rows')]),
    ...(dialect.readsOneShop && source !== undefined ? ['s.source = @source'] : []),
  ];
  const rows = (index: string, more: readonly string[]) =>
    `from sales s ${terms.rows === undefined ? dialect.indexedBy(index) : ''}where ${['s.superseded_by is null', ...those, ...more].join(' and ')}`;
  const own: Source = {
    ...{ isVoid: 0, at: 's.at_ms', from: rows('sales_search', ofOwn) },
    after: '(s.at_ms, s."row") < (@atMs, cast(@row as bigint) + cast(@isVoid as bigint))',
    where: and(hourOfOwn),
  };
  const hasVoids = (kind === undefined || kind === 'void') && (listing === 'moments' || allOfOwn.length > 0);
  const elsewhere = listing === 'sales' ? [`not (${allOfOwn.join(' and ')})`] : [];
  const ofVoids = ["s.kind = 'void'", 's.voided_at_ms is not null', ...within('s.voided_at_ms')];
  const voids: Source = {
    ...{ isVoid: 1, at: 's.voided_at_ms', from: rows('sales_voided', ofVoids) },
    after: '(s.voided_at_ms, s."row") < (@atMs, @row)',
    where: and([...onClock('s.void_hour'), ...elsewhere]),
  };
  return {
    sources: hasVoids ? [own, voids] : [own],
    where: and(conditions),
    values: {
      ...{ source, register, kind, staff, minAmount, maxAmount, fromMs, toMs },
      ...(camera !== undefined && { camera: between([camera]) }),
      ...(reach !== undefined && { reach: JSON.stringify(reach) }),
      ...terms.values,
      ...(terms.rows !== undefined && { rows: JSON.stringify(terms.rows) }),
    },
  };
}

function readCursor(cursor = ''): Place | undefined {
  const match = /^(-?\d{1,15})_(\d{1,15})(_void)?$/.exec(cursor);
  if (match === null) return undefined;
  return { atMs: Number(match[1]), row: Number(match[2]), isVoid: match[3] === undefined ? 0 : 1 };
}
