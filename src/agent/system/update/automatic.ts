/** Decides what an automatic run installs. Pure. */
import { msUntilHours, parseDailyHours } from '../../../domain/time/daily-hours.ts';
import type { UpdateConfig } from '../../config/update-keys.ts';
import type { RemoteRollout } from '../../store/remote/remote-rollout.ts';
import type { RequestedVersion } from './attempt.ts';

/**
 * Undefined: nothing. `requested`: that version alone, which the cloud requests and the shop permits (`isPermitted`); `automatic` is
 * for its rest then. Otherwise the newest. A requested version waits while the clock is not set, since its end cannot be judged; a clock that
 * no source sets is behind rather than ahead, so that one past the end ends the wait.
 */
export function automaticUpdate(given: {
  readonly update: UpdateConfig;
  readonly isPermitted: boolean;
  readonly rollout: RemoteRollout | undefined;
  readonly nowMs: number;
  readonly isClockSet: boolean;
  readonly timeZone: string;
}): { readonly requested?: RequestedVersion } | undefined {
  const { update, isPermitted, rollout, nowMs, isClockSet, timeZone } = given;
  if (update.from === undefined || !isWithinHours(update, nowMs, timeZone)) return undefined;
  if (isPermitted && rollout?.state === 'waiting' && rollout.expiresAtMs > nowMs) {
    const { version, at } = rollout;
    return isClockSet ? { requested: { version, at } } : undefined;
  }
  return update.automatic ? {} : undefined;
}

export function isWithinHours({ hours }: UpdateConfig, nowMs: number, timeZone: string): boolean {
  const parsed = parseDailyHours(hours);
  return parsed !== undefined && msUntilHours([parsed], nowMs, timeZone) === 0;
}
