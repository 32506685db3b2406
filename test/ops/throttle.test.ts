/** What holds for all addresses together; the waits of one address are in test/receiver/viewer.test.ts. */
import { expect, test } from 'vitest';
import { createThrottle } from '../../src/ops/throttle.ts';

test('guessing from many addresses is slowed down too, and the right one comes through between', async () => {
  let nowMs = 1_000_000;
  const throttle = createThrottle(() => nowMs, { free: 3, everyMs: 10_000 });
  const guess = (address: string, isRight = false) => throttle.attempt(address, async () => isRight);
  for (const address of ['a', 'b']) expect(await guess(address)).toEqual({ kind: 'wrong' });
  // Who was right costs nobody a try.
  for (const address of ['c', 'd', 'e']) expect(await guess(address, true)).toEqual({ kind: 'right' });
  expect(await guess('f')).toEqual({ kind: 'wrong' });
  expect(await guess('g', true)).toEqual({ kind: 'wait', waitMs: 10_000 });
  nowMs += 9_000;
  expect(await guess('g', true)).toEqual({ kind: 'wait', waitMs: 1_000 });
  nowMs += 1_000;
  expect(await guess('g', true)).toEqual({ kind: 'right' });
  expect(await guess('h')).toEqual({ kind: 'wrong' });
  expect(await guess('i')).toEqual({ kind: 'wait', waitMs: 10_000 });
});
