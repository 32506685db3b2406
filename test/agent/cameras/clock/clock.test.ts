import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createCaptureClock } from '../../../../src/agent/cameras/clock/clock.ts';

type Picture = { takenMs: number; ptsMs: number; arrivalMs: number };

/** Feeds pictures to a clock; returns the final error of each one's time, milliseconds. */
function errors(pictures: readonly Picture[], intervalMs: number): { errors: number[]; epochs: number[] } {
  const clock = createCaptureClock({ keepMs: 600_000 });
  const units = pictures.map(({ ptsMs, arrivalMs }) => {
    const unit: AccessUnit = {
      codec: 'h264',
      pts90k: Math.round(ptsMs * 90),
      arrivalMs,
      key: false,
      bytes: Buffer.alloc(0),
      lossBefore: false,
      epoch: -1,
    };
    clock.add(unit, { arrivalMs, intervalMs });
    return unit;
  });
  return {
    errors: units.map((unit, index) => clock.timeMs(unit) - (pictures[index]?.takenMs ?? NaN)),
    epochs: units.map((unit) => unit.epoch),
  };
}

/** Pictures at an even pace; the camera's clock reads `taken + ptsOf`, the network delay is 3 ms + `delayOf`. */
function pictures(of: {
  count: number;
  intervalMs: number;
  delayMs?: (index: number) => number;
  clockMs?: (takenMs: number) => number;
}): Picture[] {
  let arrivalMs = 0;
  return Array.from({ length: of.count }, (_, index) => {
    const takenMs = 100_000 + index * of.intervalMs;
    arrivalMs = Math.max(arrivalMs, takenMs + 3 + (of.delayMs?.(index) ?? 0));
    return { takenMs, ptsMs: 5_000_000 + (of.clockMs?.(takenMs) ?? takenMs), arrivalMs };
  });
}

const worst = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe('capture clock', () => {
  test('shifts a picture by at most the smallest delay in the window under jitter', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 50, maxLength: 50 }), (jitter) => {
        const delayMs = (index: number) => (index % 10 === 0 ? 0 : (jitter[index % 50] ?? 0));
        expect(worst(errors(pictures({ count: 200, intervalMs: 40, delayMs }), 40).errors)).toBeLessThan(4);
      }),
    );
  });

  test('shifts nothing and starts no epoch in a stall of 5 s', () => {
    const delayMs = (index: number) => (index >= 200 && index < 325 ? (325 - index) * 40 : 0);
    const result = errors(pictures({ count: 600, intervalMs: 40, delayMs }), 40);
    expect(worst(result.errors)).toBeLessThan(4);
    expect(new Set(result.epochs).size).toBe(1);
  });

  test('corrects a late first picture with the next ones', () => {
    const delayMs = (index: number) => (index < 5 ? 900 : 0);
    expect(worst(errors(pictures({ count: 100, intervalMs: 40, delayMs }), 40).errors)).toBeLessThan(4);
  });

  test.each([
    ['back by 300 ms, found by its late pictures', -300],
    ['back by 2 s', -2_000],
    ['on by 2 s', 2_000],
    ['on by a day', 86_400_000],
    ['back by a day', -86_400_000],
  ])('is correct on both sides of a clock step %s, with one new epoch', (_, stepMs) => {
    const clockMs = (takenMs: number) => takenMs + (takenMs >= 120_000 ? stepMs : 0);
    const result = errors(pictures({ count: 1_000, intervalMs: 40, clockMs }), 40);
    expect(worst(result.errors)).toBeLessThan(4);
    expect(new Set(result.epochs).size).toBe(2);
    expect(result.epochs.indexOf(1)).toBe(500);
  });

  test('treats a small step forward as a better estimate, and is exact again after ten seconds', () => {
    const clockMs = (takenMs: number) => takenMs + (takenMs >= 120_000 ? 100 : 0);
    const result = errors(pictures({ count: 1_500, intervalMs: 40, clockMs }), 40);
    expect(worst(result.errors)).toBeLessThan(104);
    expect(worst([...result.errors.slice(0, 200), ...result.errors.slice(800)])).toBeLessThan(4);
  });

  test('follows a crystal off by 200 ppm', () => {
    const clockMs = (takenMs: number) => takenMs * 1.0002;
    const result = errors(pictures({ count: 3_000, intervalMs: 40, clockMs }), 40);
    expect(worst(result.errors)).toBeLessThan(3 + 2.5);
    expect(new Set(result.epochs).size).toBe(1);
  });

  test.each([-2_000, 2_000])('is correct right after a step of %d ms', (stepMs) => {
    const clockMs = (takenMs: number) => takenMs + (takenMs >= 120_000 ? stepMs : 0);
    expect(worst(errors(pictures({ count: 503, intervalMs: 40, clockMs }), 40).errors)).toBeLessThan(4);
  });

  test('is correct once a step is detected by late pictures, for those pictures too', () => {
    const clockMs = (takenMs: number) => takenMs - (takenMs >= 120_000 ? 300 : 0);
    // From the 500th picture to the first that is 2 s later.
    expect(worst(errors(pictures({ count: 551, intervalMs: 40, clockMs }), 40).errors)).toBeLessThan(4);
  });

  test('does not mistake seven B-frames in a pyramid (8 4 2 1 3 6 5 7 …) for jumps', () => {
    const order = [8, 4, 2, 1, 3, 6, 5, 7];
    const intervalMs = 200;
    const result = errors(
      Array.from({ length: 400 }, (_, index) => {
        const takenMs = 100_000 + (8 * Math.floor(index / 8) + (order[index % 8] ?? 0)) * intervalMs;
        return { takenMs, ptsMs: takenMs, arrivalMs: 100_000 + (index + 8) * intervalMs };
      }),
      intervalMs,
    );
    expect(new Set(result.epochs).size).toBe(1);
    expect(worst(result.errors)).toBe(0);
  });

  test('keeps the requested hour of pictures, with the newest ten minutes exact', () => {
    const result = errors(pictures({ count: 18_000, intervalMs: 200 }), 200);
    expect(worst(result.errors.slice(-3_000))).toBeLessThan(4);
  });

  test('restarts with a new connection, even when the old clock had run far ahead', () => {
    const clock = createCaptureClock({ keepMs: 60_000 });
    const unit = (ptsMs: number, arrivalMs: number): AccessUnit => ({
      codec: 'h264',
      pts90k: ptsMs * 90,
      arrivalMs,
      key: false,
      bytes: Buffer.alloc(0),
      lossBefore: false,
      epoch: -1,
    });
    const old = unit(50_000, 1_000);
    clock.add(old, { arrivalMs: 1_000, intervalMs: 40 });
    clock.restart();
    const fresh = unit(50_020, 1_500);
    clock.add(fresh, { arrivalMs: 1_500, intervalMs: 40 });
    expect([clock.timeMs(old), clock.timeMs(fresh)]).toEqual([1_000, 1_500]);
  });
});
