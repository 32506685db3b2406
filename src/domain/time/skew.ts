/**
 * Learns a register's clock skew from the sales it pushes, and judges the newest sale by it: sent at once,
 * held back, or perhaps stamped by a clock that was set meanwhile. Pure.
 */
import {
  agreeingEnd,
  agreeWithinMs,
  currentRun,
  punctualMs,
  type SkewSample,
  soldAtMs,
} from './clock-run.ts';
import { type DelayFloor, delayFloor, type FloorMemory, rememberedFloor } from './delay-floor.ts';
import { type HiddenDelay, hiddenDelay, hiddenUpToMs } from './hidden-delay.ts';

export type { SkewSample } from './clock-run.ts';

/** Number of recent values used for each register: more than an outage of a day leaves waiting. */
export const skewLookback = 1_000;

/** Lateness of the newest sale. All values in milliseconds. */
export type Lateness =
  /** Nothing is known of the register's clock. */
  | { readonly kind: 'unknown_clock'; readonly resolutionMs: number }
  /** The sale's stamp is ahead of the learned clock: the clock was set ahead by at least `byMs`. */
  | { readonly kind: 'clock_ahead'; readonly byMs: number }
  | {
      readonly kind: 'known_clock';
      /**
       * Least arrival − soldAt of the register; the newest sale's lies `aboveMs` above it. Both within ±
       * `uncertaintyMs`.
       */
      readonly floorMs: number;
      readonly aboveMs: number;
      readonly uncertaintyMs: number;
      /** The register's times are cut down to multiples of this. */
      readonly resolutionMs: number;
      /** Amount by which the clock may have been set back since it last agreed. */
      readonly setBackMs: number;
      /**
       * Usual lateness of the register's sales; for a sale that came at once it gives no more than `aboveMs`.
       */
      readonly typicalMs: number;
      /** The register's messages come at once: the part that a whole second hides is no delay. */
      readonly isPunctual: boolean;
      /**
       * Upper bound of the lateness of nearly all sales of a punctual register, as far as its whole seconds
       * show.
       */
      readonly hiddenMs: number;
      /** Delay of the newest sale of a register that states whole seconds, some of whose messages are late. */
      readonly hidden?: HiddenDelay;
    };

export type Skew = {
  /**
   * Register clock − gateway clock, milliseconds; positive when the register is ahead. Includes the least
   * delay.
   */
  readonly skewMs: number;
  /** The skew is within ± this, milliseconds. */
  readonly uncertaintyMs: number;
};

/** Number of newest sales from which the share of late ones is computed. */
const recent = 64;
/** … and from which the delays that whole seconds hide are learned. */
const learnedFrom = 192;
/** … unless more than twice as many of so many newest ones are late. */
const turning = 8;
/** Largest share of sales known to be late at which a register is punctual. */
const mayBeLate = 0.04;
/**
 * Longest time between arrivals of one backlog, which are also ten times as close as the sales were.
 * Milliseconds.
 */
const backlogMs = 5_000;
/** Longest time until a restored connection is noticed. Milliseconds. */
const lineMs = 120_000;
/** Clocks set by hand change by minutes, or for summer time, by half hours up to two. Milliseconds. */
const setByHandMs = 15 * 60_000;
const timeZoneStepMs = 30 * 60_000;
const summerTimeMs = 2 * 3_600_000 + 60_000;
const dayMs = 86_400_000;
/** Drift of nearly all clocks in a time without samples. Milliseconds in a millisecond: 0.2 s an hour. */
const unseenDrift = 200 / 3_600_000;
/** Messages later than this are checked for a backlog that explains the delay. Milliseconds. */
const backlogFromMs = 5_000;

/**
 * `samples`: oldest first; the last one is of the sale in question. `memory`: of the register, between its
 * sales.
 */
export function latenessOf(samples: readonly SkewSample[], memory: FloorMemory = {}): Lateness {
  const { run, resolutionMs, aheadMs } = currentRun(samples);
  const own = samples.at(-1);
  if (aheadMs > 0) return { kind: 'clock_ahead', byMs: aheadMs };
  if (own === undefined || run.length === 0) return { kind: 'unknown_clock', resolutionMs };
  const clock = clockOf(run, {
    own,
    resolutionMs,
    floor: rememberedFloor(run, { own, resolutionMs, memory }),
  });
  return { ...clock.lateness, setBackMs: setBackMs(run, { ...clock, resolutionMs }) };
}

/**
 * Lateness of the earlier sale `at` by the samples that followed it; undefined as long as they leave open
 * whether it was stamped by the clock that they show.
 */
