/** A latency estimated from sender reports holds the true one, or is not offered. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateLatency } from '../../../src/domain/capture/latency-estimate.ts';

const exact = { offsetMs: 0, uncertaintyMs: 40 };

test.each([
  [
    'has a clock 3 s fast',
    -2_820,
    { offsetMs: 3_000, uncertaintyMs: 40 },
    { kind: 'clock_off', offMs: 3_000 },
  ],
  [
    'has a clock read to the second only',
    300,
    { offsetMs: 0, uncertaintyMs: 520 },
    { kind: 'nothing_gained' },
  ],
  ['dates its video by a clock 3 s slow', 3_180, exact, { kind: 'clock_off', offMs: -3_180 }],
  ['dates its video by a clock 3 s fast', -2_820, exact, { kind: 'clock_off', offMs: 2_820 }],
  ['rounds its time to whole seconds', 0, { offsetMs: 500, uncertaintyMs: 40 }, { kind: 'clock_off' }],
  ['shows no delay after the stamp', 4, exact, { kind: 'nothing_gained', seenMs: 4 }],
])('offers no estimate when the camera %s', (_, reportedDelayMs, clock, expected) => {
  expect(estimateLatency({ reportedDelayMs, lateMs: 0, clock })).toMatchObject(expected);
});

describe('the stated range', () => {
  test.each([
    [180, { latencyMs: 280, uncertaintyMs: 151 }],
    [400, { latencyMs: 500, uncertaintyMs: 151 }],
    [800, { latencyMs: 900, uncertaintyMs: 151 }],
  ])('begins below the %d ms that are seen', (seenMs, stated) => {
    expect(estimateLatency({ reportedDelayMs: seenMs, lateMs: 0, clock: exact })).toEqual({
      ...{ kind: 'estimated', seenMs },
      ...stated,
    });
  });

  test('holds the latency wherever the camera stamps its pictures', () => {
    const cases = fc.record({
      unseenMs: fc.integer({ min: 0, max: 200 }),
      seenMs: fc.integer({ min: 0, max: 1_500 }),
      offMs: fc.integer({ min: -150, max: 150 }),
      slowMs: fc.integer({ min: 0, max: 300 }),
      readOffMs: fc.integer({ min: -40, max: 40 }),
    });
    fc.assert(
      fc.property(cases, ({ unseenMs, seenMs, offMs, slowMs, readOffMs }) => {
        const estimate = estimateLatency({
          reportedDelayMs: seenMs + slowMs - offMs,
          lateMs: slowMs,
          clock: { offsetMs: offMs + readOffMs, uncertaintyMs: 40 },
        });
        if (estimate.kind !== 'estimated') return;
        const errorMs = Math.abs(unseenMs + seenMs - estimate.latencyMs);
        expect(errorMs).toBeLessThanOrEqual(estimate.uncertaintyMs);
      }),
    );
  });

  test('is never wider than what is assumed until then, up to 400 ms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (seenMs) => {
        const estimate = estimateLatency({ reportedDelayMs: seenMs, lateMs: 0, clock: exact });
        if (estimate.kind === 'estimated') expect(estimate.uncertaintyMs).toBeLessThan(200);
      }),
    );
  });
});
