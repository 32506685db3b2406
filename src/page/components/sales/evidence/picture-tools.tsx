/** What can be done with a picture of a sale: enlarged, saved, its video watched, what was around it looked at. */
import type { CaptureJson } from '../../../../contract/page/sales.ts';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { Button } from '../../../kit/button.tsx';
import { Dialog } from '../../../kit/dialog/dialog.tsx';
import { ZoomPicture } from '../../../kit/zoom-picture.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { pageHref } from '../../../state/route.ts';
import type { Row } from '../../../state/sales/pair-order.ts';
import { SaleVideo } from './sale-video.tsx';

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
  const isThere = capture.outcome === 'captured' && capture.removed !== true;
  return (
    <>
      {isThere && <Button class="clip" text={words.enlarge} onClick={() => onEnlarge(true)} />}
      {isThere && isEnlarged && (
        <Dialog title={`${words.enlarged} ${format.time(capture.takenAt)}`} onClose={() => onEnlarge(false)}>
          <ZoomPicture src={capture.thumbnail.url} alt={alt}>
            <a class="text-link" href={capture.thumbnail.url} download={nameOf(pair, capture)}>
              {words.savePicture}
            </a>
          </ZoomPicture>
        </Dialog>
      )}
      <SaleVideo pair={pair} capture={capture} camera={camera} nowMs={nowMs} />
      {camera !== undefined && capture.outcome === 'captured' && (
        <a class="clip" href={pageHref('cameras', camera.id, 'timeline', capture.takenAt)}>
          {timeline.ofSale}
        </a>
      )}
    </>
  );
}

/** Like `till-1-R1-000123_2026-11-24T12-34-56.jpeg`. */
function nameOf({ saleId }: Row, { takenAt }: Extract<CaptureJson, { outcome: 'captured' }>): string {
  const name = saleId.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 80);
  return `${name}_${takenAt.slice(0, 19).replaceAll(':', '-')}.jpeg`;
}
