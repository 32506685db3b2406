/**
 * All conditions that need a person, in one list: for the status event to the cloud and for `/api/v1/status`.
 */

import type { Alarm } from '../../domain/alarm/alarm.ts';
import { alarmProblem } from '../../domain/problem/alarm.ts';
import { problemJson } from '../../domain/problem/problem-text.ts';
import type { ClockState } from '../../domain/sale/sale.ts';
import type { Message } from '../../lib/text/message.ts';
import type { CameraHealth } from '../cameras/camera-contract.ts';
import type { UploadReport } from '../upload/upload-state.ts';

export type AlarmJson = {
  readonly since?: string;
  readonly problem?: Message & { readonly text: string };
} & Pick<Alarm, 'kind' | 'about'>;

export type AlarmSources = {
  readonly cameras: readonly {
    readonly name: string;
    readonly state: CameraHealth['state'];
    readonly since: string;
  }[];
  readonly quarantined: number;
  readonly clock: ClockState;
  /** Left out of the list for the cloud: a status event it reads has arrived. */
  readonly upload?: UploadReport | undefined;
  readonly others: readonly Alarm[];
};

export function alarmsOf(sources: AlarmSources, at: (ms: number) => string): AlarmJson[] {
  const { cameras, quarantined, clock, upload, others } = sources;
  return [
    ...cameras
      .filter(({ state }) => state === 'down')
      .map(({ name, since }) => ({
        kind: 'camera_down' as const,
        since,
        about: name,
        problem: problemJson(alarmProblem('alarm.no_pictures', { camera: name })),
      })),
    ...(upload?.state === 'refused'
      ? [
          {
            kind: 'cloud_refused' as const,
            ...(upload.sinceMs !== undefined && { since: at(upload.sinceMs) }),
            ...(upload.problem !== undefined && { problem: problemJson(upload.problem) }),
          },
        ]
      : []),
    ...(quarantined > 0
      ? [
          {
            kind: 'quarantined' as const,
            problem: problemJson(
              alarmProblem(quarantined === 1 ? 'alarm.one_rejected' : 'alarm.some_rejected', {
                count: String(quarantined),
              }),
            ),
          },
        ]
      : []),
    ...(clock === 'unsynced' ? [{ kind: 'clock_unsynced' as const }] : []),
    ...others.map(({ sinceMs, problem, ...alarm }) => ({
      ...alarm,
      since: at(sinceMs),
      problem: problemJson(problem),
    })),
  ];
}
