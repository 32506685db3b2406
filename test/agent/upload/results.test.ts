import { expect, test } from 'vitest';
import { resultsOf } from '../../../src/agent/upload/results.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';

const resultOf = (result: object) =>
  resultsOf(JSON.stringify({ results: [{ id: 'e1', ...result }] })).get('e1');

// Skipped, a stored event would be sent again for ever.
test.each([
  { problem: null },
  { problem: 'x' },
  { problem: { code: 'a' } },
  { problem: { code: 'a', params: { n: 3 } } },
  { problem: { code: 'a', params: { n: [] } } },
  { reason: null },
  { retryAfterMs: null },
  { retryAfterMs: -1 },
])('reads a result in spite of an unreadable detail, %j', (detail) => {
  expect(resultOf({ status: 'stored', ...detail })).toEqual({ kind: 'stored' });
  expect(resultOf({ status: 'retry', ...detail })).toEqual({
    kind: 'try_later',
    problem: cloudProblem('cloud.retry_requested'),
  });
  expect(resultOf({ status: 'rejected', reason: 'bad', ...detail })).toMatchObject({ kind: 'rejected' });
});

test('gives the reason of a rejection whose problem is unreadable', () => {
  expect(resultOf({ status: 'rejected', reason: 'bad', problem: null })).toEqual({
    kind: 'rejected',
    problem: cloudProblem('cloud.rejected_with', { words: 'bad' }),
  });
});
