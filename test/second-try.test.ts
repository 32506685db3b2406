/** Failed tests that may be tried again with nothing beside them, and those whose failure is the find. */
import { expect, test } from 'vitest';
import { failedFiles, whyNotAgain } from './second-try.ts';

const root = '/tillframe';
const file = (path: string, failureMessages: readonly string[] = ['Error: it was late']) => ({
  ...{ name: `${root}/${path}`, status: 'failed', message: '' },
  assertionResults: [
    { fullName: 'is in time', status: 'failed', failureMessages },
    { fullName: 'is there', status: 'passed', failureMessages: [] },
  ],
});
const passed = { ...file('test/lib/clock.test.ts', []), status: 'passed', assertionResults: [] };
const filesOf = (...testResults: readonly object[]) => failedFiles({ testResults }, root);

test('tries again what failed, by file', () => {
  const files = filesOf(passed, file('test/page/real-time/walks.test.ts'));
  expect(files).toEqual([
    {
      path: 'test/page/real-time/walks.test.ts',
      failures: [{ name: 'is in time', message: 'Error: it was late' }],
    },
  ]);
  expect(whyNotAgain(files)).toBeUndefined();
});

test('tries a file again that could not be run', () => {
  const files = filesOf({ ...file('test/a.test.ts'), message: 'no such module', assertionResults: [] });
  expect(files).toEqual([
    { path: 'test/a.test.ts', failures: [{ name: 'the file', message: 'no such module' }] },
  ]);
  expect(whyNotAgain(files)).toBeUndefined();
});

test.each([
  ['no failed test', []],
  ['too many files', Array.from({ length: 7 }, (_, n) => file(`test/${n}.test.ts`))],
  ['a case drawn by chance', [file('test/a.test.ts', ['Error: Property failed after 3 tests\n{ seed: 1 }'])]],
  ['kills', [file('test/a.test.ts'), file('test/reliability/kills.test.ts')]],
] as const)('tries nothing again after %s', (_, results) => {
  expect(whyNotAgain(filesOf(passed, ...results))).toBeDefined();
});
