/** Which answers of a target are repeated, for how long, and which make a dead letter. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Attempt, forwardBackoff, nextStep } from '../../../src/receiver/forward/policy.ts';

const answer = (status: number): Attempt => ({ kind: 'answer', status, words: '' });
const triesOf = (attempt: Attempt): number => {
  for (let tries = 0; tries < 1_000; tries++)
    if (nextStep(attempt, tries, 0.5).kind !== 'wait') return tries + 1;
  return Infinity;
};

test.each<[string, Attempt, number, string]>([
  ['delivers what is answered with 2xx', answer(204), 1, 'delivered'],
  ['stops at 410', answer(410), 1, 'gone'],
  ['gives a refused event up after three tries', answer(422), 3, 'dead_letter'],
  ['gives an event at which the target fails up after twelve', answer(500), 12, 'dead_letter'],
])('%s', (_, attempt, tries, kind) => {
  expect([triesOf(attempt), nextStep(attempt, tries - 1, 0.5).kind]).toEqual([tries, kind]);
});

test.each([301, 401, 403, 404, 408, 429, 502, 503, 504])(
  'waits for ever for a target that answers %i',
  (status) => {
    expect(triesOf(answer(status))).toBe(Infinity);
    expect(triesOf({ kind: 'no_answer', why: 'ECONNREFUSED' })).toBe(Infinity);
  },
);

test('waits within bounds, and as long as it is asked up to an hour', () => {
  const numbers = fc.tuple(fc.nat(1_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
  fc.assert(
    fc.property(numbers, ([attempts, random]) => {
      const step = nextStep({ kind: 'no_answer', why: '' }, attempts, random);
      if (step.kind !== 'wait') throw new Error(step.kind);
      expect(step.ms).toBeGreaterThanOrEqual(forwardBackoff.firstMs / 2);
      expect(step.ms).toBeLessThanOrEqual(forwardBackoff.capMs);
    }),
  );
  const asked = (retryAfterMs: number) => nextStep({ ...answer(503), retryAfterMs } as Attempt, 0, 0.5);
  expect(asked(0)).toMatchObject({ kind: 'wait', ms: 750 });
  expect(asked(7_000)).toMatchObject({ kind: 'wait', ms: 7_000 });
  expect(asked(1e9)).toMatchObject({ kind: 'wait', ms: 3_600_000 });
});
