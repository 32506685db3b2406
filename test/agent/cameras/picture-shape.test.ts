/** Pictures come out as people see them, whatever the shape of their pixels; and none is decoded that is larger than pictures may be. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../src/agent/cameras/access-unit.ts';
import { tooLargeSize } from '../../../src/agent/cameras/bitstream/picture-bounds.ts';
import { pictureSize } from '../../../src/agent/cameras/bitstream/sequence.ts';
import { createDecoders, type Decoders } from '../../../src/agent/cameras/grab/decoder.ts';
import { createClipMaker } from '../../../src/agent/cameras/live/clip-maker.ts';
import { createReading } from '../../../src/agent/cameras/reading.ts';
import { createRingBudget } from '../../../src/agent/cameras/ring/budget.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startRtspCamera } from '../../peers/cameras/rtsp-camera.ts';
import { childrenOf, eventually } from './children.ts';
import { encodedUnits } from './encoded.ts';
import { asPeerUnit } from './rtsp/pictures.ts';

const log = createLog({ level: 'silent' });

async function withDecoders(use: (decoders: Decoders) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const decoders = createDecoders({ clock, log }, {});
  const running = decoders.run(stop.signal);
  try {
    await use(decoders);
  } finally {
    stop.abort();
    await running;
  }
}

const square = [
  [0, 0],
  [0.5, 0],
  [0.5, 0.5],
  [0, 0.5],
] as const;

/** Reads a camera. */
function read(url: string) {
  return createReading({
    record: { ...{ id: 'c', name: 'c', url, transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] } },
    ...{ clock, log, startedAtMonotonicMs: clock.monotonicMs() },
    readers: { recall: () => undefined, remember: () => undefined },
    ...{
      keepMs: 600_000,
      budget: createRingBudget(1 << 24),
      latencyMs: () => 0,
      onCameraClock: () => undefined,
    },
  });
}

describe('the shape of pixels', () => {
  const kind = { codec: 'h264', bFrames: 0, count: 3, gop: 3, busy: true, size: '320x240' } as const;

  test.each([
    ['2/1', { full: [640, 240], small: [160, 60] }],
    ['4/3', { full: [426, 240], small: [160, 90] }],
    ['1/2', { full: [320, 480], small: [160, 240] }],
    ['1/1', { full: [320, 240], small: [160, 120] }],
    // An impossible pixel shape.
    ['200/1', { full: [320, 240], small: [160, 120] }],
  ] as const)('%s: makes pixels square', async (sar, wanted) => {
    const units = encodedUnits({ ...kind, sar });
    await withDecoders(async (decoders) => {
      const size = async (widthPx?: number) => {
        const decoded = await decoders.decode(units, widthPx === undefined ? {} : { widthPx });
        return decoded.kind === 'picture' ? [decoded.picture.width, decoded.picture.height] : decoded;
      };
      expect({ full: await size(), small: await size(160) }).toEqual(wanted);
    });
  });
});

test('stores the half-width video of a recorder as 16:9', async () => {
  const kind = { codec: 'h264', bFrames: 0, count: 2, gop: 2, busy: true } as const;
  const units = encodedUnits({ ...kind, size: '960x1080', sar: '2/1' });
  await withDecoders(async (decoders) => {
    const decoded = await decoders.decode(units, { widthPx: 640 });
    expect(decoded).toMatchObject({ kind: 'picture', picture: { width: 640, height: 360 } });
  });
});

test('shows the half-width video of a recorder that declares nothing as 16:9: picture and clip', async () => {
  const kind = { codec: 'h264', bFrames: 0, count: 50, gop: 25, busy: true } as const;
  const units = encodedUnits({ ...kind, size: '960x1080', sar: '0/1' });
  await using peer = await startRtspCamera({ codec: 'h264', units: units.map(asPeerUnit) });
  const reading = read(peer.url);
  const stop = new AbortController();
  const running = reading.run(stop.signal);
  const gop = await eventually(() => reading.ring.gops().find((held) => held.units.length >= 5)?.units);
  await withDecoders(async (decoders) => {
    const decoded = await decoders.decode(gop.slice(0, 2), { widthPx: 640 });
    expect(decoded).toMatchObject({ kind: 'picture', picture: { width: 640, height: 360 } });
  });
  const timeOf = (unit: AccessUnit | undefined) => (unit === undefined ? NaN : reading.timeMs(unit));
  for (const masks of [[], [square]]) {
    const source = { ...reading, masks, isUp: () => true };
    const [fromMonotonicMs, untilMonotonicMs] = [0, 4].map((at) => timeOf(gop[at])) as [number, number];
    const range = { fromMonotonicMs, untilMonotonicMs, isForStorage: true };
    const clip = await createClipMaker({ clock, log }).make(source, range, stop.signal);
    if (clip.kind !== 'clip') throw new Error(clip.why);
    const args = ['-v', 'error', '-show_entries', 'stream=display_aspect_ratio', '-of', 'csv=p=0', 'pipe:0'];
    expect(execFileSync('ffprobe', args, { input: await buffer(clip.mp4), encoding: 'utf8' }).trim()).toBe(
      '16:9',
    );
  }
  stop.abort();
  await running;
});

