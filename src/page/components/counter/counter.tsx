/** Beside the live picture: the newest sale as its receipt has it, and today's takings. */
import { useMemo } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import { getTakings } from '../../api/takings.ts';
import { useFresh } from '../../state/fresh.ts';
import { useLocale } from '../../state/locale.ts';
import { pageHref, saleHref } from '../../state/route.ts';
import { newestOf } from '../../state/sales/newest.ts';
import type { PageState } from '../../state/state.ts';
import { currenciesOf, takingsOf } from '../../state/takings.ts';
import { paymentsText } from '../../text/messages.ts';
import { Amount, Badge } from '../sales/sale-row.tsx';
import './counter.css';

const freshMs = 30_000;
/** A longer receipt ends in the number of its other items. */
const maxLines = 6;

export function Counter({ state, nowMs }: { state: PageState; nowMs: number }) {
  const { format } = useLocale();
  const newest = newestOf(state);
  const today = nowMs === 0 ? undefined : format.dayKey(nowMs);
  return (
    <div class="counter">
      {today !== undefined && <Today key={today} date={today} state={state} />}
      {newest !== undefined && <NewestSale pair={newest} nowMs={nowMs} />}
    </div>
  );
}

function Today({ date, state }: { date: string; state: PageState }) {
  const { t, format } = useLocale();
  const ask = useMemo(() => (signal: AbortSignal) => getTakings({ from: date, to: date }, signal), []);
  const { value } = useFresh(ask, {
    everyMs: freshMs,
    latest: `${state.connection} ${state.receivedPairs}`,
  });
  const hours = value?.hours ?? [];
  return (
    <a class="card today" href={pageHref('takings')}>
      <span class="muted">{t.counter.today}</span>
      {currenciesOf(hours).map((currency) => {
        const { total, sales } = takingsOf(hours.filter((sum) => sum.currency === currency));
        return (
          <span class="today-sum" key={currency}>
            <strong>{format.money(total, currency)}</strong>
            <span class="muted">{t.search.day.sales(format.number(sales))}</span>
          </span>
        );
      })}
      {value !== undefined && hours.length === 0 && <span class="muted">{t.counter.none}</span>}
    </a>
  );
}

function NewestSale({ pair, nowMs }: { pair: PairJson; nowMs: number }) {
  const { t, format } = useLocale();
  const { lines, currency } = pair;
  const others = lines.length - maxLines;
  const payments = paymentsText(pair, t);
  return (
    <section class="newest" aria-labelledby="newest">
      <h3 id="newest">{t.counter.newest}</h3>
      <a href={saleHref(pair)}>
        <span class="newest-line">
          <span>{pair.register.name}</span>
          <time dateTime={pair.instant.at}>{format.exactMoment(pair.instant.at, nowMs)}</time>
        </span>
        {lines.length > 0 && (
          <span class="newest-items">
            {lines.slice(0, maxLines).map(({ name, quantity, amount }, n) => (
              <span class="newest-line" key={n}>
                <span>
                  {name}
                  {quantity !== undefined && quantity !== 1 && ` ×${format.number(quantity, 3)}`}
                </span>
                <span>{amount !== undefined && format.money(amount, currency)}</span>
              </span>
            ))}
            {others > 0 && <span class="muted">{t.counter.others(format.number(others))}</span>}
          </span>
        )}
        <span class="newest-line newest-total">
          <Badge pair={pair} />
          <Amount pair={pair} />
        </span>
        {payments !== '' && <span class="newest-line muted">{payments}</span>}
      </a>
    </section>
  );
}
