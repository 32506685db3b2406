/**
 * Promise 18 for the instants alone, three hours in virtual time: a hundred shops each (TILLFRAME_LONG: four hundred), which go offline after the
 * skew of their tablets was learned from few or many sales. Sales delivered later by a tablet lie within their stated
 * uncertainty plus one picture interval for ≥ 99 %. (With the largest expected drift and few sales: 98 %.) Sales of the
 * last quarter of an hour are excluded: their stated uncertainty is minutes. With pictures:
 * test/reliability/late-sales.ts.
 */
import { expect, test } from 'vitest';
import type { Received } from '../../../src/domain/sale/sale.ts';
import { polledInstant } from '../../../src/domain/time/polled-instant.ts';
import { type ClockSample, learnRegisterClock } from '../../../src/domain/time/register-clock.ts';
import { randomOf } from '../../agent/upload/random.ts';

const seed = Number(process.env['TILLFRAME_SEED'] ?? 20_261_126);
const hourMs = 3_600_000;
const shops = process.env['TILLFRAME_LONG'] === undefined ? 100 : 400;
const salesEach = 20;
const resolutionMs = 1_000;
/** Of the video in full. */
const intervalMs = 66;
const toSecond = (ms: number): number => Math.floor(ms / resolutionMs) * resolutionMs;

/** Sells online for `learnMs`, then is offline for three hours; the judged sales are from that time. */
function sellThrough(
  random: () => number,
  { learned, learnMs, driftMs }: { learned: number; learnMs: number; driftMs: number },
): { offMs: number; uncertaintyMs: number }[] {
  const startMs = 1.8e12 + Math.floor(random() * 1e6);
  const aheadMs = (random() - 0.5) * 120_000;
  const hourlyMs = random() < 0.5 ? driftMs : -driftMs;
  const stamp = (ms: number): number => toSecond(ms + aheadMs + (hourlyMs * (ms - startMs)) / hourMs);
  const samples = Array.from({ length: learned }, () => startMs + random() * learnMs)
    .sort((a, b) => a - b)
    .map((soldMs): ClockSample => {
      const serverMs = soldMs + 150 - 1_050 * Math.log(1 - random());
      const at = { serverAtMs: toSecond(serverMs), serverAheadMs: 0, arrivedAtMs: serverMs + 1_500 };
      return { soldAtMs: stamp(soldMs), resolutionMs, ...at };
    });
  const register = learnRegisterClock(samples);
  const downMs = startMs + learnMs;
  const backMs = downMs + 3 * hourMs;
  const wallMs = backMs + 2_000;
  const received: Received = { boot: 'b', monotonicMs: wallMs - startMs, wallMs, clock: 'synced' };
  return Array.from({ length: salesEach }, () => {
    const trueMs = downMs + random() * 2.75 * hourMs;
    const origin = { by: 'cloud', resolutionMs, serverAtMs: toSecond(backMs), serverAheadMs: 0 } as const;
    const learnedClocks = { ...(register !== undefined && { register }), serverAheadMs: 0 };
    const instant = polledInstant({ received, origin, soldAtMs: stamp(trueMs) }, learnedClocks, 'auto');
    return { offMs: Math.abs(instant.atMs - trueMs), uncertaintyMs: instant.uncertaintyMs };
  });
}

test.each([
  [5, 'five minutes', hourMs / 12, 1_000, 0.99],
  [10, 'an hour', hourMs, 1_000, 0.99],
  [10, 'an hour', hourMs, 2_000, 0.98],
  [48, 'six hours', 6 * hourMs, 1_000, 0.99],
  [48, 'six hours', 6 * hourMs, 2_000, 0.99],
])('dates %i sales of a tablet captured in %s, three hours late', (learned, _, learnMs, driftMs, least) => {
  const random = randomOf(seed);
  const sold = Array.from({ length: shops }, () => sellThrough(random, { learned, learnMs, driftMs })).flat();
  const within = sold.filter(({ offMs, uncertaintyMs }) => offMs <= uncertaintyMs + intervalMs).length;
  const stated = sold.map(({ uncertaintyMs }) => uncertaintyMs).sort((a, b) => a - b);
  console.info(
    `${learned} sales learned from, drift ${driftMs} ms an hour: ${((100 * within) / sold.length).toFixed(2)} % within what they state, ` +
      `± ${Math.round(stated[Math.floor(stated.length / 2)] ?? 0)} ms (median); TILLFRAME_SEED=${seed}`,
  );
  expect(within / sold.length).toBeGreaterThanOrEqual(least);
  expect(stated[Math.floor(stated.length / 2)]).toBeLessThan(15_000);
});
