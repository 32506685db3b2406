/** The frame around every page (header, notices) and the page that the address names. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Header } from './components/header.tsx';
import { Notices } from './components/notices.tsx';
import { SaleView } from './components/sales/sale-view.tsx';
import { focusOn } from './kit/focus.ts';
import { entryScroll, goTo, leaveSale, useGatewayNow, useRoute } from './kit/hooks.ts';
import { Dashboard } from './pages/dashboard.tsx';
import { fetchPages, later } from './pages/later.tsx';
import { Unknown } from './pages/unknown.tsx';
import type { Gateway } from './state/gateway/gateway.ts';
import { LocaleContext, useLocaleState } from './state/locale.ts';
import { type Route, rightFor, saleHref } from './state/route.ts';
import { useIsViewer, useMay } from './state/session.ts';
import { neighboursOf, type PageState, saleIn, shownZone } from './state/state.ts';
import { begin } from './state/turns.ts';
import { useStore } from './state/use-store.ts';

const Cameras = later(() => import('./pages/cameras.tsx').then((module) => module.Cameras));
const Linkage = later(() => import('./pages/linkage.tsx').then((module) => module.Linkage));
const Takings = later(() => import('./pages/takings.tsx').then((module) => module.Takings));
const NotPermitted = later(() => import('./pages/not-permitted.tsx').then((module) => module.NotPermitted));
const ViewerSystem = later(() => import('./pages/viewer-system.tsx').then((module) => module.ViewerSystem));
const System = later(() => import('./pages/system.tsx').then((module) => module.System));

export function App({ gateway }: { gateway: Gateway }) {
  const state = useStore(gateway);
  const route = useRoute();
  const shop = state.status?.json.shop;
  const locale = useLocaleState(shownZone(state.status?.json, route.filter));
  const nowMs = useGatewayNow(state.status);
  const { loadPages } = locale;

  useEffect(() => begin((signal) => fetchPages(loadPages, signal)), [loadPages]);
  useEffect(() => gateway.filter(route.filter), [gateway, route.filter]);
  useEffect(() => gateway.show(route.saleId), [gateway, route.saleId]);
  const { page } = route;
  const pageTitle = page === 'unknown' ? locale.t.unknownPage.title : locale.t.nav[page];
  const place = [page, ...(page === 'sales' ? [] : route.within)].join('/');
  const lastPlace = useRef(place);
  // Before the page's own effects: one of them may go on to a part of it.
  useLayoutEffect(() => {
    if (lastPlace.current === place) return undefined;
    lastPlace.current = place;
    const top = entryScroll();
    if (top !== undefined) scrollTo(0, top);
    // A screen reader continues at this element and announces it.
    return focusOn(page === 'sales' ? 'sales' : 'content');
  }, [place]);
  useEffect(() => {
    if (shop !== undefined) document.title = `${pageTitle} – ${shop.name} – tillframe`;
  }, [pageTitle, shop?.name]);

  return (
    <LocaleContext.Provider value={locale}>
      {page === 'sales' ? (
        <SkipTo id="sales" text={locale.t.skipToSales} />
      ) : (
        <SkipTo id="content" text={locale.t.skipToContent} />
      )}
      <Header state={state} nowMs={nowMs} page={page} within={route.within} />
      <Notices state={state} nowMs={nowMs} onRetry={gateway.retryNow} />
      <Page {...{ state, nowMs, route, gateway }} />
      {route.saleId !== undefined && (
        <SaleView
          sale={saleIn(state, route.saleId)}
          moment={route.moment}
          neighbours={neighboursOf(state.sales.pairs, { saleId: route.saleId, moment: route.moment })}
          status={state.status?.json}
          camera={route.filter.camera}
          nowMs={nowMs}
          onRetry={() => gateway.show(route.saleId)}
          onStep={(row) => goTo(saleHref(row, route.filter), 'instead')}
          onClose={() => leaveSale(route.filter)}
        />
      )}
    </LocaleContext.Provider>
  );
}

type PageProps = { state: PageState; nowMs: number; route: Route; gateway: Gateway };

function Page({ state, nowMs, route, gateway }: PageProps) {
  const isViewer = useIsViewer();
  if (!useMay(rightFor(route))) return <NotPermitted />;
  if (isViewer && route.page === 'cameras') return <Unknown />;
  switch (route.page) {
    case 'sales':
      return <Dashboard state={state} nowMs={nowMs} route={route} onOlder={gateway.loadOlder} />;
    case 'takings':
      return <Takings state={state} nowMs={nowMs} within={route.within} />;
    case 'cameras':
      return <Cameras state={state} nowMs={nowMs} within={route.within} />;
    case 'linkage':
      return <Linkage state={state} within={route.within} />;
    case 'system':
      if (isViewer) return <ViewerSystem within={route.within} />;
      return <System state={state} nowMs={nowMs} within={route.within} />;
    case 'unknown':
      return <Unknown />;
  }
}

/** The address is unchanged, because it names the open page. */
function SkipTo({ id, text }: { id: string; text: string }) {
  const skip = (event: Event) => {
    event.preventDefault();
    document.getElementById(id)?.focus();
  };
  return (
    <a class="skip" href={`#${id}`} onClick={skip}>
      {text}
    </a>
  );
}
