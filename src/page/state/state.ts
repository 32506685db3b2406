/**
 * State of the page, and how each piece of news changes it. Pure.
 *
 * An answer over HTTP may be older than pairs received live while it was on its way: it does not overwrite
 * them.
 */
import type { PairJson, SalesCountJson, SalesPageJson } from '../../contract/page/sales.ts';
import type { LiveMessage, StatusJson } from '../../contract/page/status.ts';
import type { Failure } from '../api/api.ts';
import { type Filter, filterText, isRequested, noFilter } from './sales/filter.ts';
import { type Latest, withLatest } from './sales/latest.ts';
import { atMs, isSameRow, isSameSale, newestFirst, type Row, rowKey, rowsOf } from './sales/pair-order.ts';

/** Rows kept. Past it the oldest go, and no older ones are offered: a phone's memory is the bound. */
export const maxPairs = 500;
export const pageSize = 50;

type Connection = 'connecting' | 'live' | 'offline';

export type Sales = {
  readonly filter: Filter;
  /** Newest first. */
  readonly pairs: readonly Row[];
  readonly nextCursor: string | undefined;
  /** How far back the search has come, where it is still going on by itself (RFC 3339). */
  readonly searchedTo: string | undefined;
  /** How many there are at the gateway, as of the last answer; undefined until it is known. */
  readonly found: SalesCountJson | undefined;
  /** The list as a whole, as of the last answer: pairs stay on the page while it is loaded again, and when that fails. */
  readonly load: 'loading' | 'ready' | Failure;
  readonly older: 'idle' | 'loading' | Failure;
  /** Sales received live since the list was last requested, the newest `maxPairs`. */
  readonly heard: ReadonlySet<string>;
  /** Keys of rows that came live while the page was open; shown with a highlight. */
  readonly fresh: ReadonlySet<string>;
};

/** The sale that the address names, where the list doesn't hold it. */
export type Shown = { readonly saleId: string; readonly sale: PairJson | 'loading' | Failure };

export type PageState = {
  readonly connection: Connection;
  /** With the monotonic time of the page at which it was received. */
  readonly status: { readonly json: StatusJson; readonly receivedAtMs: number } | undefined;
  readonly sales: Sales;
  /** Listed or not. */
  readonly latest: Latest;
  readonly shown: Shown | undefined;
  /** Pairs that came live, listed or not. */
  readonly receivedPairs: number;
  /** The newest sale that came live, for the screen reader. */
  readonly announced: Row | undefined;
};

export type News =
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'status'; readonly status: StatusJson; readonly receivedAtMs: number }
  | { readonly type: 'pair'; readonly pair: PairJson }
  /** Another list. */
  | { readonly type: 'filtered'; readonly filter: Filter }
  | { readonly type: 'counted'; readonly found: SalesCountJson }
  | { readonly type: 'load_started' }
  | { readonly type: 'loaded'; readonly page: SalesPageJson }
  /** The newest of one camera, beside the list. */
  | { readonly type: 'latest'; readonly pairs: readonly Row[] }
  | { readonly type: 'load_failed'; readonly failure: Failure }
  | { readonly type: 'older_started' }
  | { readonly type: 'older_loaded'; readonly page: SalesPageJson }
  | { readonly type: 'older_failed'; readonly failure: Failure }
  | { readonly type: 'shown'; readonly shown: Shown | undefined };

export const emptyState: PageState = {
  connection: 'connecting',
  status: undefined,
  sales: {
    filter: noFilter,
    pairs: [],
    nextCursor: undefined,
    searchedTo: undefined,
    found: undefined,
    load: 'loading',
    older: 'idle',
    heard: new Set(),
    fresh: new Set(),
  },
  latest: new Map(),
  shown: undefined,
  receivedPairs: 0,
  announced: undefined,
};

export function nextState(state: PageState, news: News): PageState {
  const { sales } = state;
  switch (news.type) {
    case 'connection':
      return { ...state, connection: news.connection };
    case 'status':
      return { ...state, status: { json: news.status, receivedAtMs: news.receivedAtMs } };
    case 'pair':
      return receivedPair({ ...state, receivedPairs: state.receivedPairs + 1 }, news.pair);
    case 'filtered':
      if (filterText(news.filter) === filterText(sales.filter)) return state;
      return { ...state, sales: { ...emptyState.sales, filter: news.filter } };
    case 'counted':
      return { ...state, sales: { ...sales, found: news.found } };
    case 'load_started':
      // An answer with older pairs that is still on its way belongs to the list before: it is dropped (see older_loaded).
      return { ...state, sales: { ...sales, older: 'idle', heard: new Set() } };
    case 'loaded':
      return {
        ...state,
        latest: withLatest(state.latest, news.page.sales),
        sales: { ...sales, ...wholeList(sales, news.page), load: 'ready', heard: new Set() },
      };
    case 'latest':
      return { ...state, latest: withLatest(state.latest, news.pairs) };
    case 'load_failed':
      return { ...state, sales: { ...sales, load: news.failure } };
    case 'older_started':
      return { ...state, sales: { ...sales, older: 'loading' } };
    case 'older_loaded': {
      if (sales.older !== 'loading') return state;
      const added = news.page.sales.filter((row) => !sales.pairs.some((known) => isSameRow(known, row)));
      const pairs = [...sales.pairs, ...added].sort(newestFirst).slice(0, maxPairs);
      const { nextCursor, searchedTo } = news.page;
      return { ...state, sales: { ...sales, pairs, nextCursor, searchedTo, older: 'idle' } };
    }
    case 'older_failed':
      return sales.older === 'loading' ? { ...state, sales: { ...sales, older: news.failure } } : state;
    case 'shown':
      return { ...state, shown: news.shown };
  }
}

