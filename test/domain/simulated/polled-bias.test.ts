/** Sales that only a POS cloud reports, in whole seconds: nothing constant is left of 900 of them. Simulated, seeded (TILLFRAME_SEED), figures printed. */
import { expect, test } from 'vitest';
import type { Received } from '../../../src/domain/sale/sale.ts';
import { polledInstant } from '../../../src/domain/time/polled-instant.ts';
import {
  type ClockSample,
  clockLookback,
  learnRegisterClock,
  serverAhead,
} from '../../../src/domain/time/register-clock.ts';
import { randomOf } from '../../agent/upload/random.ts';
import { mean, quantile } from './pushed-till.ts';

const firstSeed = Number(process.env['TILLFRAME_SEED'] ?? 1);
const shops = process.env['TILLFRAME_LONG'] === undefined ? [0] : [0, 1, 2];
const resolutionMs = 1_000;
const toSecond = (ms: number): number => Math.floor(ms / resolutionMs) * resolutionMs;
/** Register clock − gateway clock: whole seconds, and fractions that shift the cuts of the two clocks against each other. */
const clocksMs = [0, -90_400, 12_700, -3_150];

/** `wayMs`: from the register to the POS server. */
function sell(
  { seed, count, clockMs }: { seed: number; count: number; clockMs: number },
  wayMs: (random: () => number) => number,
) {
  const random = randomOf(seed);
  const samples: ClockSample[] = [];
  let trueMs = 1.8e12 + Math.floor(random() * 1e6);
  return Array.from({ length: count }, () => {
    trueMs += 10_000 - Math.log(1 - random()) * 50_000;
    const serverMs = trueMs + wayMs(random);
    const wallMs = serverMs + random() * 30_000;
    const received: Received = { boot: 'b', monotonicMs: 5e6, wallMs, clock: 'synced' };
    const soldAtMs = toSecond(trueMs + clockMs);
    const times = { serverAtMs: toSecond(serverMs), serverAheadMs: (random() - 0.5) * 200, resolutionMs };
    const register = learnRegisterClock(samples.slice(-clockLookback));
    const serverAheadMs = serverAhead(samples);
    const learned = { ...(register && { register }), ...(serverAheadMs !== undefined && { serverAheadMs }) };
    const instant = polledInstant({ received, origin: { by: 'cloud', ...times }, soldAtMs }, learned, 'auto');
    samples.push({ soldAtMs, arrivedAtMs: wallMs, ...times });
    return { errorMs: instant.atMs - trueMs, statedMs: instant.uncertaintyMs };
  }).slice(10);
}

const exponential = (meanMs: number) => (random: () => number) => -Math.log(1 - random()) * meanMs;
const even = (maxMs: number) => (random: () => number) => random() * maxMs;

// Whole seconds on both clocks hide how short the shortest way is: evenly spread ways are told from slow ones roughly.
test.each([
  ['50 ms', () => 50, 75],
  ['100 ms on average', exponential(100), 50],
  ['700 ms on average', exponential(700), 50],
  ['1.5 s on average', exponential(1_500), 75],
  ['up to 3 s', even(3_000), 100],
  ['up to 5 s', even(5_000), 300],
] as const)('centres the sales of a POS cloud that they reach in %s', (name, wayMs, mostMs) => {
  const byClock = clocksMs.map((clockMs) =>
    shops.flatMap((n) => sell({ seed: firstSeed + n, count: 300, clockMs }, wayMs)),
  );
  for (const sold of byClock) {
    const within = sold.filter(({ errorMs, statedMs }) => Math.abs(errorMs) <= statedMs).length;
    expect(within / sold.length).toBeGreaterThanOrEqual(0.95);
  }
  const errorsMs = byClock.map((sold) => sold.map(({ errorMs }) => errorMs));
  const biasesMs = errorsMs.map(mean);
  const medianMs = quantile(errorsMs.flat(), 0.5);
  console.info(
    `to the POS server in ${name}: bias ${biasesMs.map((ms) => ms.toFixed(0)).join(', ')} ms, median ${medianMs.toFixed(0)} ms`,
  );
  expect(Math.abs(mean(biasesMs))).toBeLessThanOrEqual(mostMs);
  expect(Math.abs(medianMs)).toBeLessThanOrEqual(mostMs);
  for (const biasMs of biasesMs) expect(Math.abs(biasMs)).toBeLessThanOrEqual(mostMs + 50);
});

test.each([
  ['600 ms', 600, 30],
  ['800 ms', 800, 30],
  ['1 s', 1_000, 700],
] as const)('states the shortest way of %s to a POS cloud, which shows in no delay', (_, leastMs, meanMs) => {
  const more = exponential(meanMs);
  const sold = clocksMs.flatMap((clockMs, n) =>
    sell({ seed: firstSeed + n, count: 300, clockMs }, (random) => leastMs + more(random)),
  );
  const within = sold.filter(({ errorMs, statedMs }) => Math.abs(errorMs) <= statedMs).length;
  expect(within / sold.length).toBeGreaterThanOrEqual(0.95);
});

test('states the whole distance to a server time that is cut to its second', () => {
  const setBackMs = 46_000;
  const samples = Array.from({ length: 20 }, (_, n): ClockSample => {
    const trueMs = 1.8e12 + n * 60_370;
    const serverMs = trueMs + 50;
    return {
      ...{ soldAtMs: toSecond(trueMs), resolutionMs, arrivedAtMs: serverMs + 1_000 },
      ...{ serverAtMs: toSecond(serverMs), serverAheadMs: 0 },
    };
  });
  const register = learnRegisterClock(samples);
  for (const partMs of [50, 300, 600, 940]) {
    const trueMs = 1.8e12 + 3_600_000 + partMs;
    const origin = {
      by: 'cloud',
      serverAtMs: toSecond(trueMs + 50),
      serverAheadMs: 0,
      resolutionMs,
    } as const;
    const received: Received = { boot: 'b', monotonicMs: 5e6, wallMs: trueMs + 2_000, clock: 'synced' };
    const instant = polledInstant(
      { received, origin, soldAtMs: toSecond(trueMs - setBackMs) },
      { ...(register && { register }), serverAheadMs: 0 },
      'auto',
    );
    expect(instant.uncertaintyMs, `${partMs} ms into the second`).toBeGreaterThanOrEqual(
      Math.abs(instant.atMs - trueMs),
    );
  }
});
