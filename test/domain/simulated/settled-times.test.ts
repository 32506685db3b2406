/**
 * A register that was offline for hours sends its backlog to a gateway that has never met it, then sells on: each sale
 * of the backlog lies within what is stated once the live sales show the clock. Simulated, seeded (TILLFRAME_SEED).
 */
import { describe, expect, test } from 'vitest';
import {
  chooseInstant,
  defaultInstantRule,
  isSettled,
  isTimeKnown,
} from '../../../src/domain/time/instant.ts';
import { latenessOf, latenessSince, type SkewSample } from '../../../src/domain/time/skew.ts';
import { randomOf } from '../../agent/upload/random.ts';
import { quantile } from './pushed-till.ts';

const firstSeed = Number(process.env['TILLFRAME_SEED'] ?? 1);
const hourMs = 3_600_000;
const backlog = 8;
const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const tills = isLong ? 40 : 16;
/** Each sale after a set clock is judged by each later one. */
const setTills = isLong ? tills : 4;

type Sold = { readonly trueMs: number; readonly sample: SkewSample };

/** In the order of arrival: the backlog, then live sales. `clockMs`: till − gateway, by the time since it came back. */
function sellOffline(
  seed: number,
  till: { resolutionMs: number; hours: number; live: number; clockMs: (sinceMs: number) => number },
): Sold[] {
  const random = randomOf(seed);
  const backMs = 1.8e12 + Math.floor(random() * 1e6);
  const sold = (trueMs: number, arrivedAtMs: number): Sold => {
    const clockMs = trueMs + till.clockMs(trueMs - backMs);
    const soldAtMs = Math.floor(clockMs / till.resolutionMs) * till.resolutionMs;
    return { trueMs, sample: { delayMs: arrivedAtMs - soldAtMs, arrivedAtMs } };
  };
  const offline = Array.from({ length: backlog }, (_, n) =>
    sold(
      backMs - ((backlog - n - random()) / backlog) * till.hours * hourMs,
      backMs + n * 60 + random() * 30,
    ),
  );
  const online = Array.from({ length: till.live }, (_, n) => {
    const trueMs = backMs + 5_000 + n * 40_000 + random() * 30_000;
    return sold(trueMs, trueMs - Math.log(1 - random()) * 50);
  });
  return [...offline, ...online];
}

function instantOf({ sample }: Sold, lateness: ReturnType<typeof latenessSince>) {
  const { delayMs, arrivedAtMs } = sample;
  const times = {
    soldAtMs: arrivedAtMs - delayMs,
    receivedMonotonicMs: arrivedAtMs,
    receivedWallMs: arrivedAtMs,
  };
  return chooseInstant(times, lateness, defaultInstantRule);
}

describe.each([
  ['is right', () => 0],
  ['gains 0.4 s an hour', (sinceMs: number) => sinceMs * 1e-4],
  ['is 46 s slow', () => -46_000],
] as const)('a till whose clock %s', (clock, clockMs) => {
  test.each([
    [1, 0.5],
    [1_000, 0.5],
    [1, 3],
    [1_000, 3],
    [1, 10],
  ])('stamps of %i ms, a backlog of %f hours', (resolutionMs, hours) => {
    const judged = Array.from({ length: tills }, (_, n) =>
      sellOffline(firstSeed + n, { resolutionMs, hours, live: 3, clockMs }),
    ).flatMap((sold) => {
      const samples = sold.map(({ sample }) => sample);
      // Unknown as it arrives.
      const [first] = sold;
      if (first !== undefined)
        expect(isTimeKnown(instantOf(first, latenessOf(samples.slice(0, 1))))).toBe(false);
      return sold.slice(0, backlog).flatMap((one, at) => {
        const lateness = latenessSince(samples, at);
        if (lateness === undefined) return [];
        const { atMs, uncertaintyMs } = instantOf(one, lateness);
        return { errorMs: Math.abs(atMs - one.trueMs), uncertaintyMs };
      });
    });
    const within = judged.filter(({ errorMs, uncertaintyMs }) => errorMs <= uncertaintyMs).length;
    const stated = quantile(
      judged.map(({ uncertaintyMs }) => uncertaintyMs),
      0.5,
    );
    console.info(
      `${clock}, ${resolutionMs} ms, ${hours} h: ${judged.length} settled, ${((100 * within) / judged.length).toFixed(1)} % within ±${stated.toFixed(0)} ms (median)`,
    );
    expect(judged.length).toBeGreaterThan(0.9 * tills * backlog);
    expect(within / judged.length).toBeGreaterThanOrEqual(0.95);
    expect(stated).toBeLessThan(10_000);
  });
});

