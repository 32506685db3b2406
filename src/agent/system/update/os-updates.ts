/**
 * Time of the last installation of Debian's own updates, from the time stamps of apt: `update-stamp` once all
 * lists were fetched, `upgrade-stamp` once unattended-upgrades has run. Both count: with old lists, a run
 * installs nothing and succeeds.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { OsUpdatesJson } from '../../../contract/os-updates.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';

export type OsUpdates =
  /** Not an updatable Debian, such as an image for containers. */
  | { readonly kind: 'of_image' }
  | { readonly kind: 'by_hand' }
  /** Epoch milliseconds. `lastMs` is undefined before the first run; `sinceMs`: first boot of this system, dated by a clock that may not have been set. */
  | {
      readonly kind: 'automatic';
      readonly lastMs: number | undefined;
      readonly sinceMs: number | undefined;
      /** Packages of the newest run, with versions, with which services or ffmpeg failed on the card image, and the result of putting the former ones back. */
      readonly rolledBack?: {
        readonly outcome: RollbackOutcome;
        readonly packages: string;
        /** Epoch milliseconds. */
        readonly atMs: number;
      };
    };

/** `returned_unhealthy`: services or ffmpeg fail with the former packages too. `not_returned`: the former packages could not be installed. */
type RollbackOutcome = 'returned' | 'returned_unhealthy' | 'not_returned';

/** Written by /usr/lib/tillframe-image/os-updates. */
const resultSchema = z.object({
  outcome: z.enum(['installed', 'returned', 'returned_unhealthy', 'not_returned']),
  packages: z.string(),
  atMs: z.number(),
});

export function readOsUpdates(root = '/'): OsUpdates {
  if (!existsSync(join(root, 'usr/bin/apt-get'))) return { kind: 'of_image' };
  if (!existsSync(join(root, 'usr/bin/unattended-upgrade'))) return { kind: 'by_hand' };
  const [lists, installed] = ['update-stamp', 'upgrade-stamp'].map((name) =>
    changedAtMs(join(root, 'var/lib/apt/periodic', name)),
  );
  return {
    kind: 'automatic',
    lastMs: lists === undefined || installed === undefined ? undefined : Math.min(lists, installed),
    sinceMs: changedAtMs(join(root, 'etc/machine-id')),
    ...rolledBackIn(join(root, 'var/lib/tillframe-os-updates/result.json')),
  };
}

function rolledBackIn(path: string): Pick<OsUpdates & { kind: 'automatic' }, 'rolledBack'> {
  try {
    const { outcome, packages, atMs } = resultSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return outcome === 'installed'
      ? {}
      : { rolledBack: { outcome, packages: packages.replaceAll(',', ', '), atMs } };
  } catch {
    // No update yet, or another image's.
    return {};
  }
}

/** Time since which updates are missing, epoch milliseconds; undefined where nothing installs them by itself. */
export function missingSinceMs(updates: OsUpdates): number | undefined {
  return updates.kind === 'automatic' ? (updates.lastMs ?? updates.sinceMs) : undefined;
}

export function osUpdatesJson(updates: OsUpdates, timeZone: string): OsUpdatesJson {
  const lastMs = updates.kind === 'automatic' ? updates.lastMs : undefined;
  return { kind: updates.kind, ...(lastMs !== undefined && { last: rfc3339(lastMs, timeZone) }) };
}

/**
 * First time that an agent with a set clock asked, epoch milliseconds: updates cannot be missing for longer on a system that has installed none yet.
 * Undefined where it cannot be kept.
 */
export function firstLookMs(dataDir: string): number | undefined {
  const path = join(dataDir, 'os-updates-since');
  try {
    if (!existsSync(path)) writeFileSync(path, '');
  } catch {
    return undefined;
  }
  return changedAtMs(path);
}

function changedAtMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
