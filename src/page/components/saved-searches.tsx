/** The searches saved at the gateway as a row above the list: a press searches, another one ends the search. */
import { getSearches } from '../api/sales.ts';
import { later, Nothing } from '../pages/later.tsx';
import { useFresh } from '../state/fresh.ts';
import { useLocale } from '../state/locale.ts';
import { homeHref } from '../state/route.ts';
import { type Filter, filterOfSearch, filterText, searchQuery } from '../state/sales/filter.ts';

const SearchActions = later(
  () => import('./search-actions.tsx').then((module) => module.SearchActions),
  Nothing,
);

/** Other browsers save searches too. Milliseconds. */
const everyMs = 120_000;

export function SavedSearches({ filter, suggested }: { filter: Filter; suggested: string }) {
  const { t } = useLocale();
  const { value, set } = useFresh(getSearches, { everyMs, latest: '' });
  const searches = value?.searches ?? [];
  const query = searchQuery(filter);
  const own = filterText(filterOfSearch(query));
  const active = searches.find((one) => filterText(filterOfSearch(one.filter)) === own);
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
      {own !== '' && <SearchActions active={active} query={query} suggested={suggested} onChanged={set} />}
    </div>
  );
}
