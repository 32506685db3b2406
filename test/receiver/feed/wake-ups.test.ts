/** Whom a commit wakes, and how often. */
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createWakeUps } from '../../../src/receiver/feed/wake-ups.ts';

/** Sleeps end when the test says so. */
function steppedClock() {
  const sleeps: { readonly ms: number; readonly end: () => void }[] = [];
  const sleep = (ms: number, signal?: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    sleeps.push({ ms, end: () => resolve(undefined) });
    return promise;
  };
  return { clock: { ...systemClock, sleep }, sleeps };
}

const turns = async (): Promise<void> => {
  for (let n = 0; n < 50; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('a commit wakes the readers of its shop and those of all, and a storm of commits one round', async () => {
  const { clock, sleeps } = steppedClock();
  const wakeUps = createWakeUps(clock, () => 0);
  const end = new AbortController();
  let woken: string[] = [];
  const wait = async (name: string, shop?: string): Promise<void> => {
    using listening = wakeUps.listen(shop);
    await listening.woken(end.signal);
    woken.push(name);
  };
  const stays = Array.from({ length: 100 }, (_, n) => wait(`b${n}`, 'shop-b'));
  const all = [wait('all'), wait('a', 'shop-a')];
  wakeUps.note('shop-a');
  await Promise.all(all);
  await turns();
  expect(woken).toEqual(['all', 'a']);
  // Until the round has passed, commits are gathered.
  woken = [];
  const again = wait('all');
  for (let n = 0; n < 1_000; n += 1) wakeUps.note('shop-b');
  await turns();
  expect(woken).toEqual([]);
  sleeps.at(-1)?.end();
  await Promise.all([...stays, again]);
  expect(woken).toHaveLength(101);
  await turns();
  // The more readers there were, the longer the next round: 2 ms each.
  expect(sleeps.map(({ ms }) => ms)).toEqual([1_000, 20, 202]);
});

test('one look a second finds for all what another process stored', async () => {
  const { clock, sleeps } = steppedClock();
  let newest = 1;
  let reads = 0;
  const wakeUps = createWakeUps(clock, () => {
    reads += 1;
    return newest;
  });
  const end = new AbortController();
  let woken = 0;
  const waitAll = () =>
    Array.from({ length: 50 }, async (_, n) => {
      using listening = wakeUps.listen(n % 2 === 0 ? undefined : 'shop-a');
      await listening.woken(end.signal);
      woken += 1;
    });
  // One stays, so that looking goes on.
  using stays = wakeUps.listen('shop-b');
  const first = waitAll();
  sleeps.at(-1)?.end();
  // A change may have come between the first reader's read and the first look.
  await Promise.all(first);
  const second = waitAll();
  await turns();
  sleeps.at(-1)?.end();
  await turns();
  expect([woken, reads]).toEqual([50, 2]);
  newest = 2;
  sleeps.at(-1)?.end();
  await Promise.all(second);
  expect([woken, reads]).toEqual([100, 3]);
  end.abort();
  await stays.woken(end.signal);
});

test('a reader is woken by what is committed while it reads', async () => {
  const { clock } = steppedClock();
  const wakeUps = createWakeUps(clock, () => 0);
  using listening = wakeUps.listen('shop-a');
  wakeUps.note('shop-a');
  await turns();
  await listening.woken(new AbortController().signal);
});
