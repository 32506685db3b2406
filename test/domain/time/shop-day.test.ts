import { expect, test } from 'vitest';
import {
  dateAfter,
  daySpan,
  hourSpans,
  isDate,
  isLocalTime,
  localTimeMs,
} from '../../../src/domain/time/shop-day.ts';
import { rfc3339 } from '../../../src/domain/time/time-text.ts';

test.each([
  ['Asia/Tokyo', '2026-11-24', 24, '2026-11-24T00:00:00.000+09:00'],
  ['America/New_York', '2026-03-08', 23, '2026-03-08T00:00:00.000-05:00'],
  ['America/New_York', '2026-11-01', 25, '2026-11-01T00:00:00.000-04:00'],
  // Half an hour back: an hour of ninety minutes. Midnight skipped: the day begins at one.
  ['Australia/Lord_Howe', '2026-04-05', 24, '2026-04-05T00:00:00.000+11:00'],
  ['America/Santiago', '2026-09-06', 23, '2026-09-06T01:00:00.000-03:00'],
  ['Asia/Kolkata', '2026-11-24', 24, '2026-11-24T00:00:00.000+05:30'],
])('a day in %s, %s, has %d hours', (zone, date, count, start) => {
  const hours = hourSpans(date, zone);
  const { fromMs, toMs } = daySpan(date, zone);
  expect(hours).toHaveLength(count);
  expect(rfc3339(fromMs, zone)).toBe(start);
  expect([hours[0]?.fromMs, hours.at(-1)?.toMs]).toEqual([fromMs, toMs]);
  for (const [n, hour] of hours.entries()) {
    expect(hour.fromMs).toBe(n === 0 ? fromMs : hours[n - 1]?.toMs);
    expect(rfc3339(hour.fromMs, zone)).toMatch(n === 0 ? /T0[01]:00/ : /:00:00.000/);
    expect(rfc3339(hour.toMs - 1, zone).slice(0, 10)).toBe(date);
  }
});

test('has no hours for a day that the zone skipped', () => {
  expect(hourSpans('2011-12-30', 'Pacific/Apia')).toEqual([]);
  expect(hourSpans('2011-12-31', 'Pacific/Apia')).toHaveLength(24);
});

test('maps local times that occur twice, and those that never occur', () => {
  const at = (text: string, which?: 'first' | 'last') =>
    rfc3339(localTimeMs(text, 'America/New_York', which), 'America/New_York');
  expect(at('2026-11-24T12:34:56')).toBe('2026-11-24T12:34:56.000-05:00');
  expect(at('2026-11-01T01:30')).toBe('2026-11-01T01:30:00.000-04:00');
  expect(at('2026-11-01T01:30', 'last')).toBe('2026-11-01T01:30:00.000-05:00');
  expect(at('2026-03-08T02:30')).toBe('2026-03-08T03:30:00.000-04:00');
});

test('validates dates and times', () => {
  expect(['2026-11-24', '2024-02-29'].every(isDate)).toBe(true);
  expect(['2026-02-29', '2026-13-01', '2026-1-1', '24.11.2026', ''].some(isDate)).toBe(false);
  expect(['2026-11-24T12:34', '2026-11-24T12:34:56.7'].every(isLocalTime)).toBe(true);
  expect(['2026-11-24T25:00', '2026-02-30T10:00', '2026-11-24', '2026-11-24T12:34Z'].some(isLocalTime)).toBe(
    false,
  );
  expect(dateAfter('2026-12-31')).toBe('2027-01-01');
  expect(dateAfter('2024-03-01', -1)).toBe('2024-02-29');
});
