/** The instant: when the checkout happened, in gateway time, with its basis and uncertainty. Pure. */
import type { Received, Told } from '../sale/sale.ts';
import type { Skew } from './skew.ts';

/** In order of preference, where a register offers more than one. */
export const instantBases = [
  'drawer',
  'receipt_first_byte',
  'cut',
  'arrival',
  'register_time',
  'pos_server_time',
] as const;
export type InstantBasis = (typeof instantBases)[number];

/** Whether the instant was told as a time of day, rather than heard as it happened. */
export function isToldTime(basis: InstantBasis): boolean {
  return basis === 'register_time' || basis === 'pos_server_time';
}

export type Instant = {
  /** Monotonic clock of the boot in which the sale was received, milliseconds. May lie before that boot (then negative). */
  readonly monotonicMs: number;
  /** The same on the gateway's wall clock, epoch milliseconds. */
  readonly atMs: number;
  readonly basis: InstantBasis;
  /** The instant is within ± this, milliseconds. */
  readonly uncertaintyMs: number;
  /**
   * Register clock − gateway clock, milliseconds, where it was known. Of a pushed sale: that was applied, absent where the basis needs none.
   */
  readonly skewMs?: number;
  /** That is within ± this, milliseconds. */
  readonly skewUncertaintyMs?: number;
};

export const instantRuleBases = ['auto', ...instantBases] as const;

export type InstantRule = {
  /**
   * Used where a sale has it. `auto`, and elsewhere: the first of `instantBases` that it has; a pushed sale that was held back on its way
   * has no arrival that counts (then it is the register's own time, corrected by its learned skew), and a polled one never has.
   */
  readonly basis: (typeof instantRuleBases)[number];
  /** From the checkout to what the gateway hears (drawer, receipt, message), milliseconds; taken off it. */
  readonly delayMs: number;
  /** Later than this against the register's usual delay, a sale counts as held back. Milliseconds. */
  readonly lateAfterMs: number;
};

export const defaultInstantRule: InstantRule = { basis: 'auto', delayMs: 0, lateAfterMs: 5_000 };

/** A sale is not held back for longer: a register that says so has a clock that was never set. Milliseconds. */
const longestWayMs = 7 * 86_400_000;
/** A message over a shop's network: arrival is this exact. Milliseconds. */
const arrivalUncertaintyMs = 100;

/**
 * How exactly what the tap hears tells the checkout, milliseconds: the drawer opens with it, the receipt begins a moment later, and is cut
 * when it has been printed.
 */
const heardUncertaintyMs = { drawer: 100, receipt_first_byte: 250, cut: 2_000 } as const;

/** Of a sale that the printer tap heard. */
export function heardInstant(
  { received, told }: { readonly received: Received; readonly told: Extract<Told, { by: 'printer' }> },
  rule: InstantRule,
): Instant {
  const heard = [
    { basis: 'drawer', atMs: told.kickMs },
    { basis: 'receipt_first_byte', atMs: told.firstByteMs },
    { basis: 'cut', atMs: told.cutMs },
    { basis: 'arrival', atMs: received.monotonicMs },
  ] as const;
  const [best] = heard
    .flatMap(({ basis, atMs }) => (atMs === undefined ? [] : [{ basis, atMs }]))
    .sort((a, b) => Number(b.basis === rule.basis) - Number(a.basis === rule.basis));
  const { basis, atMs } = best ?? { basis: 'arrival' as const, atMs: received.monotonicMs };
  return {
    monotonicMs: atMs - rule.delayMs,
    atMs: received.wallMs + atMs - received.monotonicMs - rule.delayMs,
    basis,
    uncertaintyMs: basis === 'arrival' ? heardUncertaintyMs.cut : heardUncertaintyMs[basis],
  };
}

/** Chooses the basis of a pushed sale's instant. Without `soldAtMs` only the arrival is there. */
export function chooseInstant(
  sale: { soldAtMs?: number; receivedMonotonicMs: number; receivedWallMs: number },
  skew: Skew | undefined,
  rule: InstantRule,
): Instant {
  const arrival: Instant = {
    monotonicMs: sale.receivedMonotonicMs - rule.delayMs,
    atMs: sale.receivedWallMs - rule.delayMs,
    basis: 'arrival',
    uncertaintyMs: arrivalUncertaintyMs,
  };
  if (sale.soldAtMs === undefined || rule.basis === 'arrival') return arrival;
  // What a pushed sale doesn't have can't be meant.
  const isAuto = rule.basis !== 'register_time';
  if (skew === undefined && isAuto) {
    // Held back, or a register clock that is off: until more is known of it, it may have been at either time.
    const apartMs = sale.receivedWallMs - sale.soldAtMs;
    const isOpen = apartMs > rule.lateAfterMs && apartMs <= longestWayMs;
    return isOpen ? { ...arrival, uncertaintyMs: apartMs } : arrival;
  }
  const skewMs = skew?.skewMs ?? 0;
  const atMs = sale.soldAtMs - skewMs;
  const heldBackMs = sale.receivedWallMs - atMs;
  // A register clock that was set back looks like a sale from the future: then only the arrival is sure.
  if (isAuto && heldBackMs <= rule.lateAfterMs) return arrival;
  return {
    monotonicMs: sale.receivedMonotonicMs - heldBackMs,
    atMs,
    basis: 'register_time',
    uncertaintyMs: (skew?.uncertaintyMs ?? 1_000) + 500,
    skewMs,
  };
}
