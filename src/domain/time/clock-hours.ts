/** Hours of the day by the shop's clock, on any day: 14–16, or 22–2 over midnight. Pure. */
import { zoneOffsetMinutes } from './time-text.ts';

/** Full hours, 0 … 24; from inclusive, to exclusive. */
export type HourRange = { readonly from: number; readonly to: number };
export const allHours: HourRange = { from: 0, to: 24 };
export type ClockHours = HourRange & { readonly timeZone: string };

/** `14-16`; undefined for anything else, and for no hour at all. */
export function readHours(text: string): HourRange | undefined {
  const [, first, last] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return first !== undefined && from < 24 && to > 0 && to <= 24 && from !== to ? { from, to } : undefined;
}

/** The hours themselves, 0 … 23. */
export function hoursOf({ from, to }: HourRange): number[] {
  return Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    from < to ? from <= hour && hour < to : hour >= from || hour < to,
  );
}

export function isWithinHours(hours: ClockHours, atMs: number): boolean {
  const localMs = atMs + zoneOffsetMinutes(atMs, hours.timeZone) * 60_000;
  return hoursOf(hours).includes(new Date(localMs).getUTCHours());
}

/** A span of one offset from UTC. */
export type ZoneSpan = { readonly toMs: number; readonly offsetMs: number };

/** Shorter than the shortest stretch between two changes of a zone, which is a month. */
const stepMs = 7 * 86_400_000;
/** Instants outside of it are those of a clock that was never set; their hour is that of the nearest span. */
const maxSpanMs = 20 * 366 * 86_400_000;

/** The offsets of a zone from one instant to another; the last span has no end. */
export function zoneSpans(
  span: { readonly fromMs: number; readonly toMs: number },
  timeZone: string,
): readonly ZoneSpan[] {
  const offsetAt = (atMs: number) => zoneOffsetMinutes(atMs, timeZone) * 60_000;
  const fromMs = Math.max(span.fromMs, span.toMs - maxSpanMs);
  const spans: ZoneSpan[] = [];
  let offsetMs = offsetAt(fromMs);
  for (let atMs = fromMs; atMs < span.toMs; atMs += stepMs) {
    const next = offsetAt(atMs + stepMs);
    if (next === offsetMs) continue;
    let [before, after] = [atMs, atMs + stepMs];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle) === offsetMs) before = middle;
      else after = middle;
    }
    spans.push({ toMs: after, offsetMs });
    offsetMs = next;
  }
  return [...spans, { toMs: Number.MAX_SAFE_INTEGER, offsetMs }];
}
