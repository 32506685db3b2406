/**
 * Formats alarms as one message to an external receiver: machine-readable fields and a text for people. Contains no
 * secrets and no sales.
 */

import { localizedTexts } from '../../lib/text/catalogue.ts';
import type { Language, LocalizedText } from '../../lib/text/language.ts';
import { alarmTitle } from './alarm.ts';
import type { AlarmNews } from './alarm-notifications.ts';
import { messageEn } from './message-en.ts';
import { messageJa } from './message-ja.ts';

export type AlarmMessage = {
  /** Id of this message (UUID, version 7). */
  readonly id: string;
  /** RFC 3339. */
  readonly sentAt: string;
  readonly gateway: string;
  readonly shop: { readonly id: string; readonly name: string };
  readonly alarms: readonly (AlarmNews & { readonly words: LocalizedText })[];
  /** The whole message as text for people. */
  readonly text: string;
};

const textsOf = localizedTexts(messageEn, messageJa);

export function alarmMessage(
  news: readonly AlarmNews[],
  of: Omit<AlarmMessage, 'alarms' | 'text'>,
  language: Language,
): AlarmMessage {
  const alarms = news.map((alarm) => ({ ...alarm, words: alarmTitle(alarm.kind) }));
  return {
    ...of,
    alarms,
    text: [headText(of), ...news.map(alarmLine)].map((line) => line[language]).join('\n'),
  };
}

/** A test message, to check that messages arrive. */
export function trialMessage(of: Omit<AlarmMessage, 'alarms' | 'text'>, language: Language): AlarmMessage {
  const text = [headText(of), textsOf('message.trial')].map((line) => line[language]).join('\n');
  return { ...of, alarms: [], text };
}

function headText({ shop, gateway }: Omit<AlarmMessage, 'alarms' | 'text'>): LocalizedText {
  return textsOf('message.head', { shop: shop.name, gateway });
}

/** One alarm as a line of a message. */
export function alarmLine({ kind, state, about, since }: AlarmNews): LocalizedText {
  const title = alarmTitle(kind);
  const alarm = about === undefined ? title : textsOf('message.about', { title, about });
  const line = textsOf(`message.${state}`, { alarm });
  if (since === undefined || state === 'over') return line;
  // Local time of the shop, to the minute; programs get the full time stamp.
  return textsOf('message.since', { line, since: since.slice(0, 16).replace('T', ' ') });
}
