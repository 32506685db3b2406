/** Limits log messages for recurring failures: returns whether a message may be logged now. */
import type { Clock } from './clock.ts';

/** True at first, then at most once per `everyMs`. */
export function createLogThrottle(clock: Clock, everyMs: number): () => boolean {
  let loggedMs = -Infinity;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - loggedMs < everyMs) return false;
    loggedMs = nowMs;
    return true;
  };
}
