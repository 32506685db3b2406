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
  const sorted = distancesMs.slice(0, maxCompared).toSorted((a, b) => a - b);
  const middleMs = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return middleMs > lateFromMs ? middleMs : 0;
}