export function latenessSince(samples: readonly SkewSample[], at: number): Lateness | undefined {
  const { run, resolutionMs, wasSet } = currentRun(samples);
  const own = samples[at];
  if (own === undefined || run.length === 0) return undefined;
  const floor = delayFloor(run, { atMs: soldAtMs(own), resolutionMs });
  const { above, lateness } = clockOf(run, { own, resolutionMs, floor });
  const onTimeMs = punctualMs + resolutionMs;
  const isOnTime = (one: SkewSample): boolean => above(one) <= onTimeMs;
  const before = run.indexOf(own);
  const isSettled =
    before >= 0
      ? isOnTime(own) ||
        isOfBacklog(samples, { at, above, onTimeMs }) ||
        (run.slice(before + 1).some(isOnTime) && !isOfSetClock(run, { at: before, above, resolutionMs }))
      : // Sent before anything was known of the clock, which was not set since.
        !wasSet && above(own) > onTimeMs && wasHeldBack(samples, { at, above, onTimeMs });
  if (!isSettled) return undefined;
  // The clock is followed back to before anything was known of it.
  const backMs = Math.max(0, Math.min(...run.map(soldAtMs)) - soldAtMs(own));
  const moreMs = backMs * unseenDrift + (resolutionMs > 1 ? resolutionMs / 2 : 0);
  return { ...lateness, uncertaintyMs: lateness.uncertaintyMs + moreMs, setBackMs: 0 };
}

type Neighbours = { at: number; above: (one: SkewSample) => number; onTimeMs: number };

/**
 * Whether a sale before the first known one was held back: it came in a backlog, or is late by hours that no
 * time zone explains, which an installer may have set meanwhile.
 */
function wasHeldBack(samples: readonly SkewSample[], neighbours: Neighbours): boolean {
  const own = samples[neighbours.at];
  if (own === undefined) return false;
  const aboveMs = neighbours.above(own);
  if (isOfBacklog(samples, neighbours)) return true;
  return (
    aboveMs > summerTimeMs && offMultipleMs(aboveMs, timeZoneStepMs) > backlogFromMs + neighbours.onTimeMs
  );
}

/** Whether the sale before or after it came with it, but was made at another time: a queue was sent. */
function isOfBacklog(samples: readonly SkewSample[], { at, above, onTimeMs }: Neighbours): boolean {
  const [before, own, after] = [samples[at - 1], samples[at], samples[at + 1]];
  if (own === undefined) return false;
  const lateness = { above, onTimeMs };
  return (
    (before !== undefined && isQueuedBehind(own, before, lateness)) ||
    (after !== undefined && cameAtOnce(own, after, lateness))
  );
}

/** A punctual sale just before shows no queue: the clock may have been set since. */
function isQueuedBehind(
  own: SkewSample,
  before: SkewSample,
  lateness: Pick<Neighbours, 'above' | 'onTimeMs'>,
): boolean {
  const { above } = lateness;
  return above(before) > Math.min(above(own), backlogFromMs) && cameAtOnce(own, before, lateness);
}

/** Whether the sale before or after it was late by the same: the clock may have been set back, and right again. */
function isOfSetClock(
  run: readonly SkewSample[],
  { at, above, resolutionMs }: Pick<Neighbours, 'at' | 'above'> & { resolutionMs: number },
): boolean {
  const aboveMs = above(run[at] ?? { delayMs: 0, arrivedAtMs: 0 });
  return [run[at - 1], run[at + 1]].some(
    (other) =>
      other !== undefined && Math.abs(above(other) - aboveMs) <= agreeWithinMs(aboveMs, resolutionMs),
  );
}

/** Two sales at one register are further apart than these came. */
function cameAtOnce(
  one: SkewSample,
  other: SkewSample,
  { above, onTimeMs }: Pick<Neighbours, 'above' | 'onTimeMs'>,
): boolean {
  const apartMs = Math.abs(above(other) - above(one));
  const cameApartMs = Math.abs(one.arrivedAtMs - other.arrivedAtMs);
  return cameApartMs <= Math.min(apartMs / 10, backlogMs) && apartMs > onTimeMs;
}

