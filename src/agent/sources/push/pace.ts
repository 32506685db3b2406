/**
 * Bounds how fast the pushes of one register are stored, over HTTP and WebSocket together: a till that pushes hundreds a second would have a
 * processor core for itself. Answers wait, which holds back a till that waits for them, and the flow of a stream (stream-flow.ts); too many at
 * once are refused with 503. Not over MQTT: its one session carries all registers, and a message that waits delays those behind it.
 */
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Clock } from '../../../lib/clock.ts';
import { tryLater } from './accept.ts';

export type PaceBounds = {
  readonly perSecond: number;
  /** Stored without a wait, after a pause of `burst / perSecond` seconds. */
  readonly burst: number;
  /** Half of what a till waits for an answer. */
  readonly maxWaitMs: number;
};

export const pushPace: PaceBounds = { perSecond: 50, burst: 250, maxWaitMs: 5_000 };

type Accept<E, A> = (event: E) => Promise<A>;

/** Wrapped functions share the bounds of each register. Its token has been checked: keys are those of the set-up. */
export function createPace(
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
  { perSecond, burst, maxWaitMs }: PaceBounds = pushPace,
): <E extends { readonly registerKey: string }, A>(accept: Accept<E, A>) => Accept<E, A> {
  const intervalMs = 1_000 / perSecond;
  /** For each register, when its full burst is free again: the generic cell rate algorithm. */
  const freeAtMs = new Map<string, number>();
  return (accept) => async (event) => {
    const nowMs = clock.monotonicMs();
    const freeMs = Math.max(nowMs, freeAtMs.get(event.registerKey) ?? nowMs) + intervalMs;
    const waitMs = freeMs - burst * intervalMs - nowMs;
    if (waitMs > maxWaitMs) throw tryLater(refusal('push.too_fast'));
    freeAtMs.set(event.registerKey, freeMs);
    if (waitMs > 0) await clock.sleep(waitMs);
    return await accept(event);
  };
}
