import { describe, expect, test } from 'vitest';
import {
  aged,
  dueGops,
  type Sized,
  storedIntervalMs,
  surplus,
} from '../../../../src/agent/cameras/lookback/policy.ts';
import { pictures, ringOf } from './fixtures.ts';

describe('what is written when', () => {
  // Key frames at 0, 2, 4 and 6 s, each arriving 50 ms later; the last GOP is growing.
  const gops = ringOf(pictures({ fromMs: 0, untilMs: 7_000, gop: 30 })).gops();
  const due = (nowMs: number, more: { ringIsFull?: boolean; last?: boolean; written?: number[] } = {}) =>
    dueGops(gops, {
      nowMs,
      isWritten: (key) => more.written?.some((index) => gops[index]?.units[0] === key) === true,
      ringIsFull: more.ringIsFull === true,
      last: more.last === true,
    });

  test('writes a complete GOP after ten seconds, once, and never the growing one', () => {
    expect(due(12_000)).toEqual([]);
    expect(due(12_060)).toEqual([0]);
    expect(due(16_060)).toEqual([0, 1, 2]);
    expect(due(16_060, { written: [0, 2] })).toEqual([1]);
    expect(due(30_000)).toEqual([0, 1, 2]);
  });

  test('writes earlier when the ring is at its bounds', () => {
    expect(due(7_000, { ringIsFull: true })).toEqual([0]);
    expect(due(7_100, { ringIsFull: true })).toEqual([0, 1]);
    expect(due(13_000, { ringIsFull: true })).toEqual([0, 1]);
  });

  test('writes a complete GOP of an ended connection, and everything at the end', () => {
    expect(due(38_000)).toEqual([0, 1, 2, 3]);
    expect(due(7_000, { last: true, written: [0] })).toEqual([1, 2, 3]);
  });
});

const segment = (boot: string, lastMs: number, more: Partial<Sized> = {}): Sized => ({
  boot,
  lastMs,
  bytes: 10,
  open: false,
  ...more,
});

describe('hours', () => {
  test('counts this boot by its clock, and keeps the open segment', () => {
    const segments = [segment('b', 100), segment('b', 500), segment('b', 200, { open: true })];
    expect(aged(segments, { boot: 'b', monotonicMs: 1_050 }, 900)).toEqual([segments[0]]);
  });

  test('counts earlier boots by the running time since', () => {
    const first = [segment('first', 1_000), segment('first', 4_000)];
    const second = [segment('second', 500), segment('second', 2_000)];
    const segments = [...first, ...second];
    const at = (monotonicMs: number, keepMs: number) =>
      aged(segments, { boot: 'now', monotonicMs }, keepMs).map(({ boot, lastMs }) => `${boot} ${lastMs}`);
    // 3 000 in its own boot, 2 000 in the second, 100 in this one.
    expect(at(100, 5_099)).toEqual(['first 1000']);
    expect(at(100, 5_101)).toEqual([]);
    expect(at(100, 2_099)).toEqual(['first 1000', 'first 4000']);
    expect(at(100, 1_500)).toEqual(['first 1000', 'first 4000', 'second 500']);
    expect(at(2_000, 1_999)).toHaveLength(4);
  });
});

describe('bytes', () => {
  const segments = [segment('b', 1), segment('b', 2, { open: true }), segment('b', 3), segment('b', 4)];
  const room = { neededBytes: 5, maxBytes: 1_000, freeBytes: 1_000, minFreeBytes: 0 };

  test('removes nothing while all fits', () => {
    expect(surplus(segments, { ...room, maxBytes: 45 })).toEqual([]);
    expect(surplus(segments, { ...room, freeBytes: 105, minFreeBytes: 100 })).toEqual([]);
  });

  test('removes as many of the oldest as needed, never an open one', () => {
    expect(surplus(segments, { ...room, maxBytes: 44 })).toEqual([segments[0]]);
    expect(surplus(segments, { ...room, maxBytes: 25 })).toEqual([segments[0], segments[2]]);
    expect(surplus(segments, { ...room, freeBytes: 104, minFreeBytes: 100 })).toEqual([segments[0]]);
  });

  test('reports that space is insufficient, and removes nothing', () => {
    expect(surplus(segments, { ...room, maxBytes: 14 })).toBeUndefined();
    expect(surplus(segments, { ...room, minFreeBytes: 2_000 })).toBeUndefined();
  });
});

test.each([
  [2_000, 2_000],
  [400, 1_200],
  // Two key frames of a camera with the same time stamp.
  [0, 900],
])('stores key frames of every %i ms at least 0.9 s apart', (intervalMs, storedMs) => {
  expect(storedIntervalMs(intervalMs)).toBe(storedMs);
});
