/** A video with the moment it is about marked below it, which can be gone to, and moved through picture by picture. */
import { useRef, useState } from 'preact/hooks';
import { Button } from '../../../kit/button.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

/** Pictures a second of video that states no rate. */
const usualFps = 15;

type Props = {
  /** Undefined until it has come. */
  video: { readonly src: string; readonly fromMs: number; readonly untilMs: number } | undefined;
  atMs: number;
  fps: number | undefined;
  title: string;
  onPlaying: () => void;
  onFailed: () => void;
};

export function ClipPlayer({ video, atMs, fps, title, onPlaying, onFailed }: Props) {
  const { t } = useLocale();
  const words = usePageMessages().evidence;
  const [isLoaded, setLoaded] = useState(false);
  const player = useRef<HTMLVideoElement>(null);
  const momentS = video && (atMs - video.fromMs) / 1_000;
  const part = video && (atMs - video.fromMs) / (video.untilMs - video.fromMs);
  const hasMoment = part !== undefined && part >= 0 && part <= 1;
  const go = (toS: number) => {
    const { current } = player;
    if (current === null) return;
    current.pause();
    current.currentTime = Math.min(Math.max(0, toS), current.duration || Infinity);
  };
  const step = (by: 1 | -1) => go((player.current?.currentTime ?? 0) + by / (fps ?? usualFps));
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key !== ',' && event.key !== '.') return;
    event.preventDefault();
    step(event.key === '.' ? 1 : -1);
  };
  return (
    <div class="clip-player" onKeyDown={pressed}>
      {video === undefined ? (
        <div class="clip-wait" />
      ) : (
        <video
          ref={player}
          src={video.src}
          controls
          autoPlay
          muted
          playsInline
          aria-label={title}
          onLoadedData={() => {
            setLoaded(true);
            onPlaying();
          }}
          onError={onFailed}
        />
      )}
      {isLoaded && (
        <>
          {hasMoment && (
            <div class="clip-track" aria-hidden="true">
              <span style={{ left: `${100 * part}%` }} />
            </div>
          )}
          <div class="form-actions" role="group" aria-label={words.frames}>
            {hasMoment && (
              <Button
                class="small-button"
                text={t.picture.clipToMoment}
                onClick={() => momentS !== undefined && go(momentS)}
              />
            )}
            <Button class="small-button" text={words.frameBack} onClick={() => step(-1)} />
            <Button class="small-button" text={words.frameOn} onClick={() => step(1)} />
            <span class="hidden">{words.frameKeys}</span>
          </div>
        </>
      )}
    </div>
  );
}
