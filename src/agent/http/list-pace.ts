/**
 * Bounds how many lists of sales one address is sent: each takes some 100 KB of garbage and a millisecond, and a client that requests them
 * without end would have half a core, and a hundred megabytes of this process. Answers wait; one that would wait too long is refused with 429.
 */
import type { FastifyRequest } from 'fastify';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import type { Clock } from '../../lib/clock.ts';
import { createRate, type RateBounds } from '../../lib/rate.ts';
import { refused } from './refused.ts';

/** A page that is scrolled quickly requests some lists a second. */
export const listPace: RateBounds = { perSecond: 20, burst: 100, maxWaitMs: 5_000 };

export function createListPace(clock: Pick<Clock, 'monotonicMs' | 'sleep'>) {
  const rate = createRate(listPace, () => clock.monotonicMs());
  return async ({ ip }: Pick<FastifyRequest, 'ip'>): Promise<void> => {
    const waitMs = rate(ip);
    if (waitMs === undefined)
      throw refused(429, refusal('request.lists_too_fast'), {
        'retry-after': `${listPace.maxWaitMs / 1_000}`,
      });
    if (waitMs > 0) await clock.sleep(waitMs);
  };
}
