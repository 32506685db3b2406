/** Pace of the polls of a POS cloud: documented figures, and bounds that always hold. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  defaultPace,
  nextPollMs,
  nextSlowdown,
  type PollEnd,
  type PollSituation,
} from '../../../../src/agent/sources/polling/poll-pace.ts';

const noon = Date.parse('2026-11-25T12:00:00+09:00');
const page: PollEnd = { kind: 'page', more: false };

function waitMs(change: Partial<PollSituation> = {}): number {
  return nextPollMs(
    {
      ...{ end: page, failures: 0, tookMs: 100, lastSaleAgoMs: Infinity, linked: 2, others: 0, slowdown: 1 },
      ...{ nowMs: noon, timeZone: 'Asia/Tokyo', random: 0.5 },
      ...change,
    },
    defaultPace,
  );
}

describe('without failures', () => {
  test('polls every 3 s during sales, 15 s on a quiet day, a minute at night, each ± a fifth', () => {
    expect(waitMs({ lastSaleAgoMs: 5_000 })).toBe(3_000);
    expect(waitMs({ lastSaleAgoMs: 599_000 })).toBe(3_000);
    expect(waitMs({ lastSaleAgoMs: 601_000 })).toBe(15_000);
    const nightMs = Date.parse('2026-11-25T23:30:00+09:00');
    expect(waitMs({ nowMs: nightMs, lastSaleAgoMs: 601_000 })).toBe(60_000);
    expect(waitMs({ nowMs: nightMs, lastSaleAgoMs: Infinity })).toBe(15_000);
    expect(waitMs({ nowMs: Date.parse('2026-11-25T07:00:00+09:00') })).toBe(15_000);
    // A bar sells at night.
    expect(waitMs({ nowMs: nightMs, lastSaleAgoMs: 5_000 })).toBe(3_000);
    expect([waitMs({ random: 0 }), waitMs({ random: 0.999 })].map(Math.round)).toEqual([12_000, 17_994]);
  });

  test('polls every minute while no register is linked', () => {
    expect(waitMs({ linked: 0, lastSaleAgoMs: 5_000 })).toBe(60_000);
  });

  test('limits all gateways of a chain to 20 requests a second', () => {
    for (const shops of [1, 10, 100, 1_000]) {
      const each = waitMs({ lastSaleAgoMs: 0, linked: 2, others: 2 * (shops - 1) });
      expect((shops / each) * 1_000).toBeLessThanOrEqual(20);
    }
    expect(waitMs({ lastSaleAgoMs: 0, linked: 2, others: 198 })).toBe(5_000);
    // In a backlog too.
    expect(waitMs({ end: { kind: 'page', more: true }, linked: 1, others: 199 })).toBe(10_000);
  });

  test('leaves half of the bandwidth to others during a backlog', () => {
    expect(waitMs({ end: { kind: 'page', more: true }, tookMs: 40 })).toBe(250);
    expect(waitMs({ end: { kind: 'page', more: true }, tookMs: 4_000 })).toBe(4_000);
    expect(waitMs({ end: { kind: 'page', more: true }, tookMs: 100_000 })).toBe(5_000);
  });
});

describe('after a failure', () => {
  const failed = (
    reason: 'unreachable' | 'refused' | 'limited' | 'garbled',
    retryAfterMs?: number,
  ): PollEnd => ({
    ...{ kind: 'failed', reason },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

  test('starts the next attempt within 30 s, or the duration of the attempt itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('unreachable', 'garbled'),
        fc.nat(1_000),
        fc.double({ min: 0, max: 120_000, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (reason, failures, tookMs, random) => {
          const ms = waitMs({ end: failed(reason), failures, tookMs, random });
          expect(ms).toBeGreaterThanOrEqual(defaultPace.unreachable.firstMs / 2);
          expect(ms + tookMs).toBeLessThanOrEqual(Math.max(30_000, tookMs + 500));
        },
      ),
    );
  });

  test('retries rejected credentials every few minutes', () => {
    expect(waitMs({ end: failed('refused'), random: 0.999 })).toBeLessThanOrEqual(60_000);
    expect(waitMs({ end: failed('refused'), failures: 50, random: 0.999 })).toBeGreaterThan(500_000);
    expect(waitMs({ end: failed('refused'), failures: 50, random: 0.999 })).toBeLessThanOrEqual(600_000);
  });

  test('honours Retry-After up to a quarter of an hour, spread over time', () => {
    fc.assert(
      fc.property(
        fc.nat(7_200_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (retryAfterMs, random) => {
          const ms = waitMs({ end: failed('limited', retryAfterMs), random });
          expect(ms).toBeGreaterThanOrEqual(Math.min(retryAfterMs, 900_000));
          expect(ms).toBeLessThanOrEqual(Math.max(30_000, 900_000 * 1.2));
        },
      ),
    );
    expect(waitMs({ end: failed('limited', 60_000), random: 0.9 })).toBeGreaterThan(
      waitMs({ end: failed('limited', 60_000), random: 0.1 }),
    );
  });

  test('slows down after too many requests, and recovers step by step', () => {
    let slowdown = 1;
    for (let n = 0; n < 20; n++) slowdown = nextSlowdown(slowdown, failed('limited'));
    expect(slowdown).toBe(64);
    expect(waitMs({ lastSaleAgoMs: 0, linked: 1, others: 9, slowdown })).toBe(32_000);
    for (let n = 0; n < 100; n++) slowdown = nextSlowdown(slowdown, page);
    expect(slowdown).toBe(1);
    expect(nextSlowdown(4, failed('unreachable'))).toBe(4);
  });

  test('retries a database without writes within ten seconds', () => {
    expect(waitMs({ end: { kind: 'not_stored' }, failures: 99, random: 0.999 })).toBeLessThanOrEqual(10_000);
  });
});
