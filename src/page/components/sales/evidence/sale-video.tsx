/** The video of a picture: a clip stored with the sale, else what the gateway still holds, else until when it did. */
import type { ClipJson, ClipsJson } from '../../../../contract/page/clips.ts';
import type { CaptureJson } from '../../../../contract/page/sales.ts';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { clipPath, storeClips } from '../../../api/sales.ts';
import { Button } from '../../../kit/button.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { Permitted } from '../../../kit/permitted.tsx';
import { useLocale } from '../../../state/locale.ts';
import { clipOf, storedClipOf } from '../../../state/sales/captures.ts';
import type { Row } from '../../../state/sales/pair-order.ts';
import { Receipt } from '../receipt.tsx';
import { SaleClip } from './sale-clip.tsx';

type Props = {
  pair: Row;
  capture: CaptureJson;
  camera: CameraStatusJson | undefined;
  nowMs: number;
  /** Undefined until they are known. */
  clips: readonly ClipJson[] | undefined;
  onStored: (answer: ClipsJson) => void;
};

export function SaleVideo({ pair, capture, camera, nowMs, clips, onStored }: Props) {
  const { t, format } = useLocale();
  const submit = useSubmitting();
  const stored = storedClipOf(clips ?? [], capture, pair);
  const held = clipOf(pair.saleId, capture, { camera, nowMs });
  const isHeld = held === 'masked' || (typeof held === 'object' && 'href' in held);
  const moment = (ms: number | undefined) =>
    ms === undefined ? '' : format.exactMoment(new Date(ms).toISOString(), nowMs);
  if (stored?.state === 'stored') {
    const span = { fromMs: Date.parse(stored.from), untilMs: Date.parse(stored.until) };
    return (
      <SaleClip
        href={clipPath(pair.saleId, stored.id)}
        text={t.picture.clipStored(format.number(Math.round((span.untilMs - span.fromMs) / 1_000)))}
        {...{ span, fps: camera?.fps, beside: <Receipt pair={pair} /> }}
        atMs={Date.parse(stored.at)}
      />
    );
  }
  return (
    <>
      {typeof held === 'object' && 'href' in held && (
        <SaleClip
          {...{ href: held.href, text: t.picture.clip, fps: camera?.fps, beside: <Receipt pair={pair} /> }}
          atMs={seenMs(capture, pair)}
        />
      )}
      {typeof held === 'object' && !('href' in held) && stored?.state !== 'pending' && (
        <p class="muted clip-masked">
          {held.heldUntilMs === undefined
            ? t.picture.clipGone(moment(held.untilMs), moment(held.fromMs))
            : t.picture.clipHeldUntil(moment(held.heldUntilMs))}
        </p>
      )}
      {held === 'masked' && stored === undefined && <p class="muted clip-masked">{t.picture.clipMasked}</p>}
      {stored?.state === 'pending' && (
        <p class="muted clip-masked" role="status">
          {t.picture.clipStoring}
        </p>
      )}
      {stored?.state === 'missing' && (
        <p class="muted clip-masked">
          {t.picture.clipMissing[stored.why ?? 'failed']} {stored.inCloud && t.picture.clipInCloud}
        </p>
      )}
      {isHeld && stored?.state !== 'pending' && clips !== undefined && (
        <Permitted right="work">
          <Button
            class="clip"
            text={t.picture.clipStore}
            busy={submit.isBusy && t.picture.clipStoring}
            onClick={() => submit.run(() => storeClips(pair.saleId), onStored)}
          />
          <Refusal submit={submit} />
        </Permitted>
      )}
    </>
  );
}

/** When the camera saw the moment of a sale: without the distance of its picture from it. */
function seenMs(capture: CaptureJson, { instant }: Row): number {
  if (capture.outcome !== 'captured') return Date.parse(instant.at);
  return Date.parse(capture.takenAt) - capture.offsetMs - capture.offset;
}
