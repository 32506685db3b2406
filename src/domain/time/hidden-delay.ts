/**
 * Delays of the messages of a register that states whole seconds, some prompt and others late. Pure.
 *
 * Each value is a delay and the part of the second that the register cut off, evenly spread. The distribution of the
 * delays is recovered by expectation–maximisation (Richardson–Lucy) on a grid, from prompt and late ones alike, smoothed in each
 * step (EMS): prompt delays are a peak, but among late ones the chance of two hundred values would place peaks as well.
 */

/** A second is divided into this many steps. */
const stepsEach = 20;
/** Delays up to this many seconds are recovered: those that share a second with prompt ones, and the next few. */
const seconds = 5;
const steps = seconds * stepsEach;
const iterations = 30;
/** Delays beyond these first steps are smoothed, each share over so many steps on either side. */
const smooth = { from: 2, reach: 4 } as const;
/** Share of the delays assumed to be prompt, in the first `promptSteps`, before any value is considered. */
const promptShare = 0.5;
const promptSteps = 1;
/** The stated bounds leave out this share of the likelihood on either side. */
const outside = 0.005;

export type HiddenDelay = {
  /** Middle of the possible delays, milliseconds: at a register whose messages are mostly prompt, that of a prompt one. */
  readonly delayMs: number;
  /** The delay is within ± this, milliseconds. */
  readonly sideMs: number;
};

/** Largest distance above the least delay for which `hiddenDelay` is meant. Milliseconds. */
export function hiddenUpToMs(resolutionMs: number): number {
  return (seconds - 1) * resolutionMs;
}

/** `values`: distances of the register's newest sales above the least delay, milliseconds. `aboveMs`: of the sale in question. */
export function hiddenDelay(values: readonly number[], aboveMs: number, resolutionMs: number): HiddenDelay {
  const stepMs = resolutionMs / stepsEach;
  const stepOf = (ms: number): number => Math.max(0, Math.floor(ms / stepMs));
  const counts = new Float64Array(steps);
  for (const ms of values) if (stepOf(ms) < steps) counts[stepOf(ms)] = (counts[stepOf(ms)] ?? 0) + 1;
  const shares = distribution(counts);
  const last = Math.min(stepOf(aboveMs), steps - 1);
  const first = Math.max(0, last - stepsEach + 1);
  const own = shares.slice(first, last + 1);
  const sum = own.reduce((all, share) => all + share, 0);
  // Few values leave room for delays that none of them had.
  const nearby = counts.slice(first, last + 1).reduce((all, count) => all + count, 0);
  const unseen = 1 / (nearby + 2);
  const weights = own.map(
    (share) => (1 - unseen) * (sum > 0 ? share / sum : 1 / own.length) + unseen / own.length,
  );
  const [maxMs, minMs] = [Math.max(0, aboveMs), Math.max(0, aboveMs - resolutionMs)];
  const delayOf = (step: number): number => Math.min(maxMs, Math.max(minMs, (first + step) * stepMs));
  const delayMs = delayOf(middle(weights));
  const [from, until] = bounds(weights);
  return { delayMs, sideMs: Math.max(delayMs - delayOf(from), delayOf(until + 1) - delayMs) };
}

/** Place in which half of the weight lies on either side, in steps. */
function middle(weights: Float64Array): number {
  let below = 0;
  for (const [step, weight] of weights.entries()) {
    if (below + weight >= 0.5) return step + (0.5 - below) / weight;
    below += weight;
  }
  return weights.length / 2;
}

/** First and last step between which all but `outside` on either side lies. */
function bounds(weights: Float64Array): [from: number, until: number] {
  let [from, until] = [0, weights.length - 1];
  for (let below = 0; from < until; from++) {
    below += weights[from] ?? 0;
    if (below > outside) break;
  }
  for (let above = 0; until > from; until--) {
    above += weights[until] ?? 0;
    if (above > outside) break;
  }
  return [from, until];
}

/** Share of the delays in each step, from the number of values in each. Without an index beyond the ends, which is slow. */
function distribution(counts: Float64Array): Float64Array {
  const shares = Float64Array.from({ length: steps }, (_, step) =>
    step < promptSteps ? promptShare / promptSteps : (1 - promptShare) / (steps - promptSteps),
  );
  const ratios = new Float64Array(steps);
  const sums = new Float64Array(steps + 1);
  for (let n = 0; n < iterations; n++) {
    let expected = 0;
    for (let step = 0; step < steps; step++) {
      expected += shares[step] ?? 0;
      if (step >= stepsEach) expected -= shares[step - stepsEach] ?? 0;
      ratios[step] = (counts[step] ?? 0) / Math.max(expected, 1e-9);
    }
    let ratio = 0;
    for (let step = steps - 1; step >= 0; step--) {
      ratio += ratios[step] ?? 0;
      if (step + stepsEach < steps) ratio -= ratios[step + stepsEach] ?? 0;
      // The grid holds only part of the values of delays in its last second.
      shares[step] = ((shares[step] ?? 0) * ratio) / Math.min(stepsEach, steps - step);
    }
    smoothen(shares, sums);
  }
  return shares;
}

/** `sums`: memory for its work. */
function smoothen(shares: Float64Array, sums: Float64Array): void {
  sums[smooth.from] = 0;
  for (let step = smooth.from; step < steps; step++) sums[step + 1] = (sums[step] ?? 0) + (shares[step] ?? 0);
  for (let step = smooth.from; step < steps; step++) {
    const from = Math.max(smooth.from, step - smooth.reach);
    const until = Math.min(steps, step + smooth.reach + 1);
    shares[step] = ((sums[until] ?? 0) - (sums[from] ?? 0)) / (until - from);
  }
}
