import { expect, test } from 'vitest';
import { createArrivals, type Verdict } from '../../../../src/agent/sources/push/arrivals.ts';

const done: Verdict = { kind: 'done', reason: 0 };

test('reads on when the message that a freed place let in fills it again at once', () => {
  const arrivals = createArrivals(1);
  const first = arrivals.add(1);
  const others: ReturnType<typeof arrivals.add>[] = [];
  const readNext = (): void => {
    others.push(arrivals.add(others.length + 2));
    arrivals.whenRoom(readNext);
  };
  arrivals.whenRoom(readNext);
  expect(others).toHaveLength(0);
  for (const arrival of [first, 0, 1, 2]) {
    const settled = typeof arrival === 'number' ? others[arrival] : arrival;
    if (settled === undefined) throw new Error('nothing was read');
    arrivals.settle(settled, done);
  }
  expect(others).toHaveLength(4);
});
