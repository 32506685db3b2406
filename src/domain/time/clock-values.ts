/**
 * Splits the values of a register's clock at the moments at which it was set, and draws the line that they follow. Pure.
 *
 * Values that don't fit the ones before are skipped, until a few in a row agree with each other: then somebody has set the
 * clock. A step by a few seconds fits as well, as a delay: there the means of the newest values and of the ones before differ.
 */

export type Value = {
  /** Time on the register's clock. */
  readonly atMs: number;
  readonly ms: number;
  /** Time at the point of comparison (POS server, gateway or capture); gateway clock. */
  readonly cameMs: number;
  readonly resolutionMs: number;
  readonly isCaptured: boolean;
  /** `ms` by way of the POS server; undefined where that states no time. */
  readonly byServerMs?: number;
};

/** Upper bound of the time that nearly all sales take to the POS server, unless held back. Milliseconds. */
export const typicalWayMs = 6_000;

/**
 * Largest distance of a value above the level of the ones before; below it, the usual time of a sale to the
 * server.
 */
const mayBeAboveMs = 1_500;
const printedMayBeOffMs = 500;
/** Values that differ by no more than this were not held back. */
export const agreeMs = 4_000;
/**
 * Number of agreeing values in a row that mean a clock that was set; one less for captured or impossible
 * values.
 */
const agreeing = 3;
/**
 * … unless all came within this: sales that a lost connection held back may have been sold at once too.
 * Milliseconds.
 */
const burstMs = 30_000;
/** Longest time between arrivals of one backlog, which are also five times as close as the sales were. Milliseconds. */
export const backlogMs = 5_000;
/** Number of newest values of the run with which the next value is compared. */
const compared = 8;
/** Largest drift of a clock, milliseconds in a millisecond: 2 s an hour. */
const maxDrift = 2_000 / 3_600_000;

/** `setAtMs`: first of them, if an earlier clock was known. */
type Since = { readonly run: Value[]; readonly setAtMs: number | undefined };

/** The values since the clock was last set, without those that don't fit. */
function sinceFit(values: readonly Value[]): Since {
  let run: Value[] = [];
  let setAtMs: number | undefined;
  let strange: Value[] = [];
  for (const value of values) {
    if (run.length === 0 || fits(run, value)) {
      run.push(value);
      // A captured value is contradicted only by another.
      strange = value.isCaptured ? [] : strange.filter(({ isCaptured }) => isCaptured);
      continue;
    }
    strange.push(value);
    // A first value that is a mistake must not need three to be forgotten.
    const isSure = strange.every(({ isCaptured }) => isCaptured) || run.length === 1 || isAbove(run, strange);
    const newest = agreeingEnd(strange);
    const cameWithinMs = value.cameMs - (newest[0]?.cameMs ?? value.cameMs);
    if (isSure ? newest.length >= agreeing - 1 : newest.length >= agreeing && cameWithinMs >= burstMs) {
      if (run.length > 1) setAtMs = newest[0]?.cameMs;
      run = newest;
      strange = [];
    }
  }
  return { run, setAtMs };
}

/** The values since the clock was last set, be it by a few seconds. */
export function sinceSet(values: readonly Value[]): Since {
  return sinceStep(sinceFit(values));
}

/** Numbers of newest values that are compared with the ones before them, and least number of those. */
const newestCounts = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const minBefore = 8;
/** Distance of their means, in standard deviations, that means a clock that was set by seconds. */
const stepDeviations = 3.5;

