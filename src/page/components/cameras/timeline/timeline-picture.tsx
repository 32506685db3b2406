/** View of a camera at a time: a picture that the gateway decodes, a stored clip that stands at the time, or a text instead. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { clipPath } from '../../../api/sales.ts';
import { JpegCanvas } from '../../../kit/jpeg-canvas.tsx';
import type { PictureAt } from '../../../state/cameras/picture-at.ts';
import type { Shown, StoredClip } from '../../../state/cameras/timeline.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

type Props = {
  cameraName: string;
  shown: Shown;
  picture: PictureAt;
  atMs: number;
  box: RefObject<HTMLDivElement | null>;
  video: RefObject<HTMLVideoElement | null>;
  /** A clip plays on its own. */
  onPlayed: (atMs: number) => void;
};

export function TimelinePicture({ cameraName, shown, picture, atMs, box, video, onPlayed }: Props) {
  const words = usePageMessages().timeline;
  const { format } = useLocale();
  const time = (ms: number) => format.dateTime(new Date(ms).toISOString());
  const { picture: taken, is } = picture;
  const isFrame = shown.kind === 'frame';
  const hasPicture = isFrame && taken !== undefined && is !== 'gone';
  const text =
    shown.kind === 'none' ? words.none(time(atMs)) : isFrame ? frameText(picture, words) : undefined;
  return (
    <div class={`timeline-picture${is === 'pending' && hasPicture ? ' pending' : ''}`} ref={box}>
      {hasPicture && (
        <JpegCanvas jpeg={taken.jpeg} label={words.picture(cameraName, time(taken.takenAtMs))} />
      )}
      {shown.kind === 'clip' && (
        <ClipAt key={shown.clip.id} clip={shown.clip} atMs={atMs} video={video} onPlayed={onPlayed} />
      )}
      <p class={hasPicture ? 'over' : 'placeholder'} role="status">
        {text}
      </p>
    </div>
  );
}

function frameText(
  { picture, is, why }: PictureAt,
  words: ReturnType<typeof usePageMessages>['timeline'],
): string | undefined {
  if (is === 'shown') return undefined;
  if (is === 'gone') return why;
  // While another picture is there, only what lasts is worth a word.
  return is === 'pending' && picture !== undefined ? undefined : words[is];
}

function ClipAt({
  clip,
  atMs,
  video,
  onPlayed,
}: { clip: StoredClip; atMs: number } & Pick<Props, 'video' | 'onPlayed'>) {
  const words = usePageMessages().timeline;
  const [isFailed, setFailed] = useState(false);
  const atS = (atMs - clip.fromMs) / 1_000;
  useEffect(() => {
    const { current } = video;
    if (current !== null && current.paused && Math.abs(current.currentTime - atS) > 0.01)
      current.currentTime = atS;
  }, [atS]);
  if (isFailed) return <p class="placeholder">{words.clipFailed}</p>;
  return (
    <video
      ref={video}
      src={clipPath(clip.saleId, clip.id)}
      controls
      muted
      playsInline
      preload="auto"
      aria-label={words.clip}
      onLoadedMetadata={(event) => {
        event.currentTarget.currentTime = atS;
      }}
      onTimeUpdate={({ currentTarget }) => {
        if (!currentTarget.paused) onPlayed(clip.fromMs + 1_000 * currentTarget.currentTime);
      }}
      onError={() => setFailed(true)}
    />
  );
}
