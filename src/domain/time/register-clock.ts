/**
 * How far the clock of a register is off that a POS cloud tells of, learned from its sales. Pure.
 *
 * Each sale gives one value of register − gateway, of one of two kinds. `heard`: the printer tap heard the same sale, and the value is as
 * good as the register's time is fine. `server`: by way of the POS server's time, less the time the sale took there, which is never
 * negative; so these lie below the truth, most by a second or so, those of a sale that was held back by hours.
 *
 * A line through them follows a clock that drifts. Values that don't fit the line are passed over, until a few in a row agree with each
 * other: then somebody has set the clock, and what was before is forgotten. Sales that were held back don't agree: each waited for another time.
 */

import { upperEnd } from './way-end.ts';

/** Newest samples that are looked at. */
export const clockLookback = 48;

/** Of one sale, on a gateway clock that is known to be right. All times are epoch milliseconds. */
export type ClockSample = {
  /** Register clock, cut down to whole multiples of `resolutionMs`. */
  readonly soldAtMs: number;
  readonly resolutionMs: number;
  /** POS server's clock, cut down likewise. */
  readonly serverAtMs?: number;
  /** Server clock − gateway clock. */
  readonly serverAheadMs?: number;
  /** When the gateway got it. */
  readonly arrivedAtMs: number;
  /** When the tap heard it happen, gateway clock. */
  readonly heardAtMs?: number;
};

export type Estimate = {
  /** Register clock − gateway clock, milliseconds; positive when the register is ahead. */
  readonly skewMs: number;
  /** It is within ± this, milliseconds. */
  readonly uncertaintyMs: number;
};

export type RegisterClock = {
  /** Sales that it was learned from, since the clock was last set. */
  readonly samples: number;
  /** For a sale that the register stamped so. */
  at(soldAtMs: number): Estimate;
};

type Value = {
  /** Of the register's clock. */
  readonly atMs: number;
  readonly ms: number;
  /** When it came to where it is compared, or was heard; gateway clock. */
  readonly cameMs: number;
  readonly resolutionMs: number;
  readonly isHeard: boolean;
};

/** Hardly a sale takes longer to the POS server, unless it was held back. Milliseconds. */
const usualWayMs = 6_000;

/** Oldest first, in the order in which they came. Undefined before the second value that fits. */
export function learnRegisterClock(samples: readonly ClockSample[]): RegisterClock | undefined {
  const aheadMs = serverAhead(samples);
  const run = sinceSet(samples.map((sample) => valueOf(sample, aheadMs)));
  const heard = run.filter(({ isHeard }) => isHeard);
  if (run.length < 2 && heard.length === 0) return undefined;
  const fits = [heard.length > 0 && heardLine(heard), run.length > 1 && serverLine(run)].filter(
    (fit) => fit !== false,
  );
  return {
    samples: run.length,
    at: (soldAtMs) =>
      fits
        .map((fit) => fit(soldAtMs))
        .reduce((best, other) => (other.uncertaintyMs < best.uncertaintyMs ? other : best)),
  };
}

/** Server clock − gateway clock: the middle one of the newest, since a single one may be of another server behind the same name. */
export function serverAhead(samples: readonly Pick<ClockSample, 'serverAheadMs'>[]): number | undefined {
  const newest = samples.flatMap(({ serverAheadMs }) => serverAheadMs ?? []).slice(-9);
  return newest.length === 0 ? undefined : quantile(newest, 0.5);
}

function valueOf(sample: ClockSample, aheadMs: number | undefined): Value {
  const { soldAtMs, resolutionMs, serverAtMs, heardAtMs, arrivedAtMs } = sample;
  // A time that is cut down means its middle.
  const halfMs = resolutionMs / 2;
  const serverMs =
    serverAtMs === undefined || aheadMs === undefined ? arrivedAtMs : serverAtMs + halfMs - aheadMs;
  return {
    atMs: soldAtMs,
    ms: soldAtMs + halfMs - (heardAtMs ?? serverMs),
    cameMs: heardAtMs ?? serverMs,
    resolutionMs,
    isHeard: heardAtMs !== undefined,
  };
}

/** How far a value may lie above what the ones before say; below, by what a sale usually takes to the server. */
const mayBeAboveMs = 1_500;
const heardMayBeOffMs = 500;
/** Values that agree this well with each other were not held back. */
const agreeMs = 4_000;
/** That many of them in a row are a clock that was set; of those that were heard, and of impossible ones, one less. */
const agreeing = 3;
/** … if they didn't all come at once: what a lost line has held back may have been sold at once too. Milliseconds. */
const burstMs = 30_000;
/** Of the run, what the next value is compared with. */
const compared = 8;
/** A clock drifts by no more, milliseconds in a millisecond: 2 s an hour. */
const mostDrift = 2_000 / 3_600_000;

