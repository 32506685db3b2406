/** An alarm in force, and its texts. Pure. */
import type { Language, LocalizedText } from '../../lib/text/language.ts';
import type { Message } from '../../lib/text/message.ts';
import { type AlarmKind, type AlarmText, alarms } from './alarms.ts';
import { alarmsJa } from './alarms-ja.ts';

export type Alarm = {
  readonly kind: AlarmKind;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** The cause in this case; the text of the kind is general. No secrets. */
  readonly problem: Message;
  /** Account, register or printer concerned; distinguishes alarms of one kind. */
  readonly about?: string;
};

/** False for the kind of a newer version. */
export function isAlarmKind(kind: string): kind is AlarmKind {
  return Object.hasOwn(alarms, kind);
}

export function alarmText(kind: AlarmKind, language: Language): AlarmText {
  return language === 'ja' ? alarmsJa[kind] : alarms[kind];
}

/** The kind itself where it is of a newer version. */
export function alarmTitle(kind: string): LocalizedText {
  if (!isAlarmKind(kind)) return { en: kind, ja: kind };
  return { en: alarms[kind].title, ja: alarmsJa[kind].title };
}
