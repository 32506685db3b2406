/** What is learned about the error of a change in the picture, and when it counts. */
import { expect, test } from 'vitest';
import { betterError, learnSeenError } from '../../../src/domain/moment/seen-reference.ts';

const compared = (errors: readonly number[], referenceMs = 100) =>
  errors.map((errorMs) => ({ errorMs, referenceMs }));
const around = (middleMs: number) => Array.from({ length: 12 }, (_, n) => middleMs + (n % 3) * 10 - 10);

test('teaches nothing by fewer than ten sales', () => {
  expect(learnSeenError(compared(around(0).slice(0, 9)))).toBeUndefined();
});

test('is more certain than a camera whose latency was not measured', () => {
  const learned = learnSeenError(compared(around(30)));
  expect(learned).toMatchObject({ delayMs: 30 });
  expect(learned?.uncertaintyMs).toBeCloseTo(10 * (1 + 2 / 12) + 100, 5);
  expect(betterError(350, learned)).toBe(learned);
});

test('leaves a computed uncertainty that is smaller and agrees', () => {
  expect(betterError(100, learnSeenError(compared(around(30))))).toEqual({ delayMs: 0, uncertaintyMs: 100 });
  expect(betterError(100, undefined)).toEqual({ delayMs: 0, uncertaintyMs: 100 });
});

test('takes the delay of a screen that always changes late, and states what one far change adds', () => {
  expect(betterError(100, learnSeenError(compared(around(600))))).toMatchObject({ delayMs: 600 });
  const far = learnSeenError(compared([...around(600), 1_400]));
  expect(far?.uncertaintyMs).toBeGreaterThan(800);
});
