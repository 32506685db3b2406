/** The bound of the rings of all cameras together. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRingBudget } from '../../../../src/agent/cameras/ring/budget.ts';
import { createRing } from '../../../../src/agent/cameras/ring/ring.ts';
import { ringBounds } from '../../../../src/agent/options.ts';
import { megabyte } from '../../../../src/domain/setup/megabyte.ts';

const keepMs = 60_000;

/** Rings of one budget, each fed with a picture a second and a key frame every two; `feed` in bytes a second. */
function rings(count: number, maxBytes: number) {
  const budget = createRingBudget(maxBytes);
  const all = Array.from({ length: count }, () => createRing({ keepMs, budget }));
  let arrivalMs = 0;
  const sum = () => all.reduce((bytes, ring) => bytes + ring.heldBytes(), 0);
  return {
    all,
    sum,
    feed: (seconds: number, bytesASecond: readonly number[]): void => {
      for (let n = 0; n < seconds; n++, arrivalMs += 1_000)
        for (const [index, ring] of all.entries()) {
          const key = arrivalMs % 2_000 === 0;
          const bytes = Buffer.alloc(bytesASecond[index] ?? 0);
          const unit = { codec: 'h264' as const, pts90k: arrivalMs * 90, arrivalMs, key, bytes };
          ring.add({ ...unit, lossBefore: false, epoch: 0 });
          expect(sum()).toBeLessThanOrEqual(maxBytes);
        }
    },
  };
}

test('a camera whose rate doubles keeps its seconds while all rings have room', () => {
  const { all, feed } = rings(2, 20_000);
  feed(120, [100, 100]);
  feed(120, [200, 100]);
  for (const ring of all) {
    expect(ring.heldMs()).toBeGreaterThanOrEqual(keepMs - 2_000);
    expect(ring.cut()).toBeUndefined();
  }
  expect(all[0]?.heldBytes()).toBeGreaterThan(20_000 / 2);
});

test('at the bound the camera with most video gives up its oldest, a small one keeps all', () => {
  const { all, sum, feed } = rings(3, 20_000);
  feed(240, [1_000, 500, 50]);
  const [large, medium, small] = all;
  expect(small?.heldMs()).toBeGreaterThanOrEqual(keepMs - 2_000);
  expect(small?.cut()).toBeUndefined();
  // The other two share what is left: 20,000 less the 3,000 of the small one.
  for (const ring of [large, medium]) expect(Math.abs((ring?.heldBytes() ?? 0) - 8_500)).toBeLessThan(2_500);
  expect(large?.cut()).toMatchObject({ keepMs, maxBytes: 20_000 });
  expect(Math.abs((large?.cut()?.neededBytes ?? 0) - 60_000)).toBeLessThan(12_000);
  expect(sum()).toBeGreaterThan(16_000);
});

test('stays within the bound whatever the rates', () => {
  const rate = fc.integer({ min: 0, max: 3_000 });
  const phases = fc.array(fc.tuple(rate, rate, rate, rate), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(phases, (from) => {
      const { feed } = rings(4, 20_000);
      for (const phase of from) feed(30, phase);
    }),
    { numRuns: 100 },
  );
});

test('a removed camera leaves its share to the others', () => {
  const { all, feed } = rings(2, 20_000);
  feed(120, [300, 300]);
  expect(all[0]?.cut()).toBeDefined();
  all[1]?.leaveBudget();
  const before = all[0]?.heldMs() ?? 0;
  const [first] = all;
  for (let n = 0; n < 40; n++) {
    const arrivalMs = 120_000 + n * 1_000;
    const unit = { codec: 'h264' as const, pts90k: arrivalMs * 90, arrivalMs, key: n % 2 === 0 };
    first?.add({ ...unit, bytes: Buffer.alloc(300), lossBefore: false, epoch: 0 });
  }
  expect(first?.heldMs()).toBeGreaterThan(before + 20_000);
});

test.each([
  ['a board of 1 GB', 925, 128],
  ['of 2 GB', 1_900, 347],
  ['of 4 GB', 3_900, 847],
  ['of 8 GB', 7_900, 1_847],
  ['a server of 64 GB', 65_000, 2_048],
])('the bound follows the memory where it is left out: %s', (_, megabytes, expected) => {
  const { maxBytes } = ringBounds(cameras, megabytes * megabyte);
  expect(maxBytes / megabyte).toBe(expected);
  expect(ringBounds({ ...cameras, maxMegabytes: 64 }, megabytes * megabyte).maxBytes).toBe(64 * megabyte);
});

const cameras = { keepSeconds: 600 };
