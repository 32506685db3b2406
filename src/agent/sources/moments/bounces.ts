/** Contacts bounce: a change within some milliseconds of another one is none of its own. Pure. */

/** Moments that another one is compared with. */
const maxRecent = 8;

/**
 * Whether a moment (any clock, milliseconds) is a bounce of one of the newest; else it is one of these from then on. Times do not always
 * ascend: with a delay that was just learned a moment may lie before the last one.
 */
export function createBounces(debounceMs: number): (atMs: number) => boolean {
  let recentMs: readonly number[] = [];
  return (atMs) => {
    if (recentMs.some((ms) => Math.abs(atMs - ms) < debounceMs)) return true;
    recentMs = [...recentMs, atMs].slice(-maxRecent);
    return false;
  };
}
