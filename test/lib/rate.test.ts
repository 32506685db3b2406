/** The bound of the keys that a rate remembers. */
import { expect, test } from 'vitest';
import { createRate } from '../../src/lib/rate.ts';

test('forgets the key that was longest without a call when there are more than 10,000', () => {
  const rate = createRate({ perSecond: 1, burst: 1, maxWaitMs: 0 }, () => 0);
  for (let n = 0; n < 10_000; n += 1) rate(`${n}`);
  expect(rate('0')).toBeUndefined();
  expect(rate('10000')).toBe(0);
  expect(rate('1')).toBeUndefined();
  expect(rate('0')).toBe(0);
});
