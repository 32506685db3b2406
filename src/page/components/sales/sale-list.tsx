/** The live list of sales, newest first, by day, whole or narrowed; older ones on request, up to the bound of page/state/state.ts. */
import { useMemo } from 'preact/hooks';
import type { StatusJson } from '../../../contract/page/status.ts';
import { moveThrough } from '../../kit/arrows.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Permitted } from '../../kit/permitted.tsx';
import { useLocale } from '../../state/locale.ts';
import { linkedRegisters } from '../../state/registers.ts';
import { pageHref, type Route, saleHref } from '../../state/route.ts';
import { byDay } from '../../state/sales/days.ts';
import { conditionsOf } from '../../state/sales/filter.ts';
import { instantOf, type Row, rowKey } from '../../state/sales/pair-order.ts';
import { canLoadOlder, maxPairs, type PageState, type Sales } from '../../state/state.ts';
import { precisionText } from '../../text/messages.ts';
import { DayChart } from '../day-chart.tsx';
import { FilterBar, NothingFound } from '../filter-bar.tsx';
import { memo } from './memo.ts';
import { SaleRow } from './sale-row.tsx';

type Props = { state: PageState; nowMs: number; route: Route; onOlder: () => void };

export function SaleList({ state, nowMs, route, onOlder }: Props) {
  const { sales, status, announced } = state;
  const { t, format } = useLocale();
  const today = format.dayKey(nowMs);
  // Rows need the day only ("since yesterday, 18:20"): with the running time each of them would be drawn again and again.
  const dayStartMs = useMemo(() => nowMs, [today]);
  return (
    <section class="sales" aria-labelledby="sales">
      <h2 id="sales" tabIndex={-1}>
        {t.sales.heading}
      </h2>
      <DayChart state={state} nowMs={nowMs} />
      <FilterBar sales={sales} status={status?.json} nowMs={nowMs} />
      <Days
        {...{ sales, dayStartMs }}
        saleId={route.saleId}
        moment={route.moment}
        hasCloud={status?.json.cloud.state !== 'off'}
      />
      {sales.pairs.length === 0 ? (
        <NoSales sales={sales} status={status?.json} nowMs={nowMs} />
      ) : (
        <Older sales={sales} onOlder={onOlder} />
      )}
      <Announcement row={announced} />
    </section>
  );
}

type DaysProps = {
  sales: Sales;
  dayStartMs: number;
  /** The row that is open. */
  saleId: Route['saleId'];
  moment: Route['moment'];
  hasCloud: boolean;
};

/** A component of its own: the time and each state of the gateway would make 500 rows be compared, in the middle of a scroll. */
const Days = memo(function Days({ sales, dayStartMs, saleId, moment, hasCloud }: DaysProps) {
  const { pairs, filter, fresh } = sales;
  const { t, format } = useLocale();
  const days = useMemo(() => byDay(pairs, format.dayKey), [pairs, format]);
  return days.map(({ key, newest, groups }) => (
    <div class="card day" key={key}>
      <h3>{format.day(instantOf(newest).at, dayStartMs)}</h3>
      {groups.map((group) => (
        <ol
          key={group.key}
          style={{
            '--rows': group.rows.length,
            '--tall': group.rows.filter((row) => precisionText(row, t, format) !== undefined).length,
          }}
          onKeyDown={moveThrough('.sales', '.sale > a', 'up-down')}
        >
          {group.rows.map((row) => (
            <SaleRow
              key={rowKey(row)}
              row={row}
              href={saleHref(row, filter)}
              camera={filter.camera}
              isFresh={fresh.has(rowKey(row))}
              isOpen={row.saleId === saleId && row.moment === moment}
              hasCloud={hasCloud}
              dayStartMs={dayStartMs}
            />
          ))}
        </ol>
      ))}
    </div>
  ));
});

type NoSalesProps = { sales: Sales; status: StatusJson | undefined; nowMs: number };

function NoSales({ sales, status, nowMs }: NoSalesProps) {
  const { t } = useLocale();
  const { load } = sales;
  const isNarrowed = conditionsOf(sales.filter).length > 0;
  if (
    load === 'loading' ||
    (load === 'ready' && sales.searchedTo !== undefined && typeof sales.older === 'string')
  ) {
    return (
      <div class="card loading" aria-busy="true">
        <p class="hidden">{t.sales.loading}</p>
        {[0, 1, 2, 3, 4].map((row) => (
          <div class="sale skeleton" key={row} aria-hidden="true">
            <span class="picture" />
            <span class="bar" />
            <span class="bar short" />
          </div>
        ))}
      </div>
    );
  }
  if (load !== 'ready')
    return <p class="card empty muted">{isNarrowed ? t.search.unavailable : t.sales.unavailable}</p>;
  if (isNarrowed) return <NothingFound sales={sales} status={status} nowMs={nowMs} />;
  const noRegisters =
    status !== undefined && status.shops === undefined && linkedRegisters(status).length === 0;
  return (
    <Empty
      isCard
      title={noRegisters ? t.sales.noRegistersTitle : t.sales.emptyTitle}
      text={noRegisters ? t.sales.noRegistersText : t.sales.emptyText}
    >
      {noRegisters && (
        <Permitted right="settings">
          <a class="button" href={pageHref('linkage')}>
            {t.sales.toLinkage}
          </a>
        </Permitted>
      )}
    </Empty>
  );
}

function Older({ sales, onOlder }: { sales: Sales; onOlder: () => void }) {
  const { t, format } = useLocale();
  if (!canLoadOlder(sales)) {
    const isBound = sales.pairs.length >= maxPairs;
    const end = conditionsOf(sales.filter).length > 0 ? t.search.end : t.sales.end;
    return <p class="older muted">{isBound ? t.sales.bound(format.number(maxPairs)) : end}</p>;
  }
  const isLoading = sales.older === 'loading';
  return (
    <div class="older">
      {typeof sales.older === 'object' && <p role="alert">{t.sales.olderFailed}</p>}
      <Button text={t.sales.older} busy={isLoading && t.sales.olderLoading} onClick={onOlder} />
    </div>
  );
}

/** Tells a screen reader of a new sale, once it has finished what it is saying. */
function Announcement({ row }: { row: Row | undefined }) {
  const { t, format } = useLocale();
  return (
    <p class="hidden" role="status">
      {row !== undefined &&
        t.sales.arrived(
          row.totalUnknown ? t.sale.totalUnknown : format.money(row.total, row.currency),
          t.sales.kind[row.kind],
          row.register.name,
          format.time(instantOf(row).at),
        )}
    </p>
  );
}
