/** The test camera and its painted clock, judged by real ffmpeg: every other test of exact frames stands on this. */
import { spawn } from 'node:child_process';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type CameraOptions, startCamera } from './camera.ts';
import { readPaintedClock } from './painted-clock.ts';

type Case = CameraOptions & { name: string; jpegWidth: number };
const cases: Case[] = [
  { name: 'low bit rate, half size', kbps: 200, jpegWidth: 320 },
  { name: 'B-pictures', kbps: 250, bFrames: 2, jpegWidth: 640 },
  { name: 'H.265 with B-pictures', codec: 'h265', kbps: 200, bFrames: 2, jpegWidth: 640 },
  {
    name: '1080p, slow, held back',
    width: 1920,
    height: 1080,
    fps: 5,
    kbps: 1000,
    latencyMs: 400,
    jpegWidth: 640,
  },
];
/** Also seen to by scripts/test-exactness.sh. */
const furtherCases: Case[] = [
  { name: 'low bit rate', kbps: 200, jpegWidth: 640 },
  { name: 'odd scale', kbps: 300, jpegWidth: 426 },
  { name: 'H.265', codec: 'h265', kbps: 200, jpegWidth: 640 },
  { name: '4:3', width: 640, height: 480, fps: 25, jpegWidth: 512 },
];
const isLong = process.env['TILLFRAME_LONG'] !== undefined;

/** As many pictures may come before the first whole one. */
const keyFrameEvery = 10;

test.each(isLong ? [...cases, ...furtherCases] : cases)(
  'reads every picture: $name',
  async ({ name: _, jpegWidth, ...options }) => {
    await using camera = await startCamera({ keyFrameEvery, ...options });
    const pictures = await pull(camera.url, { count: keyFrameEvery + 10, jpegWidth });
    const { times, skipped } = await readAll(pictures.map(({ jpeg }) => jpeg));
    // Joined between key frames, ffmpeg shows grey until the first one; from there on every picture counts.
    expect(skipped).toBeLessThan(keyFrameEvery);
    expect(worstStepMs(times, camera.intervalMs)).toBeLessThanOrEqual(2);

    const ages = pictures.slice(skipped).map(({ arrivedAtMs }, index) => arrivedAtMs - (times[index] ?? NaN));
    const minMs = Math.min(...ages);
    // ffmpeg starts with what it buffered while probing; the least delayed picture tells the camera's own delay.
    expect(minMs).toBeGreaterThanOrEqual(options.latencyMs ?? 0);
    expect(minMs).toBeLessThan(1_000 + (options.latencyMs ?? 0));
  },
);

