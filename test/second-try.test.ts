/** Failed tests that may be tried again with nothing beside them, and those whose failure is the find. */
import { expect, test } from 'vitest';
import type { Failures } from './failures-reporter.ts';
import { whyNotAgain } from './second-try.ts';

const file = (path: string, message = 'it was late') => ({
  path,
  failures: [{ name: 'is in time', message }],
});
const late = file('test/page/real-time/walks.test.ts');
const failed: Failures = { reason: 'failed', outside: [], files: [late] };

test.each(['test/page/real-time/walks.test.ts', 'test/reliability/slow-line.test.ts'])(
  'tries %s again',
  (path) => {
    expect(whyNotAgain({ ...failed, files: [late, file(path)] })).toBeUndefined();
  },
);

test.each([
  ['no failed test', { files: [] }],
  ['an interruption', { reason: 'interrupted' }],
  ['an error outside of tests, whatever else failed', { outside: ['socket hang up'] }],
  ['too many files', { files: Array.from({ length: 7 }, (_, n) => file(`test/${n}.test.ts`)) }],
  [
    'a case drawn by chance',
    { files: [late, file('test/a.test.ts', 'Property failed after 3 tests\n{ seed: 1 }')] },
  ],
  ['kills', { files: [late, file('test/receiver/postgres/kills.test.ts')] }],
  ['a broken promise', { files: [late, file('test/reliability/promises/space.test.ts')] }],
] satisfies [string, Partial<Failures>][])('tries nothing again after %s', (_, differences) => {
  expect(whyNotAgain({ ...failed, ...differences })).toBeDefined();
});
