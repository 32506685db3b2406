/** Actions on a picture of a sale: enlarge, save, watch its video, look around its time. */
import { useState } from 'preact/hooks';
import type { ClipJson } from '../../../../contract/page/clips.ts';
import type { CaptureJson } from '../../../../contract/page/sales.ts';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { statedMs } from '../../../../domain/time/stated-uncertainty.ts';
import { mainPicturePath } from '../../../api/sales.ts';
import { Button } from '../../../kit/button.tsx';
import { Dialog } from '../../../kit/dialog/dialog.tsx';
import { Permitted } from '../../../kit/permitted.tsx';
import { ZoomPicture } from '../../../kit/zoom-picture.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { pageHref } from '../../../state/route.ts';
import { mainPictureOf } from '../../../state/sales/captures.ts';
import type { Row } from '../../../state/sales/pair-order.ts';
import type { Format } from '../../../text/format.ts';
import type { EvidenceMessages } from '../../../text/pages/evidence-ja.ts';
import { RequestVideo } from './request-video.tsx';
import { SaleVideo } from './sale-video.tsx';
import { useClips } from './use-clips.ts';

type Props = {
  pair: Row;
  capture: CaptureJson;
  camera: CameraStatusJson | undefined;
  nowMs: number;
  /** Describes the picture. */
  alt: string;
  isEnlarged: boolean;
  onEnlarge: (isEnlarged: boolean) => void;
};

export function PictureTools({ pair, capture, camera, nowMs, alt, isEnlarged, onEnlarge }: Props) {
  const { evidence: words, timeline } = usePageMessages();
  const { format } = useLocale();
  const [answer, setAnswer] = useClips(pair);
  const clips = answer?.clips;
  const isThere = capture.outcome === 'captured' && capture.removed !== true;
  const main = mainPictureOf(clips ?? [], capture, pair);
  const mainText = main && mainPictureText(main, pair, { words, format });
  return (
    <>
      {mainText !== undefined && <p class="muted main-picture">{mainText}</p>}
      {(isThere || main !== undefined) && (
        <Button class="enlarge" text={words.enlarge} onClick={() => onEnlarge(true)} />
      )}
      {isEnlarged && (isThere || main !== undefined) && (
        <Enlarged
          usual={
            isThere
              ? { src: capture.thumbnail.url, at: capture.takenAt, text: format.time(capture.takenAt) }
              : undefined
          }
          main={main && { src: mainPicturePath(pair.saleId, main.id), at: main.from, text: mainText ?? '' }}
          {...{ alt, saleId: pair.saleId }}
          onClose={() => onEnlarge(false)}
        />
      )}
      <SaleVideo {...{ pair, capture, camera, nowMs, clips }} onStored={setAnswer} />
      {answer?.request !== undefined && !(clips ?? []).some(isVideoHere) && (
        <RequestVideo request={answer.request} saleId={pair.saleId} onRequested={setAnswer} />
      )}
      {camera !== undefined && capture.outcome === 'captured' && (
        <a class="clip" href={pageHref('cameras', camera.id, 'timeline', capture.takenAt)}>
          {timeline.ofSale}
        </a>
      )}
    </>
  );
}

function isVideoHere({ kind, state }: ClipJson): boolean {
  return kind === 'video' && state === 'stored';
}

type Shot = {
  readonly src: string;
  /** When it was taken. */
  readonly at: string;
  /** That, and how far from the moment. */
  readonly text: string;
};

/** The picture of the sale, and the one of most detail first where there is one: it may be some seconds later. */
function Enlarged(props: {
  usual: Shot | undefined;
  main: Shot | undefined;
  alt: string;
  saleId: string;
  onClose: () => void;
}) {
  const { usual, main, alt, saleId, onClose } = props;
  const { evidence: words } = usePageMessages();
  const [isUsual, setUsual] = useState(false);
  const shot = isUsual ? (usual ?? main) : (main ?? usual);
  if (shot === undefined) return null;
  return (
    <Dialog title={words.enlarged} onClose={onClose}>
      {usual !== undefined && main !== undefined && (
        <div class="tabs enlarged-tabs" role="group" aria-label={words.enlarged}>
          <button type="button" aria-pressed={!isUsual} onClick={() => setUsual(false)}>
            {words.detailed}
          </button>
          <button type="button" aria-pressed={isUsual} onClick={() => setUsual(true)}>
            {words.ofMoment}
          </button>
        </div>
      )}
      <ZoomPicture key={shot.src} src={shot.src} alt={alt}>
        <Permitted right="export">
          <a class="text-link" href={shot.src} download={nameOf(saleId, shot.at)}>
            {words.savePicture}
          </a>
        </Permitted>
        <span class="muted">{shot.text}</span>
      </ZoomPicture>
    </Dialog>
  );
}

/** How far the picture is from the moment that it belongs to, and how sure that is. */
function mainPictureText(
  { at, from, uncertaintyMs = 0 }: ClipJson,
  { instant }: Row,
  { words, format }: { words: EvidenceMessages; format: Format },
): string {
  const doubtMs = uncertaintyMs + instant.uncertaintyMs;
  const offsetMs = statedMs(Date.parse(from) - Date.parse(at), doubtMs);
  const plusMinus = format.uncertainty(doubtMs);
  // Nearer than the distance between two pictures.
  if (Math.abs(offsetMs) < 100) return words.detailedThen(plusMinus);
  return (offsetMs > 0 ? words.detailedAfter : words.detailedBefore)(format.seconds(offsetMs), plusMinus);
}

/** Like `till-1-R1-000123_2026-11-24T12-34-56.jpeg`. */
function nameOf(saleId: string, at: string): string {
  const name = saleId.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 80);
  return `${name}_${at.slice(0, 19).replaceAll(':', '-')}.jpeg`;
}
