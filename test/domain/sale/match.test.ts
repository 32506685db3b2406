/** Bounds within which the records of printer and POS cloud are taken for one sale: each is reached, and exceeded by 1 ms. */
import { describe, expect, test } from 'vitest';
import { findMatches, type PosRecord, type PrintedRecord } from '../../../src/domain/sale/match.ts';

const atMs = Date.parse('2026-11-24T10:00:00+09:00');
const resolutionMs = 1_000;

function areMatched(
  printed: Omit<PrintedRecord<string>, 'key' | 'atMs'>,
  pos: Partial<PosRecord<string>>,
): boolean {
  const found = findMatches(
    [{ key: 'printed', atMs, ...printed }],
    [{ key: 'pos', totalMinor: 500, resolutionMs, ...pos }],
  );
  return found.length === 1;
}

const withTotal = { totalMinor: 500 };
const register = (apartMs: number, uncertaintyMs: number) => ({ atMs: atMs + apartMs, uncertaintyMs });

describe('by the register’s time', () => {
  test.each([
    ['equal totals', withTotal, 0, 4_000],
    ['equal totals and an uncertain clock', withTotal, 700, 4_700],
    ['no total', {}, 0, 2_000],
    ['no total and an uncertain clock', {}, 700, 2_700],
  ])('matches records with %s', (_, printed, uncertaintyMs, maxMs) => {
    for (const sign of [-1, 1]) {
      expect(areMatched(printed, { register: register(sign * maxMs, uncertaintyMs) })).toBe(true);
      expect(areMatched(printed, { register: register(sign * (maxMs + 1), uncertaintyMs) })).toBe(false);
    }
  });

  test('matches no records of different totals', () => {
    expect(areMatched({ totalMinor: 501 }, { register: register(0, 0) })).toBe(false);
  });
});

describe('by the server’s time', () => {
  test.each([
    ['equal totals', withTotal, 15_000],
    ['no total', {}, 6_000],
  ])('matches records with %s', (_, printed, maxWayMs) => {
    const byWay = (wayMs: number): boolean => areMatched(printed, { serverAtMs: atMs + wayMs });
    // Either time may be off by the resolution, and the server's clock by the usual delay.
    const minMs = -resolutionMs - 1_500;
    const maxMs = maxWayMs + resolutionMs;
    expect([minMs - 1, minMs, maxMs, maxMs + 1].map(byWay)).toEqual([false, true, true, false]);
  });
});

describe('by the server’s time when the clock of the register was set', () => {
  /** `wayMs`: from the register's time to the server's. */
  const byClock = (printed: object, afterMs: number, wayMs: number, uncertaintyMs: number): boolean =>
    areMatched(printed, {
      serverAtMs: atMs + afterMs,
      register: { atMs: atMs + afterMs - wayMs, uncertaintyMs },
    });

  test.each([0, 700])('matches records of equal totals, with a clock ± %i ms', (uncertaintyMs) => {
    const maxAheadMs = 1_500 + uncertaintyMs;
    const maxWayMs = 6_000 + uncertaintyMs;
    const setByHandMs = 15 * 60_000;
    const found = [-maxAheadMs - 1, -maxAheadMs, maxWayMs, maxWayMs + 1, setByHandMs, setByHandMs + 1];
    expect(found.map((wayMs) => byClock(withTotal, 14_000, wayMs, uncertaintyMs))).toEqual(
      // In the middle the register's time holds, and is too far away; after a quarter of an hour the sale was held back.
      [true, false, false, true, true, false],
    );
  });

  test('matches no record without a total', () => {
    expect(byClock({}, 5_000, -10 * 60_000, 0)).toBe(false);
  });
});

test('prefers a total of the same sign', () => {
  const pos = [
    { key: 'refund', totalMinor: -500, resolutionMs, register: register(0, 0) },
    { key: 'sale', totalMinor: 500, resolutionMs, register: register(1_000, 0) },
  ];
  expect(findMatches([{ key: 'printed', atMs, totalMinor: 500 }], pos)).toEqual([
    { printed: 'printed', pos: 'sale' },
  ]);
});
