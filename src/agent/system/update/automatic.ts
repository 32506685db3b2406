/** Decides what an automatic run installs. Pure. */
import { msUntilHours, parseDailyHours } from '../../../domain/time/daily-hours.ts';
import type { UpdateConfig } from '../../config/update-keys.ts';
import type { RemoteRollout } from '../../store/remote/remote-rollout.ts';

/**
 * Undefined: nothing. With a version: that one alone, which the cloud requests and the shop permits (`isPermitted`); `automatic` is
 * for its rest then. Otherwise the newest.
 */
export function automaticUpdate(given: {
  readonly update: UpdateConfig;
  readonly isPermitted: boolean;
  readonly rollout: RemoteRollout | undefined;
  readonly nowMs: number;
  readonly timeZone: string;
}): { readonly version?: string } | undefined {
  const { update, isPermitted, rollout, nowMs, timeZone } = given;
  if (update.from === undefined || !isWithinHours(update, nowMs, timeZone)) return undefined;
  const isRequested = isPermitted && rollout?.state === 'waiting' && rollout.expiresAtMs > nowMs;
  if (isRequested) return { version: rollout.version };
  return update.automatic ? {} : undefined;
}

export function isWithinHours({ hours }: UpdateConfig, nowMs: number, timeZone: string): boolean {
  const parsed = parseDailyHours(hours);
  return parsed !== undefined && msUntilHours([parsed], nowMs, timeZone) === 0;
}