test('leaves a backlog open whose clock was set after it', () => {
  const sold = sellOffline(firstSeed, { resolutionMs: 1, hours: 3, live: 3, clockMs: () => 0 });
  const samples = sold.map(({ sample }) => sample);
  const last = samples.at(-1)?.arrivedAtMs ?? 0;
  // Ten seconds ahead from now on: the clock that the samples show is another.
  const set = [1, 2, 3, 4].map((n) => ({ delayMs: -10_000 + n, arrivedAtMs: last + n * 60_000 }));
  expect(latenessSince(samples, 0)).toMatchObject({ kind: 'known_clock' });
  expect(latenessSince([...samples, ...set], 0)).toBeUndefined();
});

describe.each([
  ['milliseconds', 1],
  ['whole seconds', 1_000],
] as const)('a clock set back between two sales, stamps of %s', (_, resolutionMs) => {
  test.each([
    ['300 ms', 300],
    ['3 s', 3_000],
    ['a minute', 60_000],
  ])('%s apart: each time that is settled lies within what is stated', (__, betweenMs) => {
    const counts = [3_000, 46_000, hourMs].map((jumpMs) => {
      const settled = Array.from({ length: setTills }, (___, n) =>
        settledAround(sellThroughJump(firstSeed + n, { betweenMs, jumpMs, resolutionMs })),
      ).flat();
      const within = settled.filter((one) => one).length;
      console.info(
        `${resolutionMs} ms, ${betweenMs} ms apart, back by ${jumpMs} ms: ${within} of ${settled.length} settled`,
      );
      expect(within).toBeGreaterThanOrEqual(0.95 * settled.length);
      return settled.length;
    });
    expect(Math.max(...counts)).toBeGreaterThan(setTills);
  });
});

/** Twelve sales before the clock is set back, and forty after. Some messages take longer. */
function sellThroughJump(
  seed: number,
  till: { betweenMs: number; jumpMs: number; resolutionMs: number },
): Sold[] {
  const random = randomOf(seed);
  let trueMs = 1.8e12 + Math.floor(random() * 1e6);
  return Array.from({ length: 52 }, (_, n) => {
    trueMs += till.betweenMs * (0.5 + random());
    const clockMs = trueMs - (n < 12 ? 0 : till.jumpMs);
    const soldAtMs = Math.floor(clockMs / till.resolutionMs) * till.resolutionMs;
    const arrivedAtMs = trueMs + 5 + random() * 40 + (random() < 0.1 ? random() * 400 : 0);
    return { trueMs, sample: { delayMs: arrivedAtMs - soldAtMs, arrivedAtMs } };
  }).toSorted((a, b) => a.sample.arrivedAtMs - b.sample.arrivedAtMs);
}

/** Whether each sale after the jump lies within what is stated, as it is settled first: at once or by a later sale. */
function settledAround(sold: readonly Sold[]): boolean[] {
  const samples = sold.map(({ sample }) => sample);
  return sold.flatMap((one, at) => {
    if (at < 12) return [];
    const stated = instantOf(one, latenessOf(samples.slice(0, at + 1)));
    for (let until = at + 1; until <= samples.length; until++) {
      const lateness = latenessSince(samples.slice(0, until), at);
      const instant = lateness && instantOf(one, lateness);
      if (instant !== undefined && isSettled(instant, stated))
        return [Math.abs(instant.atMs - one.trueMs) <= instant.uncertaintyMs];
    }
    return [];
  });
}
