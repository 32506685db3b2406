/** Alarms as the page shows them. Pure. */
import { type AlarmKind, alarms, isAlarmKind } from '../../domain/alarm/alarms.ts';
import type { Messages } from './ja.ts';

/** The other kinds are shown by the state of cameras, cloud, clock and storage. */
export function hasOwnNotice(kind: string): kind is AlarmKind {
  return isAlarmKind(kind) && !('isState' in alarms[kind]);
}

export function alarmTitleText(kind: AlarmKind, about: string | undefined, t: Messages): string {
  const { title } = t.alarms[kind];
  return about === undefined ? title : t.notice.about(title, about);
}

/** The consequence, and what to do. */
export function alarmBodyText(kind: AlarmKind, t: Messages): string {
  const { what, todo } = t.alarms[kind];
  return `${what}${t.gap}${todo}`;
}
