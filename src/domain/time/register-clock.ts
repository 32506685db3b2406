/**
 * Skew of a register's clock, learned from the sales that a POS cloud reports. Pure.
 *
 * Each sale gives one value of register − gateway, of one of two kinds. `isCaptured`: the printer proxy captured
 * the same sale, and the value is as exact as the resolution of the register's time. Otherwise the value
 * comes by way of the POS server's time, less the time that the sale took there, which is never negative;
 * these values lie below the truth, most by a second or so, those of a sale that was held back by hours.
 *
 * A line through the values follows a clock that drifts. Values that don't fit the line are skipped, until a
 * few in a row agree with each other: then somebody has set the clock, and earlier values are dropped. Sales
 * that were held back don't agree: each waited for another time.
 */

import { upperEnd } from './way-end.ts';

/** Number of newest samples used. */
export const clockLookback = 48;

/** Times of one sale, on a gateway clock that is known to be right. All are epoch milliseconds. */
export type ClockSample = {
  /** Register clock, truncated to whole multiples of `resolutionMs`. */
  readonly soldAtMs: number;
  readonly resolutionMs: number;
  /** POS server's clock, truncated likewise. */
  readonly serverAtMs?: number;
  /** Server clock − gateway clock. */
  readonly serverAheadMs?: number;
  /** Arrival of the sale at the gateway. */
  readonly arrivedAtMs: number;
  /** Capture of the sale by the printer proxy, gateway clock. */
  readonly printedAtMs?: number;
};

export type Estimate = {
  /** Register clock − gateway clock, milliseconds; positive when the register is ahead. */
  readonly skewMs: number;
  /** The skew is within ± this, milliseconds. */
  readonly uncertaintyMs: number;
};

export type RegisterClock = {
  /** Number of sales since the clock was last set, from which it was learned. */
  readonly samples: number;
  /** Skew for a sale that the register stamped so. */
  at(soldAtMs: number): Estimate;
  /**
   * Whether a sale that came to the server so late was held back, and not stamped by a clock that was just set
   * back: it came in a backlog, or the clock was the same before and after it.
   */
  wasHeldBack(sale: { readonly soldAtMs: number; readonly serverMs: number }): boolean;
  /** Whether a sale that came to the server at that time can have been stamped by this clock: it was not set since. */
  isOf(serverMs: number): boolean;
};

type Value = {
  /** Time on the register's clock. */
  readonly atMs: number;
  readonly ms: number;
  /** Time at the point of comparison (POS server, gateway or capture); gateway clock. */
  readonly cameMs: number;
  readonly resolutionMs: number;
  readonly isCaptured: boolean;
};

/** Upper bound of the time that nearly all sales take to the POS server, unless held back. Milliseconds. */
const typicalWayMs = 6_000;

/** `samples`: oldest first, in the order in which they came. Undefined before the second value that fits. */
export function learnRegisterClock(samples: readonly ClockSample[]): RegisterClock | undefined {
  const aheadMs = serverAhead(samples);
  const values = samples.map((sample) => valueOf(sample, aheadMs));
  const { run, setAtMs } = sinceSet(values);
  const captured = run.filter(({ isCaptured }) => isCaptured);
  if (run.length < 2 && captured.length === 0) return undefined;
  const fits = [captured.length > 0 && printedLine(captured), run.length > 1 && serverLine(run)].filter(
    (fit) => fit !== false,
  );
  const at = (soldAtMs: number): Estimate =>
    fits
      .map((fit) => fit(soldAtMs))
      .reduce((best, other) => (other.uncertaintyMs < best.uncertaintyMs ? other : best));
  return {
    samples: run.length,
    at,
    wasHeldBack: ({ soldAtMs, serverMs }) => {
      const wayMs = serverMs - soldAtMs + at(soldAtMs).skewMs;
      const others = values
        .filter(({ isCaptured }) => !isCaptured)
        .map((other) => ({
          resolutionMs: other.resolutionMs,
          soldApartMs: Math.abs(other.atMs + other.resolutionMs / 2 - soldAtMs),
          cameApartMs: Math.abs(other.cameMs - serverMs),
          isAsLate: Math.abs(at(other.atMs).skewMs - other.ms - wayMs) <= agreeMs,
        }));
      const isOfBacklog = others.some(
        ({ resolutionMs, soldApartMs, cameApartMs }) =>
          soldApartMs >= 3 * resolutionMs && cameApartMs <= Math.min(soldApartMs / 5, backlogMs),
      );
      if (isOfBacklog) return true;
      const isSpanned =
        run.some(({ cameMs }) => cameMs < serverMs) && run.some(({ cameMs }) => cameMs > serverMs);
      // Another one as late may have been stamped by a clock that was set back, and right again.
      return isSpanned && !others.some(({ isAsLate, cameApartMs }) => isAsLate && cameApartMs > backlogMs);
    },
    isOf: (serverMs) => setAtMs === undefined || serverMs >= setAtMs,
  };
}

