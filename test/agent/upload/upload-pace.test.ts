/** Sizes and concurrency of uploads, and the hours of pictures: decided from the duration of requests. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstPace,
  maxBatchBytes,
  maxPicturesInFlight,
  msUntilPictureHours,
  nextPictureStartMs,
  type Pace,
  paceAfter,
  picturesInFlightAfter,
} from '../../../src/agent/upload/upload-pace.ts';
import type { NextStep } from '../../../src/agent/upload/upload-policy.ts';
import { parseDailyHours } from '../../../src/domain/time/daily-hours.ts';
import { cloudSaid } from './events.ts';

const goOn: NextStep = { kind: 'go_on' };
const hold: NextStep = { kind: 'hold', problem: cloudSaid(''), refused: false };

describe('a batch', () => {
  const sent = (events: number) => ({ events, bytes: 1_300 * events, tookMs: 100 });

  test('is halved down to one, grows quickly after an outage, and slowly to a size that was too much', () => {
    let pace = firstPace;
    for (let round = 0; round < 6; round++) pace = paceAfter(pace, sent(pace.limit), hold);
    expect(pace.limit).toBe(1);
    for (let round = 0; round < 6; round++) pace = paceAfter(pace, sent(pace.limit), goOn);
    expect(pace.limit).toBe(50);

    pace = paceAfter(pace, sent(50), { kind: 'smaller' });
    expect(pace.limit).toBe(25);
    expect(paceAfter(pace, sent(25), goOn).limit).toBe(26);
  });

  /** Batches as large as they may be, over a line of so many bytes a second with so long a round trip. */
  function settled(line: { bytesPerS: number; roundTripMs: number }, rounds = 20): Pace & { tookMs: number } {
    let pace = firstPace;
    let tookMs = 0;
    for (let round = 0; round < rounds; round++) {
      tookMs = line.roundTripMs + (pace.maxBytes / line.bytesPerS) * 1_000;
      pace = paceAfter(pace, { events: 50, bytes: pace.maxBytes, tookMs }, goOn);
    }
    return { ...pace, tookMs };
  }

  test.each([
    ['64 kbit/s', 8_000, 60],
    ['256 kbit/s', 32_000, 60],
    ['1 Mbit/s over a satellite', 125_000, 600],
  ])('lasts about a second over %s', (_name, bytesPerS, roundTripMs) => {
    const { tookMs } = settled({ bytesPerS, roundTripMs });
    expect(tookMs).toBeGreaterThan(700);
    expect(tookMs).toBeLessThanOrEqual(1_600);
  });

  test('is as large as permitted over a fast link, and a few sales without one', () => {
    expect(settled({ bytesPerS: 5_000_000, roundTripMs: 20 }).maxBytes).toBe(maxBatchBytes);
    expect(settled({ bytesPerS: 500, roundTripMs: 900 }).maxBytes).toBe(4 * 1024);
  });

  test('shrinks slowly after one slow answer, and a small batch does not measure a wide link', () => {
    const fast = settled({ bytesPerS: 5_000_000, roundTripMs: 20 });
    const slow = paceAfter(fast, { events: 50, bytes: 65_000, tookMs: 60_000 }, goOn);
    expect(slow.maxBytes).toBe(maxBatchBytes / 4);
    expect(paceAfter(firstPace, { events: 1, bytes: 1_300, tookMs: 20 }, goOn).maxBytes).toBe(
      firstPace.maxBytes,
    );
  });

  test('stays within its bounds', () => {
    const step = fc.constantFrom<NextStep['kind']>('go_on', 'smaller', 'hold');
    const round = fc.tuple(step, fc.integer({ min: 1, max: 60_000 }));
    fc.assert(
      fc.property(fc.array(round, { maxLength: 80 }), (rounds) => {
        let pace = firstPace;
        for (const [kind, tookMs] of rounds) {
          const next = kind === 'hold' ? hold : { kind };
          pace = paceAfter(pace, { events: pace.limit, bytes: pace.maxBytes, tookMs }, next);
          expect(pace.limit).toBeGreaterThanOrEqual(1);
          expect(pace.limit).toBeLessThanOrEqual(50);
          expect(pace.maxBytes).toBeGreaterThanOrEqual(4 * 1024);
          expect(pace.maxBytes).toBeLessThanOrEqual(maxBatchBytes);
        }
      }),
    );
  });
});

