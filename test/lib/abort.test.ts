/** Waiting that ends with a signal. */
import { expect, test } from 'vitest';
import { unlessAborted } from '../../src/lib/abort.ts';

test('suppresses a later failure of abandoned work', async () => {
  const unheard: unknown[] = [];
  const note = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', note);
  try {
    const { promise, reject } = Promise.withResolvers<never>();
    await expect(unlessAborted(promise, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    reject(new Error('too late'));
    // Node reports it after the microtasks of this turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unheard).toEqual([]);
  } finally {
    process.off('unhandledRejection', note);
  }
});
