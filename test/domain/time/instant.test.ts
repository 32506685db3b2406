/** Instants, skew, identity and the clock map: pure decisions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idPart, pushedSaleId } from '../../../src/domain/sale/identity.ts';
import { linksAt, linksNow } from '../../../src/domain/setup/link.ts';
import {
  around,
  type ClockReading,
  isNews,
  monotonicOf,
  wallOf,
} from '../../../src/domain/time/clock-map.ts';
import { chooseInstant, defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { backoffMs, cloudBackoff } from '../../../src/domain/time/retry-policy.ts';
import { latenessOf, learnSkew } from '../../../src/domain/time/skew.ts';
import { rfc3339 } from '../../../src/domain/time/time-text.ts';

/** Of sales a minute apart. */
function samples(...delaysMs: number[]) {
  return delaysMs.map((delayMs, index) => ({ delayMs, arrivedAtMs: index * 60_000 }));
}

describe('the instant of a pushed sale', () => {
  const received = { receivedMonotonicMs: 5_000_000, receivedWallMs: 1_800_000_000_000 };

  test('is its arrival, less the delay that was calibrated', () => {
    expect(chooseInstant(received, undefined, { ...defaultInstantRule, delayMs: 120 })).toEqual({
      monotonicMs: 4_999_880,
      atMs: 1_799_999_999_880,
      basis: 'arrival',
      uncertaintyMs: 100,
    });
  });

  /** The newest of sales a minute apart. */
  const newest = (soldAtMs: number, ...earlierDelaysMs: number[]) =>
    latenessOf([
      ...earlierDelaysMs.map((delayMs, n) => ({
        delayMs,
        arrivedAtMs: received.receivedWallMs - (earlierDelaysMs.length - n) * 60_000,
      })),
      { delayMs: received.receivedWallMs - soldAtMs, arrivedAtMs: received.receivedWallMs },
    ]);

  test('stays the arrival however wrong the register clock is, as long as the sale came at once', () => {
    for (const wrongByMs of [-3_600_000, -10_000, 0, 10_000, 86_400_000]) {
      const soldAtMs = received.receivedWallMs + wrongByMs - 25;
      const lateness = newest(soldAtMs, -wrongByMs, -wrongByMs + 40, -wrongByMs + 20);
      expect(chooseInstant({ ...received, soldAtMs }, lateness, defaultInstantRule)).toMatchObject({
        basis: 'arrival',
        atMs: received.receivedWallMs,
      });
    }
  });

  const fastByAMinute = [-60_000, -59_950, -59_900, -59_990, -59_980];

  test('is the corrected register time when the sale came late', () => {
    const soldAtMs = received.receivedWallMs + 60_000 - 3_000;
    const instant = chooseInstant(
      { ...received, soldAtMs },
      newest(soldAtMs, ...fastByAMinute),
      defaultInstantRule,
    );
    expect(instant.basis).toBe('register_time');
    expect(Math.abs(instant.atMs - (received.receivedWallMs - 3_000))).toBeLessThan(50);
    expect(received.receivedMonotonicMs - instant.monotonicMs).toBe(received.receivedWallMs - instant.atMs);
    // Nobody knows yet whether it was late or the clock was set back.
    expect(instant.uncertaintyMs).toBeGreaterThanOrEqual(3_000);
    expect(instant.uncertaintyMs).toBeLessThan(3_300);
  });

  test('takes the calibrated delay off the corrected register time too', () => {
    const soldAtMs = received.receivedWallMs + 60_000 - 3_000;
    const lateness = newest(soldAtMs, ...fastByAMinute);
    const of = (delayMs: number) =>
      chooseInstant({ ...received, soldAtMs }, lateness, { ...defaultInstantRule, delayMs }).atMs;
    expect(of(120)).toBe(of(0) - 120);
  });

  test('a basis that a pushed sale can not have is no other than auto', () => {
    const sale = { ...received, soldAtMs: received.receivedWallMs - 3_000 };
    const of = (basis: 'auto' | 'drawer' | 'register_time') =>
      chooseInstant(sale, undefined, { ...defaultInstantRule, basis });
    expect(of('drawer')).toEqual(of('auto'));
    expect(of('register_time').basis).toBe('register_time');
  });

  test('held back before anything is known of the register: the register’s own time, in doubt by the whole distance', () => {
    const late = (hours: number) => {
      const soldAtMs = received.receivedWallMs - hours * 3_600_000;
      return chooseInstant({ ...received, soldAtMs }, newest(soldAtMs), defaultInstantRule);
    };
    expect(late(3)).toMatchObject({
      basis: 'register_time',
      atMs: received.receivedWallMs - 3 * 3_600_000,
      uncertaintyMs: 3 * 3_600_000 + 100,
    });
    // A message that was under way for 3.6 s, or a clock that is off by as much.
    const seconds = late(0.001);
    expect(seconds).toMatchObject({ basis: 'arrival', atMs: received.receivedWallMs });
    expect(seconds.uncertaintyMs).toBeGreaterThanOrEqual(3_600);
    // A register that lives in another year has no say, nor one that is ahead.
    expect(late(24 * 365)).toMatchObject({ basis: 'arrival', uncertaintyMs: 100 });
    expect(late(-1)).toMatchObject({ basis: 'arrival', uncertaintyMs: 100 });
  });

  const skewOf = (...delaysMs: number[]) => learnSkew(samples(...delaysMs))?.skewMs ?? NaN;

  test('a single mistaken soldAt teaches nothing', () => {
    for (const mistakeMs of [-90_000, -365 * 86_400_000]) {
      expect(learnSkew(samples(mistakeMs))).toBeUndefined();
      expect(Math.abs(skewOf(mistakeMs, 30, 45, 38, 60, 33) + 30)).toBeLessThan(30);
    }
    expect(learnSkew([])).toBeUndefined();
    // Nor can one early value make later sales look held back for ever.
    expect(Math.abs(skewOf(-5_000, ...Array.from({ length: 32 }, () => 30)) + 30)).toBeLessThan(30);
  });

  test('a register clock that was set back is believed after three sales, a burst of held-back sales never', () => {
    const tenSecondsFast = Array.from({ length: 20 }, () => -10_000);
    expect(skewOf(...tenSecondsFast, 20, 35)).toBe(10_000);
    expect(Math.abs(skewOf(...tenSecondsFast, 20, 35, 28))).toBeLessThan(50);
    const burst = [
      ...samples(...tenSecondsFast),
      ...samples(590_000, 590_500, 589_000).map((s) => ({ ...s, arrivedAtMs: 10e6 })),
    ];
    expect(learnSkew(burst)?.skewMs).toBe(10_000);
  });
});

