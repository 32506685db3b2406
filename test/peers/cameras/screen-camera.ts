/**
 * A camera that films the screen of a real browser, and is late by a known time. It takes a picture every interval, of what the browser's screen
 * showed at that moment, and begins to send it exactly `lateMs` after.
 *
 * What was on the screen when: the browser hands out each frame that it presents (CDP `Page.startScreencast`) with the time of that
 * (`metadata.timestamp`, this machine's wall clock). A frame may be told some 100 ms after that, so `lateMs` is more: when a picture is due, the
 * frame of its moment is known.
 */
import { fileURLToPath } from 'node:url';
import type { CDPSession } from 'playwright-core';
import sharp from 'sharp';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { startGStreamer } from './gstreamer.ts';

/** When it came onto the screen and when we were told, CLOCK_MONOTONIC milliseconds. */
type ScreenFrame = { readonly shownAtMs: number; readonly notifiedAtMs: number; readonly jpeg: Buffer };

export type ScreenCamera = AsyncDisposable & {
  readonly url: string;
  /** Films this screen from now on. */
  watch(session: CDPSession): Promise<void>;
  /** Of the screens, newest last; the last 30 s. */
  frames(): readonly ScreenFrame[];
  /** Pictures that were handed over after they were due, of all: this machine was busy. */
  count(): { late: number; taken: number };
};

const size = { width: 640, height: 360 };
/** In the picture: a phone held up, a counter around it. */
const phoneHeightPx = 330;
const counter = { r: 96, g: 84, b: 70 };
const keepFrames = 600;
/** A picture is composed and handed over this long before its encoding begins. Milliseconds. */
const composeMs = 160;
const program = fileURLToPath(new URL('screen-camera.py', import.meta.url));

export async function startScreenCamera({
  lateMs,
  fps,
}: {
  lateMs: number;
  fps: number;
}): Promise<ScreenCamera> {
  const camera = await startGStreamer({
    program,
    args: [JSON.stringify({ ...size, fps })],
    readyWithinMs: 30_000,
  });
  const { url } = JSON.parse(camera.ready) as { url: string };
  const stop = new AbortController();
  let frames: ScreenFrame[] = [];
  const counted = { late: 0, taken: 0 };
  const blank = await picture();
  const filming = film();

  async function film(): Promise<void> {
    const startMs = clock.monotonicMs();
    let last: { jpeg: Buffer; rgb: Buffer } | undefined;
    for (let n = 0; !stop.signal.aborted; n++) {
      const takenMs = startMs + (n * 1_000) / fps;
      const waitMs = takenMs + lateMs - composeMs - clock.monotonicMs();
      await clock.sleep(Math.max(0, waitMs), stop.signal).catch(() => undefined);
      const shown = frames.findLast(({ shownAtMs }) => shownAtMs <= takenMs);
      counted.taken += 1;
      if (last === undefined || last.jpeg !== shown?.jpeg)
        last = shown && { jpeg: shown.jpeg, rgb: await picture(shown.jpeg) };
      const head = Buffer.alloc(16);
      head.writeBigUInt64LE(BigInt(Math.round(takenMs * 1e6)), 0);
      head.writeBigUInt64LE(BigInt(Math.round((takenMs + lateMs) * 1e6)), 8);
      if (clock.monotonicMs() > takenMs + lateMs) counted.late += 1;
      camera.give(Buffer.concat([head, last?.rgb ?? blank]));
    }
  }

  return {
    url,
    frames: () => frames,
    count: () => ({ ...counted }),
    async watch(session) {
      session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
        const notifiedAtMs = clock.monotonicMs();
        void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
        if (metadata.timestamp === undefined) return;
        const shownAtMs = notifiedAtMs - (clock.nowMs() - metadata.timestamp * 1_000);
        frames = [...frames, { shownAtMs, notifiedAtMs, jpeg: Buffer.from(data, 'base64') }].slice(
          -keepFrames,
        );
      });
      await session.send('Page.startScreencast', { format: 'jpeg', quality: 80, everyNthFrame: 1 });
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await filming;
      await camera.stop();
    },
  };
}

/** What the camera sees of the screen. */
async function picture(screen?: Buffer): Promise<Buffer> {
  const scene = sharp({ create: { ...size, channels: 3, background: counter } });
  if (screen === undefined) return await scene.raw().toBuffer();
  const phone = await sharp(screen).resize({ height: phoneHeightPx }).toBuffer();
  return await scene
    .composite([{ input: phone }])
    .removeAlpha()
    .raw()
    .toBuffer();
}
