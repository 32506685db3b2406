/** Money, times, durations and sizes as people read them, in a language and the shop's zone. Pure. */
import { wholeMegabytes } from '../../domain/setup/megabyte.ts';
import { durationText, knownZone, moneyFormat } from '../../domain/time/figures.ts';
import { dateAfter } from '../../domain/time/shop-day.ts';
import { uncertaintyText } from '../../domain/time/stated-uncertainty.ts';
import type { Messages } from './ja.ts';

export type Format = {
  /** Minor units of the currency (ISO 4217). */
  readonly money: (minor: number, currency: string) => string;
  readonly number: (value: number, fractionDigits?: number) => string;
  /** RFC 3339 → `14:02:33.1`, the shop's zone. */
  readonly time: (iso: string) => string;
  /** RFC 3339 → `14:02:33`, the shop's zone. */
  readonly second: (iso: string) => string;
  /** RFC 3339 → `14:02`, the shop's zone. */
  readonly minute: (iso: string) => string;
  /** RFC 3339 → `14:02`; with the day before it when that isn't today. */
  readonly moment: (iso: string, nowMs: number) => string;
  /** The same with seconds, `14:02:33`: where it is compared with a receipt or another device. */
  readonly exactMoment: (iso: string, nowMs: number) => string;
  /** RFC 3339 → `2026年11月24日(火) 14:02:33.1` */
  readonly dateTime: (iso: string) => string;
  /** `2026年11月24日(火)`, the shop's zone. */
  readonly date: (atMs: number) => string;
  /** RFC 3339 → `きょう 11月24日(火)`, `きのう …`, `11月22日(日)` */
  readonly day: (iso: string, nowMs: number) => string;
  /** The same of a calendar day, `2026-11-24`. */
  readonly calendarDay: (date: string, nowMs: number) => string;
  /** The calendar day in the shop's zone, `2026-11-24`: for grouping. */
  readonly dayKey: (atMs: number) => string;
  /** One unit, rounded down: `45秒`, `12分`, `3時間`, `2日`. Milliseconds. */
  readonly duration: (ms: number) => string;
  /** A short stretch with what matters of its fraction: `0.1秒`, `2.5秒`, `40秒`. Milliseconds. */
  readonly seconds: (ms: number) => string;
  /** How sure a time is, rounded up: `0.1秒`, `40秒`, `12分`, `6.5時間`. Milliseconds. */
  readonly uncertainty: (ms: number) => string;
  /** How far a picture is from its moment, and how long a step took: `12 ms`, past a second `1.2秒`; without a sign. All else is in seconds. */
  readonly milliseconds: (ms: number) => string;
  /** Bytes → `412 MB`, `31.2 GB`, in the units of the config */
  readonly size: (bytes: number) => string;
  /** Bits per second → `4.1 Mbit/s` */
  readonly bitRate: (bitsPerSecond: number) => string;
};

/** `language` is a BCP 47 tag. `timeZone` is an IANA name; one that this browser doesn't know is read as UTC rather than failing the page. */
export function createFormat(
  language: string,
  { duration: words, today, yesterday }: Pick<Messages, 'duration' | 'today' | 'yesterday'>,
  timeZone: string,
): Format {
  const zone = knownZone(timeZone);
  const dateFormat = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: 'h23', ...options });
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const seconds = dateFormat({ ...clock, second: '2-digit', fractionalSecondDigits: 1 });
  const wholeSeconds = dateFormat({ ...clock, second: '2-digit' });
  const minutes = dateFormat(clock);
  const longDay = dateFormat({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' });
  // A calendar day is no instant of any zone.
  const mediumDay = new Intl.DateTimeFormat(language, {
    timeZone: 'UTC',
    month: language === 'ja' ? 'long' : 'short',
    day: 'numeric',
    weekday: 'short',
  });
  const shortDay = dateFormat({ month: 'numeric', day: 'numeric' });
  // Swedish writes dates as ISO 8601 does.
  const isoDay = new Intl.DateTimeFormat('sv', { timeZone: zone });

  const number = (value: number, fractionDigits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: fractionDigits }).format(value);
  const dayKey = (atMs: number) => isoDay.format(atMs);
  const withDay = (iso: string, nowMs: number, clockOf: Intl.DateTimeFormat) => {
    const atMs = Date.parse(iso);
    const time = clockOf.format(atMs);
    return dayKey(atMs) === dayKey(nowMs) ? time : `${shortDay.format(atMs)} ${time}`;
  };
  const calendarDay = (date: string, nowMs: number) => {
    const name = mediumDay.format(Date.parse(`${date}T00:00:00Z`));
    const now = dayKey(nowMs);
    if (date === now) return today(name);
    return date === dateAfter(now, -1) ? yesterday(name) : name;
  };

  return {
    number,
    dayKey,
    money: moneyFormat(language),
    time: (iso) => seconds.format(Date.parse(iso)),
    second: (iso) => wholeSeconds.format(Date.parse(iso)),
    minute: (iso) => minutes.format(Date.parse(iso)),
    moment: (iso, nowMs) => withDay(iso, nowMs, minutes),
    exactMoment: (iso, nowMs) => withDay(iso, nowMs, wholeSeconds),
    dateTime: (iso) => `${longDay.format(Date.parse(iso))} ${seconds.format(Date.parse(iso))}`,
    date: (atMs) => longDay.format(atMs),
    calendarDay,
    day: (iso, nowMs) => calendarDay(dayKey(Date.parse(iso)), nowMs),
    duration: (ms) => durationText(ms, words),
    uncertainty: (ms) => uncertaintyText(ms, words),
    seconds(ms) {
      const s = Math.abs(ms) / 1_000;
      return words.seconds(s < 10 ? Math.max(0.1, Math.round(s * 10) / 10) : Math.round(s));
    },
    milliseconds(ms) {
      const size = Math.abs(ms);
      return size < 999.5 ? `${Math.round(size)} ms` : words.seconds(Math.round(size / 100) / 10);
    },
    size(bytes) {
      const megabytes = wholeMegabytes(bytes);
      return megabytes < 1024 ? `${number(megabytes)} MB` : `${number(megabytes / 1024, 1)} GB`;
    },
    bitRate: (bits) => (bits < 999_500 ? `${number(bits / 1e3)} kbit/s` : `${number(bits / 1e6, 1)} Mbit/s`),
  };
}
