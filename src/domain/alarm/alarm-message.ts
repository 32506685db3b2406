/** Alarms as one message to somebody outside: for a program, and in words for a person. No secrets, no sales. */
import type { AlarmNews } from './alarm-notifications.ts';
import { alarmWords } from './alarm-texts.ts';

export type AlarmMessage = {
  /** Of this message (UUID, version 7). */
  readonly id: string;
  /** RFC 3339. */
  readonly sentAt: string;
  readonly gateway: string;
  readonly shop: { readonly id: string; readonly name: string };
  readonly alarms: readonly (AlarmNews & { readonly words: { readonly en: string; readonly ja: string } })[];
  /** All of it for a person. */
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
  const alarms = news.map((alarm) => ({ ...alarm, words: wordsOf(alarm.kind) }));
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

/** To see that messages arrive. */
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
  // In the shop's time, to the minute; a program has it in full.
  const at = since?.slice(0, 16).replace('T', ' ');
  const from =
    at === undefined || state === 'over' ? '' : language === 'ja' ? `（${at} から）` : ` (since ${at})`;
  return `${what}${of}${from}`;
}

/** A kind that a newer version had told, and this one doesn't know. */
function wordsOf(kind: string): { en: string; ja: string } {
  return Object.entries(alarmWords).find(([known]) => known === kind)?.[1] ?? { en: kind, ja: kind };
}
