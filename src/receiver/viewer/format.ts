/** Formats money, times and durations for a language and a shop's zone. Pure. */
import { durationText, moneyFormat } from '../../domain/time/figures.ts';
import { plusMinusMs, uncertaintyText } from '../../domain/time/stated-uncertainty.ts';
import type { Language } from '../../lib/text/language.ts';
import { zoneOf } from '../sale-columns.ts';
import { messages } from './i18n/language.ts';

export type Format = {
  readonly number: (value: number) => string;
  /** Minor units of the currency (ISO 4217). */
  readonly money: (minor: number, currency: string) => string;
  /** `14:02:33.1` */
  readonly time: (atMs: number) => string;
  /** `14:02`, preceded by the day unless it is the day of `nowMs`. */
  readonly moment: (atMs: number, nowMs: number) => string;
  /** `11月24日(火) 14:02:33.1` */
  readonly dateTime: (atMs: number) => string;
  /** `2026年11月24日(火)` */
  readonly day: (atMs: number) => string;
  /** One unit, rounded down: `45秒`, `12分`, `3時間`, `2日`. */
  readonly duration: (ms: number) => string;
  /** `12 ms`, above a second `1.2秒`; without a sign. */
  readonly milliseconds: (ms: number) => string;
  /** How sure a time is, rounded up: `100 ms`, `2.5秒`, `12分`, `6.5時間`. */
  readonly uncertainty: (ms: number) => string;
  /** `1.4 GB` */
  readonly bytes: (bytes: number) => string;
};

/** Cached by language and zone: creating one takes milliseconds, and a page has a hundred sales. */
const made = new Map<string, Format>();

export function formatFor(language: Language, timeZone: string): Format {
  const zone = zoneOf(timeZone);
  const key = `${language} ${zone}`;
  let format = made.get(key);
  if (format === undefined) {
    format = createFormat(language, zone);
    made.set(key, format);
  }
  return format;
}

function createFormat(language: Language, timeZone: string): Format {
  const { duration: words } = messages[language];
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, { timeZone, hourCycle: 'h23', ...options });
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const tenths = dates({ ...clock, second: '2-digit', fractionalSecondDigits: 1 });
  const minutes = dates(clock);
  const month = language === 'ja' ? 'long' : 'short';
  const shortDay = dates({ month, day: 'numeric', weekday: 'short' });
  const longDay = dates({ year: 'numeric', month, day: 'numeric', weekday: 'short' });
  const dayOnly = dates({ month: 'numeric', day: 'numeric' });
  const dayKey = dates({ year: 'numeric', month: 'numeric', day: 'numeric' });
  const number = (value: number, digits = 0): string =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  const seconds = (s: number): string => words.seconds(s < 10 ? Math.round(s * 10) / 10 : Math.round(s));

  return {
    number,
    money: moneyFormat(language),
    time: (atMs) => tenths.format(atMs),
    moment: (atMs, nowMs) =>
      dayKey.format(atMs) === dayKey.format(nowMs)
        ? minutes.format(atMs)
        : `${dayOnly.format(atMs)} ${minutes.format(atMs)}`,
    dateTime: (atMs) => `${shortDay.format(atMs)} ${tenths.format(atMs)}`,
    day: (atMs) => longDay.format(atMs),
    duration: (ms) => durationText(ms, words),
    milliseconds(ms) {
      const size = Math.abs(ms);
      return size < 999.5 ? `${Math.round(size)} ms` : seconds(size / 1_000);
    },
    uncertainty: (ms) => (ms < 999.5 ? `${plusMinusMs(ms)} ms` : uncertaintyText(ms, words)),
    bytes: (bytes) => (bytes < 1e9 ? `${number(bytes / 1e6)} MB` : `${number(bytes / 1e9, 1)} GB`),
  };
}
