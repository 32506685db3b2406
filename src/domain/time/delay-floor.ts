/**
 * The least delay of a register's messages, as a line that follows a clock that drifts. Pure.
 *
 * Delays have a long tail but a sharp lower end: the line lies under all values, as close to them as it can.
 * How far the true lower end lies below the least value is estimated from the distances between the least
 * few, which needs no knowledge of how the delays are distributed.
 */
import { type SkewSample, soldAtMs } from './clock-run.ts';

export type DelayFloor = {
  /** Least arrival − soldAt of a sale that the register stamped so, milliseconds. */
  at(soldMs: number): number;
  /** `at(…)` is right within ± this for the stamp given to `delayFloor`, milliseconds. */
  readonly uncertaintyMs: number;
};

/**
 * Floor found with a register's newest sale. It serves the sales that follow within a second, since finding it
 * costs as much as storing a sale.
 */
export type FloorMemory = { last?: { floor: DelayFloor; soldMs: number; arrivedAtMs: number } };

/** A clock drifts by less than a millisecond in this time. Milliseconds. */
const rememberedMs = 1_000;

/** Floor for `own`, the newest of the run; the remembered one where no newer sample can change it by much. */
export function rememberedFloor(
  run: readonly SkewSample[],
  options: { own: SkewSample; resolutionMs: number; memory: FloorMemory },
): DelayFloor {
  const { own, resolutionMs, memory } = options;
  const [soldMs, { arrivedAtMs, delayMs }] = [soldAtMs(own), own];
  const { last } = memory;
  const serves =
    last !== undefined &&
    Math.abs(arrivedAtMs - last.arrivedAtMs) <= rememberedMs &&
    Math.abs(soldMs - last.soldMs) <= rememberedMs &&
    delayMs >= last.floor.at(soldMs);
  // A run that is short, or was begun anew, learns from each sale.
  if (serves && run.length >= recent) return last.floor;
  const floor = delayFloor(run, { atMs: soldMs, resolutionMs });
  if (run.length >= recent) memory.last = { floor, soldMs, arrivedAtMs };
  else delete memory.last;
  return floor;
}

/** Period of the samples used, extended to the newest `recent` where it contains fewer. */
const lookBackMs = 6 * 3_600_000;
const recent = 64;
/**
 * Each of `stretches` parts of that period gives its `perStretch` least delayed samples, so that a backlog
 * doesn't displace what was learned before.
 */
const stretches = 24;
const perStretch = 3;
/** Drifts that are tried, either way, spaced more closely near zero. Seconds an hour. */
const drifts = [0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 1.2, 1.5, 1.8, 2.1, 2.4];
/** The drifts as slopes, milliseconds in a millisecond. */
const slopes = [0, ...drifts.flatMap((s) => [s, -s])].map((s) => s / 3_600);
/** Slopes between one and its neighbours. */
function between(slope: number): number[] {
  const sorted = slopes.toSorted((a, b) => a - b);
  const at = sorted.indexOf(slope);
  return [sorted[at - 1], sorted[at + 1]].flatMap((end) =>
    end === undefined ? [] : [0.2, 0.4, 0.6, 0.8].map((part) => slope + part * (end - slope)),
  );
}

/** Upper bound of the drift of nearly all clocks. */
const typicalDrift = 100 / 3_600_000;
/** Weight of a value in the slope: below 1 because only the least delayed values are used. */
const weight = 0.25;
/** Largest distance from the best cost at which a slope is possible, natural logarithm. */
const within = 3;
/** Upper bounds of the unknown lateness of a first sale, and of few sales. Milliseconds. */
const unknown = { first: 1_000, few: 5_000 } as const;
/**
 * Number of least delays from which the lower end is estimated; with few samples about half of them, since
 * others may be late.
 */
const ends = 8;

/** Least delay for a sale that was stamped `atMs`. */
export function delayFloor(
  run: readonly SkewSample[],
  { atMs, resolutionMs }: { atMs: number; resolutionMs: number },
): DelayFloor {
  const points = thinned(run, atMs);
  const minScaleMs = Math.max(20, resolutionMs / 10);
  const scaleAt = (slope: number, part: number): number =>
    Math.max(minScaleMs, middleAbove(along(points, { slope, atMs }), part));
  // Evaluated about a hundred times for each sale, within the transaction that stores it: without allocations.
  const delays = Float64Array.from(points, ({ delayMs }) => delayMs);
  const distances = Float64Array.from(points, (sample) => atMs - soldAtMs(sample));
  const values = new Float64Array(points.length);
  const costAt = (slope: number, scaleMs: number): number => {
    let least = Infinity;
    for (let n = 0; n < values.length; n++) {
      const ms = (delays[n] ?? 0) + slope * (distances[n] ?? 0);
      values[n] = ms;
      if (ms < least) least = ms;
    }
    let cost = Math.log(1 + (slope / typicalDrift) ** 2);
    for (let n = 0; n < values.length; n++)
      cost += weight * Math.min(((values[n] ?? 0) - least) / scaleMs, 3);
    return cost;
  };
  const tryAll = (tried: readonly number[], scaleMs: number) =>
    tried.map((slope) => ({ slope, cost: costAt(slope, scaleMs) })).sort((a, b) => a.cost - b.cost);
  const rough = tryAll(slopes, scaleAt(0, 0.25))[0]?.slope ?? 0;
  const scaleMs = scaleAt(rough, 0.5);
  const coarse = tryAll(slopes, scaleMs);
  const found = [...coarse, ...tryAll(between(coarse[0]?.slope ?? 0), scaleMs)].sort(
    (a, b) => a.cost - b.cost,
  );
  const [best = { slope: 0, cost: 0 }] = found;
  const { slope } = best;
  // The first quarter: half of the messages may be late.
  const typicalMs = middleAbove(along(run.slice(-recent), { slope, atMs }), 0.25) - resolutionMs / 4;
  const spreadMs = resolutionMs > 1 ? Math.max(typicalMs, 0) : 0;
  const endAt = (one: number) => {
    for (let n = 0; n < values.length; n++) values[n] = (delays[n] ?? 0) + one * (distances[n] ?? 0);
    return lowerEnd(values, spreadMs);
  };
  const closest = endAt(slope);
  const possible = found
    .filter(({ cost }) => cost <= best.cost + within)
    .sort((a, b) => a.slope - b.slope)
    .map((one) => ({ ...one, ms: endAt(one.slope).ms }));
  // Prompt values mark the line by themselves, also over a night, where the slopes lead far apart.
  const late = Math.min(1, spreadMs / resolutionMs);
  const ms = late * meanEnd(possible) + (1 - late) * closest.ms;
  return {
    at: (soldMs) => ms + slope * (soldMs - atMs),
    uncertaintyMs: closest.uncertaintyMs + Math.max(...possible.map((one) => Math.abs(one.ms - ms))),
  };
}

