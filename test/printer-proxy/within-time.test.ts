/** A pattern is stopped for the processor time it takes, not for that of a machine that is busy with something else. */
import { expect, test } from 'vitest';
import { withinTime } from '../../src/printer-proxy/within-time.ts';

test('stops a function that computes without end', () => {
  const endless = (): never => {
    for (;;);
  };
  expect(withinTime(100, endless)).toBeUndefined();
});

test('returns the result of a function whose thread stood still for many times the limit', () => {
  const still = new Int32Array(new SharedArrayBuffer(4));
  const work = () => Atomics.wait(still, 0, 0, 1_000);
  expect(withinTime(100, work)).toEqual({ value: 'timed-out' });
});

test('passes on what a function throws', () => {
  expect(() =>
    withinTime(1_000, () => {
      throw new RangeError('no such group');
    }),
  ).toThrow(RangeError);
});
