/** The frame round every page: what is told on all of them (header, notices), and the page the address names. */
import { useEffect } from 'preact/hooks';
import { Header } from './components/header.tsx';
import { useWords } from './components/linkage/context.ts';
import { Notices } from './components/notices.tsx';
import { SaleView } from './components/sale-view.tsx';
import type { Gateway } from './gateway.ts';
import { leaveSale, useGatewayNow, useGatewayState, useRoute } from './hooks.ts';
import { LocaleContext, useLocaleState } from './locale.ts';
import { Dashboard } from './pages/dashboard.tsx';
import { Linkage } from './pages/linkage.tsx';
import { saleIn } from './state.ts';

export function App({ gateway }: { gateway: Gateway }) {
  const state = useGatewayState(gateway);
  const route = useRoute();
  const shop = state.status?.json.shop;
  const locale = useLocaleState(shop?.timeZone);
  const nowMs = useGatewayNow(state.status, 5_000);

  useEffect(() => gateway.filter(route.filter), [gateway, route.filter]);
  useEffect(() => gateway.show(route.saleId), [gateway, route.saleId]);
  useEffect(() => {
    if (shop !== undefined) document.title = `${shop.name} – tillframe`;
  }, [shop?.name]);

  return (
    <LocaleContext.Provider value={locale}>
      {route.page === 'linkage' ? (
        <SkipToRegisters />
      ) : (
        <a class="skip" href="#sales" onClick={skipTo('sales')}>
          {locale.t.skipToSales}
        </a>
      )}
      <Header state={state} nowMs={nowMs} page={route.page} />
      <Notices state={state} nowMs={nowMs} onRetry={gateway.retryNow} />
      {route.page === 'linkage' ? (
        <Linkage state={state} />
      ) : (
        <Dashboard state={state} nowMs={nowMs} route={route} onOlder={gateway.loadOlder} />
      )}
      {route.saleId !== undefined && (
        <SaleView
          key={route.saleId}
          sale={saleIn(state, route.saleId)}
          status={state.status?.json}
          nowMs={nowMs}
          onRetry={() => gateway.show(route.saleId)}
          onClose={() => leaveSale(route.filter)}
        />
      )}
    </LocaleContext.Provider>
  );
}

function SkipToRegisters() {
  return (
    <a class="skip" href="#linked" onClick={skipTo('linked')}>
      {useWords().skip}
    </a>
  );
}

/** The address stays what it is: it says which page is open. */
function skipTo(id: string) {
  return (event: Event) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
}
