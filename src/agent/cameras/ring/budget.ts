/**
 * Bound of the rings of all cameras together, in bytes. A camera whose rate rises takes what it needs while there is
 * room. At the bound the ring that holds the most drops its oldest GOP: a camera that needs less than an equal share
 * keeps all its seconds, whatever the others send.
 */
export type RingBudget = {
  readonly maxBytes: number;
  /** The share of each ring when all need more than there is. */
  readonly shareBytes: () => number;
  add(ring: BudgetedRing): void;
  remove(ring: BudgetedRing): void;
  /** Drops GOPs until the bound is kept. */
  enforce(): void;
};

type BudgetedRing = {
  heldBytes(): number;
  /** False when the ring holds no more than the current GOP. */
  dropOldest(): boolean;
};

export function createRingBudget(maxBytes: number): RingBudget {
  const rings = new Set<BudgetedRing>();
  const heldBytes = () => [...rings].reduce((sum, ring) => sum + ring.heldBytes(), 0);

  return {
    maxBytes,
    shareBytes: () => maxBytes / Math.max(1, rings.size),
    add: (ring) => void rings.add(ring),
    remove: (ring) => void rings.delete(ring),
    enforce() {
      while (heldBytes() > maxBytes) {
        const largestFirst = [...rings].sort((a, b) => b.heldBytes() - a.heldBytes());
        if (!largestFirst.some((ring) => ring.dropOldest())) return;
      }
    },
  };
}
