/** Opening hours, quiet hours and the pace of messages. */
import { expect, test } from 'vitest';
import { heldBack, idleOccurrence, openingAt } from '../../../src/domain/notification/hours.ts';
import { defaultRules } from '../../../src/domain/notification/rules.ts';

const timeZone = 'Asia/Tokyo';
const at = (local: string) => Date.parse(`${local}:00+09:00`);
const opening = (local: string, rules: Partial<typeof defaultRules>) => {
  const span = openingAt(at(local), { ...defaultRules, ...rules }, timeZone);
  return span && [span.fromMs - at(local), span.toMs - at(local)].map((ms) => ms / 60_000);
};

test('knows the opening that a time is in, over midnight too', () => {
  const day = { openFrom: '10:00', openUntil: '20:00' };
  expect(opening('2026-11-30T09:59', day)).toBeUndefined();
  expect(opening('2026-11-30T10:00', day)).toEqual([0, 600]);
  expect(opening('2026-11-30T20:00', day)).toBeUndefined();
  // Mondays only; the small hours of Tuesday belong to Monday.
  const night = { openFrom: '18:00', openUntil: '02:00', openDays: [1] };
  expect(opening('2026-11-30T01:00', night)).toBeUndefined();
  expect(opening('2026-11-30T19:00', night)).toEqual([-60, 420]);
  expect(opening('2026-12-01T01:59', night)).toEqual([-479, 1]);
  expect(opening('2026-12-01T18:30', night)).toBeUndefined();
});

test('is idle from the last sale or the opening on', () => {
  const rules = { ...defaultRules, idle: true, idleMinutes: 30 };
  const idle = (now: string, last?: string) =>
    idleOccurrence(
      { nowMs: at(now), lastSaleMs: last === undefined ? undefined : at(last), timeZone },
      rules,
    );
  expect(idle('2026-11-30T10:29')).toBeUndefined();
  expect(idle('2026-11-30T10:30', '2026-11-29T19:00')).toMatchObject({
    ...{ atMs: at('2026-11-30T10:00'), isSinceOpening: true },
  });
  expect(idle('2026-11-30T10:30', '2026-11-30T10:01')).toBeUndefined();
  expect(idle('2026-11-30T10:31', '2026-11-30T10:01')).toMatchObject({
    ...{ atMs: at('2026-11-30T10:01'), isSinceOpening: false },
  });
  expect(idle('2026-11-30T20:00', '2026-11-30T10:01')).toBeUndefined();
});

test('holds messages back in quiet hours and at the bound of an hour', () => {
  const nowMs = at('2026-11-30T23:00');
  const quiet = { quiet: true, quietFrom: '22:00', quietUntil: '08:00', maxPerHour: 2 };
  const held = (local: string, sentAtMs: number[], rules = quiet) =>
    heldBack({ nowMs: at(local), sentAtMs, timeZone }, rules);
  expect(held('2026-11-30T23:00', [])).toBe('quiet_hours');
  expect(held('2026-11-30T08:00', [])).toBeUndefined();
  expect(held('2026-11-30T23:00', [], { ...quiet, quiet: false })).toBeUndefined();
  const open = { ...quiet, quiet: false };
  expect(held('2026-11-30T23:00', [nowMs - 3_599_999, nowMs], open)).toBe('bound');
  expect(held('2026-11-30T23:00', [nowMs - 3_600_000, nowMs], open)).toBeUndefined();
  // Sent by a clock that was wrong.
  expect(held('2026-11-30T23:00', [nowMs + 90_000_000, nowMs], open)).toBeUndefined();
});
