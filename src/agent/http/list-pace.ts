/**
 * Bounds how many lists of sales one client is sent: each takes some 100 KB of garbage and a millisecond, and a client that requests them
 * without end would have half a core, and a hundred megabytes of this process. Answers wait; one that would wait too long is refused with 429.
 */
import type { FastifyRequest } from 'fastify';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import type { Clock } from '../../lib/clock.ts';
import { createRate, type RateBounds } from '../../lib/rate.ts';
import type { Caller } from './access/accounts.ts';
import { refused } from './refused.ts';

/** A page that is scrolled quickly requests some lists a second. */
export const listPace: RateBounds = { perSecond: 20, burst: 100, maxWaitMs: 5_000 };

type Raw = {
  readonly destroyed: boolean;
  once(event: 'close', left: () => void): unknown;
  off(event: 'close', left: () => void): unknown;
};

type PacedCall = {
  readonly request: Pick<FastifyRequest, 'ip'>;
  readonly caller: Caller | undefined;
  readonly reply: { readonly raw: Raw };
};

/** The wait rejects when the client disconnects, as it does at the stop of the server: no list is read for nobody, or from a closed store. */
export function createListPace(clock: Pick<Clock, 'monotonicMs' | 'sleep'>) {
  const rate = createRate(listPace, () => clock.monotonicMs());
  return async ({ request, caller, reply: { raw } }: PacedCall): Promise<void> => {
    const waitMs = rate(clientOf(request, caller));
    if (waitMs === undefined)
      throw refused(429, refusal('request.lists_too_fast'), {
        'retry-after': `${listPace.maxWaitMs / 1_000}`,
      });
    if (waitMs === 0) return;
    const gone = new AbortController();
    const leave = (): void => gone.abort(refused(499, refusal('request.gone')));
    if (raw.destroyed) leave();
    else raw.once('close', leave);
    try {
      await clock.sleep(waitMs, gone.signal);
    } finally {
      raw.off('close', leave);
    }
  };
}

/** All browsers of a shop may be behind one address: people and programs are distinguished by their sessions and tokens. */
function clientOf({ ip }: PacedCall['request'], caller: PacedCall['caller']): string {
  if (caller?.kind === 'session') return `session ${caller.sha256}`;
  if (caller?.kind === 'token') return `token ${caller.id}`;
  return `address ${ip}`;
}
