/** The ways from an event to a JPEG of its moment: those of other programs, and ours. Times are CLOCK_MONOTONIC milliseconds. */
import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';
import type { Camera } from '../../src/agent/cameras/camera-contract.ts';
import type { Pictures } from '../../src/agent/cameras/pictures/pictures.ts';
import { rtspIngest } from '../../src/agent/cameras/rtsp/reader.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import type { FilmCamera } from '../../test/peers/cameras/film-camera.ts';
import { readPaintedClock } from '../../test/peers/cameras/painted-clock.ts';
import { thumbnail } from './bench.ts';

export type Taken = {
  /** From the event to the JPEG. */
  readonly totalMs: number;
  /** Part of it until the picture had arrived, which no program can shorten. */
  readonly waitMs: number;
  /** When the picture shown was taken − the event; NaN if its number can't be read. */
  readonly errorMs: number;
  readonly number: number;
};

export type Way = AsyncDisposable & {
  /** An event now. */
  take(): Promise<Taken>;
};

const scaled = ['-vf', `scale=${thumbnail.widthPx}:-2`, '-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe'];
const quiet = ['-hide_banner', '-loglevel', 'error'];

/** (a) ffmpeg, started at the event. `behind`: a command that becomes ffmpeg. */
export function coldFfmpeg(camera: FilmCamera, behind: readonly string[] = []): Way {
  return {
    take: async () => {
      const eventMs = clock.monotonicMs();
      const args = [...['-rtsp_transport', 'tcp', '-i', camera.url, '-frames:v', '1'], ...scaled, 'pipe:1'];
      const jpeg = await ffmpegOutput(args, { behind });
      return judged(camera, { eventMs, doneMs: clock.monotonicMs(), waitMs: 0, jpeg });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** (b) A stream that is read all the time: wait for the next key frame and decode that, as go2rtc does. */
export async function nextKeyFrame(camera: FilmCamera, behind: readonly string[] = []): Promise<Way> {
  const stop = new AbortController();
  let tell: ((key: Buffer) => void) | undefined;
  const first = Promise.withResolvers<undefined>();
  const reading = rtspIngest(
    {
      record: {
        ...{ id: 'c', name: 'c', url: camera.url, transport: 'tcp', reader: 'native' },
        ...{ latencyMs: 0, masks: [] },
      },
      clock,
      onUnit: (unit) => {
        first.resolve(undefined);
        if (!unit.key) return;
        tell?.(unit.bytes);
        tell = undefined;
      },
      onLoss: () => undefined,
      onCameraClock: () => undefined,
      onLine: () => undefined,
      silenceLimitMs: () => 40_000,
    },
    stop.signal,
  );
  await first.promise;
  return {
    take: async () => {
      const eventMs = clock.monotonicMs();
      const key = await new Promise<Buffer>((resolve) => (tell = resolve));
      const waitMs = clock.monotonicMs() - eventMs;
      const format = camera.film.codec === 'h265' ? 'hevc' : 'h264';
      const jpeg = await ffmpegOutput(['-f', format, '-i', 'pipe:0', '-frames:v', '1', ...scaled, 'pipe:1'], {
        input: key,
        behind,
      });
      return judged(camera, { eventMs, doneMs: clock.monotonicMs(), waitMs, jpeg });
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await reading;
    },
  };
}

/** (c) Ours, from ring to thumbnail; `camera` is being read. */
export function ours(ours: Camera, camera: FilmCamera, pictures: Pictures): Way {
  const forever = new AbortController().signal;
  return {
    take: async () => {
      const eventMs = clock.monotonicMs();
      const grab = await ours.grab({ atMonotonicMs: eventMs, size: 'thumbnail' }, forever);
      if (grab.kind !== 'frame')
        throw new Error(`no frame: ${grab.kind} ${grab.details.problem?.code ?? ''}`);
      using picture = grab.frame.picture;
      const made = await pictures.encode(picture, thumbnail);
      if (made === undefined) throw new Error('no picture process');
      const { jpeg } = made;
      return await judged(camera, { eventMs, doneMs: clock.monotonicMs(), waitMs: grab.waitMs, jpeg });
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Decoding of a film's pictures from a file in memory, key frame … wanted one, one thread, nothing else: the limit. Milliseconds. */
export async function bareDecodeMs(
  bytes: Buffer,
  format: 'h264' | 'hevc',
  behind: readonly string[] = [],
): Promise<number> {
  const words = await ffmpegWords(
    ['-hide_banner', '-benchmark', '-threads', '1', '-f', format, '-i', 'pipe:0', '-f', 'null', '-'],
    { input: bytes, behind },
  );
  return 1_000 * Number(/bench: .*rtime=([\d.]+)s/.exec(words)?.[1] ?? NaN);
}

async function judged(
  camera: FilmCamera,
  taken: { eventMs: number; doneMs: number; waitMs: number; jpeg: Buffer },
): Promise<Taken> {
  const { eventMs, doneMs, waitMs, jpeg } = taken;
  const number = (await readPaintedClock(jpeg))?.wallMs ?? NaN;
  const takenAtMs = camera.takenAtMs(number, eventMs) ?? NaN;
  return { totalMs: doneMs - eventMs, waitMs, errorMs: takenAtMs - eventMs, number };
}

type Given = { readonly input?: Buffer; readonly behind: readonly string[] };

async function ffmpegOutput(args: readonly string[], { input, behind }: Given): Promise<Buffer> {
  const [command = '', ...rest] = [...behind, 'ffmpeg', ...quiet, ...args];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return buffer(child.stdout);
}

async function ffmpegWords(args: readonly string[], { input, behind }: Given): Promise<string> {
  const [command = '', ...rest] = [...behind, 'ffmpeg', ...args];
  const child = spawn(command, rest, { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return text(child.stderr);
}
