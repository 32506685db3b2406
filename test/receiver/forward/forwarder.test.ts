/** The forwarder over a real store and a real target: positions while a target fails, many dead letters, and errors of the database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { anyEventSchema } from '../../../src/contract/cloud/any-event.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { type ForwarderDeps, runForwarder } from '../../../src/receiver/forward/forwarder.ts';
import { openReceiverStore } from '../../../src/receiver/receiver-store.ts';
import { startWebhookTarget, type WebhookTarget } from '../../peers/clouds/webhook-target.ts';
import { bodyOf } from '../start.ts';

/** Waits pass fifty times as fast. */
const clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 50, signal) };

async function start(
  target: WebhookTarget,
  own: (deps: ForwarderDeps) => Partial<ForwarderDeps> = () => ({}),
) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-forwarder-'));
  const store = openReceiverStore({ dataDir, nowMs: () => systemClock.nowMs(), minFreeBytes: 0 });
  const made = await store.targets.add({ url: target.url });
  if (made.kind !== 'added') throw new Error(made.kind);
  const lifetime = new AbortController();
  const deps = { ...store, clock, log: createLog({ level: 'silent' }), random: () => 0 };
  const done = runForwarder({ ...deps, ...own(deps) }, lifetime.signal);
  onTestFinished(async () => {
    lifetime.abort(new Error('stopping'));
    await done.catch(() => undefined);
    store[Symbol.dispose]();
    rmSync(dataDir, { recursive: true });
  });
  return {
    ...{ store, done, id: made.target.id },
    sell: (count: number): void => {
      const bodies = Array.from({ length: count }, (_, index) => bodyOf({ sequence: index + 1 }));
      store.events.store(
        bodies.map((body) => ({ body, event: anyEventSchema.parse(JSON.parse(body)) })),
        { nowMs: systemClock.nowMs() },
      );
    },
  };
}

const sequenceOf = ({ subject }: { subject: string }): number => Number(subject.split(':')[1]);

test('stores the position before it waits for a target', async () => {
  await using target = await startWebhookTarget();
  const { store, sell } = await start(target);
  target.behave((event) => (sequenceOf(event) === 3 ? 503 : 200));
  sell(4);
  await expect.poll(() => target.attempts.length, { interval: 10 }).toBeGreaterThan(3);
  expect(await store.targets.list()).toMatchObject([{ waiting: 2, state: 'active' }]);
});

test('tries all dead letters again, also where there are as many as may be', async () => {
  await using target = await startWebhookTarget();
  const { store, id, sell } = await start(target, () => ({ maxDeadLetters: 3 }));
  target.behave(() => 422);
  sell(5);
  await expect.poll(async () => (await store.targets.list())[0]?.state, { interval: 10 }).toBe('stopped');
  expect(await store.targets.list()).toMatchObject([{ deadLetters: 3, waiting: 2 }]);
  target.behave((event) => (sequenceOf(event) === 1 ? 422 : 200));
  await store.targets.retry(id);
  await expect
    .poll(() => store.targets.list(), { interval: 10 })
    .toMatchObject([{ deadLetters: 1, waiting: 0, state: 'active' }]);
  expect(target.accepted).toHaveLength(4);
});

test('repeats nothing at once after an error of its own, and ends when the database is damaged', async () => {
  await using target = await startWebhookTarget();
  let code = 'SQLITE_FULL';
  let looks = 0;
  const { done, sell } = await start(target, ({ targets }) => ({
    targets: {
      ...targets,
      active: () => {
        looks += 1;
        return targets.active();
      },
      advance: () => {
        throw Object.assign(new Error('of a test'), { code });
      },
    },
  }));
  const ended = done.then(
    () => 'ended',
    (error: unknown) => (error as { code?: string }).code,
  );
  sell(1);
  await expect.poll(() => target.attempts.length, { interval: 10 }).toBe(1);
  const before = looks;
  await expect.poll(() => looks, { interval: 10 }).toBeGreaterThan(before + 3);
  expect(target.attempts).toHaveLength(1);
  code = 'SQLITE_CORRUPT';
  expect(await ended).toBe('SQLITE_CORRUPT');
  expect(target.attempts).toHaveLength(2);
});
