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
/** Upper bound of the drift of nearly all clocks. */
const typicalDrift = 100 / 3_600_000;
/** A slope, milliseconds in a millisecond, and its cost before any value is considered. */
type Slope = { readonly slope: number; readonly cost: number };
const slopes = [0, ...drifts.flatMap((s) => [s, -s])].map((s) => slopeOf(s / 3_600));
const sorted = slopes.toSorted((a, b) => a.slope - b.slope);
/** Slopes between each and its neighbours. */
const between = new Map(
  sorted.map(({ slope }, at) => [
    slope,
    [sorted[at - 1], sorted[at + 1]].flatMap((end) =>
      end === undefined
        ? []
        : [0.2, 0.4, 0.6, 0.8].map((part) => slopeOf(slope + part * (end.slope - slope))),
    ),
  ]),
);

function slopeOf(slope: number): Slope {
  return { slope, cost: Math.log(1 + (slope / typicalDrift) ** 2) };
}

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
  const values = new Float64Array(points.delays.length);
  const minScaleMs = Math.max(20, resolutionMs / 10);
  const scaleAt = (slope: number, part: number): number =>
    Math.max(minScaleMs, middleAbove(moved(points, slope, values), part));
  const [rough] = fitting(slopes, { points, values, scaleMs: scaleAt(0, 0.25) });
  const scaleMs = scaleAt(rough.slope, 0.5);
  const [coarse, found] = fitting(slopes, { points, values, scaleMs });
  const [best, finer] = fitting(between.get(coarse.slope) ?? [], { points, values, scaleMs, from: coarse });
  const { slope } = best;
  const newest = run.slice(-recent).map((sample) => sample.delayMs + slope * (atMs - soldAtMs(sample)));
  // The first quarter: half of the messages may be late.
  const typicalMs = middleAbove(new Float64Array(newest), 0.25) - resolutionMs / 4;
  const spreadMs = resolutionMs > 1 ? Math.max(typicalMs, 0) : 0;
  const endAt = (one: number) => lowerEnd(moved(points, one, values), spreadMs);
  const closest = endAt(slope);
  const possible = [...found, ...finer]
    .filter(({ cost }) => cost <= best.cost + within)
    .sort((a, b) => a.slope - b.slope)
    .map((one) => ({ ...one, ms: one.slope === slope ? closest.ms : endAt(one.slope).ms }));
  // Prompt values mark the line by themselves, also over a night, where the slopes lead far apart.
  const late = Math.min(1, spreadMs / resolutionMs);
  const ms = late * meanEnd(possible) + (1 - late) * closest.ms;
  return {
    at: (soldMs) => ms + slope * (soldMs - atMs),
    uncertaintyMs: closest.uncertaintyMs + Math.max(...possible.map((one) => Math.abs(one.ms - ms))),
  };
}

/** Delays, and distances of their stamps from one moment: evaluated about a hundred times for each sale, within the transaction that stores it. */
type Points = { readonly delays: Float64Array; readonly distances: Float64Array };

