/** All cameras: each with its picture and its state, and the way to its settings. */
import type { StatusJson } from '../../../contract/page/status.ts';
import { Empty } from '../../kit/empty.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { PageHead } from '../../kit/page-head.tsx';
import { Permitted } from '../../kit/permitted.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { useMay } from '../../state/session.ts';
import { CameraOverview } from './camera-overview.tsx';

/** Shows problems only; the advice is on the camera's own page. */
const maxOpenWarnings = 0;

type Props = { status: StatusJson | undefined; nowMs: number; removed: string };

export function CameraList({ status, nowMs, removed }: Props) {
  const { t } = useLocale();
  const words = usePageMessages().cameras;
  const maySet = useMay('settings');
  const add = (
    <Permitted right="settings">
      <a class="button main-button" href={pageHref('cameras', 'new')}>
        {t.cameras.add}
      </a>
    </Permitted>
  );
  return (
    <>
      <PageHead title={t.nav.cameras}>{status !== undefined && status.cameras.length > 0 && add}</PageHead>
      <DoneLine>{removed}</DoneLine>
      {status === undefined && <Empty isCard role="status" isBusy text={words.list.loading} />}
      {status?.cameras.length === 0 && (
        <Empty isCard title={t.cameras.emptyTitle} text={words.list.emptyText}>
          {add}
        </Empty>
      )}
      <ul class="camera-grid">
        {status?.cameras.map((camera) => (
          <li key={camera.id} class="card">
            <CameraOverview camera={camera} nowMs={nowMs} maxOpenWarnings={maxOpenWarnings}>
              {camera.masked && <p class="muted">{words.list.hasMasks}</p>}
              <a
                class="button"
                href={pageHref('cameras', camera.id)}
                aria-label={(maySet ? words.list.open : words.list.watchOf)(camera.name)}
              >
                {maySet ? words.list.settings : words.list.watch}
              </a>
            </CameraOverview>
          </li>
        ))}
      </ul>
    </>
  );
}
