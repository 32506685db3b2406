/**
 * How far a register's clock is off, learned from the sales it pushes.
 *
 * Each sale gives arrival − soldAt = delay − skew. The delay is never negative, so the smallest of the recent values is the one
 * with the least delay in it: the least delayed message wins, as with pictures. A sale that was held back stands out against it.
 * When somebody sets the register's clock back, all later values stand out: once a few in a row agree, they are the new truth.
 */

import { learnRegisterClock, type Way } from './register-clock.ts';

/** Recent values that are looked at for each register: more than an outage of a day leaves waiting. */
export const skewLookback = 1_000;
/** Of these so many count. */
const window = 32;
/** And so many of a burst, the least delayed: a backlog that arrives at once must not outvote what was learned before. */
const perBurst = 3;

/** Of one sale, on a gateway clock that is known to be right. */
export type SkewSample = {
  /** Arrival − soldAt, milliseconds. */
  readonly delayMs: number;
  /** Arrival, gateway wall clock, epoch milliseconds. */
  readonly arrivedAtMs: number;
};

export type Skew = {
  /** Register clock − gateway clock, milliseconds; positive when the register is ahead. Includes the least delay seen. */
  readonly skewMs: number;
  /** Spread of the values near the smallest, milliseconds; a few say little, so they get a second. */
  readonly uncertaintyMs: number;
};

/** This many in a row that agree within `agreeMs` are a clock that was set … */
const stepSamples = 3;
const agreeMs = 2_000;
/** … unless they came in a burst: sales held back by a lost line all arrive at once. Milliseconds. */
const burstMs = 30_000;

/** By a register over a shop's network. Milliseconds. */
const byPush: Way = { leastMs: 100, usualMs: 3_000 };

/**
 * The same more exactly, also of a clock that drifts, for a sale that was sold at `soldAtMs`: it costs as much as taking in a sale does, so it is
 * asked only about one that seems to have been held back. Oldest first.
 */
export function learnPushedSkew(samples: readonly SkewSample[], soldAtMs: number): Skew | undefined {
  const kept = thinned(samples, undefined).toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs);
  const sold = kept.map(({ delayMs, arrivedAtMs }) => arrivedAtMs - delayMs);
  // Many tills tell whole seconds.
  const resolutionMs = [soldAtMs, ...sold].every((ms) => ms % 1_000 === 0) ? 1_000 : 1;
  const clock = learnRegisterClock(
    kept.map(({ arrivedAtMs }, index) => ({ soldAtMs: sold[index] ?? 0, resolutionMs, arrivedAtMs })),
    byPush,
  );
  if (clock === undefined) return undefined;
  const { skewMs, uncertaintyMs } = clock.at(soldAtMs);
  // A time that is cut down means its middle.
  return { skewMs: Math.round(skewMs - resolutionMs / 2), uncertaintyMs: Math.ceil(uncertaintyMs) };
}

/** Undefined until two values agree: a single one may be a mistake, such as a `soldAt` of next year. Oldest first. */
export function learnSkew(samples: readonly SkewSample[]): Skew | undefined {
  const sorted = thinned(samples, steppedTo(samples))
    .map(({ delayMs }) => delayMs)
    .sort((a, b) => a - b);
  const from = sorted.findIndex((delayMs, index) => (sorted[index + 1] ?? Infinity) - delayMs <= agreeMs);
  const smallest = sorted[from];
  if (smallest === undefined) return undefined;
  const agreeing = sorted.slice(from);
  const quartile = agreeing[Math.floor((agreeing.length - 1) / 4)] ?? smallest;
  const spreadMs = agreeing.length < 4 ? 1_000 : quartile - smallest;
  return { skewMs: 0 - smallest, uncertaintyMs: Math.max(spreadMs, 50) };
}

/** Those that count for what is learned, oldest first: a few dozen at most. */
export function tellingSamples(samples: readonly SkewSample[]): SkewSample[] {
  return thinned(samples, steppedTo(samples))
    .map(({ delayMs, arrivedAtMs }) => ({ delayMs, arrivedAtMs }))
    .toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs);
}

/**
 * The least delayed of each `burstMs`, a few each, from the newest burst back until there are enough, or to the last time the register's
 * clock was set: `step` is what the samples after it agree on.
 */
function thinned(samples: readonly SkewSample[], step: number | undefined): SkewSample[] {
  const bursts: SkewSample[][] = [];
  let [burst, count] = [Number.NaN, 0];
  let least: SkewSample[] = [];
  for (let n = samples.length - 1; n >= 0; n--) {
    const sample = samples[n];
    if (sample === undefined) continue;
    if (step !== undefined && Math.abs(sample.delayMs - step) > agreeMs) break;
    const its = Math.floor(sample.arrivedAtMs / burstMs);
    if (its !== burst) {
      count += least.length;
      if (count >= window) break;
      burst = its;
      bursts.push((least = []));
    }
    if (least.length === perBurst && sample.delayMs >= (least.at(-1)?.delayMs ?? 0)) continue;
    least.push(sample);
    if (least.length === 1) continue;
    least.sort((a, b) => a.delayMs - b.delayMs);
    if (least.length > perBurst) least.pop();
  }
  return bursts.flat();
}

/** The least of the newest delays, where they agree so that a clock that was set would explain it; else undefined. */
function steppedTo(samples: readonly SkewSample[]): number | undefined {
  const newest = samples.slice(-stepSamples);
  const [first] = newest;
  const last = newest.at(-1);
  if (first === undefined || last === undefined || newest.length < stepSamples) return undefined;
  const least = Math.min(...newest.map(({ delayMs }) => delayMs));
  const agree = newest.every(({ delayMs }) => delayMs - least <= agreeMs);
  return agree && last.arrivedAtMs - first.arrivedAtMs >= burstMs ? least : undefined;
}
