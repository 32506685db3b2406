/**
 * How far a register's clock is off, learned from the sales it pushes, and what that says of the newest one: whether it came at once, was held
 * back, or may have been stamped by a clock that was set meanwhile. Pure.
 */
import { agreeingEnd, currentRun, punctualMs, type SkewSample, soldAtMs } from './clock-run.ts';
import { delayFloor } from './delay-floor.ts';

export type { SkewSample } from './clock-run.ts';

/** Recent values that are looked at for each register: more than an outage of a day leaves waiting. */
export const skewLookback = 1_000;

/** Of the newest sale. All in milliseconds. */
export type Lateness =
  /** Nothing is known of the register's clock. */
  | { readonly kind: 'unknown_clock'; readonly resolutionMs: number }
  /** Sold before it was stamped: the clock was set ahead by at least `byMs`. */
  | { readonly kind: 'clock_ahead'; readonly byMs: number }
  | {
      readonly kind: 'known_clock';
      /** Least arrival − soldAt of the register: the newest sale's lies `aboveMs` above it. Both within ± `uncertaintyMs`. */
      readonly floorMs: number;
      readonly aboveMs: number;
      readonly uncertaintyMs: number;
      /** The register's times are cut down to multiples of this. */
      readonly resolutionMs: number;
      /** By this the clock may have been set back since it last agreed. */
      readonly setBackMs: number;
      /** What its sales are usually late by; of one that came at once this says no more than `aboveMs`. */
      readonly usualMs: number;
      /** Its messages come at once: what a whole second hides is no delay. */
      readonly isPunctual: boolean;
      /** Hardly one of a punctual register is later than this, as far as its whole seconds tell. */
      readonly hiddenMs: number;
    };

export type Skew = {
  /** Register clock − gateway clock, milliseconds; positive when the register is ahead. Includes the least delay. */
  readonly skewMs: number;
  /** It is within ± this, milliseconds. */
  readonly uncertaintyMs: number;
};

/** Of so many newest sales it is looked how often the register is late. */
const recent = 64;
/** A register is punctual if no larger share of its sales is known to be late. */
const mayBeLate = 0.04;
/** Sales of one backlog arrive this close to one another at most, and ten times as close as they were sold. Milliseconds. */
const backlogMs = 5_000;
/** A line is noticed to be back after this. Milliseconds. */
const lineMs = 120_000;
/** Who sets a clock by hand sets it by minutes, or for summer time, by half hours up to two. Milliseconds. */
const setByHandMs = 15 * 60_000;
const timeZoneStepMs = 30 * 60_000;
const summerTimeMs = 2 * 3_600_000 + 60_000;
const dayMs = 86_400_000;
/** Of a message that is later than this it is asked whether a backlog explains it. Milliseconds. */
const backlogFromMs = 5_000;

/** Oldest first; the last one is of the sale in question. */
export function latenessOf(samples: readonly SkewSample[]): Lateness {
  const { run, resolutionMs, aheadMs } = currentRun(samples);
  const own = samples.at(-1);
  if (aheadMs > 0) return { kind: 'clock_ahead', byMs: aheadMs };
  if (own === undefined || run.length === 0) return { kind: 'unknown_clock', resolutionMs };
  const floor = delayFloor(run, { atMs: soldAtMs(own), resolutionMs });
  const above = (one: SkewSample): number => one.delayMs - floor.at(soldAtMs(one));
  const onTimeMs = punctualMs + resolutionMs;
  const newest = run.slice(-recent);
  const share = (fromMs: number, toMs: number): number =>
    newest.filter((one) => above(one) > fromMs && above(one) <= toMs).length / newest.length;
  const middleMs = newest.map(above).sort((a, b) => a - b)[Math.floor((newest.length - 1) / 2)] ?? 0;
  return {
    kind: 'known_clock',
    floorMs: floor.at(soldAtMs(own)),
    aboveMs: above(own),
    uncertaintyMs: floor.uncertaintyMs,
    resolutionMs,
    setBackMs: setBackMs(run, { above, resolutionMs }),
    usualMs: Math.max(20, middleMs - resolutionMs / 2),
    isPunctual: share(onTimeMs, Infinity) <= mayBeLate,
    // Of a second that is cut down, the share beyond it is the mean delay; few are later than three times that.
    hiddenMs: 3 * resolutionMs * smoothed(share(resolutionMs, 2 * resolutionMs), newest.length),
  };
}

/** A share of a few is less than it may be. */
function smoothed(share: number, of: number): number {
  return (share * of + 1) / (of + 20);
}

