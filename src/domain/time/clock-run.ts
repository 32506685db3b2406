/**
 * Splits the sales that a register pushed at the moments at which somebody set its clock. Pure.
 *
 * Each sale gives arrival − soldAt = delay − skew, and the delay is never negative. A value far below the
 * ones before can't be a delay: the clock was set ahead. A value above them is a sale that was held back or a
 * clock that was set back; only several that agree are a clock, and only if they arrived as far apart as they
 * were sold: a backlog arrives at once.
 */

/** Delay of one sale, on a gateway clock that is known to be right. */
export type SkewSample = {
  /** Arrival − soldAt, milliseconds. */
  readonly delayMs: number;
  /** Arrival, gateway wall clock, epoch milliseconds. */
  readonly arrivedAtMs: number;
};

export type ClockRun = {
  /**
   * Samples since the clock was last set, oldest first, without those that can't be of this clock. Empty
   * before the clock is known.
   */
  readonly run: readonly SkewSample[];
  /** Steps in which the register states its times, milliseconds: 1000 where all of them are whole seconds. */
  readonly resolutionMs: number;
  /**
   * Distance of the newest sample below the run if it means that the clock was set ahead, milliseconds; 0
   * otherwise.
   */
  readonly aheadMs: number;
  /** Whether an earlier clock was known, which was set to this one. */
  readonly wasSet: boolean;
};

/** Longest time of a message over a shop's network, unless it is late. Milliseconds. */
export const punctualMs = 100;
/** Clocks this close to the gateway's are taken to be right from their first sale on. Milliseconds. */
export const rightWithinMs = 1_000;
/** Largest distance of a new least delay below the ones before. Milliseconds. */
const belowMs = 1_000;
/**
 * … or this many times their middle distance from the least, where so many of the last ones came on time: a
 * clock that was set ahead by less. Not of whole seconds, which hide it.
 */
const belowSpread = { times: 10, of: 16, minMs: 150 } as const;
/** Largest drift of a clock, milliseconds in a millisecond: 2 s an hour … */
const maxDrift = 2_000 / 3_600_000;
/** … and over a night no further than this. Milliseconds. */
const maxDriftMs = 2_000;
/** Sales that were held back by more than this stand out of the usual delays. Milliseconds. */
const farMs = 5_000;
/**
 * Number of agreeing values in a row that mean a clock set back: by more than `farMs`, or by less, where
 * usual delays may agree by chance.
 */
const agreeing = { far: 3, near: 8 } as const;
/** Largest probability that delays as usual as those agree by chance. */
const byChance = 1e-4;

/** Time of sale as the register stamped it. */
export const soldAtMs = ({ delayMs, arrivedAtMs }: SkewSample): number => arrivedAtMs - delayMs;

