/** A loop's wait: until a notification, at the latest until a deadline. */
import { deadline } from './abort.ts';
import type { Clock } from './clock.ts';

export type WakeUp = {
  /**
   * Ends the wait; without one in progress, the next wait ends at once, so that no notification between check and wait
   * is lost.
   */
  notify(): void;
  /** Resolves on a notification, after `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
};

export function createWakeUp(clock: Clock): WakeUp {
  let noticed = false;
  let release: (() => void) | undefined;
  return {
    notify() {
      noticed = true;
      release?.();
    },
    async wait(ms, signal) {
      if (!noticed) {
        using bounded = deadline(clock, ms, signal);
        await new Promise<void>((resolve) => {
          release = resolve;
          if (bounded.signal.aborted) resolve();
          else bounded.signal.addEventListener('abort', () => resolve(), { once: true });
        });
        release = undefined;
      }
      noticed = false;
    },
  };
}
