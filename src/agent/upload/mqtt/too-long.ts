/**
 * Messages that are too long for a broker that only breaks the connection off: MQTT 3.1.1 has no word for it, and no limit is told before.
 *
 * 1. When a connection breaks, the longest message without its PUBACK is suspected, unless one as long was taken before. 2. A suspect goes
 * alone, after all others, so that it costs them nothing and nothing else can be the reason. 3. Broken off `maxCuts` times at it, with another
 * message of its kind taken before each, it is rejected, as 413 does over HTTPS; one PUBACK for it ends the suspicion. A right that is missing
 * also breaks the connection off, but at every message of a kind, since each kind has its topic. A line that happens to break that often at
 * the same message quarantines it wrongly: a person sees why, and can have it sent again.
 */
import type { MessageOutcome } from './reasons.ts';

const maxCuts = 5;
/** Of the others the oldest is forgotten: it is suspected anew. */
const maxSuspects = 100;

/** `bytes`: its length. */
type Judged = { readonly id: string; readonly kind: 'event' | 'picture'; readonly bytes: number };

export type TooLong = {
  isSuspect(id: string): boolean;
  /** What a message's outcome means, with what became of it and of the others before. */
  judge(message: Judged, outcome: MessageOutcome): MessageOutcome;
};

export function createTooLong(): TooLong {
  /** `taken`: how many others had been when it broke off last. */
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
      if (cuts >= maxCuts) return { kind: 'said', outcome: { kind: 'rejected', why: words(cuts, bytes) } };
      suspects.set(id, { cuts, taken: taken[kind] });
      for (const oldest of suspects.keys()) if (suspects.size > maxSuspects) suspects.delete(oldest);
      return outcome;
    },
  };
}

function words(count: number, bytes: number): string {
  return `The broker broke the connection off ${count} times at this message of ${bytes} bytes, and takes shorter ones: raise its limit for packets to 128 KiB, then have it sent again`;
}
