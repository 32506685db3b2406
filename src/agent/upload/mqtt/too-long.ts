/**
 * Detects messages that are too long for a broker that only closes the connection: MQTT 3.1.1 has no code for
 * it, and announces no limit.
 *
 * 1. When a connection breaks, the longest message without its PUBACK becomes a suspect, unless one as long
 *    was acknowledged before.
 * 2. A suspect is sent alone, after all others, so that it costs them nothing and nothing else can be the
 *    cause.
 * 3. After `maxCuts` closed connections, with another message of its kind acknowledged before each, it is
 *    rejected, as 413 does over HTTPS; one PUBACK for it ends the suspicion.
 *
 * A missing permission also closes the connection, but for every message of a kind, since each kind has its
 * topic. A network that happens to break that often at the same message quarantines it wrongly: a person sees
 * the reason, and can retry it.
 */
import { mqttProblem } from '../../../domain/problem/mqtt.ts';
import type { MessageOutcome } from './reasons.ts';

const maxCuts = 5;
/** Above this number the oldest is dropped: it becomes a suspect anew. */
const maxSuspects = 100;

/** `bytes`: its length. */
type Judged = { readonly id: string; readonly kind: 'event' | 'picture'; readonly bytes: number };

export type TooLong = {
  isSuspect(id: string): boolean;
  /** Interprets a message's outcome, given its history and that of the others. */
  judge(message: Judged, outcome: MessageOutcome): MessageOutcome;
};

export function createTooLong(): TooLong {
  /** `taken`: number of other acknowledged messages when its connection last closed. */
  const suspects = new Map<string, { readonly cuts: number; readonly taken: number }>();
  const taken = { event: 0, picture: 0 };
  let longestTaken = 0;
  return {
    isSuspect: (id) => suspects.has(id),
    judge({ id, kind, bytes }, outcome) {
      if (outcome.kind === 'said') {
        if (outcome.outcome.kind === 'stored') {
          longestTaken = Math.max(longestTaken, bytes);
          taken[kind]++;
        }
        suspects.delete(id);
        return outcome;
      }
      if (outcome.isCut !== true || bytes <= longestTaken) return outcome;
      const before = suspects.get(id) ?? { cuts: 0, taken: 0 };
      const cuts = before.cuts + (taken[kind] > before.taken ? 1 : 0);
      suspects.delete(id);
      if (cuts >= maxCuts) {
        const problem = mqttProblem('mqtt.closed_at_message', { count: cuts, bytes });
        return { kind: 'said', outcome: { kind: 'rejected', problem } };
      }
      suspects.set(id, { cuts, taken: taken[kind] });
      for (const oldest of suspects.keys()) if (suspects.size > maxSuspects) suspects.delete(oldest);
      return outcome;
    },
  };
}
