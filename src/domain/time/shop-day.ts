/** Days, hours and times of day in the shop's zone as instants; also correct on days that are an hour shorter or longer. Pure. */
import { rfc3339, zoneOffsetMinutes } from './time-text.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** Zones change their offset on full quarters of an hour. */
const quarterMs = 15 * minuteMs;

/** From inclusive, to exclusive; epoch milliseconds. */
export type Span = { readonly fromMs: number; readonly toMs: number };

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const localPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/;

/** `2026-11-24`, a valid calendar day. */
export function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** `2026-11-24T12:34`, with or without seconds, and without an offset. */
export function isLocalTime(text: string): boolean {
  return localPattern.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(`${text}Z`));
}

/** The day at an instant. */
export function dateAt(atMs: number, timeZone: string): string {
  return rfc3339(atMs, timeZone).slice(0, 10);
}

/** The day after, or `days` later. */
export function dateAfter(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/**
 * Instant of a local time. `which`: for a time that occurs twice, as clocks are set back. A time that is skipped, as
 * they are set forward, maps to the instant at which it would have occurred.
 */
export function localTimeMs(local: string, timeZone: string, which: 'first' | 'last' = 'first'): number {
  const asUtcMs = Date.parse(`${local}Z`);
  const before = zoneOffsetMinutes(asUtcMs - dayMs, timeZone);
  const after = zoneOffsetMinutes(asUtcMs + dayMs, timeZone);
  const found = [before, after]
    .map((minutes) => ({ minutes, atMs: asUtcMs - minutes * minuteMs }))
    .filter(({ minutes, atMs }) => zoneOffsetMinutes(atMs, timeZone) === minutes)
    .map(({ atMs }) => atMs);
  if (found.length === 0) return asUtcMs - before * minuteMs;
  return which === 'first' ? Math.min(...found) : Math.max(...found);
}

/** From the start of the day to that of the next. Empty when the zone skipped that day. */
export function daySpan(date: string, timeZone: string): Span {
  return {
    fromMs: localTimeMs(`${date}T00:00`, timeZone),
    toMs: localTimeMs(`${dateAfter(date)}T00:00`, timeZone),
  };
}

/** Instant of one end of a span: of a date, which includes its day, of a time of the shop, or of a time with an offset. */
export function shopTimeMs(text: string, timeZone: string, end: 'first' | 'last'): number {
  if (isDate(text)) return daySpan(text, timeZone)[end === 'first' ? 'fromMs' : 'toMs'];
  return isLocalTime(text) ? localTimeMs(text, timeZone, end) : Date.parse(text);
}

/** Hours of a day as clocks show them: 23, 24 or 25 of them. */
export function hourSpans(date: string, timeZone: string): Span[] {
  const { fromMs, toMs } = daySpan(date, timeZone);
  const starts: number[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += quarterMs) {
    const isFullHour = (atMs + zoneOffsetMinutes(atMs, timeZone) * minuteMs) % (60 * minuteMs) === 0;
    if (isFullHour || atMs === fromMs) starts.push(atMs);
  }
  return starts.map((startMs, n) => ({ fromMs: startMs, toMs: starts[n + 1] ?? toMs }));
}
