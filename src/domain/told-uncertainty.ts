/** How it is told that a moment is not known exactly. Pure. */

/** An instant less sure than this is said so in a list, in place of what its picture is off by. Milliseconds. */
export const uncertainFromMs = 500;

/** What `±` is followed by: never less than is so, and never none. Milliseconds. */
export function plusMinusMs(uncertaintyMs: number): number {
  return Math.max(1, Math.ceil(uncertaintyMs));
}
