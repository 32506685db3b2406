/**
 * All conditions that need a person, in one list: for the status event to the cloud and for `/api/v1/status`.
 */

import type { Alarm } from '../../domain/alarm/alarm.ts';
import { type KnownProblem, problemTexts } from '../../domain/problem/problem-text.ts';
import type { ClockState } from '../../domain/sale/sale.ts';
import type { CameraHealth } from '../cameras/camera-contract.ts';
import type { UploadReport } from '../upload/upload-state.ts';

export type AlarmJson = {
  readonly since?: string;
  readonly message?: string;
} & Pick<Alarm, 'kind' | 'details' | 'about'>;

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
        message: `No pictures from ${name}`,
      })),
    ...(upload?.state === 'refused'
      ? [
          {
            kind: 'cloud_refused' as const,
            ...(upload.sinceMs !== undefined && { since: at(upload.sinceMs) }),
            ...(upload.problem !== undefined && localizedProblem(upload.problem)),
          },
        ]
      : []),
    ...(quarantined > 0
      ? [
          {
            kind: 'quarantined' as const,
            message:
              quarantined === 1
                ? '1 event or picture was rejected'
                : `${quarantined} events and pictures were rejected`,
          },
        ]
      : []),
    ...(clock === 'unsynced' ? [{ kind: 'clock_unsynced' as const }] : []),
    ...others.map(({ sinceMs, ...alarm }) => ({ ...alarm, since: at(sinceMs) })),
  ];
}

function localizedProblem(problem: KnownProblem): Pick<AlarmJson, 'message' | 'details'> {
  const details = problemTexts(problem);
  return { message: details.en, details };
}
