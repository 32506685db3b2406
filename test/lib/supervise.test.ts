import { describe, expect, test } from 'vitest';
import { type Backoff, backoffMs } from '../../src/domain/time/retry-policy.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Log } from '../../src/lib/log.ts';
import { supervise } from '../../src/lib/supervise.ts';

const backoff: Backoff = { firstMs: 500, capMs: 15_000 };

/** A clock that skips every wait, and a log that stores its lines. Each wait has its maximum length. */
async function run(
  lives: readonly { workedMs: number; why: string }[],
): Promise<{ waits: number[]; told: { why: string; alsoSeen?: number }[] }> {
  let nowMs = 0;
  const waits: number[] = [];
  const told: { why: string; alsoSeen?: number }[] = [];
  const stop = new AbortController();
  const clock: Clock = {
    boot: 'test',
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const ignore = () => undefined;
  const log: Log = {
    ...{ debug: ignore, info: ignore, error: ignore, fatal: ignore },
    warn: (fields: unknown) => told.push(fields as { why: string }),
    child: () => log,
  };
  const left = [...lives];
  const work = (): Promise<string> => {
    const life = left.shift();
    if (life === undefined) stop.abort();
    nowMs += life?.workedMs ?? 0;
    return Promise.resolve(life?.why ?? '');
  };
  const longestMs = (attempts: number): number => backoffMs(backoff, attempts, 1);
  await supervise({ work, backoffMs: longestMs, steadyMs: 10_000, clock, log }, stop.signal);
  return { waits, told };
}

describe('supervise', () => {
  test('waits longer each time, up to the cap, and restarts after steady work', async () => {
    const fails = Array.from({ length: 7 }, () => ({ workedMs: 10, why: 'refused' }));
    const { waits } = await run([
      ...fails,
      { workedMs: 60_000, why: 'reset' },
      { workedMs: 0, why: 'refused' },
    ]);
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 500, 1_000]);
  });

  test('logs a repeated failure once in five minutes with its count, and another one at once', async () => {
    const fails = Array.from({ length: 40 }, () => ({ workedMs: 0, why: 'refused' }));
    const { told } = await run([...fails, { workedMs: 0, why: 'reset' }]);
    expect(told.map(({ why, alsoSeen }) => [why, alsoSeen])).toEqual([
      ['refused', undefined],
      ['refused', 23],
      ['reset', 15],
    ]);
  });

  test('passes on a bug, and ends on abort while waiting', async () => {
    const stop = new AbortController();
    const base = { backoffMs: () => 500, steadyMs: 0, log: { warn: () => undefined } as unknown as Log };
    const clock = { monotonicMs: () => 0 } as Clock;
    await expect(
      supervise({ ...base, clock, work: () => Promise.reject(new Error('bug')) }, stop.signal),
    ).rejects.toThrow('bug');
    const sleep = (_: number, signal?: AbortSignal) => {
      stop.abort();
      return Promise.reject(signal?.reason as Error);
    };
    await supervise(
      { ...base, clock: { ...clock, sleep }, work: () => Promise.resolve('ended') },
      stop.signal,
    );
    expect(stop.signal.aborted).toBe(true);
  });
});
