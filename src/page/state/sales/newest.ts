/** The newest sale, for the receipt beside the live picture. Pure. */
import type { PairJson } from '../../../contract/page/sales.ts';
import type { PageState } from '../state.ts';
import { newestFirst } from './pair-order.ts';

/** The newest sale that the page knows, whatever the list is narrowed to. */
export function newestOf({ latest, sales }: Pick<PageState, 'latest' | 'sales'>): PairJson | undefined {
  const known = [...sales.pairs.filter(({ moment }) => moment === undefined), ...[...latest.values()].flat()];
  return known.filter(({ supersededBy }) => supersededBy === undefined).sort(newestFirst)[0];
}
