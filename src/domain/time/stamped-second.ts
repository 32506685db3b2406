/**
 * Place of a sale within the second that its register states, by the second in which the POS server received it. Pure.
 *
 * The register's clock is known to within a standard deviation, the way to the server by the mean of its delays, which are
 * taken to be exponential. Each moment of the register's second is weighted by how likely the server's second is for it.
 * The shortest way shows in no delay: the stated bounds weigh each length of it, the place contains none.
 */

/** Learned way of a register's sales to the POS server. */
export type Way = {
  /** Shortest way, as far as it is known, milliseconds: 0 where the skew contains it. */
  readonly leastMs: number;
  /** Mean delay beyond that, milliseconds. */
  readonly meanMs: number;
};

export type Placed = {
  /** Middle of the sale's possible moments, from the middle of the register's second, milliseconds. */
  readonly offsetMs: number;
  /** The sale is within ± this, in 97 % of the cases. Milliseconds. */
  readonly sideMs: number;
  /**
   * The server received the sale at a time that the way doesn't explain: the sale was held back, or the register's clock
   * was set (`late`: perhaps back; `early`: ahead).
   */
  readonly isUnusual?: 'late' | 'early';
};

const stepMs = 25;
const within = 0.97;
/** Probability of the server's second at or below which the way doesn't explain it. */
const rare = 0.01;
/** This share of the delays is that many times as long on average: the mean is known roughly. */
const slow = { share: 0.3, times: 4 } as const;
/** Uncertainty of the comparison with the server's clock. Milliseconds. */
const comparedMs = 100;

/** `hiddenMs`: bound of the shortest way. `serverMs`: middle of the server's second − middle of the register's, both on the gateway's clock. */
export function placeInSecond(
  { sdMs, resolutionMs, hiddenMs }: { sdMs: number; resolutionMs: number; hiddenMs: number },
  server?: { readonly serverMs: number; readonly way: Way },
): Placed {
  const halfMs = resolutionMs / 2;
  const steps = Math.ceil((halfMs + 3 * sdMs) / stepMs);
  const moments = Array.from({ length: 2 * steps + 1 }, (_, n) => (n - steps) * stepMs);
  const prior = moments.map((ms) => normal((ms + halfMs) / sdMs) - normal((ms - halfMs) / sdMs));
  const hidden = hiddenWay(hiddenMs);
  const plain = summary(moments, prior, hidden);
  if (server === undefined) return plain;
  const { serverMs, way } = server;
  const meanMs = Math.max(way.meanMs, comparedMs);
  const arrived = (ms: number): number =>
    ms <= 0
      ? 0
      : -(1 - slow.share) * Math.expm1(-ms / meanMs) - slow.share * Math.expm1(-ms / (slow.times * meanMs));
  const likely = (ms: number): number => {
    const wayMs = serverMs - ms - way.leastMs + comparedMs / 2;
    return arrived(wayMs + halfMs) - arrived(wayMs - halfMs);
  };
  const weights = moments.map((ms, n) => (prior[n] ?? 0) * likely(ms));
  if (sum(weights) > rare * sum(prior)) return summary(moments, weights, hidden);
  return { ...plain, isUnusual: serverMs < way.leastMs ? 'early' : 'late' };
}

function summary(moments: readonly number[], weights: readonly number[], hidden: readonly number[]): Placed {
  const all = sum(weights);
  let below = 0;
  const middle = weights.findIndex((weight) => (below += weight) >= all / 2);
  // Weight by the distance from the middle: the sale is earlier by the shortest way.
  const sides = new Float64Array(moments.length + hidden.length);
  for (const [n, weight] of weights.entries()) {
    for (let step = 0; step < hidden.length; step++) {
      const apart = Math.abs(n - step - middle);
      sides[apart] = (sides[apart] ?? 0) + weight * (hidden[step] ?? 0);
    }
  }
  let inside = 0;
  const side = sides.findIndex((weight) => (inside += weight) >= within * all);
  return { offsetMs: moments[middle] ?? 0, sideMs: (side + 0.5) * stepMs };
}

/** Probability of each length of the shortest way, in steps up to `maxMs`: the longer, the less likely. */
function hiddenWay(maxMs: number): number[] {
  const steps = Math.floor(maxMs / stepMs) + 1;
  return Array.from({ length: steps }, (_, step) => (2 * (steps - step)) / (steps * (steps + 1)));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

/** Normal distribution function, within 0.0003 (Abramowitz and Stegun 7.1.25 for the error function). */
function normal(x: number): number {
  const t = 1 / (1 + (0.47047 * Math.abs(x)) / Math.SQRT2);
  const tail = 0.5 * t * (0.3480242 + t * (-0.0958798 + t * 0.7478556)) * Math.exp((-x * x) / 2);
  return x > 0 ? 1 - tail : tail;
}
