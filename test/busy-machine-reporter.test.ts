/** Overload is named as such, and a quiet machine is not. */
import { expect, test } from 'vitest';
import { busyText } from './busy-machine-reporter.ts';

test.each([
  [0.3, 2, undefined],
  [2, 2, undefined],
  [2.1, 2, /2\.1 processes on 2 processors/],
  [7.9, 8, undefined],
  [25, 8, /25\.0 processes on 8 processors/],
])('with %f processes on %i processors', (load, processors, text) => {
  if (text === undefined) expect(busyText(load, processors)).toBeUndefined();
  else expect(busyText(load, processors)).toMatch(text);
});