/** State of the clock that stamped the sale, as the run shows it. */
function clockOf(
  run: readonly SkewSample[],
  { own, resolutionMs, floor }: { own: SkewSample; resolutionMs: number; floor: DelayFloor },
): {
  readonly above: (one: SkewSample) => number;
  readonly lateness: Omit<Extract<Lateness, { kind: 'known_clock' }>, 'setBackMs'>;
} {
  const above = (one: SkewSample): number => one.delayMs - floor.at(soldAtMs(one));
  const onTimeMs = punctualMs + resolutionMs;
  const newest = run.slice(-recent).map(above);
  const share = (fromMs: number, toMs: number): number =>
    newest.filter((ms) => ms > fromMs && ms <= toMs).length / newest.length;
  const middleMs = new Float64Array(newest).sort()[Math.floor((newest.length - 1) / 2)] ?? 0;
  const aboveMs = above(own);
  const lateOf = (values: readonly number[]): number =>
    values.filter((ms) => ms > onTimeMs).length / values.length;
  const learned = resolutionMs > 1 ? run.slice(-learnedFrom).map(above) : [];
  const lately = learned.slice(-turning);
  // The messages of a prompt register may be late from now on.
  const isTurning = lateOf(lately) > 2 * lateOf(learned);
  const isPunctual = share(onTimeMs, Infinity) <= mayBeLate && !isTurning;
  const isHidden = resolutionMs > 1 && !isPunctual && aboveMs <= hiddenUpToMs(resolutionMs);
  return {
    above,
    lateness: {
      kind: 'known_clock',
      floorMs: floor.at(soldAtMs(own)),
      aboveMs,
      uncertaintyMs: floor.uncertaintyMs,
      resolutionMs,
      typicalMs: Math.max(20, middleMs - resolutionMs / 2),
      isPunctual,
      // With times truncated to a second, the share beyond it is the mean delay; few sales are later than three
      // times that.
      hiddenMs: 3 * resolutionMs * upperShare(share(resolutionMs, 2 * resolutionMs), newest.length),
      ...(isHidden && { hidden: hiddenDelay(isTurning ? lately : learned, aboveMs, resolutionMs) }),
    },
  };
}

/** Largest share that a small sample leaves likely. */
function upperShare(share: number, of: number): number {
  const counted = share * of;
  return (counted + 2 + Math.sqrt(counted + 1)) / (of + 8);
}

/**
 * Amount by which the clock may have been set back, where neither a backlog nor the register's usual delays
 * explain how late its newest sales are.
 */
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

/** Number of newest sales compared, and of sales before them. */
const compared = { newest: 16, before: 64 } as const;
/** Probability at or below which the usual delays don't explain the newest values. */
const rare = 0.02;

/**
 * Largest lateness shared by all of the newest values, of which the last `late` are late, that was not as
 * frequent in the values before.
 */
function unusualMs(values: readonly number[], late: number): number {
  let [minMs, unusual] = [Infinity, 0];
  for (let count = 1; count <= Math.min(late, compared.newest); count++) {
    minMs = Math.min(minMs, values.at(-count) ?? Infinity);
    const before = values.slice(0, -count).slice(-compared.before);
    // Sales held back for minutes by a lost connection give no information about delays of seconds.
    const maxMs = Math.max(2 * minMs, backlogFromMs);
    const asLate = before.filter((ms) => ms >= minMs && ms <= maxMs).length;
    const isUsual = asLate >= 2 && (asLate / before.length) ** count > rare;
    if (!isUsual) unusual = Math.max(unusual, minMs);
  }
  return unusual;
}

/**
 * Whether a backlog explains the late sales: each sale of a backlog waited for another time, whereas a clock
 * that was set is off by the same in all.
 */
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
  const onTimeMs = punctualMs + resolutionMs;
  if (previous !== undefined && isQueuedBehind(own, previous, { above, onTimeMs })) return true;
  // A single late sale. Nobody sets a clock back by hours, unless by whole days; below that, only a register
  // that was silent for as long was held back.
  if (aboveMs > summerTimeMs) return offMultipleMs(aboveMs, dayMs) > backlogFromMs + resolutionMs;
  const silentMs = own.arrivedAtMs - ((previous ?? before)?.arrivedAtMs ?? 0);
  const isSilent = aboveMs > setByHandMs && silentMs >= aboveMs - lineMs;
  return isSilent && offMultipleMs(aboveMs, timeZoneStepMs) > backlogFromMs + resolutionMs;
}

function offMultipleMs(ms: number, of: number): number {
  return Math.abs(ms - Math.round(ms / of) * of);
}

/** Skew as of the newest sale; undefined while nothing is known of the clock. `samples`: oldest first. */
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

/** Number of samples that another gateway continues from. */
const carried = 64;

/** The newest samples that determine the learned skew, oldest first: a few dozen at most. */
export function relevantSamples(samples: readonly SkewSample[]): SkewSample[] {
  const { run } = currentRun(samples);
  return run.slice(-carried).map(({ delayMs, arrivedAtMs }) => ({ delayMs, arrivedAtMs }));
}
