/**
 * A camera's newest picture, renewed every 5 s while somebody can see it. It is drawn into a canvas once it is decoded, so nothing
 * flickers, and the CSP needs no blob: pictures. When the camera is down, or no new ones come, the last one stays, dimmed.
 */
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../api/schema.ts';
import { getFrame } from '../api.ts';
import { sleep } from '../clock.ts';
import { useVisible } from '../hooks.ts';
import { useLocale } from '../locale.ts';
import { Icon } from './icon.tsx';
import { ReachableContext } from './thumbnail.tsx';

const renewEveryMs = 5_000;
/** One lost request is a phone's Wi-Fi; after this many in a row the picture isn't called live any more. */
const staleAfterFailures = 2;

export function LivePicture({ camera: { id, name, state } }: { camera: CameraStatusJson }) {
  const { t } = useLocale();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  const [failing, setFailing] = useState(false);
  const visible = useVisible(box);
  const isUp = useContext(ReachableContext) && state === 'up';
  const isLive = isUp && !failing;

  useEffect(() => {
    if (!visible || !isUp) return;
    const stop = new AbortController();
    const renew = async (signal: AbortSignal): Promise<never> => {
      for (let failures = 0; ; ) {
        const answer = await getFrame(id, signal);
        const picture = answer.kind === 'ok' ? await decoded(answer.value) : undefined;
        signal.throwIfAborted();
        if (picture !== undefined && canvas.current !== null) {
          draw(picture, canvas.current);
          setDrawn(true);
          failures = 0;
          setFailing(false);
        } else if (++failures >= staleAfterFailures) setFailing(true);
        await sleep(renewEveryMs, undefined, signal);
      }
    };
    renew(stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [id, visible, isUp]);

  const className = `live-picture${drawn ? ' drawn' : ''}${isLive ? '' : ' stale'}`;
  return (
    <div class={className} ref={box}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={(isLive ? t.cameras.newest : t.cameras.last)(name)}
        aria-hidden={!drawn}
      />
      {!drawn && (
        <span class="placeholder">
          {state === 'down' && <Icon name="cameraOff" />}
          {isLive ? t.picture.pending : t.cameras.noPicture}
        </span>
      )}
      {drawn && (
        <span class={`tag ${isLive ? 'on' : ''}`}>{isLive ? t.cameras.live : t.cameras.lastPicture}</span>
      )}
    </div>
  );
}

/** A picture cut off on its way is as good as none. */
async function decoded(jpeg: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(jpeg);
  } catch {
    return undefined;
  }
}

function draw(picture: ImageBitmap, canvas: HTMLCanvasElement): void {
  // Setting a size clears the canvas, even to the same one.
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
  picture.close();
}
