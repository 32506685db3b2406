/** When V8 saves memory. */
import { expect, test } from 'vitest';
import { memorySaverOff, nextMemorySaver } from '../../src/lib/memory-saver.ts';

/** `collections` of each second, and the heap; returns in which of them it is on. */
function secondsOn(collections: readonly number[], heapMb = (_second: number): number => 75): number[] {
  let saver = memorySaverOff;
  return collections.flatMap((count, second) => {
    saver = nextMemorySaver(saver, { collections: count, heapMb: heapMb(second) }, second * 1_000);
    return saver.isOn ? [second] : [];
  });
}

test('is off while a shop sells', () => {
  expect(secondsOn([1, 2, 0, 3, 2, 1, 6])).toEqual([]);
});

test('is on in the first second of a flood, and for half a minute after its last', () => {
  const after = Array.from({ length: 60 }, () => 1);
  expect(secondsOn([1, 20, 30, ...after])).toEqual(Array.from({ length: 31 }, (_, n) => n + 1));
});

test('is on while the heap is larger than that of a calm shop', () => {
  const calm = Array.from({ length: 50 }, () => 1);
  expect(secondsOn(calm, (second) => (second < 10 ? 120 : 60))).toEqual(
    Array.from({ length: 39 }, (_, n) => n),
  );
});
