/** Log of exports: the newest first, more on request. Each leads to what was exported. */
import { useCallback, useState } from 'preact/hooks';
import type { ExportsJson } from '../../../contract/page/exports.ts';
import { getExports } from '../../api/system.ts';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { homeHref, saleHref } from '../../state/route.ts';
import { changed } from '../../state/sales/filter.ts';
import { filterOfSearch } from '../../state/sales/saved-search.ts';
import './export-log.css';

const freshMs = 30_000;
/** Of the first look, and of the most that is shown. */
const shown = { first: 10, most: 500 };

export function ExportLog() {
  const words = usePageMessages().exportLog;
  const { format } = useLocale();
  const [limit, setLimit] = useState(shown.first);
  const get = useCallback((signal: AbortSignal) => getExports(limit, signal), [limit]);
  const { value, failure } = useFresh(get, { everyMs: freshMs, latest: '' });
  const entries = value?.exports ?? [];
  const hasMore = entries.length >= limit && limit < shown.most;
  return (
    <Section of="system" id="exports" title={words.heading}>
      <p class="muted">{words.text}</p>
      {value === undefined && failure !== undefined && <p role="alert">{words.failed}</p>}
      {value?.exports.length === 0 && <p>{words.none}</p>}
      {entries.length > 0 && (
        <ul class="export-log">
          {entries.map((entry, n) => (
            <Entry key={`${entry.at} ${n}`} {...entry} />
          ))}
        </ul>
      )}
      {hasMore && (
        <p>
          <small class="muted">{words.more(format.number(entries.length))}</small>{' '}
          <Button class="quiet-button" text={words.showMore} onClick={() => setLimit(shown.most)} />
        </p>
      )}
    </Section>
  );
}

function Entry({ at, what, by, caller, token, address, saleId, filter }: ExportsJson['exports'][number]) {
  const words = usePageMessages().exportLog;
  const { t, format } = useLocale();
  const who = caller === 'token' ? words.caller.token(token ?? '') : words.caller[caller];
  const where = address === undefined ? who : words.from(who, address);
  return (
    <li>
      <time dateTime={at}>{format.dateTime(at)}</time>
      <span>{words.what[what]}</span>
      <span class="muted">{by === undefined ? where : `${by}${t.comma}${where}`}</span>
      {saleId !== undefined && (
        <a class="text-link" href={saleHref({ saleId })}>
          {words.sale}
        </a>
      )}
      {saleId === undefined && filter !== undefined && <Searched filter={filter} />}
    </li>
  );
}

/** The search that a list was exported with; the sales may have changed since. */
function Searched({ filter }: { filter: Readonly<Record<string, string>> }) {
  const words = usePageMessages().exportLog;
  const { from, to, ...others } = filter;
  const text = Object.values(filter).join(' ');
  // A day of the list is both ends of the export.
  const isDay = from !== undefined && from === to;
  const times = isDay ? { date: from } : { from, to };
  const search = changed(filterOfSearch(others), times);
  return (
    <a class="text-link" href={homeHref(search)}>
      {text === '' ? words.all : text}
    </a>
  );
}
