/** Bounds how often something happens, for each key: the generic cell rate algorithm. */

export type RateBounds = {
  readonly perSecond: number;
  /** Without a wait, after a pause of `burst / perSecond` seconds. */
  readonly burst: number;
  readonly maxWaitMs: number;
};

/** Beyond it the key that was longest without one is forgotten. */
const maxKeys = 10_000;

/** Returns the milliseconds to wait before the next one of a key; undefined where they would be more than `maxWaitMs`: it does not count. */
export function createRate(
  { perSecond, burst, maxWaitMs }: RateBounds,
  monotonicMs: () => number,
): (key: string) => number | undefined {
  const intervalMs = 1_000 / perSecond;
  /** When the full burst of a key is free again. */
  const freeAtMs = new Map<string, number>();
  return (key) => {
    const nowMs = monotonicMs();
    const freeMs = Math.max(nowMs, freeAtMs.get(key) ?? nowMs) + intervalMs;
    const waitMs = freeMs - burst * intervalMs - nowMs;
    if (waitMs > maxWaitMs) return undefined;
    freeAtMs.delete(key);
    freeAtMs.set(key, freeMs);
    const [oldest] = freeAtMs.keys();
    if (freeAtMs.size > maxKeys && oldest !== undefined) freeAtMs.delete(oldest);
    return Math.max(0, waitMs);
  };
}
