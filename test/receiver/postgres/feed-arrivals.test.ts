import { expect, test } from 'vitest';
import { picturesToLookFor } from '../../../src/receiver/postgres/feed-arrivals.ts';

test('looks for the newest pictures each time, and for every other one in its turn', () => {
  const all = Array.from({ length: 500 }, (_, index) => `p${index}`);
  const seen = new Set<string>();
  for (let turn = 0; turn < 490; turn += 10) {
    const looked = picturesToLookFor(all, turn);
    expect(looked).toHaveLength(20);
    expect(looked.slice(0, 10)).toEqual(all.slice(-10));
    for (const one of looked) seen.add(one);
  }
  expect(seen.size).toBe(500);
  expect(picturesToLookFor(['a'], 7)).toEqual(['a']);
  expect(picturesToLookFor([], 7)).toEqual([]);
});
