/** The first page: the cameras now with the newest sale and today's takings, and the sales as they happen. */
import { useEffect } from 'preact/hooks';
import { CameraCard } from '../components/cameras/camera-card.tsx';
import { SaleList } from '../components/sales/sale-list.tsx';
import { ReachableContext } from '../components/sales/thumbnail.tsx';
import { Empty } from '../kit/empty.tsx';
import { useLoaded } from '../kit/hooks.ts';
import { Permitted } from '../kit/permitted.tsx';
import { useLocale } from '../state/locale.ts';
import { pageHref, type Route } from '../state/route.ts';
import { useIsViewer } from '../state/session.ts';
import type { PageState } from '../state/state.ts';

/** The picture and the list come first. */
function Counter(props: { state: PageState; nowMs: number }) {
  const { code, open } = useLoaded(loadCounter);
  useEffect(open, []);
  return code === undefined ? null : <code.Counter {...props} />;
}
const loadCounter = () => import('../components/counter/counter.tsx');

/** Shops on a receiver's page. */
function Shops({ state, ...props }: { state: PageState; nowMs: number; route: Route }) {
  const { code, open } = useLoaded(loadShops);
  useEffect(open, []);
  return code === undefined ? null : <code.Shops status={state.status?.json} {...props} />;
}
const loadShops = () => import('../components/shops.tsx');

type Props = { state: PageState; nowMs: number; route: Route; onOlder: () => void };

export function Dashboard({ state, nowMs, route, onOlder }: Props) {
  return (
    <ReachableContext.Provider value={state.connection !== 'offline'}>
      <main class={`dashboard ${state.connection}`}>
        {useIsViewer() ? (
          <Shops state={state} route={route} nowMs={nowMs} />
        ) : (
          <div class="counter-side">
            <Cameras state={state} nowMs={nowMs} route={route} />
            <Counter state={state} nowMs={nowMs} />
          </div>
        )}
        <SaleList state={state} nowMs={nowMs} route={route} onOlder={onOlder} />
      </main>
    </ReachableContext.Provider>
  );
}

function Cameras({ state, nowMs, route }: Omit<Props, 'onOlder'>) {
  const { t } = useLocale();
  const status = state.status?.json;
  return (
    <section class="cameras" aria-labelledby="cameras">
      <h2 id="cameras">{t.cameras.heading}</h2>
      <div class="camera-cards">
        {status === undefined && (
          <div class="card camera" aria-hidden="true">
            <div class="live-picture" />
            <div class="camera-text skeleton">
              <span class="bar" />
            </div>
          </div>
        )}
        {status?.cameras.length === 0 && (
          <Empty isCard title={t.cameras.emptyTitle} text={t.cameras.emptyText}>
            <Permitted right="settings">
              <a class="button main-button" href={pageHref('cameras', 'new')}>
                {t.cameras.add}
              </a>
            </Permitted>
          </Empty>
        )}
        {status?.cameras.map((camera) => (
          <CameraCard
            key={camera.id}
            camera={camera}
            registers={status.registers}
            latest={status.cameras.length > 1 ? (state.latest.get(camera.id) ?? []) : undefined}
            route={route}
            nowMs={nowMs}
          />
        ))}
      </div>
    </section>
  );
}