/** Exp-Golomb code. */
function ue(value: number): string {
  const bits = (value + 1).toString(2);
  return '0'.repeat(bits.length - 1) + bits;
}

function bytesOf(fields: readonly string[]): number[] {
  const bits = fields.join('');
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return bytes.map((byte) => Number.parseInt(byte, 2));
}

/** An H.264 sequence parameter set, Baseline, with this many macroblocks. */
function sequence(widthMbs: number, heightMbs: number): Buffer {
  const size = [ue(widthMbs - 1), ue(heightMbs - 1)];
  const fields = [ue(0), ue(0), ue(2), ue(1), '0', ...size, '1', '1', '0', '0', '1'];
  return Buffer.from([0x67, 66, 0xc0, 51, ...bytesOf(fields)]);
}

/** An H.265 sequence parameter set, 4:2:0 without cropping, with this many pixels. */
function h265Sequence(width: number, height: number): Buffer {
  const oneLayer = ['1', ue(4), ue(0), ue(0)];
  const blocks = [ue(0), ue(3), ue(0), ue(3), ue(0), ue(0)];
  const fields = [ue(0), ue(1), ue(width), ue(height), '0', ue(0), ue(0), ue(4), ...oneLayer, ...blocks];
  const rest = ['0', '00', '0', ue(0), '0', '00', '0', '1'];
  const profile = Buffer.alloc(12, 0x55);
  return Buffer.from([0x42, 1, 0x01, ...profile, ...bytesOf([...fields, ...rest])]);
}

const startCode = Buffer.from([0, 0, 0, 1]);

/** Pictures of a camera that declares this size. */
function claiming(widthMbs: number, heightMbs: number): AccessUnit[] {
  const units = encodedUnits({ codec: 'h264', bFrames: 0, count: 3, gop: 3, extra: 'cabac=0:8x8dct=0' });
  return units.map((unit) => {
    if (!unit.key) return unit;
    const from = unit.bytes.indexOf(Buffer.from([0, 0, 1, 0x67]));
    const next = unit.bytes.indexOf(Buffer.from([0, 0, 1, 0x68]), from);
    const parts = [startCode, sequence(widthMbs, heightMbs), Buffer.of(0), unit.bytes.subarray(next)];
    return { ...unit, bytes: Buffer.concat(parts) };
  });
}

describe('the size of pictures', () => {
  test.each([
    [512, 270, undefined],
    [270, 512, undefined],
    [513, 1, '8208×16'],
    [512, 271, '8192×4336'],
    [1_000, 1_000, '16000×16000'],
    [1_025, 1_025, '16400×16400'],
    [70_001, 1, '1120016×16'],
  ])('%i × %i macroblocks', (width, height, size) => {
    const [key] = claiming(width, height);
    expect(key && tooLargeSize(key)).toBe(size);
  });

  test.each([
    [8_192, 4_320, undefined],
    [8_200, 16, '8200×16'],
    [16_400, 16_400, '16400×16400'],
    [70_000, 16, '70000×16'],
  ])('%i × %i pixels of H.265', (width, height, size) => {
    const bytes = Buffer.concat([
      startCode,
      h265Sequence(width, height),
      startCode,
      Buffer.of(0x26, 1, 0x80),
    ]);
    expect(pictureSize({ codec: 'h265', bytes })).toEqual({ width, height });
    expect(tooLargeSize({ codec: 'h265', bytes })).toBe(size);
  });

  test('reports a camera with larger pictures as down, with the action', async () => {
    const units = claiming(1_000, 1_000).map(asPeerUnit);
    await using peer = await startRtspCamera({ codec: 'h264', units });
    const reading = read(peer.url);
    const stop = new AbortController();
    const running = reading.run(stop.signal);
    await eventually(() => reading.state().state === 'down');
    expect(reading.state()).toMatchObject({
      reader: 'native',
      problem: cameraProblem('camera.picture_too_large', { size: '16000×16000' }),
    });
    expect(reading.ring.newest()).toBeUndefined();
    stop.abort();
    await running;
  });

  test('rejects larger pictures before the decoder allocates memory', async () => {
    await withDecoders(async (decoders) => {
      let maxKb = 0;
      const watch = setInterval(() => {
        for (const { pid } of childrenOf(process.pid, 'select=mod')) maxKb = Math.max(maxKb, residentKb(pid));
      }, 5);
      const decoded = await decoders.decode(claiming(1_000, 1_000).slice(0, 1));
      clearInterval(watch);
      expect(decoded.kind).not.toBe('picture');
      expect(maxKb).toBeLessThan(300_000);
    });
  });
});

test('kills decoders first when memory runs out, and bounds their memory', async () => {
  await withDecoders(async () => {
    const decoder = await eventually(() => childrenOf(process.pid, 'ffmpeg -hide_banner')[0]);
    expect(readFileSync(`/proc/${decoder.pid}/oom_score_adj`, 'utf8').trim()).toBe('800');
    const [, soft] =
      /^Max address space\s+(\S+)/m.exec(readFileSync(`/proc/${decoder.pid}/limits`, 'utf8')) ?? [];
    expect(Number(soft)).toBeLessThanOrEqual(3 * 2 ** 30);
  });
});

function residentKb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