/** The slope of least cost, and those tried that may be within reach of it. */
function fitting(
  tried: readonly Slope[],
  {
    points: { delays, distances },
    values,
    scaleMs,
    from,
  }: { points: Points; values: Float64Array; scaleMs: number; from?: Slope },
): [best: Slope, found: Slope[]] {
  let best = from ?? { slope: 0, cost: Infinity };
  const found: Slope[] = [];
  for (const { slope, cost: prior } of tried) {
    let least = Infinity;
    for (let n = 0; n < values.length; n++) {
      const ms = (delays[n] ?? 0) + slope * (distances[n] ?? 0);
      values[n] = ms;
      if (ms < least) least = ms;
    }
    let cost = prior;
    const most = best.cost + within;
    for (let n = 0; n < values.length && cost <= most; n++)
      cost += weight * Math.min(((values[n] ?? 0) - least) / scaleMs, 3);
    if (cost > most) continue;
    found.push({ slope, cost });
    if (cost < best.cost) best = { slope, cost };
  }
  return [best, found];
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

/** Values moved along a slope to the moment of the points. */
function moved({ delays, distances }: Points, slope: number, values: Float64Array): Float64Array {
  for (let n = 0; n < values.length; n++) values[n] = (delays[n] ?? 0) + slope * (distances[n] ?? 0);
  return values;
}

function middleAbove(values: Float64Array, part: number): number {
  const sorted = values.sort();
  return (sorted[Math.floor((sorted.length - 1) * part)] ?? 0) - (sorted[0] ?? 0);
}

/**
 * Estimates the lower end of the delays. Near it they are taken to be spread evenly; the least of n lies as
 * far above it as the next is above the least, and the share of the least in the k-th follows
 * (1 − share)^(k−1). Where each delay is spread over `spreadMs` and is also truncated to a whole second, few
 * are at the very end: their number grows with the square of the distance.
 */
function lowerEnd(values: Float64Array, spreadMs: number): { ms: number; uncertaintyMs: number } {
  const sorted = new Float64Array(ends).fill(Infinity);
  for (let n = 0; n < values.length; n++) insertLeast(sorted, values[n] ?? 0, { first: 0, end: ends });
  const least = sorted[0] ?? Infinity;
  // Sales that were held back give no information about the lower end.
  let near = 0;
  for (let n = 0; n < values.length && near * 0.6 < ends; n++)
    if ((values[n] ?? 0) <= least + unknown.few) near++;
  const used = Math.min(near, ends, Math.max(2, Math.ceil(near * 0.6)));
  if (used === 1) return { ms: least, uncertaintyMs: Math.min(Math.abs(least), unknown.first) };
  const apartMs = (sorted[used - 1] ?? least) - least;
  const gaps = used - 1;
  const rising = apartMs === 0 ? 0 : Math.min(1, spreadMs / apartMs);
  const evenShare = 1 - 0.03 ** (1 / gaps);
  const share = evenShare ** (1 - rising / 2);
  const maxMs = Math.min((share / (1 - share)) * apartMs, unknown.few);
  const meanMs = Math.min(apartMs * ((1 - rising) / gaps + rising / (1.13 * Math.sqrt(used) - 1)), maxMs);
  return { ms: least - meanMs, uncertaintyMs: Math.max(maxMs - meanMs, meanMs) };
}

/** The least delayed samples of each stretch of time. */
function thinned(run: readonly SkewSample[], atMs: number): Points {
  const isNear = (sample: SkewSample) => soldAtMs(sample) >= atMs - lookBackMs;
  const near = run.reduce((count, sample) => count + Number(isNear(sample)), 0);
  const used = near === run.length ? run : near >= recent ? run.filter(isNear) : run.slice(-recent);
  let [first, last] = [Infinity, -Infinity];
  for (const sample of used) {
    first = Math.min(first, soldAtMs(sample));
    last = Math.max(last, soldAtMs(sample));
  }
  const widthMs = Math.max(1, (last - first) / stretches);
  const delays = new Float64Array((stretches + 1) * perStretch).fill(Infinity);
  const distances = new Float64Array(delays.length);
  for (const sample of used) {
    const firstAt = Math.floor((soldAtMs(sample) - first) / widthMs) * perStretch;
    const end = firstAt + perStretch;
    const at = insertLeast(delays, sample.delayMs, { first: firstAt, end });
    for (let n = end - 1; n > at; n--) distances[n] = distances[n - 1] ?? 0;
    if (at < end) distances[at] = atMs - soldAtMs(sample);
  }
  const isTaken = (_: number, n: number) => delays[n] !== Infinity;
  return { distances: distances.filter(isTaken), delays: delays.filter(isTaken) };
}

/**
 * Inserts the value among the least ones from `first` up to `end`, which are in ascending order; of equal ones the first stays.
 * The greatest is dropped; the place is `end` if that is the value itself.
 */
function insertLeast(
  least: Float64Array,
  value: number,
  { first, end }: Record<'first' | 'end', number>,
): number {
  if (value >= (least[end - 1] ?? value)) return end;
  let at = end - 1;
  for (; at > first && (least[at - 1] ?? value) > value; at--) least[at] = least[at - 1] ?? value;
  least[at] = value;
  return at;
}
