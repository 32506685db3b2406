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

import {
  agreeMs,
  backlogMs,
  lineThrough,
  quantile,
  sinceSet,
  spreadOf,
  typicalWayMs,
  type Value,
} from './clock-values.ts';
import type { Way } from './stamped-second.ts';
import { clockHistory, disciplined, followsTimeServer } from './time-server.ts';
import { upperEnd } from './way-end.ts';

/** Number of newest samples from which skew and drift are learned; thinned earlier ones show whether the clock follows a time server. */
export const clockLookback = clockHistory.newest;

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

type ClockEstimate = Estimate & {
  /** Standard deviation of the skew, without `constantMs` and `hiddenMs`. Milliseconds. */
  readonly sdMs: number;
  /** Bound of the error that all sales share from the checkout to the receipt; 0 where no receipt was captured. Milliseconds. */
  readonly constantMs: number;
  /** Bound of the shortest way to the server, by which all sales are earlier; 0 where receipts show it. Milliseconds. */
  readonly hiddenMs: number;
  /** Undefined where no sale has a server's time. */
  readonly way?: Way;
};

export type RegisterClock = {
  /** Number of sales since the clock was last set, from which it was learned. */
  readonly samples: number;
  /** Skew for a sale that the register stamped so. */
  at(soldAtMs: number): ClockEstimate;
  /**
   * Whether a sale that came to the server so late was held back, and not stamped by a clock that was just set
   * back: it came in a backlog, or the clock was the same before and after it.
   */
  wasHeldBack(sale: { readonly soldAtMs: number; readonly serverMs: number }): boolean;
  /** Whether a sale that came to the server at that time can have been stamped by this clock: it was not set since. */
  isOf(serverMs: number): boolean;
};

/** `samples`: thinned, oldest first, in the order in which they came. Undefined before the second value that fits. */
export function learnRegisterClock(samples: readonly ClockSample[]): RegisterClock | undefined {
  const aheadMs = serverAhead(samples);
  const history = samples.map((sample) => valueOf(sample, aheadMs));
  const values = history.slice(-clockLookback);
  const { run, setAtMs } = sinceSet(values);
  const captured = run.filter(({ isCaptured }) => isCaptured);
  const printed = captured.length > 0 ? printedLine(captured) : undefined;
  // Receipts show more of the clock.
  const server = serverLine(run, printed === undefined ? history : []);
  const only = printed ?? server;
  if (only === undefined) return undefined;
  const at = (soldAtMs: number): ClockEstimate =>
    printed === undefined || server === undefined
      ? only(soldAtMs)
      : better(printed(soldAtMs), server(soldAtMs));
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

function better(printed: ClockEstimate, server: ClockEstimate): ClockEstimate {
  if (server.uncertaintyMs < printed.uncertaintyMs) return server;
  const leastMs = Math.max(0, printed.skewMs - server.skewMs);
  return server.way === undefined ? printed : { ...printed, way: { ...server.way, leastMs } };
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
    ...(serverAtMs !== undefined && { byServerMs: soldAtMs + halfMs - serverMs }),
    cameMs: printedAtMs ?? serverMs,
    resolutionMs,
    isCaptured: printedAtMs !== undefined,
  };
}

type Line = (atMs: number) => ClockEstimate;

/** A spread that was estimated from few values may be larger. */
function fewFactor(values: number): number {
  return Math.sqrt(1 + 6 / values);
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
    sdMs: fewFactor(captured.length) * line.sdAt(atMs),
    constantMs: printedUncertaintyMs,
    hiddenMs: 0,
  });
}

/**
 * Longest time that even the quickest sale takes to the server, which no delay shows; the longer, the
 * less likely. A way is taken to be the shorter the less its delays are spread. Milliseconds, and multiple of the mean delay.
 */
const leastWay = { atLeastMs: 1_200, perMean: 2, maxMs: 1_700 } as const;

function serverLine(run: readonly Value[], history: readonly Value[]): Line | undefined {
  const values = run.flatMap((value): Value[] => {
    const { isCaptured, ms, byServerMs } = value;
    if (!isCaptured) return [value];
    return byServerMs !== undefined && ms - byServerMs <= typicalWayMs ? [{ ...value, ms: byServerMs }] : [];
  });
  if (values.length < 2) return undefined;
  const line = lineThrough(values, spreadOf(values));
  const end = upperEnd(
    values.map((value) => value.ms - line.at(value.atMs)),
    Math.max(...values.map((one) => one.resolutionMs)),
  );
  const hiddenMs = Math.min(leastWay.maxMs, leastWay.atLeastMs + leastWay.perMean * end.meanMs);
  const hasServer = run.every(({ byServerMs }) => byServerMs !== undefined);
  const newestMs = values.at(-1)?.atMs ?? 0;
  const seen = { endMs: line.at(newestMs) + end.ms, sdMs: Math.hypot(end.sdMs, line.sdAt(newestMs)) };
  if (hasServer && followsTimeServer(history, seen))
    return () => ({
      ...{ skewMs: 0, uncertaintyMs: disciplined.boundMs, sdMs: disciplined.sdMs },
      ...{ constantMs: disciplined.boundMs - disciplined.sdMs, hiddenMs: 0 },
      way: { leastMs: Math.max(0, -seen.endMs), meanMs: end.meanMs },
    });
  return (atMs) => ({
    skewMs: line.at(atMs) + end.ms,
    uncertaintyMs: hiddenMs + 2 * end.sdMs + 2 * line.sdAt(atMs),
    sdMs: fewFactor(values.length) * Math.hypot(end.sdMs, line.sdAt(atMs)),
    constantMs: 0,
    hiddenMs,
    ...(hasServer && { way: { leastMs: 0, meanMs: end.meanMs } }),
  });
}
