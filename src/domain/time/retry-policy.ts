/** Exponential back-off with full jitter, so that many gateways never retry in step. */

export type Backoff = { readonly firstMs: number; readonly capMs: number };

/** The cap is that of the cloud contract. */
export const cloudBackoff: Backoff = { firstMs: 1_000, capMs: 300_000 };
/** Cameras are on the same network, and each second a running camera is not read costs the sales of that second their picture. */
export const cameraBackoff: Backoff = { firstMs: 500, capMs: 5_000 };

/** Milliseconds to wait before try `attempts + 1`. `random` is in [0, 1). Never below half of `firstMs`, so a loop can't spin. */
export function backoffMs(backoff: Backoff, attempts: number, random: number): number {
  const ceiling = Math.min(backoff.capMs, backoff.firstMs * 2 ** Math.min(attempts, 30));
  const floor = backoff.firstMs / 2;
  return floor + random * (ceiling - floor);
}
