/** The request held for nudges: it follows the topics of the accounts, and leaves nothing behind however often it is answered. */
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { NudgeChannel } from '../../../src/agent/sources/polling/account-nudges.ts';
import type { NudgedAccounts } from '../../../src/agent/sources/polling/nudged-accounts.ts';
import { runNudges } from '../../../src/agent/upload/nudges.ts';
import type { NudgeOutcome, NudgeRequest, Sink } from '../../../src/agent/upload/sink.ts';
import { mqttProblem } from '../../../src/domain/problem/mqtt.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** A cloud that answers after a second: with a nudge, or as given by the number of the request. */
function openAccounts(answer?: (request: number) => NudgeOutcome | undefined) {
  const clock = createVirtualClock();
  const requests: NudgeRequest[] = [];
  const channels: NudgeChannel[] = [];
  const lines: string[] = [];
  const followers = new Set<() => void>();
  let topics = ['square:L1'];
  const accounts: NudgedAccounts = {
    topics: () => topics,
    followTopics(listener) {
      followers.add(listener);
      return { [Symbol.dispose]: () => void followers.delete(listener) };
    },
    nudged: () => undefined,
    channel: (channel) => void (channels.at(-1) !== channel && channels.push(channel)),
  };
  const sink: Pick<Sink, 'awaitNudge'> = {
    async awaitNudge(request, signal) {
      requests.push(request);
      await clock.sleep(1_000, signal);
      return answer?.(requests.length) ?? { kind: 'nudge', cursor: `c${requests.length}`, topics };
    },
  };
  const lifetime = new AbortController();
  const running = runNudges(
    {
      ...{ sink: sink as Sink, accounts, clock, random: () => 0.5 },
      log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    },
    lifetime.signal,
  );
  return {
    ...{ clock, requests, followers, channels, lines },
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

test('reports refused nudges once, also while the broker is away, until they come again', async () => {
  const problem = mqttProblem('mqtt.nudges_refused', { nudges: 'a/nudges', topics: 'a/nudge-topics' });
  const answers: NudgeOutcome[] = [
    { kind: 'refused', problem, retryAfterMs: 600_000 },
    { kind: 'try_later' },
    { kind: 'refused', problem, retryAfterMs: 600_000 },
  ];
  await using held = openAccounts((request) => answers[request - 1]);
  await held.clock.runUntil(held.clock.monotonicMs() + 590_000);
  expect(held.requests).toHaveLength(1);
  expect(held.channels).toEqual(['refused']);
  await held.clock.runUntil(held.clock.monotonicMs() + 1_000_000);
  expect(held.channels).toEqual(['refused', 'up']);
  expect(held.lines.filter((line) => line.includes('mqtt.nudges_refused'))).toHaveLength(1);
});
