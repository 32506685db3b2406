/**
 * Plays a camera's live video in a <video>: MPEG-TS over a WebSocket, by mpegts.js, which is loaded when it is first needed. It is
 * kept within about a second of what the gateway has, and what has been played is thrown away.
 */
import type { CameraStatusJson } from '../../contract/page/status.ts';
import { pathOf } from '../api/api.ts';
import { elapsedMs, sleep } from '../state/clock.ts';
import { LiveLoader } from './live-loader.ts';

/** Playback that does not advance within this time counts as stuck. Milliseconds. */
const stuckAfterMs = 8_000;
const lookEveryMs = 1_000;
/** Played video is kept this long at most, seconds: a page that is open for a day doesn't grow. */
const keepPlayedS = { most: 20, least: 10 };

/** One profile for all: what a device can play of a codec at all, it plays of cameras. */
const types = { h264: 'video/mp4; codecs="avc1.4d401f"', h265: 'video/mp4; codecs="hvc1.1.6.L93.B0"' };

/** Whether this browser can play the camera's video; not whether the gateway gives it. */
export function canPlay({ codec, masked }: Pick<CameraStatusJson, 'codec' | 'masked'>): boolean {
  if (codec === undefined || codec === 'jpeg' || masked) return false;
  // Safari on an iPhone has the managed one alone.
  const { ManagedMediaSource } = globalThis as { ManagedMediaSource?: typeof MediaSource };
  const source = (globalThis as { MediaSource?: typeof MediaSource }).MediaSource ?? ManagedMediaSource;
  return source?.isTypeSupported(types[codec]) === true;
}

/**
 * `onPlaying` is called once, with the first picture on the screen; `onBehind` every second with how far it is behind what has come here;
 * `onLeaving` before the last one is taken off it. Rejects when it can't
 * play any more, with why, and with `signal.reason`.
 */
export async function playLive(
  video: HTMLVideoElement,
  { id, fps }: Pick<CameraStatusJson, 'id' | 'fps'>,
  listener: { onPlaying: () => void; onBehind: (behindMs: number) => void; onLeaving: () => void },
  signal: AbortSignal,
): Promise<never> {
  const { default: mpegts } = await import('mpegts.js');
  signal.throwIfAborted();
  mpegts.LoggingControl.enableAll = false;
  const url = new URL(pathOf('GET /api/v1/cameras/:id/live', { params: { id } }), location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const player = mpegts.createPlayer(
    { type: 'mpegts', isLive: true, hasAudio: false, hasVideo: true, url: url.href },
    settings(fps),
  );
  const { promise: over, reject } = Promise.withResolvers<never>();
  const stop = new AbortController();
  const fail = (why: string) => reject(new Error(why));
  const failed = () => fail(video.error?.message ?? 'the video cannot be played');
  const aborted = () => reject(signal.reason as Error);
  signal.addEventListener('abort', aborted);
  video.addEventListener('error', failed);
  player.on(mpegts.Events.ERROR, (kind: string, detail: string) => fail(`${kind}: ${detail}`));
  player.on(mpegts.Events.LOADING_COMPLETE, () => fail('the gateway ended it'));
  try {
    player.attachMediaElement(video);
    player.load();
    // Muted video may play by itself everywhere, but where a person has forbidden it.
    Promise.resolve(player.play()).catch(() => fail('the browser does not play by itself'));
    void firstPicture(video, stop.signal).then(listener.onPlaying, () => undefined);
    watch(video, listener.onBehind, stop.signal).then(
      () => fail('the video is stuck'),
      () => undefined,
    );
    return await over;
  } finally {
    stop.abort();
    signal.removeEventListener('abort', aborted);
    video.removeEventListener('error', failed);
    listener.onLeaving();
    player.destroy();
  }
}

/**
 * How far behind its newest data the player may be, seconds. mpegts.js hands on two pictures at a time, so with few a second it needs more to
 * play smoothly.
 */
function settings(fps = 15) {
  const intervalS = 1 / Math.min(30, Math.max(1, fps));
  const minS = Math.max(0.1, 2 * intervalS);
  return {
    customLoader: LiveLoader,
    enableWorker: false,
    enableStashBuffer: false,
    lazyLoad: false,
    // A little faster until it has caught up …
    liveSync: true,
    liveSyncTargetLatency: minS + 0.1,
    liveSyncMaxLatency: minS + 0.25,
    liveSyncPlaybackRate: 1.15,
    // … and at once where that would take long.
    liveBufferLatencyChasing: true,
    liveBufferLatencyMaxLatency: minS + 0.5,
    liveBufferLatencyMinRemain: minS,
    autoCleanupSourceBuffer: true,
    autoCleanupMaxBackwardDuration: keepPlayedS.most,
    autoCleanupMinBackwardDuration: keepPlayedS.least,
  };
}

/** Resolves when a picture is on the screen. */
async function firstPicture(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  while (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.currentTime === 0)
    await sleep(30, undefined, signal);
}

/** Resolves when the video has not gone on for some time. */
async function watch(
  video: HTMLVideoElement,
  onBehind: (behindMs: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let at = { time: video.currentTime, sinceMs: elapsedMs() };
  while (elapsedMs() - at.sinceMs < stuckAfterMs) {
    await sleep(lookEveryMs, undefined, signal);
    const { buffered, currentTime } = video;
    if (currentTime !== at.time) at = { time: currentTime, sinceMs: elapsedMs() };
    if (buffered.length > 0) onBehind(1_000 * Math.max(0, buffered.end(buffered.length - 1) - currentTime));
  }
}
