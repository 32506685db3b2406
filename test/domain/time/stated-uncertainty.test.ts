/** Uncertainties as people read them: in the unit they have, never less than is so. */
import { expect, test } from 'vitest';
import { statedMs, uncertaintyText } from '../../../src/domain/time/stated-uncertainty.ts';

const words = {
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (n: number) => `${n} h`,
};

test.each([
  [9, 2_410, 0],
  [-9, 2_410, 0],
  [1_400, 2_410, 1_000],
  [-12, 100, 0],
  [-60, 100, -100],
  [2_120, 100, 2_100],
  [128, 30, 130],
  [12.4, 0.2, 12],
])('states %f ms that are uncertain by %f ms as %i ms', (valueMs, uncertaintyMs, statedAsMs) => {
  expect(statedMs(valueMs, uncertaintyMs)).toBe(statedAsMs);
});

test.each([
  [40, '0.1 s'],
  [2_410, '2.5 s'],
  [46_001, '47 s'],
  [119_000, '119 s'],
  [601_000, '11 min'],
  [23_571_000, '6.6 h'],
  [144 * 3_600_000 + 1, '145 h'],
])('writes %i ms as %s', (ms, text) => {
  expect(uncertaintyText(ms, words)).toBe(text);
});