/**
 * Mean of the ends over all possible slopes, which are sorted: the slope that fits closest follows values that are low by chance,
 * as whole seconds often are, and lies above the others.
 */
function meanEnd(
  possible: readonly { readonly slope: number; readonly cost: number; readonly ms: number }[],
) {
  let [ends, shares] = [0, 0];
  for (const [n, one] of possible.entries()) {
    const width = (possible[n + 1] ?? one).slope - (possible[n - 1] ?? one).slope;
    const share = (possible.length > 1 ? width : 1) * Math.exp(-one.cost / 2);
    ends += share * one.ms;
    shares += share;
  }
  return ends / shares;
}

/** Values moved to `atMs` along a slope. */
function along(run: readonly SkewSample[], { slope, atMs }: { slope: number; atMs: number }): number[] {
  return run.map((sample) => sample.delayMs + slope * (atMs - soldAtMs(sample)));
}

function middleAbove(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) * part)] ?? 0) - (sorted[0] ?? 0);
}

/**
 * Estimates the lower end of the delays. Near it they are taken to be spread evenly; the least of n lies as
 * far above it as the next is above the least, and the share of the least in the k-th follows
 * (1 − share)^(k−1). Where each delay is spread over `spreadMs` and is also truncated to a whole second, few
 * are at the very end: their number grows with the square of the distance.
 */
function lowerEnd(values: Float64Array, spreadMs: number): { ms: number; uncertaintyMs: number } {
  let least = Infinity;
  for (const ms of values) least = Math.min(least, ms);
  const sorted: number[] = [];
  let near = 0;
  for (const ms of values) {
    // Sales that were held back give no information about the lower end.
    if (ms > least + unknown.few) continue;
    near++;
    insertLeast(sorted, ms, { most: ends, by: itself });
  }
  sorted.length = Math.min(sorted.length, Math.max(2, Math.ceil(near * 0.6)));
  if (sorted.length === 1) return { ms: least, uncertaintyMs: Math.min(Math.abs(least), unknown.first) };
  const apartMs = (sorted.at(-1) ?? least) - least;
  const gaps = sorted.length - 1;
  const rising = apartMs === 0 ? 0 : Math.min(1, spreadMs / apartMs);
  const evenShare = 1 - 0.03 ** (1 / gaps);
  const share = evenShare ** (1 - rising / 2);
  const maxMs = Math.min((share / (1 - share)) * apartMs, unknown.few);
  const meanMs = Math.min(
    apartMs * ((1 - rising) / gaps + rising / (1.13 * Math.sqrt(sorted.length) - 1)),
    maxMs,
  );
  return { ms: least - meanMs, uncertaintyMs: Math.max(maxMs - meanMs, meanMs) };
}

/** The least delayed samples of each stretch of time. */
function thinned(run: readonly SkewSample[], atMs: number): SkewSample[] {
  const isNear = (sample: SkewSample) => soldAtMs(sample) >= atMs - lookBackMs;
  const near = run.reduce((count, sample) => count + Number(isNear(sample)), 0);
  const used = near === run.length ? run : near >= recent ? run.filter(isNear) : run.slice(-recent);
  let [first, last] = [Infinity, -Infinity];
  for (const sample of used) {
    first = Math.min(first, soldAtMs(sample));
    last = Math.max(last, soldAtMs(sample));
  }
  const widthMs = Math.max(1, (last - first) / stretches);
  const each: SkewSample[][] = Array.from({ length: stretches + 1 }, () => []);
  for (const sample of used) {
    const least = each[Math.floor((soldAtMs(sample) - first) / widthMs)];
    if (least !== undefined) insertLeast(least, sample, { most: perStretch, by: delayOf });
  }
  return each.flat();
}

const itself = (ms: number): number => ms;
const delayOf = ({ delayMs }: SkewSample): number => delayMs;

/** Keeps the `most` least values in ascending order; of equal ones the first. Without sorting all others. */
function insertLeast<T>(least: T[], value: T, { most, by }: { most: number; by: (one: T) => number }): void {
  let at = least.length;
  while (at > 0 && by(least[at - 1] ?? value) > by(value)) at--;
  if (at >= most) return;
  least.splice(at, 0, value);
  if (least.length > most) least.pop();
}
