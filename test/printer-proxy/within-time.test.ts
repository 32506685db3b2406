/** A pattern is stopped for the processor time it takes, not for that of a machine that is busy with something else. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { withinTime } from '../../src/printer-proxy/within-time.ts';

test('stops a function that computes without end', () => {
  const endless = (): never => {
    for (;;);
  };
  expect(withinTime({ cpuMs: 100, wallMs: 10_000 }, endless)).toBeUndefined();
});

test('returns the result of a function whose thread stood still for many times the limit', () => {
  const still = new Int32Array(new SharedArrayBuffer(4));
  const work = () => Atomics.wait(still, 0, 0, 1_000);
  expect(withinTime({ cpuMs: 100, wallMs: 10_000 }, work)).toEqual({ value: 'timed-out' });
});

test('gives up a function whose thread stands still for longer than the limit in all', () => {
  const still = new Int32Array(new SharedArrayBuffer(4));
  const startedMs = systemClock.monotonicMs();
  expect(
    withinTime({ cpuMs: 100, wallMs: 1_000 }, () => {
      for (;;) Atomics.wait(still, 0, 0, 50);
    }),
  ).toBeUndefined();
  expect(systemClock.monotonicMs() - startedMs).toBeGreaterThanOrEqual(999);
});

test('passes on what a function throws', () => {
  expect(() =>
    withinTime({ cpuMs: 1_000, wallMs: 1_000 }, () => {
      throw new RangeError('no such group');
    }),
  ).toThrow(RangeError);
});
