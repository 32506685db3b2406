/**
 * The gateway as the page sees it: the state, and the few requests that a page can make. Keeps itself up to
 * date while it runs.
 *
 * Trouble is state, not an exception: what was loaded stays, and loading is tried again with back-off until it works.
 */

import { backoffMs } from '../../domain/time/retry-policy.ts';
import { eventsPath, getCount, getSale, getSales, getStatus } from '../api/api.ts';
import { elapsedMs, sleep } from './clock.ts';
import { type Filter, filterText, noFilter } from './filter.ts';
import { perCamera } from './latest.ts';
import { runLive } from './live.ts';
import type { Row } from './pair-order.ts';
import {
  canLoadOlder,
  emptyState,
  maxPairs,
  type News,
  newsOf,
  nextState,
  type PageState,
  pageSize,
} from './state.ts';

export type Gateway = {
  readonly state: () => PageState;
  /** Calls `changed` after each change; returns what ends that. */
  readonly subscribe: (changed: () => void) => () => void;
  readonly loadOlder: () => void;
  /** Applies the filter of the address to the list. */
  readonly filter: (filter: Filter) => void;
  /** Tries at once what is being waited for. */
  readonly retryNow: () => void;
  /** The sale the address names. */
  readonly show: (saleId: string | undefined) => void;
  /** Settles, by rejecting with `signal.reason`, only when aborted. */
  readonly run: (signal: AbortSignal) => Promise<never>;
};

/** `GET /api/v1/sales` gives at most this many. */
const maxLimit = 200;
/** A search that takes long answers in parts; a camera without sales would be searched for to the end. */
const maxLatestPages = 5;
/**
 * The live connection opens first, so that the list is requested only once. Both take one round trip, so a slow
 * line does not show the list later; only where no connection opens is the list delayed, by this. Milliseconds.
 */
const lineOpensWithinMs = 1_000;
const backoff = { firstMs: 2_000, capMs: 15_000 };

