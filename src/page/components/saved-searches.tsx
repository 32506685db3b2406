/** The searches saved at the gateway as a row above the list: a press searches, another one ends the search. */
import type { StatusJson } from '../../contract/page/status.ts';
import { getSearches } from '../api/searches.ts';
import { later, Nothing } from '../pages/later.tsx';
import { useFresh } from '../state/fresh.ts';
import { useLocale } from '../state/locale.ts';
import { homeHref } from '../state/route.ts';
import { type Condition, conditionsOf, filterText } from '../state/sales/filter.ts';
import { filterOfSearch, searchQuery } from '../state/sales/saved-search.ts';
import { useMay } from '../state/session.ts';
import type { Sales } from '../state/state.ts';
import type { Format } from '../text/format.ts';
import type { Messages } from '../text/ja.ts';
import './saved-searches.css';

const SearchActions = later(
  () => import('./search-actions.tsx').then((module) => module.SearchActions),
  Nothing,
);

/** Other browsers save searches too. Milliseconds. */
const everyMs = 120_000;

type Known = { sales: Sales; status: StatusJson | undefined; nowMs: number };
type Props = Known & {
  /** A condition in words. */
  textOf: (one: Condition, known: Known, t: Messages, format: Format) => string;
};

export function SavedSearches({ textOf, ...known }: Props) {
  const { t, format } = useLocale();
  const { filter } = known.sales;
  const isWorking = useMay('work');
  const { value, set } = useFresh(getSearches, { everyMs, latest: '' });
  const searches = value?.searches ?? [];
  const query = searchQuery(filter);
  const own = filterText(filterOfSearch(query));
  const active = searches.find((one) => filterText(filterOfSearch(one.filter)) === own);
  const suggested = conditionsOf(filter)
    .filter((one) => one !== 'from' && one !== 'date')
    .map((one) => textOf(one, known, t, format))
    .join(' ');
  if (value === undefined || (searches.length === 0 && own === '')) return null;
  return (
    <div class="saved-searches">
      {searches.length > 0 && (
        <ul aria-label={t.search.saved}>
          {searches.map((one) => (
            <li key={one.id}>
              <a
                href={homeHref(one === active ? {} : filterOfSearch(one.filter))}
                aria-current={one === active ? 'true' : undefined}
              >
                {one.name}
              </a>
            </li>
          ))}
        </ul>
      )}
      {own !== '' && isWorking && (
        <SearchActions active={active} query={query} suggested={suggested} onChanged={set} />
      )}
    </div>
  );
}
