/**
 * Finds and counts sales over all shops, in bounded time however many there are.
 *
 * Sales are read by instant, newest first, piece by piece, from an index with all that is compared but texts (`sales_search`). A void whose time
 * is known is listed then too, from `sales_voided`, and counted once. At the time limit the answer states its position, and its cursor
 * continues from there.
 */
import type Database from 'better-sqlite3';
import { exceptionKinds, type SaleFilter } from '../../domain/sale/sale-filter.ts';
import { paymentKinds } from '../../domain/sale/sale-kinds.ts';
import { hoursOf } from '../../domain/time/clock-hours.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Reach } from '../people/reach.ts';
import { between } from '../sale-columns.ts';
import { type StoredSale, saleFields, salesFrom, testSources } from '../sales.ts';
import { createTerms, type Named, type Terms } from './terms.ts';
import type { TextBlocks } from './text-blocks.ts';

/** Gateways wait for it. */
const searchMs = 200;
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
  find(filter: ShopFilter, page: { limit: number; cursor?: string | undefined }): FoundPage;
  /** Each sale once. */
  count(filter: ShopFilter): { readonly count: number; readonly isAll: boolean };
  byHour(filter: ShopFilter & { fromMs: number; toMs: number }): {
    readonly hours: readonly HourCount[];
    readonly isAll: boolean;
  };
  /** Staff of the newest sales, by name. */
  staff(reach: Reach): string[];
};

/** Newest first; a void precedes its sale where both have one time. */
type Place = { readonly atMs: number; readonly row: number; readonly isVoid: 0 | 1 };
type FoundRow = Place & StoredSale;

/** Sales whose staff are offered as choices, and how many of these. */
const staffOf = { sales: 50_000, most: 200 };

