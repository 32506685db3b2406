import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessUnit } from '../../src/camera/access-unit.ts';
import { createRing } from '../../src/camera/ring.ts';

type Step = { gapMs: number; delayMs: number; key: boolean; size: number; lossBefore: boolean };

const steps = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 0, max: 400 }),
    delayMs: fc.integer({ min: 0, max: 1_000 }),
    key: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
    size: fc.integer({ min: 1, max: 300 }),
    lossBefore: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
  }),
  { maxLength: 60 },
);

/** Units with arrivals that never go back, and for each the moment it was taken: any delay before its arrival. */
function made(from: readonly Step[]): { units: AccessUnit[]; timeMs: (unit: AccessUnit) => number } {
  const taken = new Map<AccessUnit, number>();
  let arrivalMs = 0;
  const units = from.map(({ gapMs, delayMs, key, size, lossBefore }, index) => {
    arrivalMs += gapMs;
    const bytes = Buffer.alloc(size);
    const unit: AccessUnit = { codec: 'h264', pts90k: index, arrivalMs, key, bytes, lossBefore, epoch: 0 };
    taken.set(unit, arrivalMs - delayMs);
    return unit;
  });
  return { units, timeMs: (unit) => taken.get(unit) ?? NaN };
}

const gopsOf = (units: readonly AccessUnit[]) => {
  const gops: AccessUnit[][] = [];
  for (const unit of units) {
    if (unit.key) gops.push([unit]);
    else gops.at(-1)?.push(unit);
  }
  return gops;
};
const bytesOf = (units: readonly AccessUnit[]) => units.reduce((sum, unit) => sum + unit.bytes.length, 0);

