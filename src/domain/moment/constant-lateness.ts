/**
 * Lateness of a drawer's contact over hundreds of sales. At a register that only a cloud reports it looks like a clock that is off, but the error
 * of the learned clock changes within some dozen sales, and a way to the cloud makes it seem early: what remains in the middle of so many
 * is the contact's own. Pure.
 */

/** Newest sales of a register that are looked at, and the fewest that show it. */
export const maxCompared = 200;
const minCompared = 100;
/** Less may be the learned clock: of contacts on time it was 0.17 s at most (test/domain/contact-table.test.ts). Milliseconds. */
const lateFromMs = 200;

/** `distancesMs`: from the time of each sale, as it was stated without its drawer, to the moment. 0: not late, or not known. */
export function constantLatenessMs(distancesMs: readonly number[]): number {
  if (distancesMs.length < minCompared) return 0;
  const middleMs = middle(distancesMs.slice(0, maxCompared));
  return middleMs > lateFromMs ? middleMs : 0;
}

/** Sales that two devices have reported, at least. */
const minShared = 6;

/** A sale and the opening of its drawer by one device: `ms` from the sale's time, as it was stated without its drawer. */
export type DrawerDistance = { readonly saleSeq: number; readonly ms: number };

/**
 * By how much a device is later than the earliest of the others at the same drawer, at the same sales: none reports an opening before it happened, so that
 * this much of its lateness is certain. 0 alone. Milliseconds.
 */
export function behindOthersMs(
  own: readonly DrawerDistance[],
  others: readonly (readonly DrawerDistance[])[],
): number {
  const behindMs = others.map((other) => {
    const at = new Map(other.map(({ saleSeq, ms }) => [saleSeq, ms]));
    const differences = own.flatMap(({ saleSeq, ms }) => {
      const otherMs = at.get(saleSeq);
      return otherMs === undefined ? [] : ms - otherMs;
    });
    return differences.length < minShared ? 0 : middle(differences);
  });
  return Math.max(0, ...behindMs);
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
