/** The pace of one register's pushes, on a clock of the test's own. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPace, pushPace } from '../../../../src/agent/sources/push/pace.ts';
import { Problem } from '../../../../src/lib/http/problem.ts';

const { perSecond, burst, maxWaitMs } = pushPace;

const stepMs = 10;

/** Stores at once; `run` lets time pass. */
function pacedStore() {
  let nowMs = 0;
  let sleepers: { atMs: number; wake: () => void }[] = [];
  const stored: { registerKey: string; sale: number; atMs: number }[] = [];
  const paced = createPace({
    monotonicMs: () => nowMs,
    sleep: (ms) => new Promise((wake) => sleepers.push({ atMs: nowMs + ms, wake })),
  });
  return {
    stored,
    push: paced(async (event: { registerKey: string; sale: number }) => {
      stored.push({ ...event, atMs: nowMs });
      await nextTurn();
      return event.sale;
    }),
    run: async (ms: number): Promise<void> => {
      for (const untilMs = nowMs + ms; nowMs < untilMs; ) {
        nowMs += stepMs;
        const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
        sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
        for (const { wake } of due) wake();
        await nextTurn();
      }
    },
  };
}

test('stores the sales of a till without a wait when it has been quiet', async () => {
  const { push, stored } = pacedStore();
  await Promise.all(Array.from({ length: burst }, (_, sale) => push({ registerKey: 'till-1', sale })));
  expect(stored).toHaveLength(burst);
});

test('stores at most so many a second when a till pushes without end', async () => {
  const { push, run, stored } = pacedStore();
  const till = async (): Promise<void> => {
    for (let sale = 0; ; sale += 1) await push({ registerKey: 'till-1', sale });
  };
  for (let connection = 0; connection < 24; connection += 1) void till();
  await run(10_000);
  expect(stored.length).toBeGreaterThan(burst + 10 * perSecond - 50);
  expect(stored.length).toBeLessThanOrEqual(burst + 10 * perSecond + 24);
});

test('stores the sale of another till at once while one pushes too fast', async () => {
  const { push, stored } = pacedStore();
  for (let sale = 0; sale < burst + 100; sale += 1) void push({ registerKey: 'till-1', sale });
  await push({ registerKey: 'till-2', sale: 1 });
  expect(stored.at(-1)).toEqual({ registerKey: 'till-2', sale: 1, atMs: 0 });
});

test('refuses what would wait too long, and stores a backlog of 3,000 within a minute', async () => {
  const { push, run, stored } = pacedStore();
  let waiting = Array.from({ length: 3_000 }, (_, sale) => sale);
  const refusals: unknown[] = [];
  let tries = 0;
  for (; waiting.length > 0; tries += 1) {
    const sent = Promise.allSettled(waiting.map((sale) => push({ registerKey: 'till-1', sale })));
    await run(maxWaitMs);
    const answers = await sent;
    refusals.push(...answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : [])));
    waiting = waiting.filter((_, at) => answers[at]?.status === 'rejected');
  }
  expect(new Set(stored.map(({ sale }) => sale)).size).toBe(3_000);
  expect(stored).toHaveLength(3_000);
  expect(tries * maxWaitMs).toBeLessThanOrEqual(60_000);
  expect(refusals[0]).toBeInstanceOf(Problem);
  expect(refusals[0]).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
});
