/** The instant: when the checkout happened, in gateway time, with its basis and uncertainty. Pure. */

import type { InstantSignal } from '../moment/moment-device.ts';
import type { Received, SaleOrigin } from '../sale/sale.ts';
import { punctualMs, rightWithinMs } from './clock-run.ts';
import type { HiddenDelay } from './hidden-delay.ts';
import type { Lateness } from './skew.ts';

/** Bases in order of preference, where a register offers more than one. */
export const instantBases = [
  'drawer',
  'receipt_first_byte',
  'cut',
  'moment',
  'seen',
  'arrival',
  'register_time',
  'pos_server_time',
] as const;
export type InstantBasis = (typeof instantBases)[number];

/** Whether the basis is a reported time of day rather than an event captured as it happened. */
export function isReportedTime(basis: InstantBasis): boolean {
  return basis === 'register_time' || basis === 'pos_server_time';
}

/**
 * Whether the instant's place on the monotonic clock follows from its wall time: a reported time, or one before the boot in which the
 * sale was received.
 */
export function isPlacedByWall({ basis, monotonicMs }: Pick<Instant, 'basis' | 'monotonicMs'>): boolean {
  return isReportedTime(basis) || monotonicMs < 0;
}

export type Instant = {
  /**
   * Monotonic clock of the boot in which the sale was received, milliseconds. May lie before that boot (then
   * negative).
   */
  readonly monotonicMs: number;
  /** The instant on the gateway's wall clock, epoch milliseconds. */
  readonly atMs: number;
  readonly basis: InstantBasis;
  /** Of basis `moment`: the signal that it is from. */
  readonly signal?: InstantSignal;
  /** The instant is within ± this, milliseconds. */
  readonly uncertaintyMs: number;
  /**
   * Register clock − gateway clock, milliseconds, where known. For a pushed sale: the skew that was applied,
   * absent where the basis needs none.
   */
  readonly skewMs?: number;
  /** The skew is within ± this, milliseconds. */
  readonly skewUncertaintyMs?: number;
  /** The other time at which the sale may have been made, while two of its times disagree more than usual. */
  readonly other?: OtherTime;
};

/** Times of a sale that may disagree by more than its usual way. */
export const disputedBases = ['arrival', 'register_time', 'pos_server_time'] as const;
/** `atMs`: gateway's wall clock, epoch milliseconds. */
export type OtherTime = { readonly basis: (typeof disputedBases)[number]; readonly atMs: number };

export const instantRuleBases = ['auto', ...instantBases] as const;

export type InstantRule = {
  /**
   * Basis to use where a sale has it. With `auto`, or without that basis: the first of `instantBases` that
   * the sale has. A pushed sale that came late then uses the register's own time, corrected by its learned
   * skew, as soon as that is more certain than the arrival. A polled sale uses its arrival only where no
   * other time is usable.
   */
  readonly basis: (typeof instantRuleBases)[number];
  /**
   * Time from the checkout to the event that the gateway receives (drawer, receipt, message), milliseconds;
   * subtracted from the event's time.
   */
  readonly delayMs: number;
  /** Longest delay of a sale that is assumed where the register's clock lost its time. Milliseconds. */
  readonly lateAfterMs: number;
};

export const defaultInstantRule: InstantRule = { basis: 'auto', delayMs: 0, lateAfterMs: 5_000 };

/**
 * Longest time for which a sale is held back: a register with a larger delay has a clock that was never set.
 * Milliseconds.
 */
const longestWayMs = 7 * 86_400_000;
/** Largest uncertainty of a sale's time at which a picture still counts as one of the sale. Milliseconds. */
export const maxDoubtMs = 10_000;

/** Whether the time is certain enough for a picture of the sale. */
export function isTimeKnown({ uncertaintyMs }: Pick<Instant, 'uncertaintyMs'>): boolean {
  return uncertaintyMs <= maxDoubtMs;
}

