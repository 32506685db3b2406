/** Work whose result is valid for a moment: concurrent callers share it. Nothing is cached beyond that moment. */
import type { Clock } from '../../lib/clock.ts';

/**
 * `get` starts the work unless it is in progress or began less than `goodMs` ago; a rejection reaches all
 * waiting callers, and no later one.
 */
export function sharedWork<T>({ clock, goodMs }: { clock: Clock; goodMs: number }) {
  const begun = new Map<string, Promise<T>>();
  const forEver = new AbortController().signal;

  return {
    get(key: string, work: () => Promise<T>): Promise<T> {
      const known = begun.get(key);
      if (known !== undefined) return known;
      const outcome = work();
      begun.set(key, outcome);
      const forget = (): void => {
        begun.delete(key);
      };
      Promise.all([outcome, clock.sleep(goodMs, forEver)]).then(forget, forget);
      return outcome;
    },
  };
}
