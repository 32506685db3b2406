/**
 * Shows what a camera sees now, for as long as somebody looks: single pictures at once, video in their place when it plays, and pictures
 * again whenever it doesn't: this browser can't play it, the camera has masks, a WebSocket isn't let through (Safari on a certificate it
 * doesn't trust), the line is too slow. Video is tried again later, ever more seldom.
 */

import type { CameraStatusJson } from '../../contract/page/status.ts';
import { cameraGaveNone } from '../../domain/problem/camera.ts';
import { backoffMs } from '../../domain/time/retry-policy.ts';
import { getFrame } from '../api/sales.ts';
import { elapsedMs, sleep } from '../state/clock.ts';
import { canPlay, playLive } from './live-player.ts';

const pictureEveryMs = 500;
/** Interval between pictures when saving data. Milliseconds. */
const savingEveryMs = 5_000;
/** Few sizes, so that pages that look at one camera share its pictures. */
const widthsPx = [320, 640, 1_280] as const;
/** The last one costs the gateway several times as much: only for a camera that is looked at large. */
const largeFromPx = 900;
/** Maximum number of requests for the last picture to a busy gateway. */
const lastTries = 12;
const videoAgain = { firstMs: 10_000, capMs: 300_000 };
/** Video that has played this long was well. */
const wellMs = 60_000;

export type Screen = {
  readonly canvas: HTMLCanvasElement;
  readonly video: HTMLVideoElement;
  /** A single picture was drawn into the canvas, or could not be had. */
  pictureTaken(isDrawn: boolean): void;
  /** The video plays, or the canvas has its last picture. */
  videoPlays(plays: boolean): void;
  /** How far the video that plays is behind what has come here, milliseconds. */
  videoBehind(behindMs: number): void;
};

type Shown = Pick<CameraStatusJson, 'id' | 'codec' | 'fps' | 'masked'>;

/** Settles, by rejecting with `signal.reason`, only when aborted. */
export async function showCamera(camera: Shown, screen: Screen, signal: AbortSignal): Promise<never> {
  const saves = savesData();
  const pictures = createPictures(camera.id, screen, saves ? savingEveryMs : pictureEveryMs);
  pictures.start();
  try {
    for (let failures = 0; !saves && canPlay(camera); failures++) {
      let playsSinceMs: number | undefined;
      const hear = {
        onPlaying() {
          playsSinceMs = elapsedMs();
          pictures.stop();
          screen.videoPlays(true);
        },
        onBehind: (behindMs: number) => screen.videoBehind(behindMs),
        onLeaving() {
          if (playsSinceMs !== undefined) draw(screen.canvas, screen.video, sizeOf(screen.video));
          screen.videoPlays(false);
          pictures.start();
        },
      };
      await playLive(screen.video, camera, hear, signal).catch(() => signal.throwIfAborted());
      if (playsSinceMs !== undefined && elapsedMs() - playsSinceMs >= wellMs) failures = 0;
      await sleep(backoffMs(videoAgain, failures, Math.random()), undefined, signal);
    }
    for (;;) await sleep(videoAgain.capMs, undefined, signal);
  } finally {
    pictures.stop();
  }
}

/** Draws the newest picture that the gateway holds of a camera that gives none now; false where it holds none. */
export async function showLast(id: string, canvas: HTMLCanvasElement, signal: AbortSignal): Promise<boolean> {
  for (let tries = 0; tries < lastTries; tries++) {
    const answer = await getFrame({ id, widthPx: widthFor(canvas) }, signal);
    const picture = answer.kind === 'ok' ? await decoded(answer.value) : undefined;
    signal.throwIfAborted();
    if (picture !== undefined) {
      draw(canvas, picture, picture);
      picture.close();
      return true;
    }
    if (answer.kind === 'refused' && (answer.status === 404 || answer.problem?.type === cameraGaveNone))
      return false;
    await sleep(savingEveryMs, undefined, signal);
  }
  return false;
}

function createPictures(id: string, screen: Screen, everyMs: number) {
  let underWay: AbortController | undefined;

  async function take(signal: AbortSignal): Promise<never> {
    for (;;) {
      const requestedAtMs = elapsedMs();
      const answer = await getFrame({ id, widthPx: widthFor(screen.canvas) }, signal);
      const picture = answer.kind === 'ok' ? await decoded(answer.value) : undefined;
      signal.throwIfAborted();
      if (picture !== undefined) draw(screen.canvas, picture, picture);
      picture?.close();
      screen.pictureTaken(picture !== undefined);
      // Failed pictures are requested again as seldom as pictures when saving data.
      const nextMs = picture === undefined ? savingEveryMs : everyMs - (elapsedMs() - requestedAtMs);
      await sleep(Math.max(nextMs, everyMs / 4), undefined, signal);
    }
  }

  return {
    start() {
      if (underWay !== undefined) return;
      const { signal } = (underWay = new AbortController());
      take(signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
    stop() {
      underWay?.abort();
      underWay = undefined;
    },
  };
}

function savesData(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } };
  return connection?.saveData === true || matchMedia('(prefers-reduced-data: reduce)').matches;
}

function widthFor(canvas: HTMLCanvasElement): number {
  const shownPx = canvas.clientWidth * devicePixelRatio;
  const [small, usual, large] = widthsPx;
  if (shownPx <= small) return small;
  return canvas.clientWidth < largeFromPx ? usual : large;
}

/** A picture cut off on its way is as good as none. */
async function decoded(jpeg: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(jpeg);
  } catch {
    return undefined;
  }
}

const sizeOf = ({ videoWidth: width, videoHeight: height }: HTMLVideoElement) => ({ width, height });

function draw(
  canvas: HTMLCanvasElement,
  picture: CanvasImageSource,
  { width, height }: { width: number; height: number },
): void {
  // Setting a size clears the canvas, even to the same one.
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.getContext('2d')?.drawImage(picture, 0, 0);
}
