/** Actions on the moment that is shown: save its picture and video, watch the video. */
import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { cameraClipPath, picturePath } from '../../../api/cameras.ts';
import { clipPath } from '../../../api/sales.ts';
import { Button } from '../../../kit/button.tsx';
import { Dialog } from '../../../kit/dialog/dialog.tsx';
import { Permitted } from '../../../kit/permitted.tsx';
import { ZoomPicture } from '../../../kit/zoom-picture.tsx';
import type { Shown } from '../../../state/cameras/timeline.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { saleHref } from '../../../state/route.ts';
import { SaleClip } from '../../sales/evidence/sale-clip.tsx';

type Props = {
  camera: CameraStatusJson;
  shown: Shown;
  video: RefObject<HTMLVideoElement | null>;
  atMs: number;
  timeZone: string;
  /** The picture has come. */
  isThere: boolean;
};

export function TimelineActions({ camera, shown, video, atMs, timeZone, isThere }: Props) {
  const { timeline: words, evidence } = usePageMessages();
  const [enlargedMs, setEnlarged] = useState<number>();
  const { t, format } = useLocale();
  const name = `${camera.id}_${rfc3339(atMs, timeZone).slice(0, 19).replaceAll(':', '-')}.jpeg`;
  const time = format.second(new Date(atMs).toISOString());
  return (
    <div class="form-actions timeline-actions">
      {shown.kind === 'frame' && isThere && (
        <>
          <Button class="enlarge" text={evidence.enlarge} onClick={() => setEnlarged(atMs)} />
          <Permitted right="export">
            <a class="text-link" href={picturePath(camera.id, atMs)} download={name}>
              {words.savePicture}
            </a>
          </Permitted>
        </>
      )}
      {enlargedMs !== undefined && (
        <Dialog title={evidence.enlarged} onClose={() => setEnlarged(undefined)}>
          <ZoomPicture src={picturePath(camera.id, enlargedMs)} alt={words.picture(camera.name, time)} />
        </Dialog>
      )}
      {shown.kind === 'frame' && shown.of === 'video' && !camera.masked && (
        <>
          <SaleClip
            href={cameraClipPath(camera.id, atMs)}
            fps={camera.fps}
            atMs={atMs}
            text={words.watch}
            title={words.watchTitle(time)}
          />
          <Permitted right="export">
            <a class="text-link" href={cameraClipPath(camera.id, atMs)} download>
              {words.saveVideo}
            </a>
          </Permitted>
        </>
      )}
      {shown.kind === 'clip' && (
        <>
          <Button
            class="quiet-button"
            text={words.savePicture}
            onClick={() => video.current !== null && savePicture(video.current, name)}
          />
          <Permitted right="export">
            <a class="text-link" href={clipPath(shown.clip.saleId, shown.clip.id)} download>
              {words.saveVideo}
            </a>
          </Permitted>
          <a class="text-link" href={saleHref({ saleId: shown.clip.saleId })}>
            {t.sale.title}
          </a>
        </>
      )}
      {camera.masked && <p class="muted">{words.masked}</p>}
    </div>
  );
}

/** The picture at which the player stands. */
function savePicture(video: HTMLVideoElement, name: string): void {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  canvas.toBlob(
    (jpeg) => {
      if (jpeg === null) return;
      const link = document.createElement('a');
      link.href = URL.createObjectURL(jpeg);
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    'image/jpeg',
    0.95,
  );
}
