/** Bounds within which a pushed and a listed record are taken for one sale: each is reached, and exceeded by 1 ms. */
import { describe, expect, test } from 'vitest';
import { sameRecords } from '../../../src/domain/sale/pushed-match.ts';

type Record = Parameters<typeof sameRecords>[0][number];

const atMs = Date.parse('2026-11-24T10:00:00+09:00');

const recordOf = (sale: Partial<Record['sale']>, afterMs = 0): Record => ({
  sale: { kind: 'sale', totalMinor: 500, registerSaleId: '17', ...sale },
  instant: { atMs: atMs + afterMs },
});
const areOne = (pushed: Record, listed: Record): boolean => sameRecords([pushed], [listed]).length === 1;

describe('by the register’s time', () => {
  test.each([-1, 1])('matches records within a second, which one of them may lack', (sign) => {
    const pushed = recordOf({ soldAtMs: atMs });
    const listed = (apartMs: number) => recordOf({ registerSaleId: '99', soldAtMs: atMs + sign * apartMs });
    expect(areOne(pushed, listed(999))).toBe(true);
    expect(areOne(pushed, listed(1_000))).toBe(false);
  });

  test('matches no records of one number and other times', () => {
    expect(areOne(recordOf({ soldAtMs: atMs }), recordOf({ soldAtMs: atMs + 60_000 }))).toBe(false);
  });
});

describe('by the number', () => {
  test.each([-1, 1])('matches records within a quarter of an hour', (sign) => {
    expect(areOne(recordOf({}), recordOf({}, sign * 900_000))).toBe(true);
    expect(areOne(recordOf({}), recordOf({}, sign * 900_001))).toBe(false);
  });

  test('matches no records of other numbers or totals', () => {
    expect(areOne(recordOf({}), recordOf({ registerSaleId: '18' }))).toBe(false);
    expect(areOne(recordOf({}), recordOf({ totalMinor: 501 }))).toBe(false);
  });
});

test('matches none where two could be it', () => {
  const one = recordOf({});
  expect(sameRecords([one], [recordOf({}), recordOf({})])).toEqual([]);
  expect(sameRecords([one, recordOf({})], [recordOf({})])).toEqual([]);
});
