/**
 * Chooses the connection of a server that is closed when another one arrives. Pure.
 *
 * A connection is proven once a request on it has carried a valid token or session. Proven connections are
 * never closed for new ones: a device that opens hundreds of connections loses its own, not a till's or a
 * browser's.
 */
export type HeldConnection = { readonly address: string; readonly isProven: boolean };

export type ConnectionBounds = {
  /** Limit of the whole server. */
  readonly total: number;
  /** Limit of one address. */
  readonly perAddress: number;
};

export type Admission<C> =
  | { readonly kind: 'admit' }
  /** The new one is admitted in its place. */
  | { readonly kind: 'replace'; readonly ended: C }
  /** All candidates for closing are proven. */
  | { readonly kind: 'refuse' };

/** `held`: the oldest first. */
export function admission<C extends HeldConnection>(
  held: readonly C[],
  address: string,
  { total, perAddress }: ConnectionBounds,
): Admission<C> {
  const ofAddress = held.filter((one) => one.address === address);
  if (ofAddress.length >= perAddress) return inPlaceOf(ofAddress.find(({ isProven }) => !isProven));
  if (held.length < total) return { kind: 'admit' };
  return inPlaceOf(oldestOfTheLargest(held.filter(({ isProven }) => !isProven)));
}

function inPlaceOf<C>(ended: C | undefined): Admission<C> {
  return ended === undefined ? { kind: 'refuse' } : { kind: 'replace', ended };
}

/** From the address with the most connections; among equals, the one with the oldest. */
function oldestOfTheLargest<C extends HeldConnection>(unproven: readonly C[]): C | undefined {
  const counts = new Map<string, number>();
  for (const { address } of unproven) counts.set(address, (counts.get(address) ?? 0) + 1);
  const largest = Math.max(...counts.values());
  return unproven.find(({ address }) => counts.get(address) === largest);
}
