/** When V8 saves memory. */
import { expect, test } from 'vitest';
import { memorySaverOff, nextMemorySaver } from '../../src/lib/memory-saver.ts';

/** `collections` of each second; returns in which of them it is on. */
function secondsOn(collections: readonly number[]): number[] {
  let saver = memorySaverOff;
  return collections.flatMap((count, second) => {
    saver = nextMemorySaver(saver, count, second * 1_000);
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
