/** Takings of a day or of weeks, and its refunds, voids and drawer openings: by hour, register and staff, beside the same weekdays before. */
import { useMemo } from 'preact/hooks';
import type { SumJson, TakingsJson } from '../../contract/page/takings.ts';
import { dateAfter } from '../../domain/time/shop-day.ts';
import { getTakings } from '../api/takings.ts';
import { type Bar, BarChart } from '../components/takings/bar-chart.tsx';
import { ExceptionsTable, type Group, TakingsTable } from '../components/takings/sum-tables.tsx';
import { DayField } from '../kit/day-field.tsx';
import { Empty } from '../kit/empty.tsx';
import { goTo } from '../kit/hooks.ts';
import { Icon } from '../kit/icon.tsx';
import { useFresh } from '../state/fresh.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';
import { openHours } from '../state/open-hours.ts';
import { homeHref, pageHref } from '../state/route.ts';
import { useIsViewer } from '../state/session.ts';
import type { PageState } from '../state/state.ts';
import {
  comparison,
  currenciesOf,
  datesOf,
  exceptionColumns,
  filterOfPeriod,
  grouped,
  type Period,
  periodDays,
  periodOf,
  type Takings as Sums,
  takingsOf,
} from '../state/takings.ts';
import { Unknown } from './unknown.tsx';
import './takings.css';

const freshMs = 20_000;

const periodHref = ({ date, days }: Period) => pageHref('takings', date, String(days));

export function Takings({
  state,
  nowMs,
  within,
}: {
  state: PageState;
  nowMs: number;
  within: readonly string[];
}) {
  const { format } = useLocale();
  const words = usePageMessages().takings;
  const today = format.dayKey(nowMs);
  const period = periodOf(within, today);
  if (period === undefined) return <Unknown />;
  return (
    <main class="page takings" id="content" tabIndex={-1}>
      <h2 class="page-title hidden">{words.takings}</h2>
      <PeriodChoice period={period} today={today} nowMs={nowMs} />
      {nowMs > 0 && <Sales key={periodHref(period)} state={state} period={period} nowMs={nowMs} />}
    </main>
  );
}

