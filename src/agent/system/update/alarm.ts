/** The alarm of an update that was rolled back; tillframe doctor reports it for longer. */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { readResult, updateResultMessage } from './result.ts';

export function updateAlarms(nowMs: number, folder?: string): Alarm[] {
  const result = readResult(folder);
  if (result === undefined || !['returned', 'returned_unhealthy'].includes(result.outcome)) return [];
  if (nowMs - result.atMs > alarms.update_taken_back.shownForMs) return [];
  return [{ kind: 'update_taken_back', sinceMs: result.atMs, problem: updateResultMessage(result) }];
}
