/** Whether a pushed sale is one that is stored already: registers repeat messages, edit transactions, and use their numbers again. Pure. */

/** Where no `soldAt` tells, a register's number means the same transaction this long. */
export const sameNumberForMs = 36 * 3_600_000;
/** An edit keeps the time at which it was sold; a number used again, from 1 each morning say, has another. */
export const sameSoldAtMs = 3_600_000;

type Moment = {
  readonly soldAtMs?: number;
  /** When it was heard of. */
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly receivedAtMs: number;
};

/** A stored sale under the same register and number. */
export type EarlierSale = Moment & {
  readonly seq: number;
  /** SHA-256 of every body it has had. */
  readonly bodies: readonly string[];
};

export type SameSale = { readonly kind: 'known' | 'edited'; readonly sale: EarlierSale };

/** Undefined when it is a new sale. A body that was told before is a repetition, also when an edit has come since. */
export function sameSale(
  earlier: readonly EarlierSale[],
  pushed: Moment & { readonly bodySha256: string },
): SameSale | undefined {
  const near = earlier
    .map((sale) => ({ sale, ...distance(sale, pushed) }))
    .filter(({ ms, limitMs }) => ms <= limitMs)
    .sort((a, b) => a.ms - b.ms);
  const known = near.find(({ sale }) => sale.bodies.includes(pushed.bodySha256));
  if (known !== undefined) return { kind: 'known', sale: known.sale };
  const [nearest] = near;
  return nearest && { kind: 'edited', sale: nearest.sale };
}

function distance(a: Moment, b: Moment): { ms: number; limitMs: number } {
  if (a.soldAtMs !== undefined && b.soldAtMs !== undefined) {
    return { ms: Math.abs(a.soldAtMs - b.soldAtMs), limitMs: sameSoldAtMs };
  }
  // Within one boot the wall clock may have been set in between; the monotonic one was not.
  const ms =
    a.boot === b.boot ? a.receivedMonotonicMs - b.receivedMonotonicMs : a.receivedAtMs - b.receivedAtMs;
  return { ms: Math.abs(ms), limitMs: sameNumberForMs };
}