/** `samples`: oldest first. */
export function currentRun(samples: readonly SkewSample[]): ClockRun {
  const resolutionMs = resolutionOf(samples);
  let run: SkewSample[] = [];
  let [lowMs, lowAtMs] = [0, 0];
  let late: SkewSample[] = [];
  let odd: SkewSample[] = [];
  let aheadMs = 0;
  let wasSet = false;
  let punctual: number[] = [];
  /** Distance below the least delay that means a clock that was set ahead. */
  const minStepMs = (): number => {
    if (resolutionMs > 1 || punctual.length < belowSpread.of) return belowMs;
    const newest = punctual.slice(-belowSpread.of).sort((a, b) => a - b);
    const middleMs = newest[belowSpread.of / 2] ?? belowMs;
    return Math.min(belowMs, Math.max(belowSpread.minMs, belowSpread.times * middleMs));
  };
  const begin = (from: SkewSample[]): void => {
    wasSet ||= run.length > 0;
    run = [...from];
    [late, odd, punctual] = [[], [], []];
    lowMs = Math.min(...from.map(({ delayMs }) => delayMs));
    lowAtMs = from.at(-1)?.arrivedAtMs ?? 0;
    aheadMs = 0;
  };
  for (const sample of samples) {
    const isRight = sample.delayMs >= -rightWithinMs && sample.delayMs <= resolutionMs + rightWithinMs;
    const driftMs = Math.min(Math.abs(sample.arrivedAtMs - lowAtMs) * maxDrift, maxDriftMs);
    const aboveMs = sample.delayMs - lowMs;
    aheadMs = 0;
    const isBelow = aboveMs < -(belowSpread.minMs + driftMs) && aboveMs < -(minStepMs() + driftMs);
    if (run.length === 0 || isBelow) {
      odd.push(sample);
      const newest = agreeingEnd(odd, resolutionMs);
      if (isRight) begin([sample]);
      // No backlog comes from the future.
      else if (newest.length >= 2 && (sample.delayMs < 0 || isSteady(newest, { times: 3, minMs: 1_000 })))
        begin(newest);
      else if (run.length > 0) aheadMs = -aboveMs;
      continue;
    }
    run.push(sample);
    if (aboveMs <= punctualMs + resolutionMs + driftMs) {
      if (late.length > 0 || odd.length > 0) [late, odd] = [[], []];
      punctual.push(Math.max(0, aboveMs));
      lowMs = Math.min(sample.delayMs, lowMs + driftMs);
      lowAtMs = sample.arrivedAtMs;
      continue;
    }
    late.push(sample);
    const newest = agreeingEnd(late, resolutionMs, lowMs);
    const enough = aboveMs > farMs + resolutionMs ? agreeing.far : agreeing.near;
    if (newest.length < enough || !isSteady(newest, { times: 6, minMs: 2_000 })) continue;
    if (!agreeByChance(run, newest, agreeWithinMs(aboveMs, resolutionMs))) begin(newest);
  }
  return { run, resolutionMs, aheadMs, wasSet };
}

/** Many registers state whole seconds, some whole minutes. */
function resolutionOf(samples: readonly SkewSample[]): number {
  // A remainder takes several times as long.
  const isMultipleOf = (ms: number) =>
    samples.every((sample) => Math.floor(soldAtMs(sample) / ms) * ms === soldAtMs(sample));
  return isMultipleOf(60_000) ? 60_000 : isMultipleOf(1_000) ? 1_000 : 1;
}

/**
 * Largest distance between values of one clock: a large step leaves more room beside the delays of sales that
 * were held back. Milliseconds.
 */
export function agreeWithinMs(aboveMs: number, resolutionMs: number): number {
  return Math.max(resolutionMs + 100, Math.min(Math.abs(aboveMs) / 8, farMs));
}

/** The newest samples, as far back as they agree with each other. `fromMs`: origin of their distance. */
export function agreeingEnd(samples: readonly SkewSample[], resolutionMs: number, fromMs = 0): SkewSample[] {
  let [least, most] = [Infinity, -Infinity];
  const before = samples.findLastIndex(({ delayMs }) => {
    [least, most] = [Math.min(least, delayMs), Math.max(most, delayMs)];
    return most - least > agreeWithinMs(least - fromMs, resolutionMs);
  });
  return samples.slice(before + 1);
}

/** Whether the values before `newest`, the end of the run, contain so many like them that they may agree without a clock being set. */
function agreeByChance(run: readonly SkewSample[], newest: readonly SkewSample[], withinMs: number): boolean {
  const values = newest.map(({ delayMs }) => delayMs);
  const [fromMs, toMs] = [Math.max(...values) - withinMs, Math.min(...values) + withinMs];
  const before = run.slice(0, -newest.length);
  const alike = before.filter(({ delayMs }) => delayMs >= fromMs && delayMs <= toMs).length;
  return (alike / Math.max(1, before.length)) ** (newest.length - 1) > byChance;
}

/** Whether the sales arrived as far apart as they were sold. */
function isSteady(samples: readonly SkewSample[], { times, minMs }: Record<'times' | 'minMs', number>) {
  const delays = samples.map(({ delayMs }) => delayMs);
  const sold = samples.map(soldAtMs);
  const soldMs = Math.max(...sold) - Math.min(...sold);
  return soldMs >= Math.max(times * (Math.max(...delays) - Math.min(...delays)), minMs);
}
