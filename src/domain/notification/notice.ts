/**
 * Formats what is due for a channel as one message for people: one occurrence, or a digest of what was held back.
 * Pure.
 */

import { textsIn } from '../../lib/text/catalogue.ts';
import type { Language, LocalizedText } from '../../lib/text/language.ts';
import { alarmTitle } from '../alarm/alarm.ts';
import { alarmLine } from '../alarm/alarm-message.ts';
import type { AlarmNews } from '../alarm/alarm-notifications.ts';
import { knownZone, moneyFormat } from '../time/figures.ts';
import { noticeEn } from './notice-en.ts';
import { noticeJa } from './notice-ja.ts';
import type { Occurrence } from './rules.ts';

export type Notice = {
  /** UUID; the same in every attempt to deliver this message. */
  readonly id: string;
  /** A line without the name of the shop: subject or heading. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly shop: string;
  readonly language: Language;
  /** Sales in it, newest first, at most `maxSales`. */
  readonly saleIds: readonly string[];
  /** An alarm that began is in it. */
  readonly isUrgent: boolean;
};

export type Due = {
  readonly occurrences: readonly Occurrence[];
  readonly alarms: readonly AlarmNews[];
  /** Occurrences that became too old or too many, and are in no message. */
  readonly dropped: number;
};

/** Lines of a message; the others are counted. */
const maxLines = 20;
const maxSales = 5;
/** An occurrence that is reported later was held back. Milliseconds. */
const promptMs = 10 * 60_000;

type Head = {
  readonly id: string;
  readonly shop: string;
  readonly timeZone: string;
  readonly language: Language;
  readonly nowMs: number;
};

export function noticeOf({ occurrences, alarms, dropped }: Due, head: Head): Notice {
  const { id, shop, language, nowMs } = head;
  const t = textsIn(language, noticeEn, noticeJa);
  const inOrder = occurrences.toSorted((a, b) => a.atMs - b.atMs);
  const line = occurrenceLine(head);
  const all = [...inOrder.map((one) => line(one)), ...alarms.map((one) => alarmLine(one)[language])];
  const shown = all.length > maxLines ? all.slice(-(maxLines - 1)) : all;
  const isDigest = all.length > 1 && inOrder.some((one) => nowMs - reportableMs(one) > promptMs);
  const [only] = all.length === 1 ? [shortTitle(inOrder[0], alarms[0], head)] : [];
  return {
    ...{ id, shop, language },
    title: only ?? t('notice.several', { count: all.length === 0 ? dropped : all.length }),
    lines: [
      ...(isDigest ? [t('notice.digest', { count: all.length })] : []),
      ...(shown.length < all.length ? [t('notice.earlier', { count: all.length - shown.length })] : []),
      ...shown,
      ...(dropped > 0 ? [t('notice.dropped', { count: dropped })] : []),
    ],
    saleIds: inOrder
      .toReversed()
      .flatMap((one) => (one.kind === 'idle' ? [] : [one.saleId]))
      .slice(0, maxSales),
    isUrgent: alarms.some(({ state }) => state === 'begun'),
  };
}

/** Checks that messages arrive. */
export function trialNotice(head: Omit<Head, 'timeZone' | 'nowMs'>): Notice {
  const { id, shop, language } = head;
  const t = textsIn(language, noticeEn, noticeJa);
  const title = t('notice.trial_title');
  return { id, shop, language, title, lines: [t('notice.trial')], saleIds: [], isUrgent: false };
}

/** The whole message as text. */
export function noticeText({ shop, language, lines }: Notice): string {
  const t = textsIn(language, noticeEn, noticeJa);
  return [t('notice.head', { shop }), ...lines].join('\n');
}

export function noticeSubject({ shop, language, title }: Notice): string {
  return textsIn(language, noticeEn, noticeJa)('notice.subject', { shop, title });
}

/** Explains in an e-mail where it comes from. */
export function noticeFooter(language: Language): string {
  return textsIn(language, noticeEn, noticeJa)('notice.footer');
}

function reportableMs(occurrence: Occurrence): number {
  return occurrence.atMs + (occurrence.kind === 'idle' ? occurrence.minutes * 60_000 : 0);
}

function shortTitle(occurrence: Occurrence | undefined, alarm: AlarmNews | undefined, head: Head): string {
  if (occurrence !== undefined) return occurrenceLine(head, 'title')(occurrence);
  if (alarm === undefined) return '';
  const title: LocalizedText = alarmTitle(alarm.kind);
  return textsIn(head.language, noticeEn, noticeJa)(`notice.alarm_${alarm.state}`, { title });
}

function occurrenceLine({ language, timeZone, nowMs }: Head, form: 'line' | 'title' = 'line') {
  const t = textsIn(language, noticeEn, noticeJa);
  const money = moneyFormat(language);
  const time = timeFormat(language, timeZone, nowMs);
  return (occurrence: Occurrence): string => {
    if (occurrence.kind === 'idle') {
      const { minutes, isSinceOpening } = occurrence;
      const code = isSinceOpening ? 'notice.idle_since_opening' : 'notice.idle';
      return t(code, { since: time(occurrence.atMs), minutes });
    }
    const { kind, register, totalMinor, currency, staff, atMs } = occurrence;
    const amount = money(Math.abs(totalMinor), currency);
    const what = kind === 'no_sale' ? t('notice.no_sale') : t(`notice.${kind}`, { amount });
    const atRegister = t('notice.at_register', { register, what });
    if (form === 'title') return atRegister;
    const by = staff === undefined ? atRegister : t('notice.by_staff', { line: atRegister, staff });
    return t('notice.at', { time: time(atMs), line: by });
  };
}

/** The day is written where it is not today. */
function timeFormat(language: Language, timeZone: string, nowMs: number): (atMs: number) => string {
  const zone = { timeZone: knownZone(timeZone), hourCycle: 'h23' } as const;
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const minutes = new Intl.DateTimeFormat(language, { ...zone, ...clock });
  const dated = new Intl.DateTimeFormat(language, { ...zone, ...clock, month: 'short', day: 'numeric' });
  const day = new Intl.DateTimeFormat('sv', { timeZone: zone.timeZone });
  return (atMs) => (day.format(atMs) === day.format(nowMs) ? minutes : dated).format(atMs);
}