test('id parts are injective and keep to signs that are safe everywhere', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(idPart(a)).toMatch(/^[A-Za-z0-9_~-]*$/);
      if (a.isWellFormed() && b.isWellFormed()) expect(idPart(a) === idPart(b)).toBe(a === b);
    }),
  );
  expect(pushedSaleId({ registerKey: 'レジ', registerSaleId: 'a.b/1', dayMs: 0 })).toBe(
    '~E3~83~AC~E3~82~B8:a~2Eb~2F1:19700101',
  );
});

describe('the clock map', () => {
  const boot = 'b';
  const at = (
    monotonicMs: number,
    wallMs: number,
    state: 'synced' | 'unsynced' = 'synced',
  ): ClockReading => ({ boot, monotonicMs, wallMs, state });

  test('a reading is news after a minute, at a step over 50 ms, at a change of state, in a new boot', () => {
    const last = at(0, 1_000_000);
    expect(isNews(undefined, last)).toBe(true);
    expect(isNews(last, at(1_000, 1_001_049))).toBe(false);
    expect(isNews(last, at(1_000, 1_001_051))).toBe(true);
    expect(isNews(last, at(1_000, 1_000_949))).toBe(true);
    expect(isNews(last, at(1_000, 1_001_000, 'unsynced'))).toBe(true);
    expect(isNews(last, at(60_000, 1_060_000))).toBe(true);
    expect(isNews(last, { ...at(1, 1_000_001), boot: 'c' })).toBe(true);
  });

  test('maps back through a step of an hour in either direction', () => {
    const hour = 3_600_000;
    const forward = [at(0, 0), at(60_000, 60_000 + hour)];
    expect(wallOf(forward, { boot, monotonicMs: 59_000 })).toBe(59_000);
    expect(wallOf(forward, { boot, monotonicMs: 61_000 })).toBe(61_000 + hour);
    expect(monotonicOf(forward, { boot, wallMs: 59_000 })).toEqual([59_000]);
    expect(monotonicOf(forward, { boot, wallMs: 61_000 + hour })).toEqual([61_000]);
    // A time that the clock never showed: the step is the nearest.
    expect(monotonicOf(forward, { boot, wallMs: hour / 2 })).toEqual([60_000]);
    const back = [at(0, hour), at(60_000, 60_000)];
    expect(monotonicOf(back, { boot, wallMs: hour + 1_000 })).toEqual([60_000 + hour - 59_000, 1_000]);
  });

  test('two readings around a moment say of it what all of them say', () => {
    const stretch = fc.record({
      minutesMs: fc.integer({ min: 1, max: 120_000 }),
      offMs: fc.oneof(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -7_200_000, max: 7_200_000 })),
    });
    fc.assert(
      fc.property(
        fc.array(stretch, { maxLength: 30 }),
        fc.double({ min: -0.2, max: 1.2, noNaN: true }),
        (all, part) => {
          let last = at(5_000, 1_000_000);
          const readings = [
            last,
            ...all.map(({ minutesMs, offMs }) => {
              last = at(last.monotonicMs + minutesMs, last.wallMs + minutesMs + offMs);
              return last;
            }),
          ].reverse();
          const spanMs = last.monotonicMs - 5_000;
          for (const monotonicMs of [
            5_000 + part * (spanMs + 1_000),
            ...readings.map((one) => one.monotonicMs),
          ]) {
            const few = around(readings, monotonicMs);
            expect(few.length).toBeLessThanOrEqual(2);
            expect(wallOf(few, { boot, monotonicMs })).toBe(wallOf(readings, { boot, monotonicMs }));
          }
        },
      ),
    );
    expect(around([], 0)).toEqual([]);
  });

  test('wall → monotonic → wall is the identity over slewed stretches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 20 }),
        fc.nat(1_000_000),
        (slews, offset) => {
          let wallMs = 1_000_000;
          const readings = slews.map((slew, index) => at(index * 60_000, (wallMs += 60_000 + slew)));
          const monotonicMs = offset % (slews.length * 60_000);
          const wall = wallOf(readings, { boot, monotonicMs }) ?? Number.NaN;
          const [back] = monotonicOf(readings, { boot, wallMs: wall });
          expect(Math.abs((back ?? Number.NaN) - monotonicMs)).toBeLessThan(0.001);
        },
      ),
    );
    expect(wallOf([at(0, 0)], { boot: 'other', monotonicMs: 0 })).toBeUndefined();
  });
});

