/** The picture process: what it makes, and what becomes of a picture when it dies or hangs. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cpuMsOf } from '../../../../src/agent/cameras/media-process.ts';
import {
  copyPicture,
  heldPictureBytes,
  holdPicture,
} from '../../../../src/agent/cameras/pictures/held-picture.ts';
import {
  createPictures,
  type PictureBounds,
  type Pictures,
} from '../../../../src/agent/cameras/pictures/pictures.ts';
import type { RgbPixels } from '../../../../src/domain/capture/frame.ts';
import { type Clock, systemClock as clock } from '../../../../src/lib/clock.ts';
import { armFailpoints } from '../../../../src/lib/failpoint.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { childrenOf, pidOf } from '../children.ts';
import { picturesHere } from './pictures-here.ts';

const log = createLog({ level: 'silent' });
const budget = { widthPx: 640, maxBytes: 61_440 };

function noise(width: number, height: number) {
  const rgb = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let at = 0; at < rgb.length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    rgb[at] = state >> 16;
  }
  return holdPicture({ rgb, width, height });
}

/** Takes tens of milliseconds, so that a signal meets it. */
const large = noise(1_920, 1_080);
const jpegOf = async ({ rgb, width, height }: RgbPixels = noise(640, 360)) =>
  await sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();

type DecodedJpeg = Awaited<ReturnType<Pictures['decode']>>;
const plain = (decoded: DecodedJpeg) =>
  'picture' in decoded
    ? { ...decoded, picture: { ...decoded.picture, share: 0, [Symbol.dispose]: 0 } }
    : decoded;

const processes = () => childrenOf(process.pid, 'picture-process');
const signalAll = (signal: NodeJS.Signals) => {
  for (const child of processes()) process.kill(pidOf(child), signal);
};

let stop: AbortController;
let running: Promise<void> | undefined;
beforeEach(() => {
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await running;
  expect(processes()).toEqual([]);
});

function start(bounds?: Partial<PictureBounds>, by = clock): Pictures {
  const pictures = createPictures({ clock: by, log }, { waitMs: 60_000, workMs: 60_000, ...bounds });
  running = pictures.run(stop.signal);
  return pictures;
}

async function started(bounds?: Partial<PictureBounds>, by = clock): Promise<Pictures> {
  const pictures = start(bounds, by);
  await expect.poll(() => pictures.encode(noise(16, 16)), { timeout: 60_000 }).toBeDefined();
  return pictures;
}

test('makes the same bytes as in one process: thumbnails, full size, decoded JPEGs, reasons of damage', async () => {
  const pictures = start();
  for (const picture of [noise(64, 36), large]) {
    expect(await pictures.encode(picture, budget)).toEqual(await picturesHere.encode(picture, budget));
    expect(await pictures.encode(picture)).toEqual(await picturesHere.encode(picture));
  }
  const jpeg = await jpegOf();
  for (const bytes of [jpeg, jpeg.subarray(0, 9_000), Buffer.from('<html>'), Buffer.alloc(0)])
    for (const maxWidthPx of [Infinity, 320, 10_000])
      expect(plain(await pictures.decode(bytes, maxWidthPx))).toEqual(
        plain(await picturesHere.decode(bytes, maxWidthPx)),
      );
});

test('makes a picture that waited when the first start failed', async () => {
  armFailpoints('media.spawn=error:EAGAIN@1');
  try {
    const pictures = start({ waitMs: 20_000 });
    expect(await pictures.encode(noise(16, 16))).toBeDefined();
  } finally {
    armFailpoints('');
  }
});

test.each(['picture', 'preparation'] as const)('runs no process until the first %s', async (first) => {
  const pictures = createPictures({ clock, log, isPrepared: false }, { waitMs: 60_000 });
  running = pictures.run(stop.signal);
  await clock.sleep(200, stop.signal);
  expect(processes()).toEqual([]);
  if (first === 'picture') expect(await pictures.encode(noise(16, 16))).toBeDefined();
  else pictures.prepare();
  await expect.poll(() => processes().length, { timeout: 60_000 }).toBe(1);
});

test('is killed by the kernel before the agent', async () => {
  await started();
  const [child] = processes();
  expect(Number(readFileSync(`/proc/${pidOf(child)}/oom_score_adj`, 'utf8'))).toBe(800);
});

test.each(['SIGKILL', 'SIGSEGV', 'SIGABRT'] as const)(
  'makes the picture in another process when %s ends it on the way',
  async (signal) => {
    const pictures = await started();
    const before = processes().map(pidOf);
    const many = Promise.all(Array.from({ length: 8 }, () => pictures.encode(large, budget)));
    signalAll(signal);
    const expected = await picturesHere.encode(large, budget);
    for (const made of await many) expect(made).toEqual(expected);
    expect(processes().map(pidOf)).not.toEqual(before);
  },
);

