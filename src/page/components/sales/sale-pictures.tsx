/**
 * The pictures of a sale: one large, the others of an exception as a strip below it, and the register's other cameras to choose from.
 * Left and right go through the strip, wherever the focus is in the sale view; where there is none, to the sales before and after.
 */
import { useLayoutEffect, useState } from 'preact/hooks';
import type { CaptureJson } from '../../../contract/page/sales.ts';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { disputedTime } from '../../../domain/time/disputed-time.ts';
import { offsetFromMoment } from '../../../domain/time/void-offset.ts';
import { later, Nothing } from '../../pages/later.tsx';
import { useLocale } from '../../state/locale.ts';
import { byCamera, sameMoment, stripOf } from '../../state/sales/captures.ts';
import type { Row } from '../../state/sales/pair-order.ts';
import { useIsViewer } from '../../state/session.ts';
import { cameraNameOf, mainCapture, pictureNotes } from '../../text/messages.ts';
import { WrongMoment } from '../calibration/wrong-moment.tsx';
import { Thumbnail } from './thumbnail.tsx';

/** Not part of the first load. */
const PictureTools = later(
  () => import('./evidence/picture-tools.tsx').then((module) => module.PictureTools),
  Nothing,
);

type Props = {
  pair: Row;
  cameras: readonly CameraStatusJson[];
  /** The camera whose picture is large at first. */
  camera: string | undefined;
  nowMs: number;
  /** Left or right where there is one picture alone. */
  onBeyond: (step: 1 | -1) => void;
};

export function SalePictures({ pair, cameras: known, camera: first, nowMs, onBeyond }: Props) {
  const { t, format } = useLocale();
  const isViewer = useIsViewer();
  const [chosen, setChosen] = useState<string>();
  const [isEnlarged, setEnlarged] = useState(false);
  const choose = (one: CaptureJson | undefined) => one !== undefined && setChosen(captureKey(one));
  const { cameras, capture, strip } = viewOf(pair, chosen, first);
  // The step starts at the choice that the key press finds: the last one may not be drawn yet.
  useArrows((step) => {
    if (strip.length <= 1) {
      onBeyond(step);
      return;
    }
    setChosen((now) => {
      const view = viewOf(pair, now, first);
      const next = view.strip[view.index + step];
      return next === undefined ? now : captureKey(next);
    });
  });
  const cameraName = (one: CaptureJson | undefined) => cameraNameOf(one) ?? t.sale.picture;
  const camera = known.find(({ id }) => id === capture?.camera);
  const hasMoments = cameras.some((captures) => captures.length > 1);
  const label = (one: CaptureJson) => {
    if (!hasMoments) return cameraName(one);
    const disputed = disputedTime(one, pair);
    const offsetMs = disputed === undefined ? offsetFromMoment(one, pair) : one.offset;
    const { requestedAfter, requestedBefore, requestedNow, ofVoid, voidNow } = t.picture;
    const isVoid = one.moment === 'void';
    const now = disputed === undefined ? requestedNow : t.picture.disputed.time[disputed];
    // Nearer than the distance between two pictures.
    if (one.moment === 'undamaged') return t.picture.flawed.undamaged;
    if (Math.abs(offsetMs) <= 1) return isVoid ? voidNow : now;
    const when = (offsetMs > 0 ? requestedAfter : requestedBefore)(format.seconds(offsetMs));
    if (disputed !== undefined) return `${now} ${when}`;
    return isVoid ? ofVoid(when) : when;
  };
  const alt = (one: CaptureJson) =>
    t.picture.alt(cameraName(one), format.time(one.outcome === 'captured' ? one.takenAt : pair.instant.at));
  return (
    <div class="sale-pictures">
      {hasMoments && cameras.length > 1 && capture !== undefined && (
        <div class="tabs" role="group" aria-label={t.picture.cameras}>
          {cameras.map((captures) => (
            <button
              type="button"
              key={captures[0]?.camera}
              aria-pressed={captures.includes(capture)}
              onClick={() => choose(sameMoment(captures, capture))}
            >
              {cameraName(captures[0])}
            </button>
          ))}
        </div>
      )}
      {/* biome-ignore lint/a11y: the button below it does the same by key */}
      <div
        class="enlarges"
        onClick={() => setEnlarged(capture?.outcome === 'captured' && capture.removed !== true)}
      >
        <Thumbnail capture={capture} nowMs={nowMs} alt={capture === undefined ? '' : alt(capture)} large />
      </div>
      {capture !== undefined && (
        <p class="caption" aria-live="polite">
          {(capture.outcome === 'captured' || cameras.length > 1) && (
            <span class="camera">{cameraName(capture)}</span>
          )}
          {pictureNotes(capture, pair, t, format).map((note) => (
            <span key={note}>{note}</span>
          ))}
        </p>
      )}
      {capture !== undefined && (
        <div class="picture-tools">
          <PictureTools
            {...{ pair, capture, camera, nowMs, isEnlarged }}
            alt={alt(capture)}
            onEnlarge={setEnlarged}
          />
          {!isViewer && hasMomentsAround(capture) && <WrongMoment pair={pair} camera={capture.camera} />}
        </div>
      )}
      {strip.length > 1 && (
        <ul class="strip" aria-label={t.picture.others}>
          {strip.map((one) => (
            <li key={captureKey(one)}>
              <button type="button" aria-pressed={one === capture} onClick={() => choose(one)}>
                <Thumbnail capture={one} nowMs={nowMs} alt="" brief />
                <span>{label(one)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Pictures around a missing one may still be held. */
function hasMomentsAround(capture: CaptureJson): capture is CaptureJson & { camera: string } {
  return (
    capture.camera !== null &&
    capture.moment === undefined &&
    ['captured', 'damaged', 'timed_out'].includes(capture.outcome)
  );
}

/** `chosen`: name of a capture; without it, or where it is gone, the main one is shown. */
function viewOf(pair: Row, chosen: string | undefined, camera: string | undefined) {
  const cameras = byCamera(pair);
  const capture = pair.captures.find((one) => captureKey(one) === chosen) ?? mainCapture(pair, camera);
  const strip = capture === undefined ? [] : stripOf(cameras, capture);
  return { cameras, capture, strip, index: capture === undefined ? 0 : strip.indexOf(capture) };
}

/** Calls back with the step for the arrow keys, unless they belong to a control that has the focus. */
function useArrows(onStep: (step: 1 | -1) => void): void {
  // With the pictures that are shown: a key pressed at once belongs to them already.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      // With the video or the enlarged picture over them nobody sees the pictures change.
      if (document.querySelector('.clip-view, .zoom-picture') !== null) return;
      if ((event.target as Element).matches('input, select, textarea, video')) return;
      event.preventDefault();
      onStep(event.key === 'ArrowRight' ? 1 : -1);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  });
}

function captureKey(capture: CaptureJson): string {
  return `${capture.camera ?? ''}/${capture.offset}/${capture.moment ?? ''}`;
}
