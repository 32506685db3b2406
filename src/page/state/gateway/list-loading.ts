/** Loading of the list of sales: its newest rows until that works, older ones on request, and their number. */
import { backoffMs } from '../../../domain/time/retry-policy.ts';
import { getCount, getSales } from '../../api/sales.ts';
import { sleep } from '../clock.ts';
import { filterText } from '../sales/filter.ts';
import { canLoadOlder, maxPairs, pageSize } from '../state.ts';
import { requestAfterWait, waitMsOf } from './after-wait.ts';
import { type PageData, refreshStatus } from './page-data.ts';

type ListLoading = {
  /** Ends once the list and the status are there. */
  readonly loadNewest: (signal: AbortSignal) => Promise<void>;
  readonly loadOlder: () => void;
};

/** `GET /api/v1/sales` gives at most this many. */
const maxLimit = 200;
const backoff = { firstMs: 2_000, capMs: 15_000 };

export function createListLoading(page: PageData): ListLoading {
  const { change, turns } = page;
  const sales = () => page.state().sales;
  /** Rows that a person waits for: a search that took too long is gone on with until they are there. */
  let requestedRows = pageSize;

  async function loadNewest(signal: AbortSignal): Promise<void> {
    for (let attempts = 0; ; attempts++) {
      change({ type: 'load_started' });
      // As many rows as are shown are loaded again, up to what one answer gives: a row that stayed would keep a state that has
      // passed. The rows beyond leave the page and are offered again as older ones.
      const { filter, pairs } = sales();
      const limit = Math.min(maxLimit, Math.max(pageSize, pairs.length));
      requestedRows = limit;
      const [status, answer] = await Promise.all([
        refreshStatus(page, signal),
        getSales({ filter, limit }, signal),
      ]);
      signal.throwIfAborted();
      if (answer.kind === 'ok') change({ type: 'loaded', page: answer.value });
      else change({ type: 'load_failed', failure: answer });
      if (status && answer.kind === 'ok') break;
      const waitMs = Math.max(waitMsOf(answer), backoffMs(backoff, attempts, Math.random()));
      await sleep(waitMs, page.wake, signal);
    }
    goOn();
    count();
  }

  function goOn(): void {
    const { searchedTo, pairs } = sales();
    if (searchedTo !== undefined && pairs.length < requestedRows) loadMore();
  }

  function loadMore(): void {
    const { nextCursor, older, pairs, filter } = sales();
    if (nextCursor === undefined || older === 'loading' || !canLoadOlder(sales())) return;
    turns.start('older', async (signal) => {
      change({ type: 'older_started' });
      const limit = Math.min(pageSize, requestedRows - pairs.length, maxPairs - pairs.length);
      const query = { filter, limit, cursor: nextCursor };
      const answer = await requestAfterWait(() => getSales(query, signal), page, signal);
      if (answer.kind === 'ok') change({ type: 'older_loaded', page: answer.value });
      else change({ type: 'older_failed', failure: answer });
      goOn();
    });
  }

  /** Complete lists need no count, and during a search the count would take as long as the search. */
  function count(): void {
    const { filter, nextCursor, searchedTo } = sales();
    turns.end('count');
    if (filterText(filter) === '' || nextCursor === undefined || searchedTo !== undefined) return;
    turns.start('count', async (signal) => {
      const answer = await requestAfterWait(() => getCount(filter, signal), page, signal);
      if (answer.kind === 'ok') change({ type: 'counted', found: answer.value });
    });
  }

  return {
    loadNewest,
    loadOlder() {
      requestedRows = sales().pairs.length + pageSize;
      loadMore();
    },
  };
}
