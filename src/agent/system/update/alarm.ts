/** Alarms about updates: of tillframe and of Debian, rolled back, which tillframe doctor reports for longer; of Debian, not installed for two weeks. */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { alarmProblem } from '../../../domain/problem/alarm.ts';
import { missingSinceMs, type OsUpdates } from './os-updates.ts';
import { readResult, updateResultMessage } from './result.ts';

export function updateAlarms(nowMs: number, folder?: string): Alarm[] {
  const result = readResult(folder);
  if (result === undefined || !['returned', 'returned_unhealthy'].includes(result.outcome)) return [];
  if (nowMs - result.atMs > alarms.update_rolled_back.shownForMs) return [];
  return [{ kind: 'update_rolled_back', sinceMs: result.atMs, problem: updateResultMessage(result) }];
}

/** `firstLookMs`: of os-updates.ts, called where nothing was installed yet; undefined before the clock is set. */
export function osUpdateAlarms(
  nowMs: number,
  updates: OsUpdates,
  firstLookMs: () => number | undefined,
): Alarm[] {
  return [...rolledBackAlarms(nowMs, updates), ...missingAlarms(nowMs, updates, firstLookMs)];
}

function rolledBackAlarms(nowMs: number, updates: OsUpdates): Alarm[] {
  const rolledBack = updates.kind === 'automatic' ? updates.rolledBack : undefined;
  if (rolledBack === undefined || nowMs - rolledBack.atMs > alarms.os_updates_rolled_back.shownForMs)
    return [];
  const { outcome, packages, atMs } = rolledBack;
  const problem = alarmProblem(`alarm.os_updates_${outcome}`, { packages });
  return [{ kind: 'os_updates_rolled_back', sinceMs: atMs, problem }];
}

function missingAlarms(nowMs: number, updates: OsUpdates, firstLookMs: () => number | undefined): Alarm[] {
  const missing = missingSinceMs(updates);
  if (missing === undefined) return [];
  const hasLast = updates.kind === 'automatic' && updates.lastMs !== undefined;
  const sinceMs = hasLast ? missing : Math.max(missing, firstLookMs() ?? nowMs);
  if (nowMs - sinceMs <= alarms.os_updates_missing.afterMs) return [];
  const days = Math.floor((nowMs - sinceMs) / 86_400_000);
  const problem = hasLast
    ? alarmProblem('alarm.os_updates_last', { days: String(days) })
    : alarmProblem('alarm.os_updates_never');
  return [{ kind: 'os_updates_missing', sinceMs, problem }];
}
