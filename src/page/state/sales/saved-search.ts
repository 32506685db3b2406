/** Filters as saved searches have them: parameters of `GET /api/v1/sales`, without times. Pure. */
import { type Filter, filterOf, filterQuery } from './filter.ts';

/** Without its times, as a saved search has it. */
export function searchQuery(filter: Filter): Readonly<Record<string, string>> {
  const { from: _from, to: _to, ...query } = filterQuery(filter);
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}

/** The filter of a saved search. */
export function filterOfSearch(query: Readonly<Record<string, string>>): Filter {
  const { minAmount, maxAmount, payment, exceptions, withoutPicture, pinned, unclear, ...same } = query;
  const yes = (text: string | undefined) => (text === 'true' ? '1' : undefined);
  return filterOf({
    ...{ ...same, min: minAmount, max: maxAmount, pay: payment },
    ...{ exceptions: yes(exceptions), nopicture: yes(withoutPicture) },
    ...{ pinned: yes(pinned), unclear: yes(unclear) },
  });
}
