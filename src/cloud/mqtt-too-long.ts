/**
 * Messages that are too long for a broker that only breaks the connection off: MQTT 3.1.1 has no word for it, and no limit is told before.
 *
 * 1. When a connection breaks, the longest message without its PUBACK is suspected, unless one as long was taken before. 2. A suspect goes
 * alone, after all others, so that it costs them nothing and nothing else can be the reason. 3. Broken off `maxCuts` times at it, with other
 * messages taken on the same connections, it is rejected, as 413 does over HTTPS; one PUBACK for it ends the suspicion. A line that happens
 * to break that often at the same message quarantines it wrongly: a person sees why, and can have it sent again.
 */
import type { MessageOutcome } from './mqtt-reasons.ts';

const maxCuts = 5;
/** Of the others the oldest is forgotten: it is suspected anew. */
const maxSuspects = 100;

export type TooLong = {
  isSuspect(id: string): boolean;
  /** What a message's outcome means, with what became of it before. `bytes`: its length. */
  judge(message: { readonly id: string; readonly bytes: number }, outcome: MessageOutcome): MessageOutcome;
};

export function createTooLong(): TooLong {
  const cuts = new Map<string, number>();
  let longestTaken = 0;
  return {
    isSuspect: (id) => cuts.has(id),
    judge({ id, bytes }, outcome) {
      if (outcome.kind === 'said') {
        if (outcome.outcome.kind === 'stored') longestTaken = Math.max(longestTaken, bytes);
        cuts.delete(id);
        return outcome;
      }
      if (outcome.isCut !== true || bytes <= longestTaken) return outcome;
      const count = (cuts.get(id) ?? 0) + 1;
      cuts.delete(id);
      if (count >= maxCuts) return { kind: 'said', outcome: { kind: 'rejected', why: words(count, bytes) } };
      cuts.set(id, count);
      for (const oldest of cuts.keys()) if (cuts.size > maxSuspects) cuts.delete(oldest);
      return outcome;
    },
  };
}

function words(count: number, bytes: number): string {
  return `The broker broke the connection off ${count} times at this message of ${bytes} bytes, and takes shorter ones: raise its limit for packets to 128 KiB, then have it sent again`;
}
