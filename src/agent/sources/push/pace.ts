/**
 * Bounds how fast the pushes of one register are stored, over HTTP and WebSocket together: a till that pushes hundreds a second would have a
 * processor core for itself. Answers wait, which holds back a till that waits for them, and the flow of a stream (stream-flow.ts); too many at
 * once are refused with 503. Not over MQTT: its one session carries all registers, and a message that waits delays those behind it.
 */
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Clock } from '../../../lib/clock.ts';
import { createRate, type RateBounds } from '../../../lib/rate.ts';
import { tryLater } from './accept.ts';

/** The longest wait is half of what a till waits for an answer. */
export const pushPace: RateBounds = { perSecond: 50, burst: 250, maxWaitMs: 5_000 };

type Accept<E, A> = (event: E) => Promise<A>;

/** Wrapped functions share the bounds of each register. Its token has been checked: keys are those of the set-up. */
export function createPace(
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
  bounds = pushPace,
): <E extends { readonly registerKey: string }, A>(accept: Accept<E, A>) => Accept<E, A> {
  const rate = createRate(bounds, () => clock.monotonicMs());
  return (accept) => async (event) => {
    const waitMs = rate(event.registerKey);
    if (waitMs === undefined) throw tryLater(refusal('push.too_fast'));
    if (waitMs > 0) await clock.sleep(waitMs);
    return await accept(event);
  };
}
