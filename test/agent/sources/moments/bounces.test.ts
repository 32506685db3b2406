/** Moments that are bounces of others, whatever their order. */
import { expect, test } from 'vitest';
import { createBounces } from '../../../../src/agent/sources/moments/bounces.ts';

test('a moment is compared with all of the newest, also with those after it', () => {
  const isBouncing = createBounces(200);
  expect([10_000, 5_000, 10_100, 5_150, 10_300, 4_700].map(isBouncing)).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
});

test('without a time for it nothing is a bounce', () => {
  const isBouncing = createBounces(0);
  expect([1, 1, 1].map(isBouncing)).toEqual([false, false, false]);
});