/** By how much the clock may have been set back, where neither a backlog nor the usual delays of the register explain how late its newest sales are. */
function setBackMs(
  run: readonly SkewSample[],
  clock: { above: (one: SkewSample) => number; resolutionMs: number },
) {
  const { above, resolutionMs } = clock;
  const own = run.at(-1);
  const onTimeMs = punctualMs + resolutionMs;
  const late = run.slice(run.findLastIndex((one) => above(one) <= onTimeMs) + 1);
  if (own === undefined || late.length === 0) return 0;
  const isNear = (one: SkewSample): boolean => above(one) <= backlogFromMs + resolutionMs;
  const ofUsual = (): number => unusualMs(run.filter(isNear).map(above), late.filter(isNear).length);
  if (isNear(own)) return ofUsual();
  return isHeldBack(late, { ...clock, own, before: run.at(-1 - late.length) })
    ? ofUsual()
    : Math.min(...agreeingEnd(late, resolutionMs, own.delayMs - above(own)).map(above));
}

/** So many of the newest sales are looked at, and so many before them. */
const compared = { newest: 16, before: 64 } as const;
/** As rare is what the usual delays don't explain. */
const rare = 0.02;

/** The most that all of the newest values, of which the last `late` are late, are above without the ones before having been so often. */
function unusualMs(values: readonly number[], late: number): number {
  let [leastMs, unusual] = [Infinity, 0];
  for (let count = 1; count <= Math.min(late, compared.newest); count++) {
    leastMs = Math.min(leastMs, values.at(-count) ?? Infinity);
    const before = values.slice(0, -count).slice(-compared.before);
    // What a lost line has held back for minutes says nothing of seconds.
    const mostMs = Math.max(2 * leastMs, backlogFromMs);
    const asLate = before.filter((ms) => ms >= leastMs && ms <= mostMs).length;
    const isUsual = asLate >= 2 && (asLate / before.length) ** count > rare;
    if (!isUsual) unusual = Math.max(unusual, leastMs);
  }
  return unusual;
}

/** Each sale of a backlog has waited for another time; a clock that was set is off by the same in all. */
function isHeldBack(
  late: readonly SkewSample[],
  options: {
    own: SkewSample;
    before: SkewSample | undefined;
    above: (one: SkewSample) => number;
    resolutionMs: number;
  },
): boolean {
  const { own, before, above, resolutionMs } = options;
  const aboveMs = above(own);
  const previous = late.at(-2);
  if (previous !== undefined) {
    const apartMs = Math.abs(above(previous) - aboveMs);
    const isAtOnce = own.arrivedAtMs - previous.arrivedAtMs <= Math.min(apartMs / 10, backlogMs);
    // A queue was sent off: two sales at one till are further apart.
    if (isAtOnce && apartMs > punctualMs + resolutionMs) return true;
  }
  // The only one. Nobody sets a clock back by hours, unless by whole days; by less only a register that was silent for as long was held back.
  if (aboveMs > summerTimeMs) return offMultipleMs(aboveMs, dayMs) > backlogFromMs + resolutionMs;
  const silentMs = own.arrivedAtMs - ((previous ?? before)?.arrivedAtMs ?? 0);
  const isSilent = aboveMs > setByHandMs && silentMs >= aboveMs - lineMs;
  return isSilent && offMultipleMs(aboveMs, timeZoneStepMs) > backlogFromMs + resolutionMs;
}

function offMultipleMs(ms: number, of: number): number {
  return Math.abs(ms - Math.round(ms / of) * of);
}

/** As of the newest sale. Undefined while nothing is known of the clock. Oldest first. */
export function learnSkew(samples: readonly SkewSample[]): Skew | undefined {
  const { run, resolutionMs } = currentRun(samples);
  const newest = run.at(-1);
  if (newest === undefined) return undefined;
  const floor = delayFloor(run, { atMs: soldAtMs(newest), resolutionMs });
  return {
    skewMs: Math.round(0 - floor.at(soldAtMs(newest))),
    uncertaintyMs: Math.max(punctualMs, Math.ceil(floor.uncertaintyMs)),
  };
}

/** Those that another gateway goes on from. */
const carried = 64;

/** The newest that count for what is learned, oldest first: a few dozen at most. */
export function tellingSamples(samples: readonly SkewSample[]): SkewSample[] {
  const { run } = currentRun(samples);
  return run.slice(-carried).map(({ delayMs, arrivedAtMs }) => ({ delayMs, arrivedAtMs }));
}
