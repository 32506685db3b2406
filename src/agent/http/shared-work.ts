/** Work whose outcome is good for a moment: whoever asks meanwhile gets the same. Nothing is kept beyond that moment. */
import type { Clock } from '../../lib/clock.ts';

/** `get` begins the work anew where it neither is under way nor began less than `goodMs` ago; a rejection is everybody's who waits, and nobody's later. */
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
