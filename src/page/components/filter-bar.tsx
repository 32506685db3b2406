/**
 * Filter of the list: words, two switches, and the rest behind a button; each active condition can be removed
 * by itself. The address contains all conditions. `/` moves the focus to the words, Esc empties them.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StatusJson } from '../../contract/page/status.ts';
import { allHours, readHours } from '../../domain/time/clock-hours.ts';
import { salesCsvPath } from '../api/sales.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { goTo, useLoaded, useTyped } from '../kit/hooks.ts';
import { Icon } from '../kit/icon.tsx';
import { later, Nothing } from '../pages/later.tsx';
import { useLocale } from '../state/locale.ts';
import { homeHref } from '../state/route.ts';
import {
  amountsOf,
  type Condition,
  changed,
  conditionsOf,
  type Filter,
  noFilter,
  withoutCondition,
} from '../state/sales/filter.ts';
import { useIsViewer, useMay } from '../state/session.ts';
import type { Sales } from '../state/state.ts';
import type { Format } from '../text/format.ts';
import type { Messages } from '../text/ja.ts';
import { camerasOf, currencyOf, registersOf } from './filter-choices.ts';

const FilterPanel = later(() => import('./filter-panel.tsx').then((module) => module.FilterPanel), Nothing);
const loadSavedSearches = () => import('./saved-searches.tsx');

type Props = { sales: Sales; status: StatusJson | undefined; nowMs: number };

const narrow = (filter: Filter, how?: 'step' | 'instead') => goTo(homeHref(filter), how);

export function FilterBar({ sales, status, nowMs }: Props) {
  const { t } = useLocale();
  const [isOpen, setOpen] = useState(false);
  const isViewer = useIsViewer();
  const { filter, load } = sales;
  // After the list: it is no part of the first load, nor are the texts of the other pages, which `later` would bring.
  const saved = useLoaded(loadSavedSearches);
  useEffect(() => {
    if (load === 'ready' && saved.code === undefined) saved.open();
  }, [load]);
  const inPanel = conditionsOf(filter).filter((one) =>
    ['kind', 'shop', 'register', 'camera', 'staff', 'pay', 'hours', 'min', 'from'].includes(one),
  ).length;
  return (
    <search class="filters" aria-label={t.search.label}>
      <div class="filter-row">
        <LocalizedText filter={filter} />
        <Button
          class="more"
          icon="filter"
          text={inPanel > 0 ? t.search.moreActive(inPanel) : t.search.more}
          aria-expanded={isOpen}
          aria-controls="filter-panel"
          onClick={() => setOpen(!isOpen)}
        />
        <Switch filter={filter} name="exceptions" />
        <Switch filter={filter} name="nopicture" />
        {!isViewer && <Switch filter={filter} name="pinned" />}
        <Switch filter={filter} name="unclear" />
      </div>
      <div id="filter-panel" hidden={!isOpen}>
        {isOpen && <FilterPanel sales={sales} status={status} nowMs={nowMs} />}
      </div>
      {saved.code !== undefined && (
        <saved.code.SavedSearches sales={sales} status={status} nowMs={nowMs} textOf={conditionText} />
      )}
      <Found sales={sales} status={status} nowMs={nowMs} />
    </search>
  );
}

function LocalizedText({ filter }: { filter: Filter }) {
  const { t } = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const typed = useTyped(filter.text ?? '', (text) =>
    narrow(changed(filter, { text }), filter.text === undefined ? 'step' : 'instead'),
  );
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (event.key !== '/' || event.altKey || event.ctrlKey || event.metaKey) return;
      if (target.matches('input, select, textarea') || document.querySelector('dialog[open]') !== null)
        return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
  return (
    <input
      ref={input}
      type="search"
      class="words"
      aria-label={t.search.textLabel}
      aria-keyshortcuts="/"
      placeholder={t.search.placeholder}
      maxLength={100}
      enterkeyhint="search"
      autocomplete="off"
      value={typed.text}
      onInput={(event) => typed.type(event.currentTarget.value)}
      onKeyDown={(event) => {
        // While a word is being put together the keys belong to that.
        if (event.isComposing) return;
        if (event.key === 'Enter') typed.now();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (typed.text === '') event.currentTarget.blur();
        else typed.now('');
      }}
    />
  );
}

function Switch({
  filter,
  name,
}: {
  filter: Filter;
  name: 'exceptions' | 'nopicture' | 'pinned' | 'unclear';
}) {
  const { t } = useLocale();
  const isOn = filter[name] !== undefined;
  return (
    <Button
      class="switch"
      text={t.search[name]}
      aria-pressed={isOn}
      onClick={() => narrow(changed(filter, { [name]: isOn ? undefined : '1' }))}
    />
  );
}

/** How many were found, and each condition with a way to take it off. */
function Found({ sales, status, nowMs }: Props) {
  const { t, format, language } = useLocale();
  const mayExport = useMay('export');
  const conditions = conditionsOf(sales.filter);
  // They stand in place of the list then.
  const isNothing = sales.load === 'ready' && sales.pairs.length === 0 && sales.searchedTo === undefined;
  return (
    <div class="found">
      <p role="status">{conditions.length > 0 && foundText(sales, nowMs, t, format)}</p>
      {conditions.length > 0 && !isNothing && <Conditions sales={sales} status={status} nowMs={nowMs} />}
      {sales.pairs.length > 0 && mayExport && (
        <a class="export" href={salesCsvPath(sales.filter, language)} download>
          {t.search.export}
        </a>
      )}
    </div>
  );
}

