/** Alarms about the upload besides its state. */
import type { Alarm } from '../../domain/alarm/alarm.ts';
import type { UploadReport } from './upload-state.ts';

/** `report`: undefined when no cloud is configured. */
export function uploadAlarms(report: UploadReport | undefined): Alarm[] {
  if (report?.pictureProblem === undefined) return [];
  const { problem, sinceMs } = report.pictureProblem;
  return [{ kind: 'picture_addresses_useless', sinceMs, problem }];
}
