/** Limits log messages for recurring failures: returns whether a message may be logged now. */
import type { Clock } from './clock.ts';

/** True at first, then at most once per `everyMs`. */
export function seldom(clock: Clock, everyMs: number): () => boolean {
  let toldMs = -Infinity;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - toldMs < everyMs) return false;
    toldMs = nowMs;
    return true;
  };
}