export function createShopSearch(
  db: Database.Database,
  { blocks, named, clock }: { blocks: TextBlocks; named: () => Named; clock: Pick<Clock, 'monotonicMs'> },
): ShopSearch {
  const termsOf = createTerms(db, { blocks, named });
  const knownStaff = db
    .prepare<[{ reach: string | null }], string>(
      `select distinct staff from (select staff from sales indexed by sales_search where superseded_by is null
         and source not glob '${testSources}*' and (@reach is null or source in (select value from json_each(@reach)))
         order by at_ms desc limit ${staffOf.sales}) where staff is not null limit ${staffOf.most}`,
    )
    .pluck();

  const { pieces, statement } = createPieces(db, clock);

  return {
    find(filter, { limit, cursor }) {
      const query = queryOf(filter, 'moments', termsOf);
      const found: FoundRow[] = [];
      const select = ({ at, isVoid }: Source) => `select ${at} as atMs, s.row as row, ${isVoid} as isVoid`;
      const order = ' order by atMs desc, row desc, isVoid desc limit @max';
      const reached = pieces(query, readCursor(cursor), (before, end) => {
        const places = statement<Place>(query, end !== undefined, { select, order }).all({
          ...{ ...query.values, ...before, endMs: end?.atMs, endRow: end?.row },
          max: limit + 1 - found.length,
        });
        const read = db.prepare<[number], StoredSale>(`select ${saleFields} ${salesFrom} where s.row = ?`);
        for (const place of places) {
          const sale = read.get(place.row);
          if (sale !== undefined) found.push({ ...place, ...sale });
        }
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
    },
    count(filter) {
      const query = queryOf(filter, 'sales', termsOf);
      let count = 0;
      const reached = pieces(query, undefined, (before, end) => {
        const bounds = { ...query.values, ...before, endMs: end?.atMs, endRow: end?.row };
        const counts = statement<{ count: number }>(query, end !== undefined, {
          select: () => 'select count(*) as count',
        });
        for (const one of counts.all(bounds)) count += one.count;
        return true;
      });
      return { count, isAll: reached === undefined };
    },
    byHour(filter) {
      const query = queryOf(filter, 'moments', termsOf);
      // At its own time no void counts whose time is known.
      const and = ({ isVoid }: Source) =>
        isVoid === 1 ? '' : ` and not (s.kind = 'void' and s.voided_at_ms is not null)`;
      const select = ({ at }: Source) =>
        `select cast((${at} - @fromMs) / 3600000 as integer) as hour, s.kind as kind, s.unclear as unclear, count(*) as count`;
      const hours: HourCount[] = [];
      const reached = pieces(query, undefined, (before, end) => {
        const bounds = { ...query.values, ...before, endMs: end?.atMs, endRow: end?.row };
        const counts = statement<HourCount>(query, end !== undefined, {
          ...{ select, and, group: ' group by 1, 2, 3' },
        });
        hours.push(...counts.all(bounds));
        return true;
      });
      return { hours, isAll: reached === undefined };
    },
    staff: (reach) =>
      knownStaff
        .all({ reach: reach === undefined ? null : JSON.stringify(reach) })
        .sort((a, b) => a.localeCompare(b, 'ja')),
  };
}

/** `and` and `group`: of each source; `order`: of all of them. */
type Wording = {
  readonly select: (one: Source) => string;
  readonly and?: (one: Source) => string;
  readonly group?: string;
  readonly order?: string;
};

function createPieces(db: Database.Database, clock: Pick<Clock, 'monotonicMs'>) {
  /** `each` returns false to end the search. Returns the position at the time limit, or undefined at the end. */
  function pieces(
    query: Query,
    from: Place | undefined,
    each: (before: Place, end: Place | undefined) => boolean,
  ): Place | undefined {
    const untilMs = clock.monotonicMs() + searchMs;
    const [own] = query.sources;
    const endOf = db.prepare<[object], Place>(
      `select ${own.at} as atMs, s.row, 0 as isVoid ${own.from} and ${own.after} order by ${own.at} desc, s.row desc limit 1 offset @skip`,
    );
    let before: Place = from ?? { atMs: Number.MAX_SAFE_INTEGER, row: 0, isVoid: 0 };
    for (let rows = pieceRows.first; ; rows = Math.min(4 * rows, pieceRows.most)) {
      const end = endOf.get({ ...query.values, ...before, skip: rows - 1 });
      if (!each(before, end) || end === undefined) return undefined;
      if (clock.monotonicMs() >= untilMs) return end;
      before = end;
    }
  }

  /** Statement of one piece. */
  function statement<Row>(
    query: Query,
    hasEnd: boolean,
    { select, and = () => '', group = '', order = '' }: Wording,
  ) {
    const some = query.sources.map((one) => {
      const until = hasEnd ? ` and (${one.at}, s.row) >= (@endMs, @endRow)` : '';
      return `${select(one)} ${one.from} and ${one.after}${until}${one.where}${query.where}${and(one)}${group}`;
    });
    return db.prepare<[object], Row>(some.join(' union all ') + order);
  }

  return { pieces, statement };
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
/** `listing` 'sales': a void is read only where the sale itself is outside the times of the filter. */
function queryOf(filter: ShopFilter, listing: 'moments' | 'sales', termsOf: (text: string) => Terms): Query {
  const { source, reach, register, camera, kind, staff, payment, minAmount, maxAmount, text, hours } = filter;
  const { fromMs, toMs, exceptions, withoutPicture, unclear, pinned } = filter;
  const terms: Terms = text === undefined ? { conditions: [], values: {} } : termsOf(text);
  const conditions = [
    source === undefined ? `s.source not glob '${testSources}*'` : 's.source = @source',
    ...(reach === undefined ? [] : ['s.source in (select value from json_each(@reach))']),
    ...(register === undefined ? [] : ['s.register = @register']),
    ...(camera === undefined ? [] : ['instr(s.cameras, @camera) > 0']),
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
  const those = terms.rows === undefined ? [] : ['s.row in (select value from json_each(@rows))'];
  const rows = (index: string, more: readonly string[]) =>
    `from sales s ${terms.rows === undefined ? `indexed by ${index} ` : ''}where ${['s.superseded_by is null', ...those, ...more].join(' and ')}`;
  const own: Source = {
    ...{ isVoid: 0, at: 's.at_ms', from: rows('sales_search', ofOwn) },
    after: '(s.at_ms, s.row) < (@atMs, @row + @isVoid)',
    where: and(hourOfOwn),
  };
  const hasVoids = (kind === undefined || kind === 'void') && (listing === 'moments' || allOfOwn.length > 0);
  const elsewhere = listing === 'sales' ? [`not (${allOfOwn.join(' and ')})`] : [];
  const ofVoids = ["s.kind = 'void'", 's.voided_at_ms is not null', ...within('s.voided_at_ms')];
  const voids: Source = {
    ...{ isVoid: 1, at: 's.voided_at_ms', from: rows('sales_voided', ofVoids) },
    after: '(s.voided_at_ms, s.row) < (@atMs, @row)',
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
