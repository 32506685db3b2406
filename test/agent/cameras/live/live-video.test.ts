/** Live video from the ring: start of a viewer, included and dropped pictures, and their times. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createTransportStreamReader } from '../../../../src/agent/cameras/ffmpeg/transport-stream.ts';
import { createLiveCursor } from '../../../../src/agent/cameras/live/live-cursor.ts';
import { createLiveTimes } from '../../../../src/agent/cameras/live/live-times.ts';
import { liveVideo } from '../../../../src/agent/cameras/live/live-video.ts';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { encodedUnits } from '../encoded.ts';

const intervalMs = 40;

/** Pictures one interval apart, a key frame each `gop`; `order` shifts one in display order, in pictures. */
function stream(count: number, gop: number, order: (index: number) => number = () => 0): AccessUnit[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ codec: 'h264', key: index % gop === 0, lossBefore: false, epoch: 0 },
    pts90k: (index + order(index)) * intervalMs * 90,
    arrivalMs: index * intervalMs,
    // Marked with its number.
    bytes: Buffer.from([0, 0, 1, 9, index]),
  }));
}

const ringOf = (units: readonly AccessUnit[]) => {
  const ring = createRing({ keepMs: 60_000, budget: createRingBudget(1 << 24) });
  for (const unit of units) ring.add(unit);
  return ring;
};

/** Numbers of all pictures available now. */
function drain(
  cursor: ReturnType<typeof createLiveCursor>,
  ring: ReturnType<typeof createRing>,
  nowMs: number,
) {
  const numbers: (number | undefined)[] = [];
  for (let unit = cursor.next(ring.gops(), nowMs); unit; unit = cursor.next(ring.gops(), nowMs))
    numbers.push(unit.bytes[4]);
  return numbers;
}

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

test('begins at the newest key frame and continues as pictures arrive', () => {
  const units = stream(40, 10);
  const ring = ringOf(units.slice(0, 25));
  const cursor = createLiveCursor();
  expect(drain(cursor, ringOf([]), 0)).toEqual([]);
  expect(drain(cursor, ring, 24 * intervalMs)).toEqual(from(20, 24));
  for (const unit of units.slice(25)) ring.add(unit);
  expect(drain(cursor, ring, 39 * intervalMs)).toEqual(from(25, 39));
  expect(cursor.moves()).toBe(0);
});

test('skips to the newest key frame whenever a reader is late', () => {
  const units = stream(200, 10);
  const ring = ringOf(units.slice(0, 21));
  const cursor = createLiveCursor();
  expect(drain(cursor, ring, 20 * intervalMs)).toEqual([20]);
  // Nothing is skipped within a second, although a newer key frame is held.
  for (const unit of units.slice(21, 35)) ring.add(unit);
  expect(cursor.next(ring.gops(), 34 * intervalMs)?.bytes[4]).toBe(21);
  for (const unit of units.slice(35, 96)) ring.add(unit);
  expect(drain(cursor, ring, 95 * intervalMs)).toEqual(from(90, 95));
  expect(cursor.moves()).toBe(1);
  // Also when the ring has dropped everything it was in.
  const later = ringOf(units.slice(100, 155));
  expect(drain(cursor, later, 154 * intervalMs)).toEqual(from(150, 154));
});

test('catches up with a long GOP, however old its key frame', () => {
  const ring = ringOf(stream(200, 200));
  const cursor = createLiveCursor();
  expect(drain(cursor, ring, 199 * intervalMs)).toEqual(from(0, 199));
  expect(cursor.moves()).toBe(0);
});

test('drops damage up to the next key frame', () => {
  const units = stream(40, 10);
  const ring = ringOf(units.slice(0, 25));
  const cursor = createLiveCursor();
  expect(drain(cursor, ring, 24 * intervalMs)).toEqual(from(20, 24));
  units.slice(25, 29).forEach((unit, index) => ring.add({ ...unit, lossBefore: index === 2 }));
  expect(drain(cursor, ring, 28 * intervalMs)).toEqual([25, 26]);
  for (const unit of units.slice(29, 33)) ring.add(unit);
  expect(drain(cursor, ring, 32 * intervalMs)).toEqual(from(30, 32));
});

test('includes leading pictures only when the previous GOP was complete', () => {
  // The two pictures after each key frame are displayed before it.
  const units = stream(40, 10, (index) => (index % 10 === 0 ? 2 : index % 10 < 3 ? -1 : 0));
  const ring = ringOf(units.slice(0, 15));
  const cursor = createLiveCursor();
  expect(drain(cursor, ring, 14 * intervalMs)).toEqual([10, 13, 14]);
  for (const unit of units.slice(15, 25)) ring.add(unit);
  expect(drain(cursor, ring, 24 * intervalMs)).toEqual(from(15, 24));
  units.slice(25, 33).forEach((unit, index) => ring.add({ ...unit, lossBefore: index === 3 }));
  expect(drain(cursor, ring, 32 * intervalMs)).toEqual([25, 26, 27, 30]);
});