describe.concurrent('with a camera', () => {
  test('a misread is noticed', async () => {
    await using camera = await startCamera();
    const [first, , third] = (await pull(camera.url, { count: 3, jpegWidth: 640 })).map(({ jpeg }) => jpeg);
    if (!first || !third) throw new Error('no pictures');
    const truth = await readPaintedClock(first);
    expect(truth).toBeDefined();

    expect(await readPaintedClock(first.subarray(0, first.length / 2)), 'half a file').toBeUndefined();
    expect(await readPaintedClock(Buffer.from('no picture')), 'no picture').toBeUndefined();
    for (const level of [0, 255]) {
      const rgb = Buffer.alloc(640 * 360 * 3, level);
      expect(await readPaintedClock({ rgb, width: 640, height: 360 }), `all ${level}`).toBeUndefined();
    }

    const patched = (colour: string, column: number) =>
      sharp(first)
        .composite([
          {
            input: { create: { width: 16, height: 16, channels: 3, background: colour } },
            left: 64 + column * 16,
            top: 336,
          },
        ])
        .toBuffer();
    for (let column = 0; column < 32; column++) {
      expect(await readPaintedClock(await patched('grey', column)), `grey cell ${column}`).toBeUndefined();
      // One of the two is what the cell was anyway.
      const read = await Promise.all(
        ['black', 'white'].map(async (colour) => readPaintedClock(await patched(colour, column))),
      );
      expect(
        read.filter((clock) => clock !== undefined),
        `cell ${column}`,
      ).toEqual([truth]);
    }

    // Two pictures mixed, as a decoder that lost packets shows them: never a third time.
    const lowerRow = await sharp(third).extract({ left: 0, top: 336, width: 320, height: 16 }).toBuffer();
    const torn = await sharp(first)
      .composite([{ input: lowerRow, left: 0, top: 336 }])
      .toBuffer();
    expect(await readPaintedClock(torn), 'torn').toBeUndefined();
  });

  test('serves several clients, and comes back on its port after a kill', async () => {
    const camera = await startCamera();
    const early = pull(camera.url, { count: 60, jpegWidth: 640 });
    const late = await pull(camera.url, { count: 5, jpegWidth: 640 });
    const alsoLate = await pull(camera.url, { count: 5, jpegWidth: 640 });
    // Whoever comes, the picture goes on for the others.
    for (const pictures of [await early, late, alsoLate]) {
      const { times } = await readAll(pictures.map(({ jpeg }) => jpeg));
      expect(worstStepMs(times, camera.intervalMs)).toBeLessThanOrEqual(2);
    }
    camera.kill();
    await camera.stop();
    await expect(pull(camera.url, { count: 1, jpegWidth: 640 })).rejects.toThrow(/refused/);
    await using again = await startCamera({ port: camera.port });
    expect(again.url).toBe(camera.url);
    expect(await pull(again.url, { count: 1, jpegWidth: 640 })).toHaveLength(1);
  });

  test.each(['basic', 'digest'] as const)('asks for a password: %s', async (auth) => {
    await using camera = await startCamera({ auth, user: 'viewer', password: 'pa:ss wörd' });
    expect(await pull(camera.url, { count: 1, jpegWidth: 640 })).toHaveLength(1);
    const wrong = new URL(camera.url);
    wrong.password = 'guess';
    await expect(pull(wrong.href, { count: 1, jpegWidth: 640 })).rejects.toThrow(/401/);
  });
});

/** Painted times from the first readable picture on; NaN for an unreadable one after it. */
async function readAll(jpegs: readonly Buffer[]) {
  const read = await Promise.all(jpegs.map((jpeg) => readPaintedClock(jpeg)));
  const skipped = read.findIndex((clock) => clock !== undefined);
  return { times: read.slice(skipped).map((clock) => clock?.wallMs ?? NaN), skipped };
}

function worstStepMs(times: readonly number[], intervalMs: number) {
  return Math.max(
    ...times.slice(1).map((time, index) => Math.abs(time - (times[index] ?? NaN) - intervalMs)),
  );
}

/** JPEGs of a stream in the order of display, with the wall time at which each came out of ffmpeg. */
async function pull(url: string, wanted: { count: number; jpegWidth: number }) {
  const input = [
    '-nostdin',
    '-loglevel',
    'error',
    '-rtsp_transport',
    'tcp',
    '-analyzeduration',
    '500000',
    '-i',
    url,
  ];
  // Times are ours to judge: every picture comes out, whatever ffmpeg makes of a stream that is joined between key frames.
  const filters = [
    '-vf',
    `scale=${wanted.jpegWidth}:-2,settb=1/1000,setpts=N*10`,
    '-fps_mode',
    'passthrough',
    '-enc_time_base',
    'filter',
  ];
  const output = ['-frames:v', `${wanted.count}`, '-c:v', 'mjpeg', '-q:v', '9', '-f', 'image2pipe', 'pipe:1'];
  const ffmpeg = spawn('ffmpeg', [...input, ...filters, ...output]);
  let complaints = '';
  ffmpeg.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const pictures: { jpeg: Buffer; arrivedAtMs: number }[] = [];
  let held = Buffer.alloc(0);
  for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk]);
    for (let end; (end = held.indexOf('ffd9', 'hex')) >= 0; held = held.subarray(end + 2)) {
      pictures.push({ jpeg: held.subarray(0, end + 2), arrivedAtMs: Date.now() });
    }
  }
  if (pictures.length < wanted.count)
    throw new Error(`ffmpeg gave ${pictures.length} pictures: ${complaints}`);
  return pictures;
}
