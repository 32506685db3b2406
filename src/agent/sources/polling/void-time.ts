/**
 * How certain it is that a record's last change was its void. While a POS is polled regularly, the void is
 * the change just seen; after a gap the void may have been at any time within it, followed by other changes
 * (closing the day is one). Pure.
 */
import type { VoidTime } from './cloud-source.ts';

/** Two polls of a quiet night plus a slow answer, milliseconds. */
const regularWithinMs = 180_000;

/** `sinceMs`: start of the requested range by the server's clock, `overlapMs` of it requested for the second time. */
export function voidTimeOf(
  changedAtMs: number,
  { sinceMs, overlapMs }: { sinceMs: number; overlapMs: number },
): VoidTime {
  const gapMs = changedAtMs - sinceMs;
  return { atMs: changedAtMs, uncertaintyMs: gapMs <= overlapMs + regularWithinMs ? 0 : gapMs };
}
