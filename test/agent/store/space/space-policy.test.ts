/** Decisions on eviction, refusal and trust in a clock, without a database. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  followClock,
  latestArrivals,
  mayExpire,
  type RetentionClock,
} from '../../../../src/agent/store/space/retention-clock.ts';
import {
  hasRoom,
  isNearlyFull,
  isTooFullForPicture,
  lookbackTurnMs,
  missingReserve,
  nearlyNoneBytes,
  needsNow,
  noNeeds,
  quotaMarks,
  type Rows,
  refusalNow,
  roomOf,
  rowMarks,
  type SpaceUse,
  surplusBytes,
} from '../../../../src/agent/store/space/space-policy.ts';
import { dayMs, megabyte, wide } from '../kept.ts';

const limits = {
  ...wide,
  maxBytes: 64 * megabyte,
  minFreeBytes: 100 * megabyte,
  ballastBytes: 16 * megabyte,
};
const few = { sales: 10, waitingEvents: 10 };
const use = (over: Partial<SpaceUse>): SpaceUse & Rows => ({
  ...few,
  usedBytes: 10 * megabyte,
  spareBytes: 0,
  freeBytes: 1_000 * megabyte,
  ...over,
});
const brief = { limits, shortForMs: 0, ballastBytes: 0, quotaUsedUp: false };
const long = { ...brief, shortForMs: 600_000 };

describe('room', () => {
  test('orders the thresholds of a quota, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 1_048_576 }), (megabytes) => {
        const { evictTo, evictFrom, refuseTo, refuseFrom } = quotaMarks({ maxBytes: megabytes * megabyte });
        const marks = [0, evictTo, evictFrom, refuseTo, refuseFrom, megabytes * megabyte];
        expect(marks.toSorted((a, b) => a - b)).toEqual(marks);
        expect(new Set(marks).size).toBe(marks.length);
      }),
    );
  });

  test('begins eviction at one threshold and ends it at a lower one', () => {
    const at = (megabytes: number, before = noNeeds) =>
      needsNow(before, use({ usedBytes: megabytes * megabyte }), long);
    expect(at(60)).toEqual(noNeeds);
    expect(at(60.1).quota).toBe(true);
    expect(at(59, at(61)).quota).toBe(true);
    expect(at(58, at(61)).quota).toBe(false);
  });

  test('begins and ends refusal likewise, nearer to the quota', () => {
    const at = (megabytes: number, before?: 'quota') =>
      refusalNow(
        before,
        { ...few, ...use({ usedBytes: megabytes * megabyte }), spareBytes: 0 },
        { limits, failed: undefined },
      );
    expect(at(61.9)).toBeUndefined();
    expect(at(62)).toBe('quota');
    expect(at(61.5, 'quota')).toBe('quota');
    expect(at(60.9, 'quota')).toBeUndefined();
  });

  test('orders the thresholds of rows, however few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 100_000_000 }), (maxSales) => {
        const { evictTo, evictFrom, refuseTo, refuseFrom } = rowMarks({ maxSales });
        const marks = [0, evictTo, evictFrom, refuseTo, refuseFrom];
        expect(marks.toSorted((a, b) => a - b)).toEqual(marks);
        expect(new Set(marks).size).toBe(marks.length);
      }),
    );
    const some = { ...limits, maxSales: 6_400 };
    const needs = (sales: number, before = noNeeds) =>
      needsNow(before, { ...use({}), sales }, { ...brief, limits: some });
    expect(needs(6_200)).toEqual(noNeeds);
    expect(needs(6_201)).toEqual({ ...noNeeds, rows: true });
    expect(needs(6_101, needs(6_201)).rows).toBe(true);
    expect(needs(6_100, needs(6_201)).rows).toBe(false);
    const refusal = (rows: Partial<Rows>, before?: 'rows') =>
      refusalNow(before, { ...use({}), ...rows }, { limits: some, failed: undefined });
    expect(refusal({ sales: 6_399, waitingEvents: 6_399 })).toBeUndefined();
    expect(refusal({ sales: 6_400 })).toBe('rows');
    expect(refusal({ waitingEvents: 6_400 })).toBe('rows');
    expect(refusal({ sales: 6_300 }, 'rows')).toBe('rows');
    expect(refusal({ sales: 6_299 }, 'rows')).toBeUndefined();
  });

  test('evicts what the cloud has on a short disk, after the lookback', () => {
    const short = use({ freeBytes: 50 * megabyte });
    expect(needsNow(noNeeds, short, { ...brief, shortForMs: lookbackTurnMs - 1 })).toEqual(noNeeds);
    expect(needsNow(noNeeds, short, long)).toEqual({ ...noNeeds, giveBack: true });
  });

  test('evicts unsent pictures only when next to nothing is free, and after the lookback', () => {
    fc.assert(
      fc.property(fc.integer({ min: nearlyNoneBytes, max: 300 * megabyte }), (freeBytes) => {
        const wideLimits = { ...limits, minFreeBytes: 256 * megabyte };
        expect(needsNow(noNeeds, use({ freeBytes }), { ...long, limits: wideLimits }).spare).toBe(false);
      }),
    );
    const none = use({ freeBytes: nearlyNoneBytes - 1 });
    expect(needsNow(noNeeds, none, brief)).toEqual({ ...noNeeds, giveBack: true });
    expect(needsNow(noNeeds, none, long)).toEqual({ ...noNeeds, spare: true, giveBack: true });
    const began = { ...noNeeds, spare: true };
    const evictsAt = (spareMegabytes: number) =>
      needsNow(began, { ...none, spareBytes: spareMegabytes * megabyte }, long).spare;
    expect([4, 4.9, 5, 8].map(evictsAt)).toEqual([true, true, false, false]);
    const byQuota = { ...long, quotaUsedUp: true };
    expect(needsNow(noNeeds, use({ freeBytes: 90 * megabyte }), byQuota).spare).toBe(true);
  });

  test('counts the ballast as free before unsent pictures are evicted, and not before uploaded ones are', () => {
    const none = use({ freeBytes: 0 });
    const reserved = (ballastBytes: number) => needsNow(noNeeds, none, { ...long, ballastBytes });
    expect(reserved(nearlyNoneBytes)).toEqual({ ...noNeeds, giveBack: true });
    expect(reserved(nearlyNoneBytes - 1)).toEqual({ ...noNeeds, spare: true, giveBack: true });
  });

  test('counts free pages of the file as free, except those it retains', () => {
    const short = use({ freeBytes: 90 * megabyte, spareBytes: 30 * megabyte });
    expect(needsNow(noNeeds, short, long)).toEqual(noNeeds);
    expect(surplusBytes(short, limits)).toBe(22 * megabyte);
  });

  test('refuses on a full disk only while the file has no free pages, until there is room for the ballast again', () => {
    const refusal = (spareMegabytes: number, failed?: 'once' | 'again', before?: 'disk') =>
      refusalNow(
        before,
        { ...few, ...use({ usedBytes: megabyte, spareBytes: spareMegabytes * megabyte }) },
        { limits, failed },
      );
    expect(refusal(1, 'once')).toBe('disk');
    expect(refusal(1)).toBeUndefined();
    expect(refusal(3, 'once')).toBeUndefined();
    expect(refusal(3, 'once', 'disk')).toBe('disk');
    expect(refusal(9, 'again')).toBe('disk');
    expect(hasRoom(23 * megabyte, limits)).toBe(false);
    expect(hasRoom(24 * megabyte, limits)).toBe(true);
  });

  test('refuses sales, and later pictures, while the next checkpoint still finds room', () => {
    const at = (freeMegabytes: number, before?: 'disk', spareMegabytes = 0) => {
      const full = use({ freeBytes: freeMegabytes * megabyte, spareBytes: spareMegabytes * megabyte });
      return {
        sales: refusalNow(before, { ...few, ...full }, { limits, failed: undefined }),
        picture: isTooFullForPicture(full, limits),
      };
    };
    expect(at(8)).toEqual({ sales: undefined, picture: false });
    expect(at(7.9)).toEqual({ sales: 'disk', picture: false });
    expect(at(8.9, 'disk').sales).toBe('disk');
    expect(at(9, 'disk').sales).toBeUndefined();
    expect(at(3.9).picture).toBe(true);
    expect(at(0, undefined, 8)).toEqual({ sales: undefined, picture: false });
  });

  test('counts what the log will add to the file as taken, unless the disk has plenty', () => {
    const room = (freeMegabytes: number) =>
      roomOf(use({ freeBytes: freeMegabytes * megabyte }), {
        ballastBytes: 16 * megabyte,
        growthBytes: () => 9 * megabyte,
      }).freeBytes;
    expect(room(0)).toBe(7 * megabyte);
    expect(room(127)).toBe(134 * megabyte);
    expect(room(128)).toBe(144 * megabyte);
  });

  test('reserves pages for the outcomes of uploads, fewer than sales and pictures may use', () => {
    const missing = (spareMegabytes: number, freeMegabytes: number) =>
      missingReserve({ spareBytes: spareMegabytes * megabyte, freeBytes: freeMegabytes * megabyte }, limits);
    expect(missing(0, 3)).toBe(1.5 * megabyte);
    expect(missing(0.5, 3)).toBe(megabyte);
    expect(missing(0, 2.9)).toBe(0);
    expect(missing(0.75, 8)).toBe(0);
    const reserved = use({ freeBytes: 0, spareBytes: missing(0, 8) });
    expect(refusalNow(undefined, reserved, { limits, failed: undefined })).toBe('disk');
    expect(isTooFullForPicture(reserved, limits)).toBe(true);
  });

  test('reports a full quota only when it is full of unsent data', () => {
    const full = { usedBytes: 60 * megabyte };
    expect(isNearlyFull(full, { pictures: 100, picturesPending: 10 }, limits)).toBe(false);
    expect(isNearlyFull(full, { pictures: 100, picturesPending: 90 }, limits)).toBe(true);
    expect(isNearlyFull({ usedBytes: 30 * megabyte }, { pictures: 100, picturesPending: 90 }, limits)).toBe(
      false,
    );
  });
});

describe('the clock of the retention', () => {
  const hour = 3_600_000;
  const start = { boot: 'a', monotonicMs: 0, wallMs: 1_800_000_000_000, state: 'synced' as const };
  type Now = typeof start | (Omit<typeof start, 'state'> & { state: 'unsynced' });
  /** Looks once an hour, as both clocks go on. */
  const run = (
    from: RetentionClock | undefined,
    now: Now,
    hours: number,
  ): [RetentionClock | undefined, Now] => {
    let [clock, at] = [from, now];
    for (let n = 0; n < hours; n += 1) {
      at = { ...at, monotonicMs: at.monotonicMs + hour, wallMs: at.wallMs + hour };
      clock = followClock(clock, at);
    }
    return [clock, at];
  };

  test('is trusted after three days', () => {
    const [early] = run(undefined, start, 71);
    expect(mayExpire(early, 'synced')).toBe(false);
    const [late, now] = run(undefined, start, 73);
    expect(mayExpire(late, 'synced')).toBe(true);
    expect(mayExpire(late, 'unsynced')).toBe(false);
    expect(followClock(late, { ...now, state: 'unsynced', wallMs: 0 })).toEqual(late);
  });

  test.each([
    ['years ahead', 10 * 365 * dayMs],
    ['two hours ahead', 2 * hour],
    ['weeks back', -21 * dayMs],
  ])('is distrusted for three days after a jump %s, and after the jump back', (_, jumpMs) => {
    const [good, now] = run(undefined, start, 100);
    const wrong = { ...now, wallMs: now.wallMs + jumpMs };
    const [jumped, later] = run(good, wrong, 70);
    expect(mayExpire(jumped, 'synced')).toBe(false);
    const [back] = run(jumped, { ...later, wallMs: later.wallMs - jumpMs }, 71);
    expect(mayExpire(back, 'synced')).toBe(false);
  });

  test('takes a night or a weekend off for no jump, and a month for one', () => {
    const [good, now] = run(undefined, start, 100);
    const after = (offMs: number) =>
      followClock(good, { ...now, boot: 'b', monotonicMs: 0, wallMs: now.wallMs + offMs });
    expect(mayExpire(after(3 * dayMs), 'synced')).toBe(true);
    expect(mayExpire(after(30 * dayMs), 'synced')).toBe(false);
    expect(mayExpire(after(-2 * hour), 'synced')).toBe(false);
  });

  test('bounds the age of a sale with an implausible time by the next plausible one', () => {
    // Days of this program's time: what came earlier was stamped by a clock that was never set.
    const since = Date.UTC(2026, 0);
    const now = since + 1_000 * dayMs;
    const at = (day: number, clock: 'synced' | 'unsynced' = 'synced') => ({
      receivedAtMs: since + day * dayMs,
      clock,
    });
    expect(latestArrivals([at(900), at(0, 'unsynced'), at(5_000), at(910)], now, Infinity)).toEqual(
      [900, 910, 910, 910].map((day) => since + day * dayMs),
    );
    expect(latestArrivals([at(-20_000), at(910)], now, Infinity)).toEqual(
      [at(910), at(910)].map(({ receivedAtMs }) => receivedAtMs),
    );
    expect(latestArrivals([at(0, 'unsynced')], now, Infinity)).toEqual([Infinity]);
  });
});
