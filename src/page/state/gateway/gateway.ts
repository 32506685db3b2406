/**
 * The gateway as the page sees it: the state, and the few requests that a page can make. Keeps itself up to
 * date while it runs.
 *
 * Trouble is state, not an exception: what was loaded stays, and loading is tried again with back-off until it works.
 */

import { pathOf } from '../../api/api.ts';
import { elapsedMs, sleep } from '../clock.ts';
import { type LiveEvent, runLive } from '../live.ts';
import { type Filter, filterText } from '../sales/filter.ts';
import { emptyState, newsOf, nextState, type PageState } from '../state.ts';
import { createStore, type Store } from '../store.ts';
import { createTurns } from '../turns.ts';
import { createLatestLoading } from './latest-loading.ts';
import { createListLoading } from './list-loading.ts';
import { type PageData, refreshStatus } from './page-data.ts';
import { showSale } from './shown-sale.ts';

export type Gateway = Store<PageState> & {
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

/**
 * The live connection opens first, so that the list is requested only once. Both take one round trip, so a slow
 * line does not show the list later; only where no connection opens is the list delayed, by this. Milliseconds.
 */
const lineOpensWithinMs = 1_000;

/** `isViewer`: of a receiver. */
export function createGateway(filter: Filter, isViewer = false): Gateway {
  const { state, subscribe, set } = createStore(nextState(emptyState, { type: 'filtered', filter }));
  const page: PageData = {
    state,
    change: (news) => set(nextState(state(), news)),
    turns: createTurns(),
    wake: new EventTarget(),
  };
  const { change, turns, wake } = page;
  const list = createListLoading(page);
  const latest = createLatestLoading(page);

  async function loadAll(signal: AbortSignal): Promise<void> {
    await list.loadNewest(signal);
    const { shown } = state();
    if (shown !== undefined) showSale(page, shown.saleId);
    // The cameras of all shops are too many, and have no cards.
    if (!isViewer) await latest.load(signal);
  }

  function load(): void {
    turns.end('older');
    turns.start('load', loadAll);
  }

  /** Something may have been missed. */
  function loadAnew(): void {
    latest.forget();
    load();
  }

  function hear(event: LiveEvent, signal: AbortSignal): void {
    if (event.kind === 'message') {
      const news = newsOf(event.message, elapsedMs());
      // A live message is newer than an answer still on its way; every later change comes as a message too.
      if (news?.type === 'pair' && news.pair.saleId === state().shown?.saleId) turns.end('show');
      if (news === undefined) loadAnew();
      else change(news);
      return;
    }
    change({ type: 'connection', connection: event.kind === 'open' ? 'live' : 'offline' });
    // Its answer tells a session that has ended from a gateway that is away.
    if (event.kind === 'open') loadAnew();
    else void refreshStatus(page, signal).catch(() => undefined);
  }

  return {
    ...{ state, subscribe },
    loadOlder: list.loadOlder,
    filter(filter) {
      if (filterText(filter) === filterText(state().sales.filter)) return;
      turns.end('count');
      change({ type: 'filtered', filter });
      load();
    },
    retryNow: () => void wake.dispatchEvent(new Event('wake')),
    show: (saleId) => showSale(page, saleId),
    async run(signal) {
      turns.start('load', async (signal) => {
        await sleep(lineOpensWithinMs, wake, signal);
        await loadAll(signal);
      });
      try {
        const alive = (signal: AbortSignal) => refreshStatus(page, signal);
        return await runLive(
          {
            path: pathOf('GET /api/v1/events', {}),
            isEventStream: isViewer,
            ...{ wake, alive, report: (event: LiveEvent) => hear(event, signal) },
          },
          signal,
        );
      } finally {
        turns.endAll();
      }
    },
  };
}