describe('ring', () => {
  test('nearest equals a linear scan over what is held', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: -2_000, max: 30_000 }), fc.boolean(), (from, atMs, any) => {
        const { units, timeMs } = made(from);
        const ring = createRing({ keepMs: 5_000, maxBytes: 3_000 });
        for (const unit of units) ring.add(unit);
        const sound = gopsOf(ring.newestUnits(Infinity)).flatMap((gop) => {
          const loss = gop.findIndex((unit) => unit.lossBefore);
          return any || loss < 0 ? gop : gop.slice(0, loss);
        });
        const [best] = sound
          .map((unit) => ({ away: Math.abs(timeMs(unit) - atMs), time: timeMs(unit) }))
          .sort((a, b) => a.away - b.away || a.time - b.time);
        const found = ring.nearest({ atMs, timeMs, any });
        expect(found && timeMs(found)).toBe(best?.time);
      }),
      { numRuns: 500 },
    );
  });

  test('of two equally near the earlier one', () => {
    const { units } = made(
      [0, 40].map((gapMs) => ({ gapMs, delayMs: 0, key: true, size: 9, lossBefore: false })),
    );
    const ring = createRing({ keepMs: 5_000, maxBytes: 3_000 });
    for (const unit of units) ring.add(unit);
    expect(ring.nearest({ atMs: 20, timeMs: ({ arrivalMs }) => arrivalMs })).toBe(units[0]);
  });

  test('bounds hold, only whole GOPs go, the oldest first, and no sooner than a bound asks', () => {
    fc.assert(
      fc.property(steps, (from) => {
        const bounds = { keepMs: 2_000, maxBytes: 1_500 };
        const ring = createRing(bounds);
        const accepted: AccessUnit[] = [];
        const spanOf = (of: readonly AccessUnit[]) => (of.at(-1)?.arrivalMs ?? 0) - (of[0]?.arrivalMs ?? 0);
        for (const unit of made(from).units) {
          const before = ring.newestUnits(Infinity);
          const kept = ring.add(unit);
          if (kept) accepted.push(unit);
          const held = ring.newestUnits(Infinity);
          if (kept) expect(held.at(-1)).toBe(unit);
          expect(held).toEqual(accepted.slice(accepted.length - held.length));
          expect(held.length === 0 || held[0]?.key).toBe(true);
          expect(ring.heldBytes()).toBe(bytesOf(held));
          if (gopsOf(held).length > 1) expect(spanOf(held)).toBeLessThanOrEqual(bounds.keepMs);
          expect(ring.heldBytes()).toBeLessThanOrEqual(bounds.maxBytes);
          const gone = gopsOf(before).findLast(([key]) => key !== undefined && !held.includes(key));
          if (gone !== undefined) {
            const withIt = [...gone, ...held];
            expect(bytesOf(withIt) > bounds.maxBytes || spanOf(withIt) > bounds.keepMs).toBe(true);
          }
        }
        const held = ring.newestUnits(Infinity);
        expect(ring.hasEvicted()).toBe(held.length < accepted.length);
      }),
      { numRuns: 300 },
    );
  });

  test('a GOP without end takes no more at the bound, until the next key frame', () => {
    const ring = createRing({ keepMs: 60_000, maxBytes: 1_000 });
    const unit = (index: number, key: boolean): AccessUnit => ({
      codec: 'h264',
      pts90k: index,
      arrivalMs: index,
      key,
      bytes: Buffer.alloc(300),
      lossBefore: false,
      epoch: 0,
    });
    expect([0, 1, 2, 3, 4].map((index) => ring.add(unit(index, index === 0)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(ring.heldBytes()).toBe(900);
    expect(ring.add(unit(5, true))).toBe(true);
    expect(ring.newestUnits(Infinity).map(({ pts90k }) => pts90k)).toEqual([5]);
  });

  test('nothing before the first key frame, nor after an interruption, can be decoded or is held', () => {
    const { units } = made(
      [false, true, false, false, true].map((key) => ({
        gapMs: 40,
        delayMs: 0,
        key,
        size: 9,
        lossBefore: false,
      })),
    );
    const ring = createRing({ keepMs: 60_000, maxBytes: 1_000 });
    const [before, key, next, other, again] = units as [
      AccessUnit,
      AccessUnit,
      AccessUnit,
      AccessUnit,
      AccessUnit,
    ];
    expect([ring.add(before), ring.add(key), ring.add(next)]).toEqual([false, true, true]);
    ring.interrupt();
    expect([ring.add(other), ring.add(again)]).toEqual([false, true]);
    expect(ring.decodeRun(next)).toEqual([key, next]);
    expect(ring.decodeRun(again)).toEqual([again]);
    expect(ring.decodeRun(other)).toEqual([]);
  });

  test('loss spoils its GOP from the newest unit on, a decoder error all of it', () => {
    const { units, timeMs } = made(
      [0, 1, 2, 3, 4, 5].map((n) => ({
        gapMs: 40,
        delayMs: 0,
        key: n % 3 === 0,
        size: 9,
        lossBefore: false,
      })),
    );
    const ring = createRing({ keepMs: 60_000, maxBytes: 1_000 });
    const nearest = () => ring.nearest({ atMs: 240, timeMs })?.pts90k;
    for (const unit of units.slice(0, 5)) ring.add(unit);
    ring.markLoss();
    for (const unit of units.slice(5)) ring.add(unit);
    expect(nearest()).toBe(3);
    ring.markDamaged(units[4] as AccessUnit);
    expect(nearest()).toBe(2);
  });

  test('a leading picture is decoded through the GOP before, and not taken without it', () => {
    const unit = (pts90k: number, arrivalMs: number, key = false): AccessUnit => ({
      codec: 'h265',
      pts90k,
      arrivalMs,
      key,
      bytes: Buffer.alloc(10),
      lossBefore: false,
      epoch: 0,
    });
    const timeMs = ({ pts90k }: AccessUnit) => pts90k;
    const [first, second, key, leading] = [
      unit(0, 10, true),
      unit(1, 20),
      unit(4, 30, true),
      unit(3, 40),
    ] as const;
    const ring = createRing({ keepMs: 60_000, maxBytes: 1_000 });
    for (const each of [first, second, key, leading]) ring.add(each);
    expect(ring.decodeRun(leading)).toEqual([first, second, key, leading]);
    expect(ring.nearest({ atMs: 3, timeMs })).toBe(leading);
    ring.markDamaged(first);
    expect(ring.nearest({ atMs: 3, timeMs })).toBe(key);

    const cut = createRing({ keepMs: 60_000, maxBytes: 1_000 });
    for (const each of [key, leading]) cut.add(each);
    expect(cut.nearest({ atMs: 3, timeMs })).toBe(key);
  });
});
