/** A region of encoded video, decoded by ffmpeg: which pictures it returns, of what, and at what times. */
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import {
  createSalesUnderWay,
  type SalesUnderWay,
} from '../../../../src/agent/cameras/grab/sales-under-way.ts';
import {
  createRegionReader,
  type RegionRequest,
  type RegionSource,
} from '../../../../src/agent/cameras/region/region-reader.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { findChanges } from '../../../../src/domain/moment/seen-onset.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { encodedUnits, fps } from '../encoded.ts';
import { saleAtStart } from '../grab/sale-at-start.ts';

const forever = new AbortController().signal;
const openMs = 4_000;
/** Noise, and in the middle of the picture a box that becomes white. */
const drawer = `color=gray:s=320x240:r=${fps}:d=10,noise=alls=8:allf=t,drawbox=x=120:y=90:w=80:h=60:color=white:t=fill:enable='gte(t\\,${openMs / 1_000})'`;
const made = (bFrames: number, codec: 'h264' | 'h265' = 'h264') =>
  encodedUnits({ codec, bFrames, count: 10 * fps, gop: 2 * fps, source: drawer });
const units = made(0);

const region = { left: 0.3, top: 0.3, width: 0.4, height: 0.4 };
const request: RegionRequest = {
  ...{ boot: systemClock.boot, fromMonotonicMs: 1_300, untilMonotonicMs: 8_200, region },
};
const timeMs = (unit: Pick<AccessUnit, 'pts90k'>): number => unit.pts90k / 90;

function sourceOf(held: readonly AccessUnit[], over: Partial<RegionSource> = {}): RegionSource {
  const ring = createRing({ keepMs: 600_000, budget: createRingBudget(1 << 28) });
  for (const unit of held) ring.add(unit);
  return {
    ...{ ring, timeMs, changed: () => new Promise(() => undefined) },
    ...{ isUp: () => true, lateMs: () => 0, networkDelayMs: () => 12 },
    ...over,
  };
}

function readerOf(
  isUnderWay: () => boolean = () => false,
  clock = systemClock,
  sales: Pick<SalesUnderWay, 'giveWay'> = createSalesUnderWay(clock),
) {
  return createRegionReader({
    ...{ clock, log: createLog({ level: 'silent' }) },
    sales: { isUnderWay, giveWay: (process) => sales.giveWay(process) },
  });
}

test.each([
  ['H.264', units],
  ['H.264 with B-frames', made(2)],
  ['H.265 with B-frames', made(3, 'h265')],
])('returns every picture of the region at its time: %s', async (_name, held) => {
  const video = await readerOf().read(sourceOf(held), request, forever);
  if (video.kind === 'missing') throw new Error(video.why);
  expect(video.networkDelayMs).toBe(12);
  expect(video.pictures.map(({ atMs }) => Math.round(atMs))).toEqual(
    Array.from({ length: 173 }, (_, index) => 1_320 + index * 40),
  );
  // The box is the middle half of the region each way.
  const [widthPx, heightPx] = [48, 36];
  for (const { atMs, grey } of video.pictures) {
    expect(grey).toHaveLength(widthPx * heightPx);
    const at = (x: number, y: number) =>
      grey[Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)] ?? 0;
    expect(at(0.5, 0.5) > 200).toBe(atMs >= openMs - 1);
    expect(at(0.1, 0.5)).toBeLessThan(160);
    expect(at(0.5, 0.1)).toBeLessThan(160);
  }
  const [change, ...others] = findChanges(video.pictures, { fromMs: 2_500, untilMs: 5_200 }) ?? [];
  expect(others).toEqual([]);
  expect(Math.abs((change?.atMs ?? 0) - openMs)).toBeLessThanOrEqual(40);
});

test('returns nothing where the video does not reach over the span', async () => {
  const missing = { kind: 'missing', why: 'no_video' };
  const reader = readerOf();
  const late = units.filter((unit) => timeMs(unit) >= 4_000);
  expect(await reader.read(sourceOf(late), request, forever)).toEqual(missing);
  expect(await reader.read(sourceOf(units.slice(0, 150)), request, forever)).toEqual(missing);
  expect(await reader.read(sourceOf([]), request, forever)).toEqual(missing);
  expect(await reader.read(sourceOf(units), { ...request, boot: 'another' }, forever)).toEqual(missing);
});

test('rather returns nothing than pictures at wrong times', async () => {
  // No decoder shows a unit without its slices.
  const broken = units.map((unit, index) =>
    index === 60 ? { ...unit, bytes: unit.bytes.subarray(0, 6) } : unit,
  );
  expect(await readerOf().read(sourceOf(broken), request, forever)).toMatchObject({ kind: 'missing' });
});

test('waits while a picture of a sale is decoded, and reads one region at a time', async () => {
  const free = Promise.withResolvers<undefined>();
  let waits = 0;
  const clock: typeof systemClock = {
    ...systemClock,
    async sleep(ms, signal) {
      // Longer ones are bounds.
      if (ms > 1_000) return systemClock.sleep(ms, signal);
      waits++;
      await free.promise;
    },
  };
  let isAtWork = true;
  const reader = readerOf(() => isAtWork, clock);
  const all = Promise.all([1, 2].map(() => reader.read(sourceOf(units), request, forever)));
  await expect.poll(() => waits).toBe(1);
  isAtWork = false;
  free.resolve(undefined);
  expect((await all).map(({ kind }) => kind)).toEqual(['pictures', 'pictures']);
  expect(waits).toBe(1);
});

test('stands still while the picture of a sale is under way that came after its beginning', async () => {
  const sales = saleAtStart();
  const reading = readerOf(undefined, systemClock, sales).read(sourceOf(units), request, forever);
  await expect.poll(() => sales.state()).toBe('T');
  sales.end();
  expect(await reading).toMatchObject({ kind: 'pictures' });
});

test('rejects when aborted', async () => {
  const stop = new AbortController();
  const reading = readerOf(() => true).read(sourceOf(units), request, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(reading).rejects.toThrow('stopped');
});
