/** A day at a glance: sales by hour, exceptions and unclear papers in colours of their own and in words; a press narrows the list to that hour. */

import type { SalesHoursJson } from '../../contract/page/sales.ts';
import { exceptionKinds } from '../../domain/sale/sale-filter.ts';
import { dateAfter } from '../../domain/time/shop-day.ts';
import { moveThrough } from '../kit/arrows.ts';
import { Button } from '../kit/button.tsx';
import { DayField } from '../kit/day-field.tsx';
import { goTo, useHours } from '../kit/hooks.ts';
import { useLocale } from '../state/locale.ts';
import { openHours } from '../state/open-hours.ts';
import { homeHref } from '../state/route.ts';
import { changed, type Filter } from '../state/sales/filter.ts';
import type { PageState } from '../state/state.ts';
import type { Format } from '../text/format.ts';

type HourJson = SalesHoursJson['hours'][number];
type Hour = HourJson & { readonly sales: number; readonly exceptions: number };

const noTimes = { from: undefined, to: undefined };

export function DayChart({ state, nowMs }: { state: PageState; nowMs: number }) {
  const { t, format } = useLocale();
  const { filter } = state.sales;
  const today = nowMs === 0 ? undefined : format.dayKey(nowMs);
  const date = filter.date ?? today;
  const answer = useHours({ date, filter }, `${state.connection} ${state.receivedPairs}`);
  const hours = answer !== undefined && 'hours' in answer ? answer.hours.map(counted) : undefined;
  const sum = (of: 'sales' | 'exceptions' | 'unclear') =>
    (hours ?? []).reduce((all, hour) => all + hour[of], 0);
  const choose = (by: string | undefined) =>
    goTo(homeHref(changed(filter, { ...noTimes, date: by === today ? undefined : by })));
  return (
    <section class="card day-chart" aria-labelledby="day-chart">
      <h3 id="day-chart" class="hidden">
        {t.search.day.heading}
      </h3>
      <div class="day-head">
        <Button
          class="icon-button"
          icon="left"
          aria-label={t.search.day.previous}
          isOff={date === undefined}
          onClick={() => date !== undefined && choose(dateAfter(date, -1))}
        />
        <DayField
          label={t.search.day.choose}
          date={date ?? ''}
          max={today}
          nowMs={nowMs}
          onChosen={(chosen) => chosen !== '' && choose(chosen)}
        />
        <Button
          class="icon-button"
          icon="right"
          aria-label={t.search.day.next}
          isOff={date === today}
          onClick={() => date !== undefined && date !== today && choose(dateAfter(date))}
        />
        {date !== today && (
          <Button class="quiet-button" text={t.search.day.today} onClick={() => choose(today)} />
        )}
        <p class="day-sum">
          {sum('sales') > 0 && <span>{t.search.day.sales(format.number(sum('sales')))}</span>}
          {sum('exceptions') > 0 && (
            <span class="exceptions">{t.search.day.exceptions(format.number(sum('exceptions')))}</span>
          )}
          {sum('unclear') > 0 && (
            <span class="unclear">{t.search.day.unclear(format.number(sum('unclear')))}</span>
          )}
        </p>
      </div>
      <div class="day-body" aria-busy={answer === undefined}>
        {hours !== undefined && <Bars hours={hours} filter={filter} date={date} />}
        <p class={`day-none muted${answer === undefined ? ' waited-for' : ''}`} role="status">
          {answer === undefined
            ? t.search.day.loading
            : hours === undefined
              ? t.search.day.failed
              : !hours.some(hasAny) && t.search.day.none}
        </p>
      </div>
    </section>
  );
}

/** All that is no exception counts as a sale here, as in the bar's height. */
function counted(hour: HourJson): Hour {
  const exceptions = exceptionKinds.reduce((sum, kind) => sum + (hour.kinds[kind] ?? 0), 0);
  const all = Object.values(hour.kinds).reduce((sum, count) => sum + count, 0);
  return { ...hour, sales: all - exceptions, exceptions };
}

function clockOf({ from }: Hour): number {
  return Number(from.slice(11, 13));
}

function hasAny({ sales, exceptions, unclear }: Hour): boolean {
  return sales + exceptions + unclear > 0;
}

function Bars({ hours, filter, date }: { hours: readonly Hour[]; filter: Filter; date: string | undefined }) {
  const { t, format } = useLocale();
  const shown = openHours(hours, { clockOf, hasAny });
  const most = Math.max(8, ...shown.map(({ sales, exceptions, unclear }) => sales + exceptions + unclear));
  const chosen = shown.findIndex((hour) => isChosen(hour, filter));
  return (
    <ol class="bars" aria-label={t.search.day.hours} onKeyDown={moveThrough('.bars', 'button', 'left-right')}>
      {shown.map((hour, n) => (
        <li key={hour.from}>
          <button
            type="button"
            aria-pressed={n === chosen}
            aria-label={barText(hour, t.search.day, format)}
            title={barText(hour, t.search.day, format)}
            tabIndex={n === Math.max(0, chosen) ? 0 : -1}
            onClick={() =>
              goTo(
                homeHref(
                  n === chosen
                    ? changed(filter, noTimes)
                    : changed(filter, { date, from: hour.from, to: hour.to }),
                ),
              )
            }
          >
            <span class="bar-sales" style={{ height: `${(100 * hour.sales) / most}%` }} />
            {hour.exceptions > 0 && (
              <span class="bar-exceptions" style={{ height: `${(100 * hour.exceptions) / most}%` }} />
            )}
            {hour.unclear > 0 && (
              <span class="bar-unclear" style={{ height: `${(100 * hour.unclear) / most}%` }} />
            )}
          </button>
          <span class="bar-hour" aria-hidden="true">
            {clockOf(hour)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function isChosen(hour: Hour, { from, to }: Filter): boolean {
  return (
    from !== undefined &&
    to !== undefined &&
    Date.parse(from) === Date.parse(hour.from) &&
    Date.parse(to) === Date.parse(hour.to)
  );
}

function barText(
  hour: Hour,
  words: ReturnType<typeof useLocale>['t']['search']['day'],
  format: Format,
): string {
  const exceptions = hour.exceptions > 0 ? [words.exceptions(format.number(hour.exceptions))] : [];
  const unclear = hour.unclear > 0 ? [words.unclear(format.number(hour.unclear))] : [];
  const time = words.hour(format.minute(hour.from), format.minute(hour.to));
  return [time, words.sales(format.number(hour.sales)), ...exceptions, ...unclear].join(' · ');
}
