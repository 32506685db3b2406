/** Keeps what goes wrong again and again from filling the log: says whether it may be told now. */
import type { Clock } from './clock.ts';

/** True at first, then once in `everyMs` at most. */
export function seldom(clock: Clock, everyMs: number): () => boolean {
  let toldMs = -Infinity;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - toldMs < everyMs) return false;
    toldMs = nowMs;
    return true;
  };
}
