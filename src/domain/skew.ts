/**
 * How far a register's clock is off, learned from the sales it pushes.
 *
 * Each sale gives arrival − soldAt = delay − skew. The delay is never negative, so the smallest of the recent values is the one
 * with the least delay in it: the least delayed message wins, as with pictures. A sale that was held back stands out against it.
 */

/** Recent arrival − soldAt values kept for each register. */
export const skewWindow = 32;

export type Skew = {
  /** Register clock − gateway clock, milliseconds; positive when the register is ahead. Includes the least delay seen. */
  readonly skewMs: number;
  /** Spread of the values near the smallest, milliseconds; a single value says nothing, so it gets a second. */
  readonly uncertaintyMs: number;
};

/** Undefined until there is at least one value. Values are milliseconds, oldest first. */
export function learnSkew(arrivalMinusSoldAtMs: readonly number[]): Skew | undefined {
  const sorted = arrivalMinusSoldAtMs.slice(-skewWindow).sort((a, b) => a - b);
  const smallest = sorted[0];
  if (smallest === undefined) return undefined;
  const quartile = sorted[Math.floor((sorted.length - 1) / 4)] ?? smallest;
  const spreadMs = sorted.length < 4 ? 1_000 : quartile - smallest;
  return { skewMs: 0 - smallest, uncertaintyMs: Math.max(spreadMs, 50) };
}