describe('concurrent pictures', () => {
  /** Pictures of 60 KB each, sharing a link. */
  function settled(line: { bytesPerS: number; roundTripMs: number }): number {
    let inFlight = 1;
    for (let round = 0; round < 40; round++) {
      const tookMs = line.roundTripMs + ((60_000 * inFlight) / line.bytesPerS) * 1_000;
      inFlight = picturesInFlightAfter(inFlight, tookMs, goOn);
    }
    return inFlight;
  }

  test('are one over a slow link, several over a fast one, and the maximum with a long round trip', () => {
    expect(settled({ bytesPerS: 32_000, roundTripMs: 60 })).toBe(1);
    expect(settled({ bytesPerS: 250_000, roundTripMs: 100 })).toBeGreaterThan(2);
    expect(settled({ bytesPerS: 2_500_000, roundTripMs: 600 })).toBe(maxPicturesInFlight);
  });

  test('adapt to a link that became slow, start anew after an outage, and ignore an address failure', () => {
    expect(picturesInFlightAfter(8, 4_000, goOn)).toBe(4);
    expect(picturesInFlightAfter(8, 100, hold)).toBe(1);
    expect(picturesInFlightAfter(3, 9_000, undefined)).toBe(3);
  });
});

describe('rules for pictures', () => {
  const timeZone = 'Asia/Tokyo';
  const hours = ['22:00-06:00', '14:30-15:00'].map((text) => parseDailyHours(text) ?? expect.fail(text));
  const waitMin = (at: string): number =>
    msUntilPictureHours({ hours, timeZone }, Date.parse(`2026-11-24T${at}+09:00`)) / 60_000;

  test('applies hours in the shop’s time, also past midnight', () => {
    expect(waitMin('22:00:00')).toBe(0);
    expect(waitMin('05:59:59')).toBe(0);
    expect(waitMin('06:00:00')).toBe(8 * 60 + 30);
    expect(waitMin('14:45:00')).toBe(0);
    expect(waitMin('15:00:30')).toBe(7 * 60 - 0.5);
    expect(msUntilPictureHours({ timeZone }, 0)).toBe(0);
    expect(msUntilPictureHours({ hours: [], timeZone }, 0)).toBe(0);
  });

  test('rejects meaningless hours', () => {
    for (const text of ['', '22-6', '24:00-06:00', '22:00-24:30', '10:60-11:00', 'always'])
      expect(parseDailyHours(text), text).toBeUndefined();
    expect(parseDailyHours(' 9:00 – 24:00 ')).toEqual({ fromMinute: 540, untilMinute: 0 });
    const allDay = parseDailyHours('08:00-08:00') ?? expect.fail();
    expect(msUntilPictureHours({ hours: [allDay], timeZone }, Date.now())).toBe(0);
  });

  test('keeps the mean within a limit, also after a pause, and waits never without one', () => {
    const rules = { maxKilobitsPerSecond: 80, timeZone };
    // 80 kbit/s are 10 bytes a millisecond.
    expect(nextPictureStartMs(rules, { earliestMs: 0, atMs: 1_000, bytes: 50_000 })).toBe(6_000);
    expect(nextPictureStartMs(rules, { earliestMs: 6_000, atMs: 6_000, bytes: 10_000 })).toBe(7_000);
    expect(nextPictureStartMs(rules, { earliestMs: 7_000, atMs: 60_000, bytes: 10_000 })).toBe(61_000);
    expect(nextPictureStartMs({ timeZone }, { earliestMs: 0, atMs: 5, bytes: 1e6 })).toBe(5);
  });
});
