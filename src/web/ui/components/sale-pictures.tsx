/** The pictures of a sale: one large, the others (an exception has five, a register may have more cameras) as a strip below. */
import { useState } from 'preact/hooks';
import type { CameraStatusJson, CaptureJson, PairJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { mainCapture } from '../words.ts';
import { Thumbnail } from './thumbnail.tsx';

type Props = { pair: PairJson; cameras: readonly CameraStatusJson[]; nowMs: number };

export function SalePictures({ pair, cameras, nowMs }: Props) {
  const { t, format } = useLocale();
  const [chosen, setChosen] = useState<string>();
  const captures = pair.captures.toSorted((a, b) => byCamera(a, b) || a.offset - b.offset);
  const capture = captures.find((one) => name(one) === chosen) ?? mainCapture(pair);
  const cameraName = (one: CaptureJson) =>
    cameras.find(({ id }) => id === one.camera)?.name ?? one.camera ?? t.sale.picture;
  const wanted = (one: CaptureJson) => {
    if (one.offset === 0) return t.picture.wantedNow;
    return (one.offset > 0 ? t.picture.wantedAfter : t.picture.wantedBefore)(format.seconds(one.offset));
  };
  const alt = (one: CaptureJson) =>
    t.picture.alt(cameraName(one), format.time(one.outcome === 'captured' ? one.takenAt : pair.instant.at));
  return (
    <div class="sale-pictures">
      <Thumbnail capture={capture} nowMs={nowMs} alt={capture === undefined ? '' : alt(capture)} large />
      {capture !== undefined && (
        <p class="caption">
          <CaptureWords capture={capture} cameraName={cameraName(capture)} />
        </p>
      )}
      {captures.length > 1 && (
        <ul class="strip" aria-label={t.picture.others}>
          {captures.map((one) => (
            <li key={name(one)}>
              <button type="button" aria-pressed={one === capture} onClick={() => setChosen(name(one))}>
                <Thumbnail capture={one} nowMs={nowMs} alt="" />
                <span>
                  {wanted(one)}
                  {captures.some(({ camera }) => camera !== one.camera) && ` ${cameraName(one)}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Where the picture is from and how near it is; or what to do so that the next sale has one. */
function CaptureWords({ capture, cameraName }: { capture: CaptureJson; cameraName: string }) {
  const { t, format } = useLocale();
  if (capture.outcome === 'pending') return null;
  if (capture.outcome === 'captured') {
    const off = format.milliseconds(capture.offsetMs);
    const near = capture.offsetMs < 0 ? t.picture.before(off) : t.picture.after(off);
    return (
      <>
        <span>{cameraName}</span> <span>{capture.offset === 0 ? near : format.time(capture.takenAt)}</span>
      </>
    );
  }
  const { oldest, newest } = capture.details;
  return (
    <>
      {oldest !== undefined && newest !== undefined && (
        <span>{t.picture.held(format.time(oldest), format.time(newest))}</span>
      )}
      <span>{t.picture.advice[capture.outcome]}</span>
    </>
  );
}

function name(capture: CaptureJson): string {
  return `${capture.camera ?? ''}/${capture.offset}`;
}

function byCamera(a: CaptureJson, b: CaptureJson): number {
  return (a.camera ?? '').localeCompare(b.camera ?? '');
}
