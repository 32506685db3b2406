/** Shops of a receiver with the state of their gateways; a press narrows the list to a shop. */
import type { StatusJson } from '../../contract/page/status.ts';
import { Empty } from '../kit/empty.tsx';
import { useLocale } from '../state/locale.ts';
import { homeHref, type Route } from '../state/route.ts';
import { changed } from '../state/sales/filter.ts';
import './shops.css';

type Props = { status: StatusJson | undefined; route: Route; nowMs: number };
type Shop = NonNullable<StatusJson['shops']>[number];

/** Those that need attention first. */
const order = ['silent', 'missing', 'warn', 'good'] as const;
const tones = { good: 'good', warn: 'warn', missing: 'bad', silent: 'bad' } as const;

export function Shops({ status, route, nowMs }: Props) {
  const { t } = useLocale();
  const { filter } = route;
  // A shop without a gateway comes last.
  const urgency = ({ gateways }: Shop) =>
    Math.min(order.length, ...gateways.map(({ state }) => order.indexOf(state)));
  const shops = (status?.shops ?? []).toSorted((a, b) => urgency(a) - urgency(b));
  return (
    <section class="cameras shops" aria-labelledby="shops">
      <h2 id="shops">{t.shops.heading}</h2>
      {status !== undefined && shops.length === 0 && <Empty isCard text={t.shops.none} />}
      {shops.length > 0 && (
        <ul class="card">
          {shops.map((shop) => (
            <li key={shop.id}>
              <a
                href={homeHref(
                  changed(filter, {
                    ...{ register: undefined, camera: undefined },
                    shop: filter.shop === shop.id ? undefined : shop.id,
                  }),
                )}
                aria-current={filter.shop === shop.id ? 'true' : undefined}
              >
                <strong>{shop.name}</strong>
                {shop.gateways.map((gateway) => (
                  <GatewayState key={gateway.id} gateway={gateway} nowMs={nowMs} />
                ))}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function GatewayState({ gateway, nowMs }: { gateway: Shop['gateways'][number]; nowMs: number }) {
  const { t, format } = useLocale();
  const { state, lastSeen, waiting } = gateway;
  return (
    <span class="gateway-state">
      <span class={`dot ${tones[state]}`} />
      {t.shops.state[state]}
      <small class="muted">
        {t.shops.lastSeen(format.moment(lastSeen, nowMs))}
        {waiting > 0 && ` · ${t.shops.waiting(format.number(waiting))}`}
      </small>
    </span>
  );
}
