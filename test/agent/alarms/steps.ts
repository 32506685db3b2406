/** A clock that a test advances, for parts that look every so often, and a log that it reads. */
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import type { Log } from '../../../src/lib/log.ts';

/** The test ends the wait between two runs; all other waits are real. */
export function createSteps(lookMs: number, startMs = 1_795_000_000_000) {
  let monotonicMs = 1_000;
  let wake: (() => void) | undefined;
  let rests = Promise.withResolvers<undefined>();
  const clock: Clock = {
    boot: 'steps',
    nowMs: () => startMs + monotonicMs,
    monotonicMs: () => monotonicMs,
    sleep(ms, signal) {
      if (ms !== lookMs) return systemClock.sleep(ms, signal);
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      wake = () => resolve(undefined);
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      rests.resolve(undefined);
      return promise;
    },
  };
  return {
    clock,
    /** In steps of a look, or of `stepMs`. */
    async pass(ms: number, stepMs = lookMs) {
      for (let passed = 0; passed < ms; passed += stepMs) {
        await rests.promise;
        rests = Promise.withResolvers();
        monotonicMs += stepMs;
        wake?.();
      }
      await rests.promise;
    },
  };
}

export function collectingLog(lines: string[]): Log {
  const note = (...said: unknown[]): void => void lines.push(JSON.stringify(said));
  const log = { debug: note, info: note, warn: note, error: note, fatal: note, child: () => log };
  return log;
}
