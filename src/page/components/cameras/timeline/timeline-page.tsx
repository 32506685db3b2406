/** A camera's timeline: any moment that is held, from memory to the last key frame on disk and the clips of sales. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { getSalesOf, getTimeline } from '../../../api/cameras.ts';
import { Button } from '../../../kit/button.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { MutedStatus } from '../../../kit/lines.tsx';
import { PageHead } from '../../../kit/page-head.tsx';
import { usePictureAt } from '../../../state/cameras/picture-at.ts';
import {
  allSalesUpToMs,
  boundsOf,
  marksOf,
  partAround,
  shownAt,
  type Timeline,
  type TimeSpan,
  timelineOf,
  zoomsMs,
} from '../../../state/cameras/timeline.ts';
import { sleep } from '../../../state/clock.ts';
import { useFresh } from '../../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { pageHref } from '../../../state/route.ts';
import { begin } from '../../../state/turns.ts';
import { MomentForm } from './moment-form.tsx';
import { TimelineActions } from './timeline-actions.tsx';
import { TimelinePicture } from './timeline-picture.tsx';
import { TimelineSales } from './timeline-sales.tsx';
import { TimelineSteps } from './timeline-steps.tsx';
import { TimelineTrack } from './timeline-track.tsx';
import './timeline.css';

/** Memory and disk move on. Milliseconds. */
const freshMs = 10_000;
/** The address names the time once it rests, milliseconds. */
const addressAfterMs = 500;

type Props = {
  camera: CameraStatusJson;
  timeZone: string;
  nowMs: number;
  /** Epoch milliseconds; undefined: the newest moment. */
  atMs: number | undefined;
};

export function TimelinePage({ camera, timeZone, nowMs, atMs }: Props) {
  const words = usePageMessages().timeline;
  const ask = useCallback((signal: AbortSignal) => getTimeline(camera.id, signal), [camera.id]);
  const { value, failure } = useFresh(ask, { everyMs: freshMs, latest: camera.state });
  const timeline = value && timelineOf(value);
  const bounds = timeline && boundsOf(timeline);
  return (
    <>
      <PageHead
        title={words.title(camera.name)}
        back={{ href: pageHref('cameras', camera.id), text: words.back(camera.name) }}
      />
      {timeline === undefined && (
        <MutedStatus>{failure === undefined ? words.loading : words.failed}</MutedStatus>
      )}
      {timeline !== undefined && bounds === undefined && <Empty isCard text={words.nothing} />}
      {timeline !== undefined && bounds !== undefined && (
        <Viewer
          {...{ camera, timeZone, nowMs, timeline, bounds }}
          firstMs={atMs ?? Math.min(bounds.untilMs, nowMs)}
        />
      )}
    </>
  );
}

type ViewerProps = Omit<Props, 'atMs'> & { timeline: Timeline; bounds: TimeSpan; firstMs: number };

