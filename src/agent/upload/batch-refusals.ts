/**
 * Decides whether the refusal of a whole request (400, 413, 422; over MQTT a message refused by the broker)
 * is due to its content or to the far side.
 *
 * 1. An item refused alone is set aside: it is retried later, after all others, by itself.
 * 2. Refused three times, with another item accepted since the first, it is rejected; without another item to
 *    compare with, after eight times, which takes some minutes.
 * 3. Refusals of three different items with nothing accepted in between mean the far side: nothing is counted
 *    or rejected, and the lane is paused until something is accepted. In memory only: a restart begins anew.
 *
 * A far side that refuses at random may cost an event its place in the queue: it is quarantined, and retried
 * from there (upload-policy.ts).
 */

/** aside: undecided. rejected: caused by this item. far_side: caused by no item. */
type Verdict = 'aside' | 'rejected' | 'far_side';

export type BatchRefusals = {
  isSuspect(id: string): boolean;
  /** The far side has stored it. */
  accepted(id: string): void;
  refused(id: string): Verdict;
};

const refusalsOfBad = { beside: 3, alone: 8 };
const differentOnes = 3;
/** Above this number the oldest suspect is dropped: its refusals count from zero. */
const maxSuspects = 1_000;

export function createBatchRefusals(): BatchRefusals {
  /** `accepted`: number of other accepted items at its first refusal. */
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
