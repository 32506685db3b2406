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

const printedAt = (key: string, afterMs: number, totalMinor?: number): PrintedRecord<string> => ({
  ...{ key, atMs: atMs + afterMs },
  ...(totalMinor !== undefined && { totalMinor }),
});
const posAt = (key: string, afterMs: number, uncertaintyMs = 0, totalMinor = 500): PosRecord<string> => ({
  ...{ key, totalMinor, resolutionMs, register: register(afterMs, uncertaintyMs) },
});
const pairsOf = (...given: Parameters<typeof findMatches<string>>): string[] =>
  findMatches(...given)
    .map(({ printed, pos }) => `${printed}-${pos}`)
    .toSorted();

describe('where several could be one sale', () => {
  test.each([
    ['a known clock', 0, 750],
    ['an uncertain clock', 100, 850],
    ['a very uncertain clock', 10_000, 3_750],
  ])('matches the one that is nearer by the margin of %s', (_, uncertaintyMs, marginMs) => {
    const two = (apartMs: number) => [posAt('a', 0, uncertaintyMs), posAt('b', apartMs, uncertaintyMs)];
    expect(pairsOf([printedAt('p', 0, 500)], two(marginMs))).toEqual(['p-a']);
    expect(pairsOf([printedAt('p', 0, 500)], two(marginMs - 1))).toEqual([]);
    expect(pairsOf([printedAt('p', marginMs, 500)], two(marginMs))).toEqual(['p-b']);
    const papers = (apartMs: number) => [printedAt('p', 0, 500), printedAt('q', apartMs, 500)];
    expect(pairsOf(papers(marginMs), two(0).slice(0, 1))).toEqual(['p-a']);
    expect(pairsOf(papers(marginMs - 1), two(0).slice(0, 1))).toEqual([]);
  });

  test('matches the one whose way to the server is the usual one', () => {
    const byServer = (key: string, wayMs: number): PosRecord<string> => ({
      ...{ key, totalMinor: 500, resolutionMs, serverAtMs: atMs + wayMs },
    });
    const found = (apartMs: number) =>
      pairsOf([printedAt('p', 0, 500)], [byServer('a', 1_500), byServer('b', 1_500 + apartMs)]);
    expect([found(3_750), found(3_749)]).toEqual([['p-a'], []]);
    // A register's time counts more.
    expect(pairsOf([printedAt('p', 0, 500)], [byServer('a', 1_500), posAt('b', 2_000)])).toEqual(['p-b']);
  });

  test('matches another once the clear one is gone', () => {
    const papers = [printedAt('p', 0), printedAt('q', 1_000)];
    expect(pairsOf(papers, [posAt('a', 0), posAt('b', 2_600)])).toEqual(['p-a', 'q-b']);
  });

  test('asks whether records may be one', () => {
    const papers = [printedAt('p', 0, 500)];
    const both = [posAt('a', 0), posAt('b', 300)];
    expect(pairsOf(papers, both, (_, pos) => pos === 'b')).toEqual(['p-b']);
    expect(pairsOf(papers, both, () => false)).toEqual([]);
  });
});

describe('in quick succession', () => {
  const papers = [printedAt('q', 300, 500), printedAt('p', 0, 500), printedAt('r', 600, 500)];
  const sales = [posAt('c', 600), posAt('a', 0), posAt('b', 300)];

  test('matches as many on either side in their order', () => {
    expect(pairsOf(papers, sales)).toEqual(['p-a', 'q-b', 'r-c']);
  });

  test('matches none where one is missing on a side', () => {
    expect(pairsOf(papers.slice(1), sales)).toEqual([]);
    expect(pairsOf(papers, sales.slice(1))).toEqual([]);
  });

  test('matches each total apart, without records that are far away', () => {
    const others = [printedAt('s', 100, 700), printedAt('t', 400, 700), printedAt('far', 60_000, 500)];
    const otherSales = [posAt('d', 100, 0, 700), posAt('e', 400, 0, 700), posAt('later', 120_000)];
    expect(pairsOf([...papers, ...others], [...otherSales, ...sales])).toEqual(
      ['p-a', 'q-b', 'r-c', 's-d', 't-e'].toSorted(),
    );
  });
});

test('matches the paper of a void with what gives money back alone', () => {
  const found = (totalMinor: number) =>
    pairsOf([{ key: 'p', atMs, totalMinor: 500, isVoid: true }], [posAt('a', 0, 0, totalMinor)]);
  expect([found(500), found(-500)]).toEqual([[], ['p-a']]);
  expect(pairsOf([{ key: 'p', atMs, isVoid: true }], [posAt('a', 0, 0, 0)])).toEqual([]);
});
