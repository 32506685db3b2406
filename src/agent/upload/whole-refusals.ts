/**
 * Whether a request refused whole (400, 413, 422; over MQTT a message the broker doesn't take) means what was in it, or the far side.
 *
 * 1. One that is refused alone steps aside: it is tried again later, after all others, by itself. 2. Refused three times, with another one
 * accepted since the first, it is rejected; with nothing else to compare with, after eight times, which takes some minutes. 3. Refusals of three
 * different ones with nothing accepted in between mean the far side: nothing is counted or rejected, and the lane is held until something is
 * accepted. In memory alone: a restart begins anew.
 *
 * A far side that refuses at random may cost an event its place in the queue: it goes to quarantine, from where it is tried again
 * (upload-policy.ts).
 */

/** aside: nothing is known yet. rejected: it is this one. far_side: it is none of them. */
export type Verdict = 'aside' | 'rejected' | 'far_side';

export type WholeRefusals = {
  isSuspect(id: string): boolean;
  /** Stored by the far side. */
  accepted(id: string): void;
  refused(id: string): Verdict;
};

const refusalsOfBad = { beside: 3, alone: 8 };
const differentOnes = 3;
/** Of more suspects the oldest is forgotten: its refusals count anew. */
const maxSuspects = 1_000;

export function createWholeRefusals(): WholeRefusals {
  /** `accepted`: how many others had been when it was refused first. */
  const suspects = new Map<string, { readonly refusals: number; readonly accepted: number }>();
  let refusedSince = new Set<string>();
  let accepted = 0;
  return {
    isSuspect: (id) => suspects.has(id),
    accepted(id) {
      suspects.delete(id);
      refusedSince = new Set();
      accepted += 1;
    },
    refused(id) {
      if (refusedSince.size < differentOnes) refusedSince.add(id);
      const isFarSide = refusedSince.size >= differentOnes;
      const before = suspects.get(id) ?? { refusals: 0, accepted };
      const refusals = before.refusals + (isFarSide ? 0 : 1);
      const most = accepted > before.accepted ? refusalsOfBad.beside : refusalsOfBad.alone;
      suspects.delete(id);
      if (refusals >= most) return 'rejected';
      suspects.set(id, { ...before, refusals });
      for (const oldest of suspects.keys()) if (suspects.size > maxSuspects) suspects.delete(oldest);
      return isFarSide ? 'far_side' : 'aside';
    },
  };
}
