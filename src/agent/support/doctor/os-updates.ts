/**
 * Time of the last installation of Debian's own updates, from the time stamps of apt: `update-stamp` once all
 * lists were fetched, `upgrade-stamp` once unattended-upgrades has run. Both count: with old lists, a run
 * installs nothing and succeeds.
 */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { dateAt } from '../../../domain/time/shop-day.ts';
import type { Check, Found } from './check.ts';

const maxAgeMs = 14 * 86_400_000;

export type OsUpdates =
  /** Not an updatable Debian, such as an image for containers. */
  | { readonly kind: 'not_ours' }
  | { readonly kind: 'by_hand' }
  /** Epoch milliseconds. `lastMs` is undefined before the first run; `sinceMs`: first boot of this system. */
  | { readonly kind: 'automatic'; readonly lastMs: number | undefined; readonly sinceMs: number | undefined };

export const osUpdatesCheck: Check = {
  name: 'os_updates',
  run: ({ config, clock }) =>
    Promise.resolve(
      judgeOsUpdates(readOsUpdates(), { nowMs: clock.nowMs(), timeZone: config.shop.timeZone }),
    ),
};

export function readOsUpdates(root = '/'): OsUpdates {
  if (!existsSync(join(root, 'usr/bin/apt-get'))) return { kind: 'not_ours' };
  if (!existsSync(join(root, 'usr/bin/unattended-upgrade'))) return { kind: 'by_hand' };
  const [lists, installed] = ['update-stamp', 'upgrade-stamp'].map((name) =>
    changedAtMs(join(root, 'var/lib/apt/periodic', name)),
  );
  return {
    kind: 'automatic',
    lastMs: lists === undefined || installed === undefined ? undefined : Math.min(lists, installed),
    sinceMs: changedAtMs(join(root, 'etc/machine-id')),
  };
}

function changedAtMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

export function judgeOsUpdates(
  updates: OsUpdates,
  { nowMs, timeZone }: { readonly nowMs: number; readonly timeZone: string },
): Found {
  if (updates.kind === 'not_ours')
    return { level: 'green', what: doctorMessage('doctor.os_updates_of_image') };
  if (updates.kind === 'by_hand') return { level: 'green', what: doctorMessage('doctor.os_updates_by_hand') };
  const { lastMs, sinceMs } = updates;
  const what =
    lastMs === undefined
      ? doctorMessage('doctor.os_updates_never')
      : doctorMessage('doctor.os_updates_last', { day: dateAt(lastMs, timeZone) });
  if (nowMs - (lastMs ?? sinceMs ?? nowMs) <= maxAgeMs) return { level: 'green', what };
  return {
    level: 'yellow',
    what,
    todo: doctorMessage('doctor.keep_switched_on'),
  };
}