export function createGateway(filter: Filter): Gateway {
  let state = nextState(emptyState, { type: 'filtered', filter });
  /** Rows that a person waits for: a search that took too long is gone on with until they are there. */
  let requestedRows = pageSize;
  /** Cameras whose newest sales are loaded: later sales arrive live. */
  const isLatestKnown = new Set<string>();
  const listeners = new Set<() => void>();
  const wake = new EventTarget();
  /** Each aborts its earlier self: only the newest question's answer counts. */
  const inTurn = {
    ...{ load: new AbortController(), older: new AbortController() },
    ...{ show: new AbortController(), count: new AbortController() },
  };

  function change(news: News): void {
    state = nextState(state, news);
    for (const listener of listeners) listener();
  }

  function start(turn: keyof typeof inTurn, work: (signal: AbortSignal) => Promise<void>): void {
    inTurn[turn].abort();
    const { signal } = (inTurn[turn] = new AbortController());
    work(signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async function askStatus(signal: AbortSignal): Promise<boolean> {
    const before = state.status;
    const answer = await getStatus(signal);
    // A status received live in the meantime is newer.
    if (answer.kind === 'ok' && state.status === before)
      change({ type: 'status', status: answer.value, receivedAtMs: elapsedMs() });
    return answer.kind === 'ok';
  }

  async function loadUntilDone(signal: AbortSignal): Promise<void> {
    for (let attempts = 0; ; attempts++) {
      change({ type: 'load_started' });
      // As many rows as are shown are loaded again, up to what one answer gives: a row that stayed would keep a state that has
      // passed. The rows beyond leave the page and are offered again as older ones.
      const limit = Math.min(maxLimit, Math.max(pageSize, state.sales.pairs.length));
      requestedRows = limit;
      const { filter } = state.sales;
      const [status, page] = await Promise.all([askStatus(signal), getSales({ filter, limit }, signal)]);
      signal.throwIfAborted();
      if (page.kind === 'ok') change({ type: 'loaded', page: page.value });
      else change({ type: 'load_failed', failure: page });
      if (status && page.kind === 'ok') break;
      await sleep(backoffMs(backoff, attempts, Math.random()), wake, signal);
    }
    if (state.shown !== undefined) show(state.shown.saleId);
    goOn();
    count();
    await loadLatest(signal);
  }

  /** The list may hold none of a camera whose register sells seldom: each is asked for its own, once a connection. */
  async function loadLatest(signal: AbortSignal): Promise<void> {
    const cameras = state.status?.json.cameras ?? [];
    const { nextCursor, filter } = state.sales;
    const isWhole = nextCursor === undefined && filterText(filter) === '';
    if (cameras.length < 2 || isWhole) return;
    for (const { id } of cameras) {
      if (isLatestKnown.has(id)) continue;
      const pairs: Row[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < maxLatestPages; pages++) {
        const query = { filter: { ...noFilter, camera: id }, limit: perCamera - pairs.length };
        const answer = await getSales({ ...query, ...(cursor !== undefined && { cursor }) }, signal);
        if (answer.kind !== 'ok') return;
        pairs.push(...answer.value.sales);
        cursor = answer.value.nextCursor;
        if (pairs.length >= perCamera || cursor === undefined) break;
      }
      isLatestKnown.add(id);
      change({ type: 'latest', pairs });
    }
  }

  function load(): void {
    inTurn.older.abort();
    start('load', loadUntilDone);
  }

  /** Something may have been missed. */
  function loadAnew(): void {
    isLatestKnown.clear();
    load();
  }

  /** Where all of them are listed there is nothing to count, and while it is still being looked for them counting would take as long. */
  function count(): void {
    const { filter, nextCursor, searchedTo } = state.sales;
    inTurn.count.abort();
    if (filterText(filter) === '' || nextCursor === undefined || searchedTo !== undefined) return;
    start('count', async (signal) => {
      const answer = await getCount(filter, signal);
      if (answer.kind === 'ok') change({ type: 'counted', found: answer.value });
    });
  }

  function loadOlder(): void {
    requestedRows = state.sales.pairs.length + pageSize;
    loadMore();
  }

  function goOn(): void {
    const { searchedTo, pairs } = state.sales;
    if (searchedTo !== undefined && pairs.length < requestedRows) loadMore();
  }

  function loadMore(): void {
    const { nextCursor, older, pairs, filter } = state.sales;
    if (nextCursor === undefined || older === 'loading' || !canLoadOlder(state.sales)) return;
    start('older', async (signal) => {
      change({ type: 'older_started' });
      const limit = Math.min(pageSize, requestedRows - pairs.length, maxPairs - pairs.length);
      const answer = await getSales({ filter, limit, cursor: nextCursor }, signal);
      if (answer.kind === 'ok') change({ type: 'older_loaded', page: answer.value });
      else change({ type: 'older_failed', failure: answer });
      goOn();
    });
  }

  function show(saleId: string | undefined): void {
    inTurn.show.abort();
    if (saleId === undefined) {
      if (state.shown !== undefined) change({ type: 'shown', shown: undefined });
      return;
    }
    if (state.shown?.saleId !== saleId) change({ type: 'shown', shown: { saleId, sale: 'loading' } });
    if (state.sales.pairs.some((pair) => pair.saleId === saleId)) return;
    start('show', async (signal) => {
      const answer = await getSale(saleId, signal);
      // What was heard or loaded before is better than a failure now.
      const known = typeof state.shown?.sale === 'object' && 'saleId' in state.shown.sale;
      if (answer.kind !== 'ok' && known) return;
      change({ type: 'shown', shown: { saleId, sale: answer.kind === 'ok' ? answer.value : answer } });
    });
  }

  async function run(signal: AbortSignal): Promise<never> {
    try {
      start('load', async (signal) => {
        await sleep(lineOpensWithinMs, wake, signal);
        await loadUntilDone(signal);
      });
      return await runLive(
        {
          path: eventsPath,
          wake,
          alive: askStatus,
          report(event) {
            if (event.kind === 'message') {
              const news = newsOf(event.message, elapsedMs());
              // What is heard is newer than an answer still on its way; every later change will be heard too.
              if (news?.type === 'pair' && news.pair.saleId === state.shown?.saleId) inTurn.show.abort();
              if (news === undefined) loadAnew();
              else change(news);
              return;
            }
            change({ type: 'connection', connection: event.kind === 'open' ? 'live' : 'offline' });
            // Its answer tells a session that has ended from a gateway that is away.
            if (event.kind === 'open') loadAnew();
            else void askStatus(signal).catch(() => undefined);
          },
        },
        signal,
      );
    } finally {
      for (const turn of Object.values(inTurn)) turn.abort();
    }
  }

  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    loadOlder,
    filter(filter) {
      if (filterText(filter) === filterText(state.sales.filter)) return;
      inTurn.count.abort();
      change({ type: 'filtered', filter });
      load();
    },
    retryNow: () => void wake.dispatchEvent(new Event('wake')),
    show,
    run,
  };
}
