/** Loading of each camera's newest sales: the list may hold none of a camera whose register sells seldom. */
import { getSales } from '../../api/sales.ts';
import { filterText, noFilter } from '../sales/filter.ts';
import { perCamera } from '../sales/latest.ts';
import type { Row } from '../sales/pair-order.ts';
import { requestAfterWait } from './after-wait.ts';
import type { PageData } from './page-data.ts';

type LatestLoading = {
  /** Each camera once a connection: later sales arrive live. */
  readonly load: (signal: AbortSignal) => Promise<void>;
  /** There is a new connection. */
  readonly forget: () => void;
};

/** A search that takes long answers in parts; a camera without sales would be searched for to the end. */
const maxPages = 5;

export function createLatestLoading(page: Pick<PageData, 'state' | 'change' | 'wake'>): LatestLoading {
  const { state, change } = page;
  const known = new Set<string>();
  return {
    async load(signal) {
      const cameras = state().status?.json.cameras ?? [];
      const { nextCursor, filter } = state().sales;
      const isWhole = nextCursor === undefined && filterText(filter) === '';
      if (cameras.length < 2 || isWhole) return;
      for (const { id } of cameras) {
        if (known.has(id)) continue;
        const pairs = await newestOf(id, page, signal);
        if (pairs === undefined) return;
        known.add(id);
        change({ type: 'latest', pairs });
      }
    },
    forget: () => known.clear(),
  };
}

/** Undefined where the gateway did not answer. */
async function newestOf(
  camera: string,
  page: Pick<PageData, 'wake'>,
  signal: AbortSignal,
): Promise<Row[] | undefined> {
  const pairs: Row[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < maxPages; pages++) {
    const query = { filter: { ...noFilter, camera }, limit: perCamera - pairs.length };
    const part = { ...query, ...(cursor !== undefined && { cursor }) };
    const answer = await requestAfterWait(() => getSales(part, signal), page, signal);
    if (answer.kind !== 'ok') return undefined;
    pairs.push(...answer.value.sales);
    cursor = answer.value.nextCursor;
    if (pairs.length >= perCamera || cursor === undefined) break;
  }
  return pairs;
}