/** The values since the clock was last set, without those that don't fit. */
function sinceSet(values: readonly Value[]): Value[] {
  let run: Value[] = [];
  let strange: Value[] = [];
  for (const value of values) {
    if (run.length === 0 || fits(run, value)) {
      run.push(value);
      // One that was heard is contradicted only by another.
      strange = value.isHeard ? [] : strange.filter(({ isHeard }) => isHeard);
      continue;
    }
    strange.push(value);
    // A first value that is a mistake must not need three to be forgotten.
    const isSure = strange.every(({ isHeard }) => isHeard) || run.length === 1 || isAbove(run, strange);
    const newest = agreeingEnd(strange);
    const cameWithinMs = value.cameMs - (newest[0]?.cameMs ?? value.cameMs);
    if (isSure ? newest.length >= agreeing - 1 : newest.length >= agreeing && cameWithinMs >= burstMs) {
      run = newest;
      strange = [];
    }
  }
  return run;
}

/** The newest, as far back as they agree with each other. */
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
  const driftMs = Math.abs(value.atMs - (run.at(-1)?.atMs ?? value.atMs)) * mostDrift;
  const isLikeHeard = value.isHeard && run.some(({ isHeard }) => isHeard);
  const aboveMs = (isLikeHeard ? heardMayBeOffMs : mayBeAboveMs) + value.resolutionMs + driftMs;
  const belowMs = isLikeHeard ? aboveMs : usualWayMs + driftMs;
  return offMs <= aboveMs && offMs >= -belowMs;
}

/** A sale can't be at the server before it was sold. */
function isAbove(run: readonly Value[], values: readonly Value[]): boolean {
  return values.every((value) => value.ms > levelOf(run, value) + mayBeAboveMs);
}

function levelOf(run: readonly Value[], { isHeard }: Value): number {
  const heard = run.filter((one) => one.isHeard);
  const newest = (isHeard && heard.length > 0 ? heard : run).slice(-compared).map(({ ms }) => ms);
  return quantile(newest, isHeard ? 0.5 : 0.75);
}

type Line = (atMs: number) => Estimate;

/** What a drift is expected to be before it is known: within ± this, mostly. Milliseconds in a millisecond. */
const usualDrift = mostDrift / 2;

/** A line through the values, drawn towards the level where they say little of a slope; and how sure it is where. */
function lineThrough(values: readonly Value[], sdMs: number) {
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
  const middleMs = mean(values.map(({ atMs }) => atMs));
  const levelMs = mean(values.map(({ ms }) => ms));
  const prior = (sdMs / usualDrift) ** 2;
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

/** From the drawer or the receipt to the stamp of the register and back: as exact as that, milliseconds. */
const heardUncertaintyMs = 100;

function heardLine(heard: readonly Value[]): Line {
  const resolutionMs = Math.max(...heard.map((one) => one.resolutionMs));
  // Of a time that is cut down: evenly spread.
  const line = lineThrough(heard, Math.max(resolutionMs / Math.sqrt(12), heardUncertaintyMs));
  return (atMs) => ({
    skewMs: line.at(atMs),
    uncertaintyMs: 2.2 * line.sdAt(atMs) + heardUncertaintyMs,
  });
}

/** What even the quickest sale takes to the server, at most. Milliseconds. */
const leastWayMs = 1_000;

function serverLine(run: readonly Value[]): Line {
  const resolutionMs = Math.max(...run.map((one) => one.resolutionMs));
  const rough = lineThrough(run, resolutionMs);
  const off = run.map((value) => value.ms - rough.at(value.atMs));
  // Delays have a long tail: the middle one of what is off says too little of it.
  const rmsMs = Math.sqrt(off.reduce((sum, ms) => sum + ms ** 2, 0) / Math.max(1, off.length - 2));
  const sdMs = Math.max(1.48 * quantile(off.map(Math.abs), 0.5), rmsMs, resolutionMs / Math.sqrt(6), 100);
  const line = lineThrough(run, sdMs);
  const end = upperEnd(
    run.map((value) => value.ms - line.at(value.atMs)),
    resolutionMs,
  );
  return (atMs) => ({
    skewMs: line.at(atMs) + end.ms,
    uncertaintyMs: leastWayMs + 2 * end.sdMs + 2 * line.sdAt(atMs),
  });
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * part)] ?? 0;
}
