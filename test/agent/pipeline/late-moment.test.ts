/**
 * Conversion of a wall clock time to its instant: over steps of the clock, reboots, and boots that began in
 * 1970.
 */
import { expect, test } from 'vitest';
import type { ClockState } from '../../../src/domain/sale/sale.ts';
import { type ClockReading, momentOf } from '../../../src/domain/time/clock-map.ts';

const hourMs = 3_600_000;
const noonMs = Date.UTC(2026, 10, 25, 12);

/** Readings each minute, newest first. `wall`: wall clock of the reading. */
function readings(
  boot: string,
  minutes: number,
  wall: (monotonicMs: number) => number,
  state: (monotonicMs: number) => ClockState = () => 'synced',
): ClockReading[] {
  return Array.from({ length: minutes }, (_, index) => 20_000 + index * 60_000)
    .map((monotonicMs) => ({ boot, monotonicMs, wallMs: wall(monotonicMs), state: state(monotonicMs) }))
    .reverse();
}

test('keeps the instant when the clock has stepped by an hour since', () => {
  for (const stepMs of [hourMs, -hourMs]) {
    const now = readings('b', 300, (at) => noonMs + at + (at > 4 * hourMs ? stepMs : 0));
    expect(momentOf([now], noonMs + hourMs + 123)).toEqual({ boot: 'b', monotonicMs: hourMs + 123 });
    // And after the step, on the new clock.
    const after = { boot: 'b', monotonicMs: 4.9 * hourMs };
    expect(momentOf([now], noonMs + 4.9 * hourMs + stepMs)).toEqual(after);
  }
});

test('converts a time in an earlier boot, before it, and while the machine was off', () => {
  const now = readings('now', 30, (at) => noonMs + at);
  const morning = readings('morning', 120, (at) => noonMs - 4 * hourMs + at);
  const boots = [now, morning];
  expect(momentOf(boots, noonMs + 60_000)).toEqual({ boot: 'now', monotonicMs: 60_000 });
  expect(momentOf(boots, noonMs - 3 * hourMs)).toEqual({ boot: 'morning', monotonicMs: hourMs });
  // Seconds after its last reading it still ran.
  expect(momentOf(boots, noonMs - 2 * hourMs + 10_000)).toEqual({
    boot: 'morning',
    monotonicMs: 2 * hourMs + 10_000,
  });
  expect(momentOf(boots, noonMs - hourMs)).toEqual({ boot: 'morning', monotonicMs: 3 * hourMs });
  expect(momentOf(boots, noonMs - 5 * hourMs)).toEqual({ boot: 'morning', monotonicMs: -hourMs });
  expect(momentOf([now], noonMs - hourMs)).toEqual({ boot: 'now', monotonicMs: -hourMs });
  expect(momentOf([], noonMs)).toBeUndefined();
});

test('converts a time before the clock of a boot from 1970 was set', () => {
  const set = 10 * 60_000;
  const now = readings(
    'b',
    60,
    (at) => (at < set ? at : noonMs + at),
    (at) => (at < set ? 'unsynced' : 'synced'),
  );
  expect(momentOf([now], noonMs + 120_000)).toEqual({ boot: 'b', monotonicMs: 120_000 });
});

test('skips a boot without a set clock', () => {
  const now = readings('now', 30, (at) => noonMs + at);
  const lost = readings(
    'lost',
    30,
    (at) => at,
    () => 'unsynced',
  );
  const morning = readings('morning', 120, (at) => noonMs - 4 * hourMs + at);
  expect(momentOf([now, lost, morning], noonMs - 3 * hourMs)).toEqual({
    boot: 'morning',
    monotonicMs: hourMs,
  });
});

test('takes the newer instant of a time shown twice because the clock was set back', () => {
  const now = readings('b', 300, (at) => noonMs + at - (at > 2 * hourMs ? hourMs : 0));
  expect(momentOf([now], noonMs + 1.5 * hourMs)).toEqual({ boot: 'b', monotonicMs: 2.5 * hourMs });
});