test('makes the picture in another process when one hangs', async () => {
  const pictures = await started({ workMs: 3_000 });
  signalAll('SIGSTOP');
  const jpeg = await jpegOf();
  const both = [pictures.encode(large, budget), pictures.decode(jpeg, 320)] as const;
  expect(await both[0]).toEqual(await picturesHere.encode(large, budget));
  expect(plain(await both[1])).toEqual(plain(await picturesHere.decode(jpeg, 320)));
});

test('ignores the signals of a stop, and ends with the agent', async () => {
  const pictures = await started();
  signalAll('SIGTERM');
  signalAll('SIGINT');
  const [child] = processes();
  expect(await pictures.encode(large, budget)).toBeDefined();
  expect(processes()).toEqual([child]);
});

test('makes a picture that its owner releases meanwhile, also when the process is ended while it reads it', async () => {
  const pictures = await started();
  const heldBefore = heldPictureBytes();
  const expected = await picturesHere.encode(large, budget);
  const given = copyPicture(large);
  const made = pictures.encode(given, budget);
  given[Symbol.dispose]();
  expect(() => given.rgb).toThrow('after its release');
  // Stopped, it reads nothing: the bytes wait in the pipe and in this process.
  signalAll('SIGSTOP');
  signalAll('SIGKILL');
  expect(await made).toEqual(expected);
  await expect.poll(heldPictureBytes).toBe(heldBefore);
});

/** Ends every process that has read this many bytes, which only the picture has. Resolves with their number. */
async function endWhenRead(
  bytes: number,
  until: Promise<unknown>,
  signal: NodeJS.Signals = 'SIGSEGV',
): Promise<number> {
  const ended = new Set<number>();
  const over = new AbortController();
  void until.finally(() => over.abort());
  while (!over.signal.aborted) {
    for (const { pid } of processes())
      if (!ended.has(pid) && bytesReadBy(pid) > bytes) {
        process.kill(pid, signal);
        ended.add(pid);
      }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return ended.size;
}

function bytesReadBy(pid: number): number {
  try {
    return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

test('reports a picture that ends two processes: a JPEG as damaged, another as not made', async () => {
  const pictures = await started();
  const huge = noise(4_000, 3_000);
  const jpeg = await jpegOf(huge);
  const decoded = pictures.decode(jpeg, Infinity);
  expect(await endWhenRead(jpeg.length, decoded)).toBe(2);
  expect(await decoded).toMatchObject({ kind: 'damaged' });
  const made = pictures.encode(huge, budget);
  expect(await endWhenRead(huge.rgb.length, made)).toBe(2);
  expect(await made).toBeUndefined();
  expect(await pictures.decode(await jpegOf(), 320)).toMatchObject({ kind: 'picture' });
});

test('is busy with a JPEG when the kernel kills two processes that decode it', async () => {
  const pictures = await started();
  const jpeg = await jpegOf(noise(4_000, 3_000));
  const decoded = pictures.decode(jpeg, Infinity);
  expect(await endWhenRead(jpeg.length, decoded, 'SIGKILL')).toBe(2);
  expect(await decoded).toMatchObject({ kind: 'busy' });
});

test('is busy with a JPEG when the machine gives two processes no time for it', async () => {
  const pictures = await started({ workMs: 3_000 });
  const jpeg = await jpegOf(noise(4_000, 3_000));
  const decoded = pictures.decode(jpeg, Infinity);
  expect(await endWhenRead(jpeg.length, decoded, 'SIGSTOP')).toBe(2);
  expect(await decoded).toMatchObject({ kind: 'busy' });
});

/** For the processor time of the picture processes: a busy machine makes it pass slowly. */
const computingClock: Clock = {
  ...clock,
  sleep: async (ms, signal) => {
    if (ms !== computingMs) {
      await clock.sleep(ms, signal);
      return;
    }
    const used = () => processes().reduce((sum, { pid }) => sum + (cpuMsOf(pid) ?? 0), 0);
    for (const fromMs = used(); used() - fromMs < 0.8 * ms; ) await clock.sleep(2, signal);
  },
};
const computingMs = 100;

test('reports a JPEG as damaged that two processes compute for too long', async () => {
  const pictures = await started({ workMs: computingMs }, computingClock);
  const jpeg = await jpegOf(noise(4_000, 3_000));
  expect(await pictures.decode(jpeg, Infinity)).toMatchObject({ kind: 'damaged' });
});

test('is busy before it runs, with a full queue, without a process in time, and after its end', async () => {
  const idle = createPictures({ clock, log });
  expect(await idle.encode(large, budget)).toBeUndefined();
  expect(await idle.decode(await jpegOf(), 320)).toMatchObject({ kind: 'busy' });
  const pictures = await started({ maxQueue: 2, waitMs: 100 });
  const three = [1, 2, 3].map(() => pictures.encode(large, budget));
  expect(await three[2]).toBeUndefined();
  signalAll('SIGSTOP');
  expect(await pictures.encode(large, budget)).toBeUndefined();
  stop.abort();
  await running;
  expect(await pictures.encode(large, budget)).toBeUndefined();
});
