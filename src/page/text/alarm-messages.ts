/** Alarms as the page shows them. Pure. */
import { alarmText, isAlarmKind } from '../../domain/alarm/alarm.ts';
import { type AlarmKind, alarms } from '../../domain/alarm/alarms.ts';
import type { Messages } from './ja.ts';
import type { Language } from './language.ts';

/** The other kinds are shown by the state of cameras, cloud, clock and storage. */
export function hasOwnNotice(kind: string): kind is AlarmKind {
  return isAlarmKind(kind) && !('isState' in alarms[kind]);
}

export function alarmTitleText(
  kind: AlarmKind,
  about: string | undefined,
  t: Messages,
  language: Language,
): string {
  const { title } = alarmText(kind, language);
  return about === undefined ? title : t.notice.about(title, about);
}

/** The consequence, and what to do. */
export function alarmBodyText(kind: AlarmKind, t: Messages, language: Language): string {
  const { what, todo } = alarmText(kind, language);
  return `${what}${t.gap}${todo}`;
}
