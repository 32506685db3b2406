/** How soon requests under way are looked at again. */
import { expect, test } from 'vitest';
import { createUnderWay } from '../../../src/agent/remote/under-way.ts';

test('looks ever more slowly while nothing changes, and soon after a change', () => {
  let nowMs = 0;
  const next = createUnderWay({ monotonicMs: () => nowMs });
  const noted = [{ id: 'r-1', state: 'noted' as const }];
  expect(next([])).toBeUndefined();
  expect(next(noted)).toBe(3_000);
  nowMs = 40_000;
  expect(next(noted)).toBe(10_000);
  nowMs = 3_600_000;
  expect(next(noted)).toBe(60_000);
  expect(next([{ id: 'r-1', state: 'under_way' }])).toBe(3_000);
});