function PeriodChoice({ period, today, nowMs }: { period: Period; today: string; nowMs: number }) {
  const { format } = useLocale();
  const words = usePageMessages().takings;
  const { from, to } = datesOf(period);
  const name = (date: string) => format.calendarDay(date, nowMs);
  const next = dateAfter(to, period.days);
  return (
    <nav class="period" aria-label={words.period}>
      <p>
        <a
          class="button icon-button"
          href={periodHref({ ...period, date: dateAfter(to, -period.days) })}
          aria-label={words.previous}
        >
          <Icon name="left" />
        </a>
        <DayField
          label={words.choose(period.days)}
          date={to}
          max={today}
          text={from === to ? name(to) : words.range(name(from), name(to))}
          nowMs={nowMs}
          onChosen={(date) => date !== '' && goTo(periodHref({ ...period, date }))}
        />
        {to < today && (
          <a
            class="button icon-button"
            href={periodHref({ ...period, date: next < today ? next : today })}
            aria-label={words.next}
          >
            <Icon name="right" />
          </a>
        )}
      </p>
      <ul>
        {periodDays.map((days) => (
          <li key={days}>
            <a
              class="button"
              href={periodHref({ ...period, days })}
              aria-current={days === period.days ? 'true' : undefined}
            >
              {words.days(days)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Sales({ state, period, nowMs }: { state: PageState; period: Period; nowMs: number }) {
  const words = usePageMessages().takings;
  const isViewer = useIsViewer();
  const ask = useMemo(() => (signal: AbortSignal) => getTakings(datesOf(period), signal), []);
  const { value, failure } = useFresh(ask, {
    everyMs: freshMs,
    // Over all shops a sale comes every moment, and a year is much to add up each time.
    latest: isViewer ? state.connection : `${state.connection} ${state.receivedPairs}`,
  });
  if (value === undefined)
    return failure === undefined ? (
      <Empty isCard role="status" isBusy text={words.loading} />
    ) : (
      <Empty isCard role="alert" text={words.failed} />
    );
  const currencies = currenciesOf(value.hours);
  return (
    <>
      {value.partial && <p role="status">{words.partial}</p>}
      {currencies.length === 0 && <Empty isCard text={words.none} />}
      {currencies.map((currency) => (
        <OfCurrency
          key={currency}
          takings={value}
          currency={currency}
          period={period}
          nowMs={nowMs}
          isOnly={currencies.length === 1}
        />
      ))}
    </>
  );
}

type OfCurrencyProps = {
  takings: TakingsJson;
  currency: string;
  period: Period;
  nowMs: number;
  isOnly: boolean;
};

type Words = ReturnType<typeof usePageMessages>['takings'];

const ofCurrency = <Sum extends SumJson>(sums: readonly Sum[], currency: string): Sum[] =>
  sums.filter((sum) => sum.currency === currency);

function groupsOf(takings: TakingsJson, currency: string, period: Period, words: Words) {
  const of = <Sum extends SumJson>(sums: readonly Sum[]) => ofCurrency(sums, currency);
  const filter = filterOfPeriod(period);
  return {
    shops: grouped(
      of(takings.shops ?? []),
      ({ shop }) => shop,
      ({ id }) => id,
    ).map(
      ({ label: { id, name }, takings }): Group => ({
        ...{ key: id, name, takings, filter: { ...filter, shop: id } },
      }),
    ),
    registers: grouped(
      of(takings.registers),
      ({ register }) => register,
      ({ key }) => key,
    ).map(({ label, takings }): Group => ({ ...label, takings, filter: { ...filter, register: label.key } })),
    staff: grouped(of(takings.staff), ({ staff }) => staff, String).map(
      ({ label, takings }): Group => ({
        ...{ key: label, name: label === '' ? words.noStaff : label, takings },
        filter: label === '' ? undefined : { ...filter, staff: label },
      }),
    ),
    hours: grouped(of(takings.hours), ({ hour }) => hour, String)
      .sort((a, b) => a.label - b.label)
      .map(
        ({ label, takings }): Group => ({
          ...{ key: String(label), name: words.clock(label), takings },
          filter: { ...filter, hours: `${label}-${label + 1}` },
        }),
      ),
  };
}

function OfCurrency({ takings, currency, period, nowMs, isOnly }: OfCurrencyProps) {
  const { format } = useLocale();
  const words = usePageMessages().takings;
  const all = takingsOf(ofCurrency(takings.hours, currency));
  const groups = groupsOf(takings, currency, period, words);
  const hasAny = exceptionColumns.some((kind) => all.exceptions[kind].count > 0);
  const table = { currency, all };
  return (
    <>
      {!isOnly && <h3>{currency}</h3>}
      <Tiles {...{ takings, currency, period, nowMs, all }} />
      <section class="card sums">
        <h3>{words.byHour}</h3>
        <BarChart
          label={words.byHour}
          bars={hourBars(
            groups.hours,
            takings,
            period,
            currency,
            (minor) => format.money(minor, currency),
            words,
          )}
        />
      </section>
      {period.days > 1 && (
        <section class="card sums">
          <h3>{words.byDay}</h3>
          <BarChart
            label={words.byDay}
            bars={dayBars(ofCurrency(takings.days, currency), period, (minor) =>
              format.money(minor, currency),
            )}
          />
        </section>
      )}
      <div class="sum-columns">
        {groups.shops.length > 1 && (
          <TakingsTable title={words.byShop} head={words.shop} groups={groups.shops} {...table} />
        )}
        <TakingsTable title={words.byRegister} head={words.register} groups={groups.registers} {...table} />
        <TakingsTable title={words.byStaff} head={words.staff} groups={groups.staff} {...table} />
      </div>
      <h3>{words.exceptions}</h3>
      {!hasAny && <p class="muted">{words.noExceptions}</p>}
      {hasAny && (
        <>
          <p class="muted">{words.exceptionsNote}</p>
          <Exceptions groups={groups} currency={currency} />
        </>
      )}
      {all.uncounted > 0 && <p class="muted">{words.uncounted(format.number(all.uncounted))}</p>}
      {all.unknown > 0 && <p class="muted">{words.unknown(format.number(all.unknown))}</p>}
    </>
  );
}

/** Groups with an exception, each by its own table. */
function Exceptions({ groups, currency }: { groups: ReturnType<typeof groupsOf>; currency: string }) {
  const words = usePageMessages().takings;
  const irregular = (some: readonly Group[]) =>
    some.filter(({ takings: { exceptions } }) => exceptionColumns.some((kind) => exceptions[kind].count > 0));
  return (
    <div class="sum-columns">
      {groups.shops.length > 1 && (
        <ExceptionsTable
          title={words.byShop}
          head={words.shop}
          groups={irregular(groups.shops)}
          currency={currency}
        />
      )}
      <ExceptionsTable
        title={words.byStaff}
        head={words.staff}
        groups={irregular(groups.staff)}
        currency={currency}
      />
      <ExceptionsTable
        title={words.byRegister}
        head={words.register}
        groups={irregular(groups.registers)}
        currency={currency}
      />
      <ExceptionsTable
        title={words.perHour}
        head={words.hour}
        groups={irregular(groups.hours)}
        currency={currency}
      />
    </div>
  );
}

function Tiles({ takings, currency, period, nowMs, all }: Omit<OfCurrencyProps, 'isOnly'> & { all: Sums }) {
  const { format } = useLocale();
  const words = usePageMessages().takings;
  const isNow = takings.to === format.dayKey(nowMs);
  // Days of a longer period that is not over are compared with none.
  const until =
    isNow && period.days === 1
      ? Number(format.minute(new Date(nowMs).toISOString()).split(':')[0])
      : undefined;
  const { now, before } = comparison(takings, currency, until);
  const change = before > 0 ? (100 * (now - before)) / before : undefined;
  const day = (date: string) => format.calendarDay(date, nowMs);
  return (
    <dl class="tiles">
      <div class="card">
        <dt>{words.takings}</dt>
        <dd>{format.money(all.total, currency)}</dd>
        <dd class="muted">{words.takingsNote}</dd>
      </div>
      <div class="card">
        <dt>{words.sales}</dt>
        <dd>
          <a href={homeHref({ ...filterOfPeriod(period), kind: 'sale' })}>
            {words.count(format.number(all.sales))}
          </a>
        </dd>
      </div>
      <div class="card">
        <dt>{words.average}</dt>
        <dd>{all.average === undefined ? '–' : format.money(all.average, currency)}</dd>
      </div>
      <div class="card">
        <dt>{words.before(day(takings.before.from), day(takings.before.to))}</dt>
        <dd>{before === 0 ? '–' : format.money(before, currency)}</dd>
        <dd class="muted">
          {change === undefined
            ? words.noBefore
            : (!isNow || period.days === 1) &&
              `${change >= 0 ? '+' : '−'}${format.number(Math.abs(change))}% (${until === undefined ? words.whole : words.until(until)})`}
        </dd>
      </div>
    </dl>
  );
}

/** From the first hour with a sale to the last one, of now or before. */
function hourBars(
  groups: readonly Group[],
  { before }: TakingsJson,
  period: Period,
  currency: string,
  money: (minor: number) => string,
  words: Words,
): Bar[] {
  const earlier = (hour: number) =>
    takingsOf(before.hours.filter((sum) => sum.hour === hour && sum.currency === currency)).total;
  const now = (hour: number) => groups.find(({ key }) => key === String(hour))?.takings.total ?? 0;
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const hasAny = (hour: number) => now(hour) !== 0 || earlier(hour) !== 0;
  return openHours(hours, { clockOf: Number, hasAny }).map((hour) => ({
    ...{ key: String(hour), label: String(hour), amount: now(hour), before: earlier(hour) },
    text: `${words.clock(hour)} ${money(now(hour))} · ${words.earlier(period.days)} ${money(earlier(hour))}`,
    href: homeHref({ ...filterOfPeriod(period), hours: `${hour}-${hour + 1}` }),
  }));
}

function dayBars(days: TakingsJson['days'], period: Period, money: (minor: number) => string): Bar[] {
  const { from } = datesOf(period);
  const every = Math.ceil(period.days / 14);
  return Array.from({ length: period.days }, (_, n) => {
    const date = dateAfter(from, n);
    const { total } = takingsOf(days.filter((sum) => sum.date === date));
    const label = n % every === 0 ? `${Number(date.slice(5, 7))}/${Number(date.slice(8))}` : '';
    return {
      key: date,
      label,
      amount: total,
      text: `${date} ${money(total)}`,
      href: periodHref({ date, days: 1 }),
    };
  });
}