function Viewer({ camera, timeZone, nowMs, timeline, bounds, firstMs }: ViewerProps) {
  const words = usePageMessages().timeline;
  const { format } = useLocale();
  const [atMs, setAtMs] = useState(firstMs);
  const [part, setPart] = useState(() => partAround(firstMs, zoomsMs[0]));
  const lengthMs = part.untilMs - part.fromMs;
  const move = (to: number) => {
    const ms = Math.round(to);
    setAtMs(ms);
    setPart((before) => partAround(ms, before.untilMs - before.fromMs, before));
  };
  const shift = (by: 1 | -1) => {
    setAtMs(atMs + by * lengthMs);
    setPart({ fromMs: part.fromMs + by * lengthMs, untilMs: part.untilMs + by * lengthMs });
  };
  useAddress(camera.id, rfc3339(atMs, timeZone).slice(0, 23));
  const { marks, hasMore, isExceptionsOnly } = useMarks(camera.id, part);
  const shown = shownAt(timeline, atMs);
  const box = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const picture = usePictureAt(camera.id, shown.kind === 'frame' ? atMs : undefined, () =>
    Math.min(1_920, Math.ceil(((box.current?.clientWidth ?? 0) * devicePixelRatio) / 160) * 160),
  );
  const takenMs = shown.kind === 'frame' && picture.is === 'shown' ? picture.picture?.takenAtMs : undefined;
  const frame = (step: 1 | -1) => move((takenMs ?? atMs) + step * frameMs(camera, shown));
  const exact = (ms: number) => format.exactMoment(new Date(ms).toISOString(), nowMs);
  return (
    <div class="timeline">
      <div class="card timeline-view">
        <TimelinePicture {...{ shown, picture, atMs, box, video }} cameraName={camera.name} onPlayed={move} />
        <div class="timeline-text">
          <p class="timeline-time" aria-live="off">
            {format.dateTime(new Date(takenMs ?? atMs).toISOString())}
          </p>
          <TimelineNote shown={shown} offsetMs={takenMs === undefined ? undefined : takenMs - atMs} />
          {shown.kind === 'none' && (
            <>
              <p>{words.heldBetween(exact(bounds.fromMs), exact(bounds.untilMs))}</p>
              <div class="form-actions">
                {shown.beforeMs !== undefined && (
                  <Button
                    text={words.toBefore(exact(shown.beforeMs))}
                    onClick={() => move(shown.beforeMs ?? atMs)}
                  />
                )}
                {shown.afterMs !== undefined && (
                  <Button
                    text={words.toAfter(exact(shown.afterMs))}
                    onClick={() => move(shown.afterMs ?? atMs)}
                  />
                )}
              </div>
            </>
          )}
          <TimelineTrack {...{ timeline, part, marks, atMs, timeZone }} onMove={move} onFrame={frame} />
          <Legend />
          <TimelineSteps
            lengthMs={lengthMs}
            onZoom={(ms) => setPart(partAround(atMs, ms))}
            onShift={shift}
            onStep={(ms) => move(atMs + ms)}
            onFrame={frame}
            onNewest={() => move(Math.min(bounds.untilMs, nowMs))}
          />
          <TimelineActions
            {...{ camera, shown, video, timeZone }}
            atMs={takenMs ?? atMs}
            isThere={takenMs !== undefined}
          />
        </div>
      </div>
      <div class="timeline-side">
        <section class="card camera-section">
          <MomentForm {...{ atMs, nowMs, timeZone }} onShow={move} />
        </section>
        <TimelineSales {...{ marks, atMs, nowMs, hasMore, isExceptionsOnly }} onMove={move} />
      </div>
    </div>
  );
}

/** Step to the next picture, milliseconds; on disk, to the next single picture. */
function frameMs(
  { fps, lookback, keyFrameIntervalMs }: CameraStatusJson,
  shown: ReturnType<typeof shownAt>,
): number {
  if (shown.kind === 'frame' && shown.of === 'key_frames')
    return lookback?.pictureIntervalMs ?? keyFrameIntervalMs ?? 1_000;
  return fps === undefined || fps <= 0 ? 100 : 1_000 / fps;
}

/** How far the picture is from the time, and what is held of it. */
function TimelineNote({
  shown,
  offsetMs,
}: {
  shown: ReturnType<typeof shownAt>;
  offsetMs: number | undefined;
}) {
  const words = usePageMessages().timeline;
  const { format } = useLocale();
  const isAway = offsetMs !== undefined && Math.abs(offsetMs) >= 500;
  const texts = [
    shown.kind === 'frame' && shown.of === 'key_frames' && words.keyFrames,
    shown.kind === 'clip' && words.clip,
    isAway && (offsetMs > 0 ? words.nearbyAfter : words.nearbyBefore)(format.seconds(offsetMs)),
  ].filter((text) => text !== false);
  return (
    <p class="muted timeline-note" role="status">
      {texts.join(' ')}
    </p>
  );
}

function Legend() {
  const words = usePageMessages().timeline.legend;
  return (
    <ul class="timeline-legend muted" aria-hidden="true">
      {(['video', 'key_frames', 'stored', 'sale', 'exception'] as const).map((kind) => (
        <li key={kind} class={kind}>
          {words[kind]}
        </li>
      ))}
    </ul>
  );
}

/** Back and reload lead to the time that is shown; the steps to it are none of the browser's history. */
function useAddress(id: string, local: string): void {
  useEffect(
    () =>
      begin(async (signal) => {
        await sleep(addressAfterMs, undefined, signal);
        history.replaceState(history.state, '', pageHref('cameras', id, 'timeline', local));
      }),
    [id, local],
  );
}

function useMarks(camera: string, { fromMs, untilMs }: TimeSpan) {
  const isExceptionsOnly = untilMs - fromMs > allSalesUpToMs;
  const ask = useCallback(
    (signal: AbortSignal) =>
      getSalesOf({ camera, fromMs, untilMs, ...(isExceptionsOnly && { exceptions: true as const }) }, signal),
    [camera, fromMs, untilMs, isExceptionsOnly],
  );
  const { value } = useFresh(ask, { everyMs: freshMs, latest: '' });
  const marks = marksOf(value?.sales ?? [], camera).filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  return { marks, hasMore: value?.nextCursor !== undefined, isExceptionsOnly };
}
