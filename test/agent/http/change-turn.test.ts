/** Changes of the set-up are serialised. */
import { expect, test } from 'vitest';
import { createChangeLock, untilDone } from '../../../src/agent/http/change-lock.ts';

test('skips a change whose client has disconnected, without blocking others', async () => {
  const others = Promise.withResolvers<Disposable>();
  const inTurn = createChangeLock(() => others.promise);
  const [first, second] = [new AbortController(), new AbortController()];
  const begun: string[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return Promise.resolve(name);
  };
  const changes = [
    // It holds the lock, and waits for another process; the next one waits for the lock.
    inTurn(first.signal, work('first')),
    inTurn(second.signal, work('second')),
    inTurn(untilDone, work('third')),
  ];
  first.abort(new Error('gone'));
  second.abort(new Error('gone'));
  others.resolve({ [Symbol.dispose]: () => undefined });
  expect((await Promise.allSettled(changes)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(begun).toEqual(['third']);
});
