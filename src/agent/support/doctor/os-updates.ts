/** Whether Debian's own updates are installed, and when they last were. */
import { alarms } from '../../../domain/alarm/alarms.ts';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { dateAt } from '../../../domain/time/shop-day.ts';
import { missingSinceMs, type OsUpdates, readOsUpdates } from '../../system/update/os-updates.ts';
import type { Check, Found } from './check.ts';

export const osUpdatesCheck: Check = {
  name: 'os_updates',
  run: ({ config, clock }) =>
    Promise.resolve(
      judgeOsUpdates(readOsUpdates(), { nowMs: clock.nowMs(), timeZone: config.shop.timeZone }),
    ),
};

export function judgeOsUpdates(
  updates: OsUpdates,
  { nowMs, timeZone }: { readonly nowMs: number; readonly timeZone: string },
): Found {
  if (updates.kind === 'of_image')
    return { level: 'green', what: doctorMessage('doctor.os_updates_of_image') };
  if (updates.kind === 'by_hand') return { level: 'green', what: doctorMessage('doctor.os_updates_by_hand') };
  const { lastMs, rolledBack } = updates;
  if (rolledBack !== undefined && rolledBack.outcome !== 'returned')
    return {
      level: 'yellow',
      what: doctorMessage(`doctor.os_updates_${rolledBack.outcome}`, { packages: rolledBack.packages }),
      todo: doctorMessage('doctor.report_failed_os_updates'),
    };
  const what =
    lastMs === undefined
      ? doctorMessage('doctor.os_updates_never')
      : doctorMessage('doctor.os_updates_last', { day: dateAt(lastMs, timeZone) });
  if (nowMs - (missingSinceMs(updates) ?? nowMs) > alarms.os_updates_missing.afterMs)
    return { level: 'yellow', what, todo: doctorMessage('doctor.keep_switched_on') };
  if (rolledBack !== undefined)
    return {
      level: 'yellow',
      what: doctorMessage('doctor.os_updates_rolled_back', { packages: rolledBack.packages }),
      todo: doctorMessage('doctor.report_os_updates'),
    };
  return { level: 'green', what };
}
