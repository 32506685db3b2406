/** Limits across all addresses; the waits of one address are in test/receiver/viewer.test.ts. */
import { expect, test } from 'vitest';
import { createThrottle, type Tried } from '../../../src/lib/http/throttle.ts';

test('slows down each of many guessing addresses, and never one that has not failed', async () => {
  let nowMs = 1_000_000;
  const throttle = createThrottle(() => nowMs, { free: 3, everyMs: 10_000 });
  const guess = (address: string, isRight = false) => throttle.attempt(address, async () => isRight);
  for (const address of ['a', 'b']) expect(await guess(address)).toEqual({ kind: 'wrong' });
  expect(await guess('a')).toEqual({ kind: 'wrong' });
  // Three failures: from now on each address waits after its first.
  expect(await guess('b')).toEqual({ kind: 'wait', waitMs: 15_000 });
  expect(await guess('a')).toEqual({ kind: 'wait', waitMs: 30_000 });
  for (const address of ['c', 'd']) {
    expect(await guess(address)).toEqual({ kind: 'wrong' });
    expect(await guess(address)).toEqual({ kind: 'wait', waitMs: 15_000 });
  }
  expect(await guess('owner', true)).toEqual({ kind: 'right' });
  // A correct password costs no attempt of others, and a mistyped one costs the owner 15 s.
  expect(await guess('owner', true)).toEqual({ kind: 'right' });
  expect(await guess('owner')).toEqual({ kind: 'wrong' });
  expect(await guess('owner', true)).toEqual({ kind: 'wait', waitMs: 15_000 });
  // The excess has expired, and five attempts are free again.
  nowMs += 31_000;
  for (let n = 0; n < 3; n += 1) expect(await guess('b')).toEqual({ kind: 'wrong' });
});

test('serves the address with the fewest failures first, one attempt per address, with a bounded queue', async () => {
  const throttle = createThrottle(() => 0);
  for (let n = 0; n < 80; n += 1) await throttle.attempt(`guess-${n}`, async () => false);
  const slow = Promise.withResolvers<boolean>();
  const order: string[] = [];
  const tryAs = (address: string, isRight = false) =>
    throttle.attempt(address, async () => {
      order.push(address);
      return isRight;
    });
  const running = ['x', 'y'].map((address) => throttle.attempt(address, () => slow.promise));
  const guesses = Array.from({ length: 80 }, (_, n) => tryAs(`guess-${n}`));
  const owner = tryAs('owner', true);
  expect(await tryAs('owner', true)).toEqual({ kind: 'wait', waitMs: 1_000 });
  slow.resolve(false);
  expect(await owner).toEqual({ kind: 'right' });
  expect(order[0]).toBe('owner');
  const kinds = (await Promise.all(guesses)).map(({ kind }) => kind);
  // 64 places, one of them taken by the owner.
  expect(kinds.filter((kind) => kind === 'wrong')).toHaveLength(63);
  await Promise.all(running);
});

test('admits the owner within seconds while 250 addresses guess continuously', async () => {
  // An attempt takes 300 ms of this clock, and two run at once.
  let nowMs = 0;
  const throttle = createThrottle(() => nowMs, { free: 30, everyMs: 5_000 });
  const finish: (() => void)[] = [];
  const tryIt = (isRight: boolean) => () =>
    new Promise<boolean>((resolve) => void finish.push(() => resolve(isRight)));
  const round = async (): Promise<void> => {
    for (let n = 0; n < 250; n += 1) void throttle.attempt(`guess-${n}`, tryIt(false));
    await Promise.resolve();
    nowMs += 300;
    for (const one of finish.splice(0)) one();
    await new Promise(setImmediate);
  };
  for (let n = 0; n < 200; n += 1) await round();
  const answers: Tried[] = [];
  let isAsking = false;
  for (let n = 0; n < 20 && answers.at(-1)?.kind !== 'right'; n += 1) {
    if (!isAsking) {
      isAsking = true;
      void throttle.attempt('owner', tryIt(true)).then((tried) => {
        answers.push(tried);
        isAsking = false;
      });
    }
    await round();
  }
  expect(answers.at(-1)).toEqual({ kind: 'right' });
  for (const answer of answers.slice(0, -1)) expect(answer).toEqual({ kind: 'wait', waitMs: 1_000 });
});
