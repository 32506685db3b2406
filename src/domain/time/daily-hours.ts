/** Hours of the day in the form `22:00-06:00`. Pure. Crosses midnight when the end is not after the beginning. */
import { zoneOffsetMinutes } from './time-text.ts';

/** Minutes of the day in the shop's zone; from inclusive, until exclusive. Equal values mean the whole day. */
export type DailyHours = { readonly fromMinute: number; readonly untilMinute: number };

export const dailyHoursPattern =
  /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–~〜]\s*([01]?\d|2[0-3]|24(?=:00)):([0-5]\d)\s*$/;
const dayMinutes = 1_440;

/** Undefined when invalid. */
export function parseDailyHours(text: string): DailyHours | undefined {
  const [, fromHour, fromMinute, untilHour, untilMinute] = (dailyHoursPattern.exec(text) ?? []).map(Number);
  if (fromHour === undefined || fromMinute === undefined) return undefined;
  if (untilHour === undefined || untilMinute === undefined) return undefined;
  return {
    fromMinute: fromHour * 60 + fromMinute,
    untilMinute: (untilHour * 60 + untilMinute) % dayMinutes,
  };
}

/**
 * Time until the next range begins, milliseconds; 0 within one. Up to an hour off on a day of a clock change: call
 * again then.
 */
export function msUntilHours(hours: readonly DailyHours[], nowMs: number, timeZone: string): number {
  if (hours.length === 0) return Number.POSITIVE_INFINITY;
  const localMs = nowMs + zoneOffsetMinutes(nowMs, timeZone) * 60_000;
  const dayMs = dayMinutes * 60_000;
  const inDayMs = ((localMs % dayMs) + dayMs) % dayMs;
  const waits = hours.map(({ fromMinute, untilMinute }) => {
    const lastsMs = (((untilMinute - fromMinute + dayMinutes - 1) % dayMinutes) + 1) * 60_000;
    const sinceMs = (inDayMs - fromMinute * 60_000 + dayMs) % dayMs;
    return sinceMs < lastsMs ? 0 : dayMs - sinceMs;
  });
  return Math.min(...waits);
}
