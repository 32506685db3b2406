/**
 * Live view of a camera, active while it is visible: video, else single pictures (page/live/live-show.ts).
 * Single pictures are drawn into a canvas once they are decoded, and video is laid over it once it plays, so
 * nothing flickers or moves. When the camera is down, or nothing new arrives, the last picture stays, dimmed.
 */
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { useVisible } from '../../kit/hooks.ts';
import { Icon } from '../../kit/icon.tsx';
import { showCamera, showLast } from '../../live/live-show.ts';
import { useLocale } from '../../state/locale.ts';
import { begin } from '../../state/turns.ts';
import { ReachableContext } from '../sales/thumbnail.tsx';

/** One lost request is a phone's Wi-Fi; after this many in a row the picture isn't called live any more. */
const staleAfterFailures = 2;

type Props = {
  camera: CameraStatusJson;
  /** How far video is behind what has come here, milliseconds; undefined while there is none. */
  onBehind?: (behindMs: number | undefined) => void;
};

export function LivePicture({ camera, onBehind }: Props) {
  const { id, name, state, codec, masked } = camera;
  const { t } = useLocale();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(camera);
  latest.current = camera;
  const tellBehind = useRef(onBehind);
  tellBehind.current = onBehind;
  const [drawn, setDrawn] = useState(false);
  const [plays, setPlays] = useState(false);
  const [failures, setFailures] = useState(0);
  const visible = useVisible(box);
  const isReachable = useContext(ReachableContext);
  const isUp = isReachable && state === 'up';
  const isLive = isUp && (plays || failures < staleAfterFailures);

  useEffect(() => {
    if (!visible || !isUp || canvas.current === null || video.current === null) return undefined;
    const screen = {
      canvas: canvas.current,
      video: video.current,
      pictureTaken(isDrawn: boolean) {
        if (isDrawn) setDrawn(true);
        setFailures((before) => (isDrawn ? 0 : before + 1));
      },
      videoPlays(is: boolean) {
        setPlays(is);
        if (is) setDrawn(true);
        if (is) setFailures(0);
        if (!is) tellBehind.current?.(undefined);
      },
      videoBehind: (behindMs: number) => tellBehind.current?.(behindMs),
    };
    return begin((signal) => showCamera(latest.current, screen, signal));
  }, [id, visible, isUp, codec, masked]);

  const holdsLast = isReachable && state === 'down' && !drawn && camera.pictureAgeMs !== undefined;
  useEffect(() => {
    const { current } = canvas;
    if (!visible || !holdsLast || current === null) return undefined;
    return begin(async (signal) => {
      if (await showLast(id, current, signal)) setDrawn(true);
    });
  }, [id, visible, holdsLast]);

  const label = (isLive ? t.cameras.newest : t.cameras.last)(name);
  const className = `live-picture${drawn ? ' drawn' : ''}${plays ? ' plays' : ''}${isLive ? '' : ' stale'}`;
  return (
    <div class={className} ref={box}>
      <canvas ref={canvas} role="img" aria-label={label} aria-hidden={!drawn || plays} />
      <video
        ref={video}
        muted
        playsInline
        disablePictureInPicture
        aria-label={label}
        aria-hidden={!plays}
        tabIndex={-1}
      />
      {!drawn && (
        <span class="placeholder">
          {state === 'down' && <Icon name="cameraOff" />}
          {isLive ? t.picture.pending : state === 'down' ? t.cameras.isDown : t.cameras.noPicture}
        </span>
      )}
      {drawn && (
        <span class={`tag ${isLive ? 'on' : ''}`}>{isLive ? t.cameras.live : t.cameras.lastPicture}</span>
      )}
    </div>
  );
}
