/** The log of looks, exports and changes: the newest first, more on request. Each entry leads to what it is about. */
import { useCallback, useState } from 'preact/hooks';
import type { LogJson } from '../../../contract/page/access/log.ts';
import { activityGroups } from '../../../domain/people/activity.ts';
import { getLog } from '../../api/people.ts';
import { Button } from '../../kit/button.tsx';
import { Choice } from '../../kit/form/form.tsx';
import { PageHead } from '../../kit/page-head.tsx';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { homeHref, saleHref } from '../../state/route.ts';
import { changed } from '../../state/sales/filter.ts';
import { filterOfSearch } from '../../state/sales/saved-search.ts';
import { useIsViewer } from '../../state/session.ts';
import './log.css';

type Entry = LogJson['entries'][number];
type Group = 'all' | (typeof activityGroups)[number];

const freshMs = 30_000;
/** Entries of the first request, and the most that are shown. */
const shown = { first: 50, most: 500 };

export function LogPage() {
  const { log: words } = usePageMessages();
  const { format } = useLocale();
  const isViewer = useIsViewer();
  const [limit, setLimit] = useState(shown.first);
  const [group, setGroup] = useState<Group>('all');
  const get = useCallback(
    (signal: AbortSignal) => getLog({ limit, ...(group !== 'all' && { group }) }, signal),
    [limit, group],
  );
  const { value, failure } = useFresh(get, { everyMs: freshMs, latest: `${limit} ${group}` });
  const entries = value?.entries ?? [];
  const hasMore = value?.next !== undefined && limit < shown.most;
  return (
    <>
      <PageHead title={words.heading} />
      {!isViewer && <p class="muted">{words.text}</p>}
      <Choice
        label={words.show}
        options={(['all', ...activityGroups] as const).map((one) => [one, words.groups[one]] as const)}
        value={group}
        onChange={setGroup}
      />
      {value === undefined && failure !== undefined && <p role="alert">{words.failed}</p>}
      {value?.entries.length === 0 && <p>{words.none}</p>}
      {entries.length > 0 && (
        <ul class="card log">
          {entries.map((entry, n) => (
            <LogLine key={`${entry.at} ${n}`} entry={entry} />
          ))}
        </ul>
      )}
      {hasMore && (
        <p>
          <small class="muted">{words.more(format.number(entries.length))}</small>{' '}
          <Button class="quiet-button" text={words.showMore} onClick={() => setLimit(shown.most)} />
        </p>
      )}
    </>
  );
}

function LogLine({ entry }: { entry: Entry }) {
  const { log: words, people } = usePageMessages();
  const { format } = useLocale();
  const { at, what, did, person, role, by, caller, token, address, saleId, filter, target, moment } = entry;
  const isOfCloud = caller === 'cloud';
  const who =
    person ??
    (caller === 'token'
      ? words.caller.token(token ?? '')
      : isOfCloud
        ? words.caller.cloud(by ?? '')
        : words.caller[caller === 'nobody' ? caller : 'open']);
  const about = [
    role && people.roles[role],
    by !== undefined && by !== person && !isOfCloud && words.by(by),
    address,
  ].filter((part) => typeof part === 'string');
  const deed = words.what[what];
  return (
    <li>
      <time dateTime={at}>{format.dateTime(at)}</time>
      <span class="log-who">
        <strong>{who}</strong>
        {about.length > 0 && <small class="muted">{about.join(words.between)}</small>}
      </span>
      <span class="log-what">
        {typeof deed === 'string' ? deed : deed[did ?? 'changed']}
        {target !== undefined && words.of(target)}
        {entry.isRefused && <small class="muted">{words.refused}</small>}
        {moment !== undefined && (
          <small class="muted">{words.moment(momentText(moment, format.dateTime))}</small>
        )}
        {saleId !== undefined && (
          <a class="text-link" href={saleHref({ saleId })}>
            {words.sale}
          </a>
        )}
        {saleId === undefined && filter !== undefined && <Searched filter={filter} />}
      </span>
    </li>
  );
}

/** As it was requested, where it is no time. */
function momentText(moment: string, text: (at: string) => string): string {
  return Number.isNaN(Date.parse(moment)) ? moment : text(moment);
}

/** The search that a list was exported with; the sales may have changed since. */
function Searched({ filter }: { filter: Readonly<Record<string, string>> }) {
  const { log: words } = usePageMessages();
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
