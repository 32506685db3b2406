/**
 * Decides when the gateway's own certificate is made, and its validity. Pure.
 *
 * Another certificate means another fingerprint, and every browser warns again: it stays as long as possible.
 * It is replaced, with the same key, before it expires, when the gateway has a name that it lacks, or when it
 * has none of the gateway's current addresses; one address more, or one less, changes nothing.
 */
const dayMs = 86_400_000;

/**
 * Safari accepts no longer validity, even for a manually trusted certificate (support.apple.com/103214): 825
 * days, with some to spare.
 */
const validMs = 820 * dayMs;
/** Start of its validity before now: browsers' clocks may be behind, and this machine's own ahead. */
const beginsBeforeMs = 90 * dayMs;
/** Renewal before its expiry. */
const renewBeforeMs = 60 * dayMs;
/** Lower bound for the start, in case of a clock without a battery. */
const notEarlierMs = Date.UTC(2026, 10, 1);

export type HeldCertificate = {
  readonly beginsAtMs: number;
  readonly endsAtMs: number;
  readonly names: readonly string[];
  readonly addresses: readonly string[];
};

export type CertificateNeeds = {
  readonly nowMs: number;
  /** Without a time source time is not checked: it may be 1970. */
  readonly isClockSynced: boolean;
  readonly names: readonly string[];
  /** Current network addresses. */
  readonly addresses: readonly string[];
};

/** Reason for a new certificate; undefined if this one stays. */
export type RenewalReason = 'ends_soon' | 'not_valid_yet' | 'new_name' | 'new_addresses';

export function renewalReason(held: HeldCertificate, requested: CertificateNeeds): RenewalReason | undefined {
  const { nowMs, isClockSynced, names, addresses } = requested;
  if (isClockSynced && nowMs < held.beginsAtMs) return 'not_valid_yet';
  if (isClockSynced && nowMs > held.endsAtMs - renewBeforeMs) return 'ends_soon';
  if (names.some((name) => !held.names.includes(name))) return 'new_name';
  // While the network is down there are none, which counts as no change.
  if (addresses.length > 0 && !addresses.some((address) => held.addresses.includes(address)))
    return 'new_addresses';
  return undefined;
}

export function validityAt(nowMs: number): { readonly beginsAtMs: number; readonly endsAtMs: number } {
  const beginsAtMs = Math.max(nowMs, notEarlierMs) - beginsBeforeMs;
  return { beginsAtMs, endsAtMs: beginsAtMs + validMs };
}
