import { expect, test } from 'vitest';
import { createSlots } from '../../src/lib/keyed-semaphore.ts';

const signal = new AbortController().signal;
/** Lets every promise that can settle do so. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('keeps the total and per-key bounds, with room for others when one key hangs', async () => {
  const slots = createSlots({ all: 3, perKind: 2 });
  const got: string[] = [];
  const take = (name: string) =>
    slots.take(name.slice(0, 1), signal).then((slot) => {
      got.push(name);
      return slot;
    });
  const all = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map(take);
  await settle();
  expect(got).toEqual(['a1', 'a2', 'b1']);
  const [a1] = await Promise.all(all.slice(0, 1));
  a1?.[Symbol.dispose]();
  a1?.[Symbol.dispose]();
  await settle();
  expect(got).toEqual(['a1', 'a2', 'b1', 'a3']);
});

test('lets the owner with the fewest slots go first', async () => {
  const slots = createSlots({ all: 3, perKind: 3 });
  const got: string[] = [];
  const take = (name: string) =>
    slots.take('camera', signal, name.slice(0, 1)).then((slot) => {
      got.push(name);
      return slot;
    });
  const all = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2'].map(take);
  await settle();
  expect(got).toEqual(['a1', 'a2', 'a3']);
  for (const slot of await Promise.all(all.slice(0, 3))) {
    slot[Symbol.dispose]();
    await settle();
  }
  expect(got).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'a5']);
});

test('takes no slot when a waiter gives up', async () => {
  const slots = createSlots({ all: 1, perKind: 1 });
  const first = await slots.take('a', signal);
  const gone = new AbortController();
  const second = slots.take('a', gone.signal);
  gone.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  // Admitted and aborted at once: the slot is released.
  const alsoGone = new AbortController();
  const third = slots.take('a', alsoGone.signal);
  first[Symbol.dispose]();
  alsoGone.abort(new Error('also gone'));
  const outcome = await third.then(
    (slot) => slot,
    () => undefined,
  );
  outcome?.[Symbol.dispose]();
  using fourth = await slots.take('a', signal);
  expect(fourth).toBeDefined();
  await expect(slots.take('a', AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
});