/** Change of the state by a live message; undefined for `resync`, which asks for the list to be loaded again. */
export function newsOf(message: LiveMessage, receivedAtMs: number): News | undefined {
  switch (message.type) {
    case 'pair':
      return { type: 'pair', pair: message.pair };
    case 'status':
      return { type: 'status', status: message.status, receivedAtMs };
    case 'resync':
      return undefined;
  }
}

export function canLoadOlder(sales: Sales): boolean {
  return sales.nextCursor !== undefined && sales.pairs.length < maxPairs;
}

export function saleIn(state: PageState, saleId: string): Shown['sale'] {
  const listed = state.sales.pairs.find((pair) => pair.saleId === saleId);
  return listed ?? (state.shown?.saleId === saleId ? state.shown.sale : 'loading');
}

function receivedPair(state: PageState, pair: PairJson): PageState {
  const { sales } = state;
  const others = sales.pairs.filter((other) => !isSameSale(pair, other));
  const oldest = sales.pairs.at(-1);
  // Older than all that is listed while older ones wait at the gateway: its place is on a page that isn't loaded.
  const isBelow = (row: Row) =>
    oldest !== undefined && sales.nextCursor !== undefined && atMs(row) < atMs(oldest);
  const timeZone = zoneOf(state);
  // Another sale counts in its place.
  const rows = (pair.supersededBy === undefined ? rowsOf(pair) : []).filter(
    (row) => !isBelow(row) && isRequested(sales.filter, row, timeZone),
  );
  const pairs = [...others, ...rows].sort(newestFirst).slice(0, maxPairs);
  const listed = rows.filter((row) => pairs.includes(row));
  const added =
    state.shown?.saleId === pair.saleId
      ? []
      : listed.filter((row) => !sales.pairs.some((known) => isSameRow(row, known)));
  const fresh = added.length > 0 ? new Set([...sales.fresh, ...added.map(rowKey)]) : sales.fresh;
  return {
    ...state,
    sales: {
      ...sales,
      pairs,
      heard: listed.length > 0 ? withNewest(sales.heard, pair.saleId) : sales.heard,
      fresh: fresh.size > maxPairs ? new Set(added.map(rowKey)) : fresh,
    },
    latest: withLatest(state.latest, [pair]),
    shown: state.shown?.saleId === pair.saleId ? { saleId: pair.saleId, sale: pair } : state.shown,
    announced: added[0] ?? state.announced,
  };
}

function withNewest(heard: ReadonlySet<string>, saleId: string): ReadonlySet<string> {
  const ids = [...heard, saleId];
  return new Set(ids.slice(-maxPairs));
}

/** The newest page takes the place of the list, but for what was heard live while it was on its way. */
function wholeList(sales: Sales, page: SalesPageJson): Pick<Sales, 'pairs' | 'nextCursor' | 'searchedTo'> {
  const listed = sales.pairs.filter((pair) => sales.heard.has(pair.saleId));
  const isOneOf = (pairs: readonly Row[], one: Row) =>
    pairs.some((pair) => pair.saleId !== one.saleId && isSameSale(pair, one));
  // Two halves may have become one on the way, in the answer or live.
  const heard = listed.filter((pair) => !isOneOf(page.sales, pair));
  const answered = page.sales.filter((pair) => !sales.heard.has(pair.saleId) && !isOneOf(heard, pair));
  const oldest = page.sales.at(-1);
  const kept =
    oldest === undefined || page.nextCursor === undefined
      ? heard
      : heard.filter((pair) => atMs(pair) >= atMs(oldest));
  const { nextCursor, searchedTo } = page;
  return { pairs: [...kept, ...answered].sort(newestFirst).slice(0, maxPairs), nextCursor, searchedTo };
}

/** Until the shop's is known nothing is listed that could be on another day there. */
function zoneOf({ status, sales }: PageState): string {
  return shownZone(status?.json, sales.filter) ?? 'UTC';
}

/** At a receiver that of the shop that the filter names, by itself or by a register or camera. */
export function shownZone(
  status: StatusJson | undefined,
  { shop, register, camera }: Filter,
): string | undefined {
  const isNamed = (id: string) =>
    shop === undefined
      ? [register, camera].some((one) => one?.startsWith(`${encodeURIComponent(id)}:`) === true)
      : shop === id;
  return status?.shops?.find(({ id }) => isNamed(id))?.timeZone ?? status?.shop.timeZone;
}

/** The rows beside it in the list, which has the newest first; none where it is not in the list. */
export function neighboursOf(
  rows: readonly Row[],
  of: Pick<Row, 'saleId' | 'moment'>,
): { readonly earlier: Row | undefined; readonly later: Row | undefined } {
  const at = rows.findIndex((row) => rowKey(row) === rowKey(of));
  return at === -1
    ? { earlier: undefined, later: undefined }
    : { earlier: rows[at + 1], later: rows[at - 1] };
}