/** Whether a moment of the register may give the time: it was not captured as it happened, and the register's rule asks for no other. */
export function mayTakeMoment({ basis }: Pick<Instant, 'basis'>, rule: Pick<InstantRule, 'basis'>): boolean {
  const isOpen = basis === 'moment' || basis === 'seen' || isUnseen(basis);
  return isOpen && (rule.basis === 'auto' || rule.basis === 'moment');
}

/** Whether the picture may give the time. */
export function mayBeSeen({ basis }: Pick<Instant, 'basis'>, rule: Pick<InstantRule, 'basis'>): boolean {
  return isUnseen(basis) && (rule.basis === 'auto' || rule.basis === 'seen');
}

function isUnseen(basis: InstantBasis): boolean {
  return basis === 'arrival' || isReportedTime(basis);
}

/** Uncertainty above which one picture doesn't show the sale for certain. Milliseconds. */
export const surePictureMs = 700;

/** Whether later sales of the register may show when the sale was made. */
export function isTimeOpen({ atMs, uncertaintyMs, other }: Instant): boolean {
  const isDisputed = other !== undefined && Math.abs(other.atMs - atMs) > surePictureMs;
  return isDisputed || !isTimeKnown({ uncertaintyMs });
}

/** Whether the instant, by later sales, replaces one that was stated before. */
export function isSettled(instant: Instant, stated: Pick<Instant, 'uncertaintyMs'>): boolean {
  return !isTimeOpen(instant) && instant.uncertaintyMs < stated.uncertaintyMs;
}

/**
 * Uncertainty of the checkout by captured event, milliseconds: the drawer opens with the checkout; the
 * receipt begins a moment later, and is cut when it has been printed.
 */
const printedUncertaintyMs = { drawer: 100, receipt_first_byte: 250, cut: 2_000 } as const;

/** Instant of a sale that the printer proxy captured. */
export function printedInstant(
  {
    received,
    origin,
  }: { readonly received: Received; readonly origin: Extract<SaleOrigin, { by: 'printer' }> },
  rule: InstantRule,
): Instant {
  const captured = [
    { basis: 'drawer', atMs: origin.kickMs },
    { basis: 'receipt_first_byte', atMs: origin.firstByteMs },
    { basis: 'cut', atMs: origin.cutMs },
    { basis: 'arrival', atMs: received.monotonicMs },
  ] as const;
  const [best] = captured
    .flatMap(({ basis, atMs }) => (atMs === undefined ? [] : [{ basis, atMs }]))
    .sort((a, b) => Number(b.basis === rule.basis) - Number(a.basis === rule.basis));
  const { basis, atMs } = best ?? { basis: 'arrival' as const, atMs: received.monotonicMs };
  return {
    monotonicMs: atMs - rule.delayMs,
    atMs: received.wallMs + atMs - received.monotonicMs - rule.delayMs,
    basis,
    uncertaintyMs: Math.ceil(
      Math.max(
        basis === 'arrival' ? printedUncertaintyMs.cut : printedUncertaintyMs[basis],
        origin.maxWaitMs ?? 0,
      ),
    ),
  };
}

type PushedTimes = {
  readonly soldAtMs?: number;
  readonly receivedMonotonicMs: number;
  readonly receivedWallMs: number;
};

