/**
 * Alarms in force, for notifications outside. Includes alarms the cloud can't receive: that it is
 * unreachable.
 */

import type { StandingAlarm } from '../../domain/alarm/alarm-notifications.ts';
import { alarms } from '../../domain/alarm/alarms.ts';
import { problemJson } from '../../domain/problem/problem-text.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { camerasOf, type GatewayStatusParts } from '../support/gateway-status.ts';
import type { UploadReport } from '../upload/upload-state.ts';
import { alarmsOf } from './alarms.ts';

/** Rejects with StoreUnavailable while the store is unavailable. */
export async function standingAlarms(
  parts: GatewayStatusParts & {
    /** Undefined when no cloud is configured. */
    upload(): UploadReport | undefined;
  },
): Promise<StandingAlarm[]> {
  const at = (ms: number): string => rfc3339(ms, parts.shop.timeZone);
  const { quarantined } = await parts.store.read.queue();
  const upload = parts.upload();
  const current = alarmsOf(
    {
      cameras: camerasOf(parts, at),
      quarantined,
      clock: parts.timekeeper.state(),
      upload,
      others: parts.alarms?.() ?? [],
    },
    at,
  );
  return [...current, ...unreachable(upload, parts.clock.nowMs(), at)];
}

function unreachable(
  upload: UploadReport | undefined,
  nowMs: number,
  at: (ms: number) => string,
): StandingAlarm[] {
  const { state, sinceMs, problem } = upload ?? {};
  if (state !== 'retrying' || sinceMs === undefined || nowMs - sinceMs < alarms.cloud_unreachable.afterMs)
    return [];
  return [
    {
      kind: 'cloud_unreachable',
      since: at(sinceMs),
      ...(problem !== undefined && { problem: problemJson(problem) }),
    },
  ];
}
