/** The live list of sales, newest first, by day; older ones on request, up to the bound of state.ts. */
import { useMemo } from 'preact/hooks';
import type { PairJson, StatusJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { canLoadOlder, maxPairs, type PageState, type Sales } from '../state.ts';
import { mainCapture } from '../words.ts';
import { SaleRow } from './sale-row.tsx';

type Props = { state: PageState; nowMs: number; openSaleId: string | undefined; onOlder: () => void };

export function SaleList({ state: { sales, status, announced }, nowMs, openSaleId, onOlder }: Props) {
  const { t, format } = useLocale();
  const cameras = status?.json.cameras;
  const today = format.dayKey(nowMs);
  const days = useMemo(() => byDay(sales.pairs, format.dayKey), [sales.pairs, format]);
  // Rows need the day only ("since yesterday, 18:20"): with the running time each of them would be drawn again and again.
  const dayStartMs = useMemo(() => nowMs, [today]);
  return (
    <section class="sales" aria-labelledby="sales">
      <h2 id="sales" tabIndex={-1}>
        {t.sales.heading}
      </h2>
      {days.map(({ key, pairs }) => (
        <div class="card day" key={key}>
          <h3>{format.day(pairs[0].instant.at, dayStartMs)}</h3>
          <ol>
            {pairs.map((pair) => (
              <SaleRow
                key={pair.saleId}
                pair={pair}
                cameraName={cameraName(pair, cameras)}
                isFresh={sales.fresh.has(pair.saleId)}
                isOpen={pair.saleId === openSaleId}
                dayStartMs={dayStartMs}
              />
            ))}
          </ol>
        </div>
      ))}
      {sales.pairs.length === 0 ? (
        <NoSales load={sales.load} status={status?.json} />
      ) : (
        <Older sales={sales} onOlder={onOlder} />
      )}
      <Announcement pair={announced} />
    </section>
  );
}

function NoSales({ load, status }: { load: Sales['load']; status: StatusJson | undefined }) {
  const { t } = useLocale();
  if (load === 'loading') {
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
  if (load !== 'ready') return <p class="card empty muted">{t.sales.unavailable}</p>;
  const noRegisters = status?.registers.length === 0;
  return (
    <div class="card empty">
      <strong>{noRegisters ? t.sales.noRegistersTitle : t.sales.emptyTitle}</strong>
      <p>{noRegisters ? t.sales.noRegistersText : t.sales.emptyText}</p>
      {noRegisters && <code>tillframe import FILE --config config.yaml</code>}
    </div>
  );
}

function Older({ sales, onOlder }: { sales: Sales; onOlder: () => void }) {
  const { t, format } = useLocale();
  if (!canLoadOlder(sales)) {
    const isBound = sales.pairs.length >= maxPairs;
    return <p class="older muted">{isBound ? t.sales.bound(format.number(maxPairs)) : t.sales.end}</p>;
  }
  const isLoading = sales.older === 'loading';
  return (
    <div class="older">
      {typeof sales.older === 'object' && <p role="alert">{t.sales.olderFailed}</p>}
      <button type="button" onClick={onOlder} aria-disabled={isLoading}>
        {isLoading ? t.sales.olderLoading : t.sales.older}
      </button>
    </div>
  );
}

/** Tells a screen reader of a new sale, once it has finished what it is saying. */
function Announcement({ pair }: { pair: PairJson | undefined }) {
  const { t, format } = useLocale();
  return (
    <p class="hidden" role="status">
      {pair !== undefined &&
        t.sales.arrived(
          pair.totalUnknown ? t.sale.totalUnknown : format.money(pair.total, pair.currency),
          t.sales.kind[pair.kind],
          pair.register.name,
          format.time(pair.instant.at),
        )}
    </p>
  );
}

type Day = { readonly key: string; readonly pairs: [PairJson, ...PairJson[]] };

function byDay(pairs: readonly PairJson[], dayKey: (atMs: number) => string): Day[] {
  const days: Day[] = [];
  for (const pair of pairs) {
    const key = dayKey(Date.parse(pair.instant.at));
    const last = days.at(-1);
    if (last?.key === key) last.pairs.push(pair);
    else days.push({ key, pairs: [pair] });
  }
  return days;
}

function cameraName(pair: PairJson, cameras: StatusJson['cameras'] | undefined): string | undefined {
  const id = mainCapture(pair)?.camera ?? undefined;
  return cameras?.find((camera) => camera.id === id)?.name ?? id;
}
