/** Which registers that a POS cloud alone reports are taken to follow a time server. Simulated, seeded (TILLFRAME_SEED): sales of three days in whole seconds. */
import { expect, test } from 'vitest';
import { type ClockSample, learnRegisterClock } from '../../../src/domain/time/register-clock.ts';
import { clockHistory, thinned } from '../../../src/domain/time/time-server.ts';
import { randomOf } from '../../agent/upload/random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const toSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

type Shop = {
  /** Register clock − gateway clock. */
  readonly aheadMs: (elapsedMs: number) => number;
  readonly leastWayMs: number;
  readonly hours?: number;
  readonly betweenMs?: number;
};

/** Sales from 9:00 to 19:00 until `hours` after the first opening. */
function sell({ aheadMs, leastWayMs, hours = 58, betweenMs = 200_000 }: Shop): ClockSample[] {
  const random = randomOf(Number(process.env['TILLFRAME_SEED'] ?? 1));
  const exponential = (meanMs: number): number => -Math.log(1 - random()) * meanMs;
  const samples: ClockSample[] = [];
  for (let elapsedMs = 0; elapsedMs < hours * hourMs; elapsedMs += 8_000 + exponential(betweenMs)) {
    if (elapsedMs % dayMs > 10 * hourMs) continue;
    const trueMs = 1.8e12 + elapsedMs;
    const cameMs = trueMs + leastWayMs + exponential(400);
    samples.push({
      ...{ soldAtMs: toSecond(trueMs + aheadMs(elapsedMs)), serverAtMs: toSecond(cameMs) },
      ...{ resolutionMs: 1_000, serverAheadMs: (random() - 0.5) * 200, arrivedAtMs: cameMs + 5_000 },
    });
  }
  return samples;
}

function stated(shop: Shop): { readonly skewMs: number; readonly hiddenMs: number } | undefined {
  const samples = thinned(sell(shop));
  return learnRegisterClock(samples)?.at(samples.at(-1)?.soldAtMs ?? 0);
}

test.each([
  ['quick', 100, 200_000],
  ['slow', 500, 200_000],
  ['quick, of a busy register', 100, 60_000],
])('a clock that is right over a night has no skew, where its way is %s', (_, leastWayMs, betweenMs) => {
  const aheadMs = (elapsedMs: number): number => 30 + 40 * Math.sin(elapsedMs / hourMs);
  expect(stated({ aheadMs, leastWayMs, betweenMs })).toMatchObject({ skewMs: 0, hiddenMs: 0 });
});

test.each<[string, Shop]>([
  ['before the first night', { aheadMs: () => 0, leastWayMs: 100, hours: 9 }],
  ['a second off', { aheadMs: () => -1_100, leastWayMs: 100 }],
  ['half a second ahead', { aheadMs: () => 700, leastWayMs: 100 }],
  ['drifting by 20 ppm', { aheadMs: (ms) => 300 - (20 * ms) / 1e6, leastWayMs: 100, hours: 33 }],
  [
    'set each night, 3 s off by the next',
    { aheadMs: (ms) => (-3_000 * (ms % dayMs)) / dayMs, leastWayMs: 100 },
  ],
  ['reached by a slow way', { aheadMs: () => 0, leastWayMs: 1_200 }],
])('states the shortest way of a clock %s', (_, shop) => {
  expect(stated(shop)?.hiddenMs).toBeGreaterThan(1_000);
});

test('believes the receipts of a register that seems to be right', () => {
  const shop: Shop = { aheadMs: () => -400, leastWayMs: 100 };
  const samples = sell(shop).map((sample, n) =>
    n % 3 === 0 ? { ...sample, printedAtMs: (sample.serverAtMs ?? 0) - 100 } : sample,
  );
  const { skewMs = 0 } = learnRegisterClock(thinned(samples))?.at(samples.at(-1)?.soldAtMs ?? 0) ?? {};
  expect(skewMs).not.toBe(0);
});

test('keeps the newest samples, and reaches back over days with few of those before', () => {
  const kept = thinned(Array.from({ length: 2_000 }, (_, n) => n));
  expect(kept.slice(-clockHistory.newest)).toEqual(
    Array.from({ length: clockHistory.newest }, (_, n) => 2_000 - clockHistory.newest + n),
  );
  expect(kept.length).toBeLessThan(200);
  expect(kept[0]).toBeLessThan(2_000 - clockHistory.kept + clockHistory.every);
});
