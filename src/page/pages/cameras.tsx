/** The cameras: all of them, one with its settings, its masks, its latency, and a new one. */
import { useEffect, useState } from 'preact/hooks';
import { shopTimeMs } from '../../domain/time/shop-day.ts';
import { PhoneLatency } from '../components/calibration/phone-latency.tsx';
import { AddCamera } from '../components/cameras/add-camera.tsx';
import { CameraList } from '../components/cameras/camera-list.tsx';
import { CameraPage } from '../components/cameras/camera-page.tsx';
import { MaskPage } from '../components/cameras/masks/mask-page.tsx';
import { TimelinePage } from '../components/cameras/timeline/timeline-page.tsx';
import { ReachableContext } from '../components/sales/thumbnail.tsx';
import { Empty } from '../kit/empty.tsx';
import { MutedStatus, OfflineLine } from '../kit/lines.tsx';
import { PageHead } from '../kit/page-head.tsx';
import { keepDraftsOf } from '../state/drafts.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';
import { pageHref } from '../state/route.ts';
import type { PageState } from '../state/state.ts';
import './cameras.css';

type Props = { state: PageState; nowMs: number; within: readonly string[] };

/** Its address is the one that no camera has. */
const adding = 'new';

export function Cameras({ state, nowMs, within }: Props) {
  const words = usePageMessages().cameras;
  const [id, part] = within;
  const isOffline = state.connection === 'offline';
  if (id !== undefined && part === 'latency' && within.length === 2)
    return <PhoneLatency state={state} cameraId={id} />;
  return (
    <ReachableContext.Provider value={!isOffline}>
      <main class={`page cameras-page${isOffline ? ' offline' : ''}`} id="content" tabIndex={-1}>
        {isOffline && <OfflineLine>{words.offline}</OfflineLine>}
        <Within state={state} nowMs={nowMs} within={within} />
      </main>
    </ReachableContext.Provider>
  );
}

function Within({ state, nowMs, within }: Props) {
  const { t } = useLocale();
  const words = usePageMessages().cameras;
  /** Note shown on the list, which the page opens after a removal. */
  const [removed, setRemoved] = useState('');
  const status = state.status?.json;
  const ids = status?.cameras.map((one) => one.id).join(' ');
  useEffect(() => {
    if (ids !== undefined) keepDraftsOf('masks', ids.split(' '));
  }, [ids]);
  const [id, part, ...more] = within;
  if (id === undefined) return <CameraList status={status} nowMs={nowMs} removed={removed} />;
  if (id === adding && part === undefined)
    return (
      <>
        <Title text={words.new.title} />
        <AddCamera />
      </>
    );
  if (status === undefined)
    return (
      <>
        <Title text={t.nav.cameras} />
        <MutedStatus>{words.list.loading}</MutedStatus>
      </>
    );
  const camera = status.cameras.find((one) => one.id === id);
  const { timeZone } = status.shop;
  const atMs = more[0] === undefined ? undefined : shopTimeMs(more[0], timeZone, 'first');
  const isKnown =
    part === 'timeline'
      ? more.length <= 1 && !Number.isNaN(atMs)
      : more.length === 0 && (part ?? 'masks') === 'masks';
  if (camera === undefined || !isKnown)
    return (
      <>
        <Title text={t.nav.cameras} />
        <Empty isCard title={words.unknown.title} text={words.unknown.text}>
          <a class="button" href={pageHref('cameras')}>
            {words.back}
          </a>
        </Empty>
      </>
    );
  if (part === 'masks') return <MaskPage key={id} camera={camera} />;
  if (part === 'timeline')
    return <TimelinePage key={within.join('/')} {...{ camera, timeZone, nowMs, atMs }} />;
  return (
    <CameraPage
      key={id}
      camera={camera}
      registers={status.registers}
      nowMs={nowMs}
      timeZone={timeZone}
      onRemoved={() => setRemoved(words.remove.removed(camera.name))}
    />
  );
}

function Title({ text }: { text: string }) {
  const words = usePageMessages().cameras;
  return <PageHead title={text} back={{ href: pageHref('cameras'), text: words.back }} />;
}
