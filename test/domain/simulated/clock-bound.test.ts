/**
 * What no estimate of a register's clock can beat where a POS cloud alone reports its sales: an oracle is given what endless sales would show, skew less
 * shortest way to the nanosecond and the mean delay, and places sales by it. Drawn as in clock-scenarios.ts. Printed as a table.
 */
import { afterAll, expect, test } from 'vitest';
import { placeInSecond } from '../../../src/domain/time/stamped-second.ts';
import { randomOf } from '../../agent/upload/random.ts';
import { quantile } from './pushed-till.ts';

const resolutionMs = 1_000;
const draws = process.env['TILLFRAME_LONG'] === undefined ? 4_000 : 40_000;

/** What the oracle assumes of the shortest way: nothing but that it is short, the ways of the draw, or the way itself (a clock that is right). */
const oracles = {
  'knows no way': { hiddenMs: 1_700, shiftMs: () => 0 },
  'knows the ways of all shops': { hiddenMs: 220, shiftMs: () => 80 },
  'knows the way of the shop': { hiddenMs: 0, shiftMs: (wayMs: number) => wayMs },
} as const;

const lines: string[] = [];
afterAll(() => console.info(['Seconds from the true time, for an oracle that', ...lines].join('\n')));

function place(
  { hiddenMs, shiftMs }: (typeof oracles)[keyof typeof oracles],
  middleOfWaysMs: number,
): {
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly statedMs: number;
  readonly covered: number;
} {
  const random = randomOf(7);
  const between = (from: number, to: number): number => from + random() * (to - from);
  const placed = Array.from({ length: draws }, () => {
    const [wayMs, meanMs, phaseMs] = [between(80, 300), between(150, 900), random() * resolutionMs];
    // The register's second begins at 0 and its clock is right; that of the server begins at `phaseMs`.
    const trueMs = random() * resolutionMs;
    const cameMs = trueMs + wayMs - Math.log(1 - random()) * meanMs;
    const serverMs =
      Math.floor((cameMs - phaseMs) / resolutionMs) * resolutionMs + phaseMs + resolutionMs / 2;
    const middleMs = resolutionMs / 2 + wayMs;
    const { offsetMs, sideMs } = placeInSecond(
      { sdMs: 1, resolutionMs, hiddenMs },
      { serverMs: serverMs - middleMs, way: { leastMs: 0, meanMs } },
    );
    const errorMs = middleMs + offsetMs - shiftMs(wayMs) - middleOfWaysMs - trueMs;
    return { errorMs: Math.abs(errorMs), sideMs };
  });
  return {
    medianMs: quantile(
      placed.map(({ errorMs }) => errorMs),
      0.5,
    ),
    p95Ms: quantile(
      placed.map(({ errorMs }) => errorMs),
      0.95,
    ),
    statedMs: quantile(
      placed.map(({ sideMs }) => sideMs),
      0.5,
    ),
    covered: placed.filter(({ errorMs, sideMs }) => errorMs <= sideMs).length / placed.length,
  };
}

test.each([
  ['knows no way', 0, { p95Ms: [600, 800], statedMs: [1_000, 1_700] }],
  ['knows the ways of all shops', 110, { p95Ms: [350, 600], statedMs: [300, 700] }],
  ['knows the way of the shop', 0, { p95Ms: [350, 500], statedMs: [300, 600] }],
] as const)('an oracle that %s', (name, middleOfWaysMs, { p95Ms, statedMs }) => {
  const found = place(oracles[name], middleOfWaysMs);
  const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
  lines.push(
    `${name.padEnd(30)} median ${seconds(found.medianMs)}, 95 % ${seconds(found.p95Ms)}, stated ± ${seconds(found.statedMs)}, covered ${(100 * found.covered).toFixed(1)} %`,
  );
  expect(found.p95Ms).toBeGreaterThan(p95Ms[0]);
  expect(found.p95Ms).toBeLessThan(p95Ms[1]);
  expect(found.statedMs).toBeGreaterThan(statedMs[0]);
  expect(found.statedMs).toBeLessThan(statedMs[1]);
});
