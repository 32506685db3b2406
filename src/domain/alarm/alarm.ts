/** An alarm in force, and its texts. Pure. */
import type { LocalizedText } from '../../lib/text/language.ts';
import type { Message } from '../../lib/text/message.ts';
import { type AlarmKind, isAlarmKind } from './alarms.ts';
import { alarmsEn } from './alarms-en.ts';
import { alarmsJa } from './alarms-ja.ts';

export type Alarm = {
  readonly kind: AlarmKind;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** The cause in this case; the text of the kind is general. No secrets. */
  readonly problem: Message;
  /** Account, register, printer or device concerned; distinguishes alarms of one kind. */
  readonly about?: string;
};

/** The kind itself where it is of a newer version. */
export function alarmTitle(kind: string): LocalizedText {
  if (!isAlarmKind(kind)) return { en: kind, ja: kind };
  return { en: alarmsEn[kind].title, ja: alarmsJa[kind].title };
}
