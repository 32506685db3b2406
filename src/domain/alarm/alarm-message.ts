/**
 * Formats alarms as one message to an external receiver: machine-readable fields and a text for people. Contains no
 * secrets and no sales.
 */

import { alarmTitle } from './alarm.ts';
import type { AlarmNews } from './alarm-notifications.ts';

export type AlarmMessage = {
  /** Id of this message (UUID, version 7). */
  readonly id: string;
  /** RFC 3339. */
  readonly sentAt: string;
  readonly gateway: string;
  readonly shop: { readonly id: string; readonly name: string };
  readonly alarms: readonly (AlarmNews & { readonly words: { readonly en: string; readonly ja: string } })[];
  /** The whole message as text for people. */
  readonly text: string;
};

export type MessageLanguage = 'en' | 'ja';

const states = {
  en: { begun: '⚠', standing: '⚠ still:', over: '✓ over:' },
  ja: { begun: '⚠', standing: '⚠ 継続中：', over: '✓ 解消：' },
};

export function alarmMessage(
  news: readonly AlarmNews[],
  of: Omit<AlarmMessage, 'alarms' | 'text'>,
  language: MessageLanguage,
): AlarmMessage {
  const alarms = news.map((alarm) => ({ ...alarm, words: alarmTitle(alarm.kind) }));
  const { name } = of.shop;
  return {
    ...of,
    alarms,
    text: [
      language === 'ja' ? `【${name}】${of.gateway}` : `[${name}] ${of.gateway}`,
      ...alarms.map((alarm) => lineOf(alarm, language)),
    ].join('\n'),
  };
}

/** A test message, to check that messages arrive. */
export function trialMessage(
  of: Omit<AlarmMessage, 'alarms' | 'text'>,
  language: MessageLanguage,
): AlarmMessage {
  const { name } = of.shop;
  return {
    ...of,
    alarms: [],
    text:
      language === 'ja'
        ? `【${name}】${of.gateway}\nアラームの通知テストです。異常はありません。`
        : `[${name}] ${of.gateway}\nThis is a test of the alarm messages. Nothing is wrong.`,
  };
}

function lineOf(
  { state, about, since, words }: AlarmMessage['alarms'][number],
  language: MessageLanguage,
): string {
  const what = [states[language][state], words[language]].join(
    language === 'en' || state === 'begun' ? ' ' : '',
  );
  const of = about === undefined ? '' : language === 'ja' ? `：${about}` : `: ${about}`;
  // Local time of the shop, to the minute; programs get the full time stamp.
  const at = since?.slice(0, 16).replace('T', ' ');
  const from =
    at === undefined || state === 'over' ? '' : language === 'ja' ? `（${at} から）` : ` (since ${at})`;
  return `${what}${of}${from}`;
}
