/**
 * When the gateway's own certificate is made, and for how long. Pure.
 *
 * Another certificate is another fingerprint, and every browser warns anew: it stays as long as it can. It is made anew, with the same key,
 * when it is about to end, when the gateway has a name that it lacks, or when it has none of the addresses under which the gateway is
 * reached now; one address more, or one less, changes nothing.
 */
const dayMs = 86_400_000;

/** Safari takes no certificate for longer, also one that was trusted by hand (support.apple.com/103214): 825 days, with some to spare. */
const validMs = 820 * dayMs;
/** So far back it begins: clocks of browsers may be behind, and this machine's own ahead. */
const beginsBeforeMs = 90 * dayMs;
/** So long before its end it is renewed. */
const renewBeforeMs = 60 * dayMs;
/** It is at least this late, whatever a clock without a battery says. */
const notEarlierMs = Date.UTC(2026, 10, 1);

export type HeldCertificate = {
  readonly beginsAtMs: number;
  readonly endsAtMs: number;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
};

export type Wanted = {
  readonly nowMs: number;
  /** Without a time source nothing is judged by the time: it may be 1970. */
  readonly isClockSynced: boolean;
  readonly names: readonly string[];
  /** Of the network, as of now. */
  readonly addresses: readonly string[];
};

/** Why another one is needed; undefined where this one goes on. */
export type WhyAnew = 'ends_soon' | 'not_valid_yet' | 'new_name' | 'new_addresses';

export function whyAnew(held: HeldCertificate, wanted: Wanted): WhyAnew | undefined {
  const { nowMs, isClockSynced, names, addresses } = wanted;
  if (isClockSynced && nowMs < held.beginsAtMs) return 'not_valid_yet';
  if (isClockSynced && nowMs > held.endsAtMs - renewBeforeMs) return 'ends_soon';
  if (names.some((name) => !held.names.includes(name))) return 'new_name';
  // While the network is down there are none: that is no change.
  if (addresses.length > 0 && !addresses.some((address) => held.addresses.includes(address)))
    return 'new_addresses';
  return undefined;
}

export function validityAt(nowMs: number): { readonly beginsAtMs: number; readonly endsAtMs: number } {
  const beginsAtMs = Math.max(nowMs, notEarlierMs) - beginsBeforeMs;
  return { beginsAtMs, endsAtMs: beginsAtMs + validMs };
}