test('times are written in the zone of the shop, also across a change to summer time', () => {
  expect(rfc3339(Date.parse('2026-11-24T03:34:56.789Z'), 'Asia/Tokyo')).toBe('2026-11-24T12:34:56.789+09:00');
  expect(rfc3339(Date.parse('2026-07-01T00:00:00Z'), 'America/New_York')).toBe(
    '2026-06-30T20:00:00.000-04:00',
  );
  expect(rfc3339(0, 'UTC')).toBe('1970-01-01T00:00:00.000+00:00');
});

describe('links', () => {
  const link = (cameraId: string, main: boolean, fromMs: number, untilMs?: number) => ({
    id: cameraId,
    registerKey: 'r',
    cameraId,
    main,
    offsetMs: 0,
    fromMs,
    ...(untilMs !== undefined && { untilMs }),
  });
  const camerasAt = (links: ReturnType<typeof link>[], instantMs: number, nowMs: number) =>
    linksAt(links, { registerKey: 'r', instantMs, nowMs }).map(({ cameraId }) => cameraId);

  test('one holds from its first moment until before its last, the main camera first', () => {
    const links = [link('b', false, 0), link('a', true, 10, 20)];
    const at = (instantMs: number) => camerasAt(links, instantMs, 100);
    expect([at(9), at(10), at(19), at(20)]).toEqual([['b'], ['a', 'b'], ['a', 'b'], ['b']]);
    expect(linksNow(links, 'r').map(({ cameraId }) => cameraId)).toEqual(['b']);
    expect(linksAt(links, { registerKey: 'other', instantMs: 15, nowMs: 100 })).toEqual([]);
  });

  test('a sale whose instant is reckoned just before the first link has the camera of that link', () => {
    const links = [link('a', true, 20_000), link('b', false, 24_000), link('c', false, 40_000)];
    const at = (instantMs: number) => camerasAt(links, instantMs, 100_000);
    expect([at(18_500), at(15_000), at(10_000), at(9_999)]).toEqual([['a', 'b'], ['a', 'b'], ['a'], []]);
    expect(at(20_000)).toEqual(['a']);
    // After an exchange, a sale in between has the new camera; one long after the end has none.
    const exchanged = [link('old', true, 0, 20_000), link('new', true, 22_000, 30_000)];
    expect(camerasAt(exchanged, 21_000, 100_000)).toEqual(['new']);
    expect(camerasAt(exchanged, 31_000, 100_000)).toEqual([]);
  });

  test('a clock that was set back makes none of them wait: what was written ahead of now has passed', () => {
    // "old" was followed by "new" at 1000, then the clock was set back to 500.
    const links = [link('old', true, 0, 1_000), link('new', true, 1_000)];
    expect(camerasAt(links, 520, 521)).toEqual(['new']);
    // A sale from before both, held back in transit, has the current camera.
    expect(camerasAt(links, 400, 521)).toEqual(['new']);
    // At 1000 again, both times are comparable again.
    expect([camerasAt(links, 400, 1_001), camerasAt(links, 1_000, 1_001)]).toEqual([['old'], ['new']]);
    // Ended after the clock was set back over its beginning.
    const brief = [link('brief', true, 1_000, 510)];
    expect([camerasAt(brief, 505, 521), camerasAt(brief, 515, 521)]).toEqual([['brief'], []]);
  });

  test('whatever the clock did, a register whose main camera was exchanged has exactly one for a sale of now', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 1, maxLength: 8 }),
        (steps) => {
          let nowMs = 100_000;
          const links: ReturnType<typeof link>[] = [];
          for (const [n, stepMs] of steps.entries()) {
            const last = links.at(-1);
            if (last !== undefined) links[n - 1] = { ...last, untilMs: nowMs };
            links.push(link(`c${n}`, true, nowMs));
            nowMs += stepMs;
            expect(camerasAt(links, nowMs, nowMs)).toEqual([`c${n}`]);
          }
        },
      ),
    );
  });
});

test('back-off stays between half the first wait and the cap', () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempts, random) => {
        const ms = backoffMs(cloudBackoff, attempts, random);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(300_000);
      },
    ),
  );
});
