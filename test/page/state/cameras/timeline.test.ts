import { expect, test } from 'vitest';
import {
  boundsOf,
  labelsOf,
  marksOf,
  nearestMarks,
  partAround,
  shareOf,
  shownAt,
  timelineOf,
} from '../../../../src/page/state/cameras/timeline.ts';
import { captured, pair, shopTime } from '../../../peers/page/page-data.ts';

const nowMs = Date.parse('2026-11-24T15:00:00+09:00');
const minute = (n: number) => nowMs + 60_000 * n;
const span = (from: number, until: number) => ({
  from: shopTime(minute(from)),
  until: shopTime(minute(until)),
});
const timeline = timelineOf({
  held: [
    { kind: 'key_frames', ...span(-600, -300) },
    { kind: 'key_frames', ...span(-200, -1) },
    { kind: 'video', ...span(-10, 0) },
  ],
  clips: [
    { saleId: 's1', id: 'c1', at: shopTime(minute(-800)), ...span(-801, -799) },
    { saleId: 's2', id: 'c2', at: shopTime(minute(-100)), ...span(-101, -99) },
  ],
});

test('shows video before a stored clip, and a clip before key frames', () => {
  expect(shownAt(timeline, minute(-5))).toEqual({ kind: 'frame', of: 'video' });
  expect(shownAt(timeline, minute(-100))).toMatchObject({ kind: 'clip', clip: { saleId: 's2' } });
  expect(shownAt(timeline, minute(-150))).toEqual({ kind: 'frame', of: 'key_frames' });
  expect(shownAt(timeline, minute(-800))).toMatchObject({ kind: 'clip', clip: { saleId: 's1' } });
});

test('states the nearest times with something to show', () => {
  expect(shownAt(timeline, minute(-250))).toEqual({
    ...{ kind: 'none', beforeMs: minute(-300), afterMs: minute(-200) },
  });
  expect(shownAt(timeline, minute(-900))).toEqual({ kind: 'none', afterMs: minute(-801) });
  expect(shownAt(timeline, minute(1))).toEqual({ kind: 'none', beforeMs: minute(0) });
  expect(boundsOf(timeline)).toEqual({ fromMs: minute(-801), untilMs: minute(0) });
  expect(boundsOf({ held: [], clips: [] })).toBeUndefined();
});

test('moves the shown part only when the time leaves it', () => {
  const part = partAround(minute(-30), 3_600_000);
  expect(part).toEqual({ fromMs: minute(-60), untilMs: minute(0) });
  expect(partAround(minute(-60), 3_600_000, part)).toBe(part);
  expect(partAround(minute(-61), 3_600_000, part)).toEqual({ fromMs: minute(-91), untilMs: minute(-31) });
  expect(partAround(minute(-30), 600_000, part)).toEqual({ fromMs: minute(-35), untilMs: minute(-25) });
  expect([minute(-90), minute(-45), minute(9)].map((ms) => shareOf(part, ms))).toEqual([0, 0.25, 1]);
});

test.each([
  ['Asia/Tokyo', 600_000, ['14:56', '14:58', '15:00', '15:02', '15:04']],
  ['Asia/Tokyo', 86_400_000, ['04:00', '08:00', '12:00', '16:00', '20:00', '00:00']],
  // Half an hour off.
  ['Asia/Kolkata', 21_600_000, ['09:00', '10:00', '11:00', '12:00', '13:00', '14:00']],
] as const)('writes round times of the shop below the part: %s, %i ms', (timeZone, lengthMs, times) => {
  const clock = new Intl.DateTimeFormat('en', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = partAround(nowMs, lengthMs);
  expect(labelsOf(part, timeZone).map((ms) => clock.format(ms))).toEqual(times);
});

test('marks sales at the time of their picture by this camera, exceptions as such', () => {
  const atMs = minute(-5);
  const own = pair(1, atMs, { captures: [captured({ atMs, camera: 'counter', offsetMs: 700 })] });
  const other = pair(2, minute(-4), {
    kind: 'refund',
    captures: [captured({ atMs: minute(-4), camera: 'back', offsetMs: 900 })],
  });
  const marks = marksOf([other, own], 'counter');
  expect(marks.map(({ key, atMs: ms, isException }) => [key, ms - atMs, isException])).toEqual([
    [own.saleId, 700, false],
    [other.saleId, 60_000, true],
  ]);
  expect(nearestMarks(marks, minute(-4), 1).map(({ key }) => key)).toEqual([other.saleId]);
  expect(nearestMarks(marks, minute(-4), 5)).toEqual(marks);
});
