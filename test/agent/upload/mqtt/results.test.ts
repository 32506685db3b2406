/** Results that come while nobody waits for them. */

import { expect, test } from 'vitest';
import { createResults, type Results } from '../../../../src/agent/upload/mqtt/results.ts';
import { cloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

function take(results: Results, id: string, status: string): void {
  results.take(Buffer.from(JSON.stringify({ results: [{ id, status }] })));
}

test('returns a stored result once, within ten minutes; keeps the newest 500', () => {
  let monotonicMs = 0;
  const results = createResults({ ...systemClock, monotonicMs: () => monotonicMs });
  take(results, 'a', 'duplicate');
  expect([results.early('a'), results.early('a')]).toEqual([{ kind: 'stored' }, undefined]);
  take(results, 'b', 'stored');
  monotonicMs = 600_000;
  expect(results.early('b')).toBeUndefined();
  for (let n = 0; n <= 500; n++) take(results, `c${n}`, 'stored');
  expect([results.early('c0'), results.early('c1')]).toEqual([undefined, { kind: 'stored' }]);
});

test('does not apply a late rejection to a retry by a person', () => {
  const results = createResults(systemClock);
  take(results, 'a', 'rejected');
  take(results, 'b', 'retry');
  expect([results.early('a'), results.early('b')]).toEqual([undefined, undefined]);
});

test('ignores results that break the contract, and reports the violation until a valid one', () => {
  const results = createResults(systemClock);
  expect(results.problem()).toBeUndefined();
  results.take(Buffer.from(JSON.stringify({ results: [{ id: 'a', status: 'stored', pictures: [{}] }] })));
  expect([results.early('a'), results.problem()]).toEqual([
    undefined,
    cloudProblem('cloud.field_missing', { path: 'results[0].pictures[0].sha256' }),
  ]);
  take(results, 'a', 'stored');
  expect(results.problem()).toBeUndefined();
  results.take(Buffer.from(`{"results":[${'{},'.repeat(10_000)}{}]}`));
  expect(results.problem()).toEqual(cloudProblem('cloud.answer_unread'));
  take(results, 'a', 'stored');
  expect(results.problem()).toBeUndefined();
});
