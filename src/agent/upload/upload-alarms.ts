/** Alarms about the upload besides its state. */
import type { Alarm } from '../../domain/alarm/alarm.ts';
import { cloudProblemInJapanese } from '../../domain/alarm/cloud-problem.ts';
import type { UploadReport } from './upload-state.ts';

/** `report`: undefined when no cloud is configured. */
export function uploadAlarms(report: UploadReport | undefined): Alarm[] {
  const problem = report?.pictureProblem;
  if (problem === undefined) return [];
  const { why, sinceMs } = problem;
  const details = { en: why, ja: cloudProblemInJapanese(why) };
  return [{ kind: 'picture_addresses_useless', sinceMs, message: why, details }];
}
