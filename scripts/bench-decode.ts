/**
 * Cost of one picture: `node scripts/bench-decode.ts [FILM] [--folder DIR]`. For real pictures (by default a surveillance film of Debian's
 * opencv-doc), encoded as cameras do, the time from the decision to the JPEG, at the first, the middle and the last picture of a GOP, beside
 * ffmpeg's bare decoding of the same pictures on one thread. Then twenty 1080p pictures at once, with the longest stall of the event loop.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { AccessUnit } from '../src/agent/cameras/access-unit.ts';
import { createTransportStreamReader } from '../src/agent/cameras/ffmpeg/transport-stream.ts';
import { createDecoders, type Decoders } from '../src/agent/cameras/grab/decoder.ts';
import { createPictures } from '../src/agent/cameras/pictures/pictures.ts';
import { systemClock } from '../src/lib/clock.ts';
import { createLog } from '../src/lib/log.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: '/tmp/tillframe-bench' },
    rounds: { type: 'string', default: '20' },
  },
});
const film = positionals[0] ?? '/usr/share/doc/opencv-doc/examples/data/vtest.avi';
const rounds = Number(values.rounds);
const widthPx = 640;
const thumbnail = { widthPx, maxBytes: 61_440 };

/** The film is played faster, so that every picture is another one. */
const kinds = [
  { name: '640x360@15 0.5M', speed: 1.5, fps: 15, size: '640:360', gop: 30, kbps: 500, bFrames: 0 },
  { name: '1080p@25 4M', speed: 2.5, fps: 25, size: '1920:1080', gop: 50, kbps: 4_000, bFrames: 0 },
  { name: '1080p@25 4M B2', speed: 2.5, fps: 25, size: '1920:1080', gop: 50, kbps: 4_000, bFrames: 2 },
] as const;
type Kind = (typeof kinds)[number];

function encoded(kind: Kind): string {
  mkdirSync(values.folder, { recursive: true });
  const file = join(values.folder, `${kind.name.replaceAll(' ', '-')}.ts`);
  if (existsSync(file)) return file;
  const x264 = [
    `keyint=${kind.gop}:min-keyint=${kind.gop}:scenecut=0:bframes=${kind.bFrames}:slices=1:sliced-threads=0`,
    `vbv-maxrate=${kind.kbps * 1.3}:vbv-bufsize=${kind.kbps}`,
  ].join(':');
  const filters = `setpts=PTS/${kind.speed},fps=${kind.fps},scale=${kind.size}:flags=bicubic`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', film, '-t', '12', '-vf', filters, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', `${kind.kbps}k`, '-x264-params', x264],
    ...['-muxdelay', '0', '-f', 'mpegts', file],
  ]);
  return file;
}

function gopsOf(file: string): AccessUnit[][] {
  const gops: AccessUnit[][] = [];
  for (const unit of createTransportStreamReader().push(readFileSync(file))) {
    if (unit.key) gops.push([]);
    gops.at(-1)?.push({ ...unit, arrivalMs: 0, epoch: 0 });
  }
  return gops.slice(1, -1);
}

/** Milliseconds of one thread a picture, ffmpeg's start taken off. */
function bareDecodeMs(file: string, pictures: number): number {
  const run = (args: readonly string[]) => {
    const startedMs = performance.now();
    execFileSync('ffmpeg', ['-v', 'error', '-threads', '1', '-i', file, ...args, '-f', 'null', '-']);
    return performance.now() - startedMs;
  };
  const times = Array.from({ length: 5 }, () => run([]) - run(['-frames:v', '1']));
  return quantile(times, 0.5) / (pictures - 1);
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const shown = (ms: number) => ms.toFixed(1).padStart(7);

async function measure(decoders: Decoders, kind: Kind): Promise<void> {
  const file = encoded(kind);
  const gops = gopsOf(file);
  const bareMs = bareDecodeMs(file, 12 * kind.fps);
  for (const position of [0, kind.gop / 2, kind.gop - 1]) {
    const whole: number[] = [];
    const decode: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const run = gops[round % gops.length]?.slice(0, position + 1) ?? [];
      await pause(500);
      const startedMs = performance.now();
      const decoded = await decoders.decode(run, { widthPx });
      if (decoded.kind !== 'picture') throw new Error(decoded.why);
      decode.push(performance.now() - startedMs);
      await pictures.encode(decoded.picture, thumbnail);
      whole.push(performance.now() - startedMs);
    }
    const figures = [0, 0.5, 0.99].map((part) => shown(quantile(whole, part))).join('');
    const bare = shown(bareMs * (position + 1));
    console.log(
      `${kind.name.padEnd(16)} picture ${String(position).padStart(2)}: bare${bare}  to JPEG min/med/p99${figures}  decode med${shown(quantile(decode, 0.5))}`,
    );
  }
}

async function many(decoders: Decoders): Promise<void> {
  const gops = gopsOf(encoded(kinds[1]));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (const full of [false, true]) {
    await pause(1_000);
    delay.reset();
    delay.enable();
    const startedMs = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const run = gops[index % gops.length]?.slice(0, 1 + ((index * 7) % 50)) ?? [];
        const decoded = await decoders.decode(run, full ? {} : { widthPx });
        if (decoded.kind !== 'picture') return decoded.kind;
        const made = await pictures.encode(decoded.picture, full ? undefined : thumbnail);
        return made === undefined ? 'busy' : 'jpeg';
      }),
    );
    delay.disable();
    const made = answers.filter((answer) => answer === 'jpeg').length;
    const tookMs = performance.now() - startedMs;
    console.log(
      `20 at once (${full ? 'full size' : 'thumbnails'}): ${made} in ${shown(tookMs)} ms, longest stall ${shown(delay.max / 1e6)} ms, p99 ${shown(delay.percentile(99) / 1e6)} ms`,
    );
  }
}

const stop = new AbortController();
const deps = { clock: systemClock, log: createLog({ level: 'warn' }) };
const pictures = createPictures(deps);
const decoders = createDecoders(deps, { waitingWidthPx: widthPx });
const running = Promise.all([pictures.run(stop.signal), decoders.run(stop.signal)]);
for (const kind of kinds) await measure(decoders, kind);
await many(decoders);
stop.abort();
await running;
