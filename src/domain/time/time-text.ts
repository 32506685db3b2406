/** Formats times for people and clouds: RFC 3339 with milliseconds and the offset of the shop's zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  return format;
}

/**
 * Zones change their offset on full quarters of an hour, so the newest quarters are cached: most times are current, and
 * a sale that was held back alternates between old and current ones. Computing an offset costs as much as the rest of
 * an event.
 */
const quarterMs = 900_000;
const maxQuarters = 16;
const lastOffsets = new Map<string, Map<number, number>>();

/** Offset of a zone from UTC at an instant, minutes. `timeZone` is an IANA name; throws RangeError otherwise. */
export function zoneOffsetMinutes(epochMs: number, timeZone: string): number {
  const quarter = Math.floor(epochMs / quarterMs);
  const known = lastOffsets.get(timeZone)?.get(quarter);
  if (known !== undefined) return known;
  const minutes = readOffsetMinutes(epochMs, timeZone);
  const quarters = lastOffsets.get(timeZone) ?? new Map<number, number>();
  lastOffsets.set(timeZone, quarters.set(quarter, minutes));
  const [oldest] = quarters.keys();
  if (quarters.size > maxQuarters && oldest !== undefined) quarters.delete(oldest);
  return minutes;
}

function readOffsetMinutes(epochMs: number, timeZone: string): number {
  const name =
    offsetFormat(timeZone)
      .formatToParts(epochMs)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

/** `2026-11-24T12:34:56.789+09:00`. Fractions of a millisecond are rounded. */
export function rfc3339(epochMs: number, timeZone: string): string {
  const wholeMs = Math.round(epochMs);
  const offsetMinutes = zoneOffsetMinutes(wholeMs, timeZone);
  const local = new Date(wholeMs + offsetMinutes * 60_000).toISOString().slice(0, -1);
  const size = Math.abs(offsetMinutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  const minutes = String(size % 60).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}`;
}

/** `2026-11-24 12:34:56` of an RFC 3339 text: the same local time for people, without its zone. */
export function toSeconds(rfc3339Text: string): string {
  return rfc3339Text.slice(0, 19).replace('T', ' ');
}