function Conditions({ sales, status, nowMs }: Props) {
  const { t, format } = useLocale();
  const { filter } = sales;
  const conditions = conditionsOf(filter);
  return (
    <ul class="conditions">
      {conditions.map((one) => {
        const text = conditionText(one, { sales, status, nowMs }, t, format);
        return (
          <li key={one}>
            <Button
              text={text}
              aria-label={t.search.remove(text)}
              onClick={() => narrow(withoutCondition(filter, one))}
            >
              <Icon name="close" />
            </Button>
          </li>
        );
      })}
      {conditions.length > 1 && (
        <li>
          <Button class="quiet-button" text={t.search.clear} onClick={() => narrow(noFilter)} />
        </li>
      )}
    </ul>
  );
}

/** In place of the list: what to change. */
export function NothingFound(props: Props) {
  const { t } = useLocale();
  return (
    <Empty isCard title={t.search.emptyTitle} text={t.search.emptyText}>
      <Conditions {...props} />
    </Empty>
  );
}

function foundText(sales: Sales, nowMs: number, t: Messages, format: Format): string {
  const { load, pairs, nextCursor, searchedTo, found, older } = sales;
  const listed = new Set(pairs.map(({ saleId }) => saleId)).size;
  if (load === 'loading') return t.search.searching;
  if (load !== 'ready') return '';
  if (searchedTo !== undefined && older === 'loading')
    return t.search.searchedTo(format.moment(searchedTo, nowMs));
  if (nextCursor === undefined) return t.search.found(format.number(listed));
  if (found === undefined) return t.search.listed(format.number(listed));
  const atLeast = Math.max(found.count, listed);
  return (found.orMore ? t.search.foundMore : t.search.found)(format.number(atLeast));
}

function conditionText(one: Condition, { sales, status, nowMs }: Props, t: Messages, format: Format): string {
  const { filter } = sales;
  const { text = '', kind = '', register = '', camera = '', from, to, date = '' } = filter;
  const { min, max } = amountsOf(filter);
  const hours = readHours(filter.hours ?? '') ?? allHours;
  switch (one) {
    case 'text':
      return t.search.quoted(text);
    case 'kind':
      return (t.sales.kind as Readonly<Record<string, string>>)[kind] ?? kind;
    case 'shop':
      return status?.shops?.find(({ id }) => id === filter.shop)?.name ?? filter.shop ?? '';
    case 'register':
      return registersOf(status, filter).find(({ key }) => key === register)?.name ?? register;
    case 'camera':
      return t.search.ofCamera(camerasOf(status, sales).find(({ id }) => id === camera)?.name ?? camera);
    case 'staff':
      return t.search.ofStaff(filter.staff ?? '');
    case 'pay':
      return (t.sales.payment as Readonly<Record<string, string>>)[filter.pay ?? ''] ?? '';
    case 'hours':
      return t.search.ofHours(hours.from, hours.to);
    case 'exceptions':
    case 'nopicture':
    case 'pinned':
    case 'unclear':
      return t.search[one];
    case 'date':
      return format.calendarDay(date, nowMs);
    case 'min': {
      const money = (minor: string) => format.money(Number(minor), currencyOf(sales));
      return rangeText(min && money(min), max && money(max), [t.search.atLeast, t.search.atMost]);
    }
    case 'from': {
      // As the address has it: the shop's clock. A day at both ends is told once.
      const time = (end: string) => end.slice(0, 16).replace('T', ' ');
      const isOneDay = from?.slice(0, 10) === to?.slice(0, 10);
      if (from === to && from !== undefined) return time(from);
      return rangeText(from && time(from), to && ((isOneDay && to.slice(11, 16)) || time(to)), [
        t.search.since,
        t.search.until,
      ]);
    }
  }
}

function rangeText(
  low: string | undefined,
  high: string | undefined,
  [from, to]: readonly [(text: string) => string, (text: string) => string],
): string {
  if (low !== undefined && high !== undefined) return `${low} – ${high}`;
  return low !== undefined ? from(low) : to(high ?? '');
}
