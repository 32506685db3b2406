/**
 * How surely the time at which a record changed last is that of its void. While a POS is polled regularly, the change that made it void is
 * the one that is seen; after a gap the void may be any moment of it, with other changes since (closing the day is one). Pure.
 */
import type { VoidTime } from './cloud-source.ts';

/** Two polls of a quiet night, and a slow answer. Milliseconds. */
const regularWithinMs = 180_000;

/** `sinceMs`: what changed since was asked for, by the server's clock, `overlapMs` of it for the second time. */
export function voidTimeOf(
  changedAtMs: number,
  { sinceMs, overlapMs }: { sinceMs: number; overlapMs: number },
): VoidTime {
  const gapMs = changedAtMs - sinceMs;
  return { atMs: changedAtMs, uncertaintyMs: gapMs <= overlapMs + regularWithinMs ? 0 : gapMs };
}
