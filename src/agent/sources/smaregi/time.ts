/** Smaregi's times: whole seconds; without a zone they are Japan's, which has had no summer time since 1951. Pure. */
import { z } from 'zod';

const japanMs = 9 * 3_600_000;
export const resolutionMs = 1_000;

/** `2026-11-24 12:34:56` (the older API) or RFC 3339 (the Platform API); epoch milliseconds, undefined for anything else. */
export function readTime(text: string): number | undefined {
  const match =
    /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:(Z)|([+-])(\d\d):?(\d\d))?$/.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, utc, sign, zoneHours, zoneMinutes] = match;
  const asUtcMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(asUtcMs)) return undefined;
  if (utc !== undefined) return asUtcMs;
  if (sign === undefined) return asUtcMs - japanMs;
  const aheadMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return sign === '-' ? asUtcMs + aheadMs : asUtcMs - aheadMs;
}

/** The day of `2026-11-24`, with or without a time; undefined for anything else. */
export function readDate(text: string): string | undefined {
  return z.iso.date().safeParse(text.trim().slice(0, 10).replaceAll('/', '-')).data;
}

/** `2026-11-24 12:34:56`, the format of the older API. */
export function japanText(epochMs: number): string {
  return japanIso(epochMs).replace('T', ' ');
}

/** `2026-11-24T12:34:56+09:00` */
export function zonedText(epochMs: number): string {
  return `${japanIso(epochMs)}+09:00`;
}

function japanIso(epochMs: number): string {
  return new Date(epochMs + japanMs).toISOString().slice(0, 19);
}
