/** A problem with details: other problems that explain it. */
import { expect, test } from 'vitest';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { problemJson, problemText } from '../../../src/domain/problem/problem-text.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';

const gone = cameraProblem('camera.no_route');
const busy = cameraProblem('camera.busy', { status: 503 });
const stopped = cameraProblem('camera.stopped');

test('has the texts of the problem and of its details, joined as the language joins sentences', () => {
  const problem = withDetails(gone, busy);
  expect(problemText(problem, 'en')).toBe(
    'There is no way to this address in the network. The camera is busy, perhaps with too many viewers (503)',
  );
  expect(problemText(problem, 'ja')).toBe(`${problemText(gone, 'ja')}。${problemText(busy, 'ja')}`);
});

test('keeps the details of a detail, in one list', () => {
  expect(withDetails(gone, withDetails(busy, stopped))).toEqual({ ...gone, details: [busy, stopped] });
  expect(withDetails(withDetails(gone, busy), stopped)).toEqual({ ...gone, details: [busy, stopped] });
});

test('has the reported text when the code of a detail is not known', () => {
  const reported = { ...problemJson(gone), details: [{ code: 'camera.melted', params: {} }] };
  expect(problemText(reported, 'ja')).toBe(reported.text);
});
