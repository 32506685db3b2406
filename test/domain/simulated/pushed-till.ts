/** A simulated till that pushes its sales: seeded, on a clock of its own. What the domain makes of each sale, beside the truth. */

import type { FloorMemory } from '../../../src/domain/time/delay-floor.ts';
import { chooseInstant, defaultInstantRule, type Instant } from '../../../src/domain/time/instant.ts';
import { latenessOf, type SkewSample, skewLookback } from '../../../src/domain/time/skew.ts';
import { randomOf } from '../../agent/upload/random.ts';

export type Till = {
  readonly seed: number;
  readonly sales: number;
  /** Mean time between two sales, milliseconds; at least a twentieth of it. */
  readonly betweenMs: number;
  /** Steps of its stamps, milliseconds. */
  readonly resolutionMs: number;
  /** Till clock − gateway clock, milliseconds. */
  clockMs(elapsedMs: number): number;
  /** From the sale to its arrival, milliseconds. */
  delayMs(random: () => number, n: number, elapsedMs: number): number;
  /** One sale in so many is judged, all are known; every one by default. */
  readonly judgedEach?: number;
  /** Those sold before are known, and not judged. */
  readonly judgedFrom?: number;
};

export type Judged = {
  readonly n: number;
  /** Since the till began to sell, milliseconds. */
  readonly elapsedMs: number;
  readonly instant: Instant;
  readonly delayMs: number;
  /** Stated − true time of the sale, milliseconds. */
  readonly errorMs: number;
};

/** In the order of their arrival. */
export function sellAt(till: Till): Judged[] {
  const random = randomOf(till.seed);
  const startMs = 1.8e12 + Math.floor(random() * 1e6);
  let elapsedMs = 0;
  const sold = Array.from({ length: till.sales }, (_, n) => {
    elapsedMs += till.betweenMs * (0.05 - 0.95 * Math.log(1 - random()));
    const trueMs = startMs + elapsedMs;
    const soldAtMs = Math.floor((trueMs + till.clockMs(elapsedMs)) / till.resolutionMs) * till.resolutionMs;
    return { n, elapsedMs, trueMs, soldAtMs, arrivedAtMs: trueMs + till.delayMs(random, n, elapsedMs) };
  });
  const samples: SkewSample[] = [];
  const memory: FloorMemory = {};
  return sold
    .toSorted((a, b) => a.arrivedAtMs - b.arrivedAtMs)
    .flatMap(({ n, elapsedMs, trueMs, soldAtMs, arrivedAtMs }) => {
      samples.push({ delayMs: arrivedAtMs - soldAtMs, arrivedAtMs });
      if (n % (till.judgedEach ?? 1) > 0 || n < (till.judgedFrom ?? 0)) return [];
      const times = { soldAtMs, receivedMonotonicMs: arrivedAtMs - startMs, receivedWallMs: arrivedAtMs };
      const instant = chooseInstant(
        times,
        latenessOf(samples.slice(-skewLookback), memory),
        defaultInstantRule,
      );
      return { n, elapsedMs, instant, delayMs: arrivedAtMs - trueMs, errorMs: instant.atMs - trueMs };
    });
}

/** Share of the sales that are within what they state. */
export function covered(judged: readonly Judged[]): number {
  const within = judged.filter(({ errorMs, instant }) => Math.abs(errorMs) <= instant.uncertaintyMs);
  return within.length / judged.length;
}

export function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? NaN;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** `97.5 % covered, bias −12 ms, median 8 ms, stated ±100 ms` */
export function figures(judged: readonly Judged[]): string {
  const errors = judged.map(({ errorMs }) => errorMs);
  return (
    `${judged.length} sales: ${(100 * covered(judged)).toFixed(1)} % within what is stated, bias ${mean(errors).toFixed(0)} ms, ` +
    `error ${quantile(errors.map(Math.abs), 0.5).toFixed(0)} ms (median) ${quantile(errors.map(Math.abs), 0.95).toFixed(0)} ms (p95), ` +
    `stated ±${quantile(
      judged.map(({ instant }) => instant.uncertaintyMs),
      0.5,
    )} ms (median)`
  );
}
