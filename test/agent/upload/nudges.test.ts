/** The request held for nudges: it follows the topics of the accounts, and leaves nothing behind however often it is answered. */
import { expect, test } from 'vitest';
import type { NudgedAccounts } from '../../../src/agent/sources/polling/nudged-accounts.ts';
import { runNudges } from '../../../src/agent/upload/nudges.ts';
import type { NudgeRequest, Sink } from '../../../src/agent/upload/sink.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** A cloud that answers after a second: with a nudge. */
function openAccounts() {
  const clock = createVirtualClock();
  const requests: NudgeRequest[] = [];
  const followers = new Set<() => void>();
  let topics = ['square:L1'];
  const accounts: NudgedAccounts = {
    topics: () => topics,
    followTopics(listener) {
      followers.add(listener);
      return { [Symbol.dispose]: () => void followers.delete(listener) };
    },
    nudged: () => undefined,
    channel: () => undefined,
  };
  const sink: Pick<Sink, 'awaitNudge'> = {
    async awaitNudge(request, signal) {
      requests.push(request);
      await clock.sleep(1_000, signal);
      return { kind: 'nudge', cursor: `c${requests.length}`, topics };
    },
  };
  const lifetime = new AbortController();
  const running = runNudges(
    {
      ...{ sink: sink as Sink, accounts, clock, random: () => 0.5 },
      log: createLog({ level: 'silent' }),
    },
    lifetime.signal,
  );
  return {
    ...{ clock, requests, followers },
    change(to: string[]) {
      topics = to;
      for (const listener of followers) listener();
    },
    async [Symbol.asyncDispose]() {
      lifetime.abort(new Error('the test is over'));
      await running;
    },
  };
}

test('leaves no listener behind after a thousand answers', async () => {
  await using held = openAccounts();
  await held.clock.runUntil(held.clock.monotonicMs() + 1_300_000);
  expect(held.requests.length).toBeGreaterThan(1_000);
  expect(held.followers.size).toBe(1);
});

test('asks again at once when the topics change', async () => {
  await using held = openAccounts();
  await held.clock.runUntil(held.clock.monotonicMs() + 100);
  held.change(['square:L2']);
  await held.clock.runUntil(held.clock.monotonicMs() + 10);
  expect(held.requests.map(({ topics }) => topics)).toEqual([['square:L1'], ['square:L2']]);
});
