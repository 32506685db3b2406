/** Offset of a POS server's clock, found from whole seconds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createServerClock } from '../../../../src/agent/sources/polling/server-clock.ts';

const resolutionMs = 1_000;

test('finds the offset within a fraction of a second from whole seconds', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.array(
        fc.record({
          gap: fc.integer({ min: 500, max: 9_000 }),
          out: fc.integer({ min: 1, max: 80 }),
          back: fc.integer({ min: 1, max: 80 }),
        }),
        {
          minLength: 30,
          maxLength: 60,
        },
      ),
      (aheadMs, asks) => {
        const clock = createServerClock();
        let nowMs = 10_000;
        let worst = Infinity;
        for (const { gap, out, back } of asks) {
          const requestedAtMs = nowMs;
          const shownMs = requestedAtMs + out + aheadMs;
          const answeredMs = requestedAtMs + out + back;
          clock.note({
            atMs: Math.floor(shownMs / resolutionMs) * resolutionMs,
            resolutionMs,
            requestedMs: requestedAtMs,
            answeredMs,
          });
          worst = Math.abs((clock.aheadOfMonotonicMs()?.likelyMs ?? Infinity) - aheadMs);
          // Never worse than the first answer alone.
          expect(worst).toBeLessThanOrEqual(resolutionMs / 2 + 80 + 1e-6);
          expect(clock.aheadOfMonotonicMs()?.minMs).toBeLessThanOrEqual(aheadMs + 1e-6);
          nowMs = answeredMs + gap;
        }
      },
    ),
  );
  const clock = createServerClock();
  for (let n = 0; n < 60; n++) {
    const requestedAtMs = 5_000 + n * 3_017;
    clock.note({
      atMs: Math.floor((requestedAtMs + 20 + 123_456) / 1_000) * 1_000,
      resolutionMs,
      requestedMs: requestedAtMs,
      answeredMs: requestedAtMs + 40,
    });
  }
  expect(Math.abs((clock.aheadOfMonotonicMs()?.likelyMs ?? 0) - 123_456)).toBeLessThan(60);
});

test('follows a server whose clock is set at once', () => {
  const clock = createServerClock();
  expect(clock.aheadOfMonotonicMs()).toBeUndefined();
  for (let n = 0; n < 20; n++)
    clock.note({
      atMs: n * 3_000 + 50_000,
      resolutionMs: 1,
      requestedMs: n * 3_000,
      answeredMs: n * 3_000 + 2,
    });
  clock.note({ atMs: 60_000 - 7_000, resolutionMs: 1, requestedMs: 60_000, answeredMs: 60_002 });
  expect(clock.aheadOfMonotonicMs()?.likelyMs).toBeCloseTo(-7_000, -1);
});
