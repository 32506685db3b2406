/** The alarm of an update that was rolled back. */
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { readResult, resultWords } from './result.ts';

/** By then a person has seen it; tillframe doctor keeps reporting it. */
const reportedForMs = 7 * 24 * 3_600_000;

export function updateAlarms(nowMs: number, folder?: string): Alarm[] {
  const result = readResult(folder);
  if (result === undefined || !['returned', 'returned_unhealthy'].includes(result.outcome)) return [];
  if (nowMs - result.atMs > reportedForMs) return [];
  const details = resultWords(result);
  return [{ kind: 'update_taken_back', sinceMs: result.atMs, message: details.en, details }];
}