test('generates rising decode times that are never after their picture, whatever order, gaps and steps', () => {
  const step = fc.record({
    aheadMs: fc.integer({ min: -120, max: 200 }),
    gapMs: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: -3_000, max: 60_000 })),
    reorderDepth: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const times = createLiveTimes();
      let atMs = 1e9;
      let before = -Infinity;
      for (const { aheadMs, gapMs, reorderDepth } of steps) {
        atMs += intervalMs + gapMs;
        const { pts90k, dts90k } = times.next({ timeMs: atMs + aheadMs, reorderDepth, intervalMs });
        expect(dts90k).toBeGreaterThan(before);
        expect(pts90k).toBeGreaterThanOrEqual(dts90k);
        before = dts90k;
      }
    }),
  );
});

test('keeps distances with B-frames, and the length of a dropped stretch', () => {
  const times = createLiveTimes();
  const shown = [0, 3, 1, 2, 6, 4, 5, 109, 107, 108];
  const stamps = shown.map((number) =>
    times.next({ timeMs: 5_000 + number * intervalMs, reorderDepth: 2, intervalMs }),
  );
  const first = stamps[0]?.pts90k ?? 0;
  expect(stamps.map(({ pts90k }) => (pts90k - first) / 90 / intervalMs)).toEqual(shown);
  expect(first).toBeGreaterThan(0);
  expect(stamps.every(({ dts90k }) => dts90k > 0)).toBe(true);
});

test.each(['h264', 'h265'] as const)(
  '%s: writes MPEG-TS that reads back as the same pictures',
  async (codec) => {
    const units = encodedUnits({ codec, bFrames: 2, count: 30, gop: 10 });
    const ring = ringOf(units);
    let news = Promise.withResolvers<undefined>();
    const pace = { reorderDepth: 2, intervalMs, figures: {} };
    const stop = new AbortController();
    // Current arrivals, so that it does not count as late.
    const agoMs = clock.monotonicMs() - 1_200;
    const source = {
      clock: { ...clock, monotonicMs: () => clock.monotonicMs() - agoMs },
      ...{ ring, masked: false, timeMs: (unit: AccessUnit) => unit.pts90k / 90, pace: () => pace },
      changed: () => news.promise,
    };
    const pieces = liveVideo(source, stop.signal);
    const read: Buffer[] = [];
    for (let count = 0; count < 10; count++) {
      const { value } = await pieces.next();
      if (Buffer.isBuffer(value)) read.push(value);
    }
    // The tables precede the key frame; the first chunk is playable by itself.
    const again = createTransportStreamReader().push(Buffer.concat(read));
    expect(again.map(({ bytes }) => bytes.length).slice(0, 9)).toEqual(
      units.slice(20, 29).map(({ bytes }) => bytes.length),
    );
    expect(again.map(({ key }) => key).slice(0, 3)).toEqual([true, false, false]);
    const waiting = pieces.next();
    source.masked = true;
    news.resolve(undefined);
    news = Promise.withResolvers();
    expect(await waiting).toEqual({ done: true, value: 'masked' });
  },
);

test('ends for single pictures, another codec and a reader that leaves', async () => {
  const unit = (codec: AccessUnit['codec']): AccessUnit => ({ ...(stream(1, 1)[0] as AccessUnit), codec });
  const begin = (ring: ReturnType<typeof createRing>, signal: AbortSignal) =>
    liveVideo(
      {
        ...{ clock: { ...clock, monotonicMs: () => 0 }, ring, masked: false, timeMs: () => 0 },
        ...{ pace: () => ({ reorderDepth: 0, figures: {} }), changed: () => new Promise(() => undefined) },
      },
      signal,
    );
  const stop = new AbortController();
  expect(await begin(ringOf([unit('jpeg')]), stop.signal).next()).toEqual({ done: true, value: 'no_video' });
  const ring = ringOf([unit('h264')]);
  const pieces = begin(ring, stop.signal);
  expect((await pieces.next()).done).toBe(false);
  ring.add(unit('h265'));
  expect(await pieces.next()).toEqual({ done: true, value: 'changed' });
  const others = begin(ringOf([]), stop.signal);
  const waiting = others.next();
  stop.abort();
  expect(await waiting).toEqual({ done: true, value: 'gone' });
});
