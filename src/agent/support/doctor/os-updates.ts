/**
 * Time of the last installation of Debian's own updates, from the time stamps of apt: `update-stamp` once all
 * lists were fetched, `upgrade-stamp` once unattended-upgrades has run. Both count: with old lists, a run
 * installs nothing and succeeds.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rfc3339 } from '../../../domain/time/time-text.ts';
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
    return {
      level: 'green',
      what: {
        en: 'come with the image of this container',
        ja: 'このコンテナのイメージと一緒に更新されます',
      },
    };
  if (updates.kind === 'by_hand')
    return {
      level: 'green',
      what: {
        en: 'are not installed automatically (no unattended-upgrades): the administrator of this machine installs them',
        ja: '自動では更新されません（unattended-upgrades がありません）。この装置の管理者が更新してください',
      },
    };
  const { lastMs, sinceMs } = updates;
  const day = (atMs: number): string => rfc3339(atMs, timeZone).slice(0, 10);
  const what =
    lastMs === undefined
      ? { en: 'not installed yet', ja: 'まだ更新されていません' }
      : { en: `last installed on ${day(lastMs)}`, ja: `最終更新 ${day(lastMs)}` };
  if (nowMs - (lastMs ?? sinceMs ?? nowMs) <= maxAgeMs) return { level: 'green', what };
  return {
    level: 'yellow',
    what,
    todo: {
      en: 'Leave the gateway switched on during update.hours (02:00-05:00 by default), with a line to Debian’s servers. The reason is in /var/log/unattended-upgrades.',
      ja: 'update.hours の時間帯（初期値 02:00-05:00）に装置の電源を入れ、Debian のサーバーにつながるようにしてください。原因は /var/log/unattended-upgrades に記録されています。',
    },
  };
}
