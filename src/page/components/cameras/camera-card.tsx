/**
 * One camera: its picture, its state in words, its registers. In a shop with several, also its newest sales, and a switch that narrows the list
 * to them. All else of it is on its own page, which its name leads to.
 */
import type { PairJson } from '../../../contract/page/sales.ts';
import type { CameraStatusJson, StatusJson } from '../../../contract/page/status.ts';
import { Button } from '../../kit/button.tsx';
import { goTo } from '../../kit/hooks.ts';
import { useLocale } from '../../state/locale.ts';
import { homeHref, type Route, saleHref } from '../../state/route.ts';
import { changed } from '../../state/sales/filter.ts';
import { cameraNameOf, mainCapture } from '../../text/messages.ts';
import { Amount } from '../sales/sale-row.tsx';
import { Thumbnail } from '../sales/thumbnail.tsx';
import { CameraOverview } from './camera-overview.tsx';

const maxOpenWarnings = 2;

type Props = {
  camera: CameraStatusJson;
  registers: StatusJson['registers'];
  /** Undefined where it is the only one: the list has them all. */
  latest: readonly PairJson[] | undefined;
  route: Route;
  nowMs: number;
};

export function CameraCard({ camera, registers, latest, route, nowMs }: Props) {
  const { t } = useLocale();
  const isChosen = route.filter.camera === camera.id;
  const names = camera.registers.map(
    (key) => registers.find((register) => register.key === key)?.name ?? key,
  );
  return (
    <article class={`card camera${isChosen ? ' chosen' : ''}`}>
      <CameraOverview camera={camera} nowMs={nowMs} maxOpenWarnings={maxOpenWarnings}>
        {names.length === 0 ? (
          <p class="muted">{t.cameras.noRegisters}</p>
        ) : (
          <ul class="registers" aria-label={t.cameras.registers}>
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        )}
        {latest !== undefined && latest.length > 0 && (
          <Latest camera={camera} pairs={latest} route={route} nowMs={nowMs} />
        )}
        {latest !== undefined && (latest.length > 0 || names.length > 0 || isChosen) && (
          <Button
            class="switch"
            text={t.cameras.sales}
            aria-pressed={isChosen}
            aria-label={t.cameras.salesOf(camera.name)}
            onClick={() => {
              goTo(homeHref(changed(route.filter, { camera: isChosen ? undefined : camera.id })));
              if (!isChosen) document.getElementById('sales')?.scrollIntoView({ block: 'start' });
            }}
          />
        )}
      </CameraOverview>
    </article>
  );
}

type LatestProps = Omit<Props, 'latest' | 'registers'> & { pairs: readonly PairJson[] };

function Latest({ camera, pairs, route, nowMs }: LatestProps) {
  const { t, format } = useLocale();
  return (
    <ul class="latest-sales" aria-label={t.cameras.latest(camera.name)}>
      {pairs.map((pair) => {
        const capture = mainCapture(pair, camera.id);
        const time = format.exactMoment(pair.instant.at, nowMs);
        return (
          <li key={pair.saleId}>
            <a href={saleHref(pair, route.filter)}>
              <Thumbnail
                capture={capture}
                nowMs={nowMs}
                alt={t.picture.alt(cameraNameOf(capture) ?? camera.name, time)}
                brief
              />
              <Amount pair={pair} />
              <time dateTime={pair.instant.at}>{time}</time>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