/**
 * Server clock − gateway clock: the middle one of the newest, since a single one may be of another server
 * behind the same name.
 */
export function serverAhead(samples: readonly Pick<ClockSample, 'serverAheadMs'>[]): number | undefined {
  const newest = samples.flatMap(({ serverAheadMs }) => serverAheadMs ?? []).slice(-9);
  return newest.length === 0 ? undefined : quantile(newest, 0.5);
}

function valueOf(sample: ClockSample, aheadMs: number | undefined): Value {
  const { soldAtMs, resolutionMs, serverAtMs, printedAtMs, arrivedAtMs } = sample;
  // A truncated time stands for the middle of its interval.
  const halfMs = resolutionMs / 2;
  const serverMs =
    serverAtMs === undefined || aheadMs === undefined ? arrivedAtMs : serverAtMs + halfMs - aheadMs;
  return {
    atMs: soldAtMs,
    ms: soldAtMs + halfMs - (printedAtMs ?? serverMs),
    cameMs: printedAtMs ?? serverMs,
    resolutionMs,
    isCaptured: printedAtMs !== undefined,
  };
}

/**
 * Largest distance of a value above the level of the ones before; below it, the usual time of a sale to the
 * server.
 */
const mayBeAboveMs = 1_500;
const printedMayBeOffMs = 500;
/** Values that differ by no more than this were not held back. */
const agreeMs = 4_000;
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
const backlogMs = 5_000;
/** Number of newest values of the run with which the next value is compared. */
const compared = 8;
/** Largest drift of a clock, milliseconds in a millisecond: 2 s an hour. */
const maxDrift = 2_000 / 3_600_000;

/** The values since the clock was last set, without those that don't fit. `setAtMs`: first of them, if an earlier clock was known. */
function sinceSet(values: readonly Value[]): { run: Value[]; setAtMs: number | undefined } {
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

type Line = (atMs: number) => Estimate;

/** Prior of the drift: mostly within ± this. Milliseconds in a millisecond. */
const typicalDrift = maxDrift / 2;

/**
 * Line through the values, drawn towards the level where they contain little about a slope, and its standard
 * deviation at each time.
 */
function lineThrough(values: readonly Value[], sdMs: number) {
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

/** Uncertainty between the drawer or the receipt and the stamp of the register, milliseconds. */
const printedUncertaintyMs = 100;

function printedLine(captured: readonly Value[]): Line {
  const resolutionMs = Math.max(...captured.map((one) => one.resolutionMs));
  // The error of a truncated time is evenly spread.
  const line = lineThrough(captured, Math.max(resolutionMs / Math.sqrt(12), printedUncertaintyMs));
  return (atMs) => ({
    skewMs: line.at(atMs),
    uncertaintyMs: 2.2 * line.sdAt(atMs) + printedUncertaintyMs,
  });
}

/** Longest time that even the quickest sale takes to the server. Milliseconds. */
const minWayMs = 1_000;

function serverLine(run: readonly Value[]): Line {
  const resolutionMs = Math.max(...run.map((one) => one.resolutionMs));
  const rough = lineThrough(run, resolutionMs);
  const off = run.map((value) => value.ms - rough.at(value.atMs));
  // Delays have a long tail: the median deviation alone underestimates the spread.
  const rmsMs = Math.sqrt(off.reduce((sum, ms) => sum + ms ** 2, 0) / Math.max(1, off.length - 2));
  const sdMs = Math.max(1.48 * quantile(off.map(Math.abs), 0.5), rmsMs, resolutionMs / Math.sqrt(6), 100);
  const line = lineThrough(run, sdMs);
  const end = upperEnd(
    run.map((value) => value.ms - line.at(value.atMs)),
    resolutionMs,
  );
  return (atMs) => ({
    skewMs: line.at(atMs) + end.ms,
    uncertaintyMs: minWayMs + 2 * end.sdMs + 2 * line.sdAt(atMs),
  });
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * part)] ?? 0;
}