/** Without the values before a step by a few seconds, each of which may as well be a delay. */
function sinceStep(since: Since): Since {
  const all = since.run.filter(({ isCaptured }) => !isCaptured);
  for (const count of newestCounts) {
    const [before, newest] = [all.slice(0, -count), all.slice(-count)];
    const [first] = newest;
    if (first === undefined || before.length < minBefore) return since;
    const cameWithinMs = (newest.at(-1)?.cameMs ?? 0) - first.cameMs;
    const sdMs = spreadOf(before);
    const line = lineThrough(before, sdMs);
    const offMs = newest.reduce((sum, { atMs, ms }) => sum + ms - line.at(atMs), 0) / count;
    const sureMs = stepDeviations * Math.hypot(sdMs / Math.sqrt(count), line.sdAt(first.atMs));
    // As in `sinceFit`: values below the line may be sales that a lost connection held back.
    const isSure = offMs > 0 || (count >= agreeing && cameWithinMs >= burstMs);
    if (isSure && Math.abs(offMs) > sureMs) {
      const from = since.run.indexOf(first);
      return { run: since.run.slice(from), setAtMs: first.cameMs };
    }
  }
  return since;
}

/** The newest values, as far back as they agree with each other. */
function agreeingEnd(values: readonly Value[]): Value[] {
  let [least, most] = [Infinity, -Infinity];
  const before = values.findLastIndex(({ ms }) => {
    [least, most] = [Math.min(least, ms), Math.max(most, ms)];
    return most - least > agreeMs;
  });
  return values.slice(before + 1);
}

function fits(run: readonly Value[], value: Value): boolean {
  const offMs = value.ms - levelOf(run, value);
  const driftMs = Math.abs(value.atMs - (run.at(-1)?.atMs ?? value.atMs)) * maxDrift;
  const isLikePrinted = value.isCaptured && run.some(({ isCaptured }) => isCaptured);
  const aboveMs = (isLikePrinted ? printedMayBeOffMs : mayBeAboveMs) + value.resolutionMs + driftMs;
  const belowMs = isLikePrinted ? aboveMs : typicalWayMs + driftMs;
  return offMs <= aboveMs && offMs >= -belowMs;
}

/** A sale can't be at the server before it was sold. */
function isAbove(run: readonly Value[], values: readonly Value[]): boolean {
  return values.every((value) => value.ms > levelOf(run, value) + mayBeAboveMs);
}

function levelOf(run: readonly Value[], { isCaptured }: Value): number {
  const captured = run.filter((one) => one.isCaptured);
  const newest = (isCaptured && captured.length > 0 ? captured : run).slice(-compared).map(({ ms }) => ms);
  return quantile(newest, isCaptured ? 0.5 : 0.75);
}

/** Prior of the drift: mostly within ± this. Milliseconds in a millisecond. */
const typicalDrift = maxDrift / 2;

/**
 * Line through the values, drawn towards the level where they contain little about a slope, and its standard
 * deviation at each time.
 */
export function lineThrough(values: readonly Value[], sdMs: number) {
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
  const middleMs = mean(values.map(({ atMs }) => atMs));
  const levelMs = mean(values.map(({ ms }) => ms));
  const prior = (sdMs / typicalDrift) ** 2;
  const sxx = values.reduce((sum, { atMs }) => sum + (atMs - middleMs) ** 2, 0);
  const sxy = values.reduce((sum, { atMs, ms }) => sum + (atMs - middleMs) * (ms - levelMs), 0);
  const slope = sxy / (sxx + prior);
  const slopeVariance = sdMs ** 2 / (sxx + prior);
  return {
    at: (atMs: number): number => levelMs + slope * (atMs - middleMs),
    sdAt: (atMs: number): number =>
      Math.sqrt(sdMs ** 2 / values.length + slopeVariance * (atMs - middleMs) ** 2),
  };
}

/** Standard deviation of the values about their line. */
export function spreadOf(values: readonly Value[]): number {
  const resolutionMs = Math.max(...values.map((one) => one.resolutionMs));
  const rough = lineThrough(values, resolutionMs);
  const off = values.map((value) => value.ms - rough.at(value.atMs));
  // Delays have a long tail: the median deviation alone underestimates the spread.
  const rmsMs = Math.sqrt(off.reduce((sum, ms) => sum + ms ** 2, 0) / Math.max(1, off.length - 2));
  return Math.max(1.48 * quantile(off.map(Math.abs), 0.5), rmsMs, resolutionMs / Math.sqrt(6), 100);
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.round((sorted.length - 1) * part)] ?? 0;
}