/** Chooses the basis of a pushed sale's instant. Without `soldAtMs` only the arrival is available. */
export function chooseInstant(sale: PushedTimes, lateness: Lateness | undefined, rule: InstantRule): Instant {
  const arrival = (uncertaintyMs: number): Instant => ({
    monotonicMs: sale.receivedMonotonicMs - rule.delayMs,
    atMs: sale.receivedWallMs - rule.delayMs,
    basis: 'arrival',
    uncertaintyMs: Math.ceil(Math.max(uncertaintyMs, punctualMs)),
  });
  const { soldAtMs } = sale;
  if (soldAtMs === undefined || rule.basis === 'arrival') return arrival(punctualMs);
  // A pushed sale has no time but its arrival and the register's: any other basis acts as `auto`.
  const isAuto = rule.basis !== 'register_time';
  switch (lateness?.kind) {
    case 'known_clock':
      // The register's clock lost its time: no sale is sent so late.
      if (lateness.aboveMs > longestWayMs) return arrival(rule.lateAfterMs);
      return byKnownClock(sale, lateness, { isAuto, delayMs: rule.delayMs, arrival });
    case 'clock_ahead':
      // The register's time can't be true; how long the message took is open until the next sales show the clock.
      return arrival(lateness.byMs);
    case 'unknown_clock':
    case undefined: {
      const apartMs = sale.receivedWallMs - soldAtMs;
      const isLate = apartMs > punctualMs && apartMs <= longestWayMs;
      if (isAuto && !isLate) return arrival(punctualMs);
      // Held back, or a register clock that is off: until more is known, the sale may have been made at
      // either time.
      if (isAuto && apartMs <= maxDoubtMs)
        return {
          ...arrival(apartMs + rightWithinMs),
          other: { basis: 'register_time', atMs: soldAtMs },
        };
      return {
        ...at(sale, soldAtMs, Math.abs(apartMs) + punctualMs),
        ...(isLate && { other: arrivalOf(sale, rule) }),
      };
    }
  }
}

function arrivalOf({ receivedWallMs }: PushedTimes, { delayMs }: Pick<InstantRule, 'delayMs'>): OtherTime {
  return { basis: 'arrival', atMs: receivedWallMs - delayMs };
}

function at(sale: PushedTimes, atMs: number, uncertaintyMs: number): Instant {
  return {
    monotonicMs: sale.receivedMonotonicMs - (sale.receivedWallMs - atMs),
    atMs,
    basis: 'register_time',
    uncertaintyMs: Math.ceil(uncertaintyMs),
  };
}

function byKnownClock(
  sale: PushedTimes,
  clock: Extract<Lateness, { kind: 'known_clock' }>,
  options: { isAuto: boolean; delayMs: number; arrival: (uncertaintyMs: number) => Instant },
): Instant {
  const { aboveMs, resolutionMs, setBackMs, isPunctual, floorMs } = clock;
  const { isAuto, delayMs, arrival } = options;
  if (isAuto && aboveMs <= punctualMs + (isPunctual ? resolutionMs : 1))
    return arrival(
      resolutionMs > 1 && isPunctual ? clock.hiddenMs : Math.max(0, aboveMs) + clock.uncertaintyMs,
    );
  const late = clock.hidden ?? cutDelay(clock);
  const atMs = sale.receivedWallMs - delayMs - late.delayMs;
  return {
    ...at(sale, atMs, Math.max(late.sideMs + clock.uncertaintyMs + setBackMs, punctualMs)),
    skewMs: Math.round(0 - floorMs),
    ...(setBackMs > 0 && { other: arrivalOf(sale, options) }),
  };
}

/** The sale may have been made at any time within the register's second, but not after it arrived. */
function cutDelay({
  aboveMs,
  resolutionMs,
  typicalMs,
}: Pick<Extract<Lateness, { kind: 'known_clock' }>, 'aboveMs' | 'resolutionMs' | 'typicalMs'>): HiddenDelay {
  const cutMs = resolutionMs > 1 ? resolutionMs : 0;
  const [minMs, maxMs] = [Math.max(0, aboveMs - cutMs), Math.max(0, aboveMs)];
  const delayMs = minMs + decayingMean(maxMs - minMs, Math.max(typicalMs, minMs));
  return { delayMs, sideMs: Math.max(maxMs - delayMs, delayMs - minMs) };
}

/** Mean of a delay of up to `maxMs` whose likelihood decays by a factor e each `scaleMs`. */
function decayingMean(maxMs: number, scaleMs: number): number {
  const ratio = maxMs / scaleMs;
  return ratio < 0.01 ? maxMs / 2 : scaleMs - maxMs / Math.expm1(ratio);
}
