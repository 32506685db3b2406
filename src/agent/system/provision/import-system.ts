/**
 * Host name, network and time servers of the boot partition: each independently, once per content, and again
 * at the next start after a failure.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceIdentity, shortMark } from '../../../lib/device-identity.ts';
import { textOf } from '../../../lib/files/read-or-empty.ts';
import type { FileOwner } from '../../../lib/files/replace-file.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type Problem, wholeFile } from '../../../lib/yaml/yaml-file.ts';
import { provisionText } from '../text/provision.ts';
import { applyChanges } from './apply-changes.ts';
import type { BootState } from './boot-state.ts';
import type { DeviceValues } from './device-values.ts';
import { profiles, type SystemChange, systemKeys, systemParts } from './system-changes.ts';

export type SystemImport = {
  readonly hostName?: string;
  /** Problems of keys of provision.yaml that could not be set. */
  readonly problems: readonly Problem[];
  /** The system's errors. */
  readonly failed: readonly string[];
  /** Values to record. */
  readonly state: Partial<BootState>;
};

/** `sha256`: of provision.yaml; undefined if there is none. `dataDir`: undefined if unknown, in which case its files wait. */
export async function importSystem(
  { device, sha256 }: { readonly device: DeviceValues; readonly sha256: string | undefined },
  state: BootState,
  where: {
    readonly root: string;
    readonly identity: DeviceIdentity;
    readonly dataDir: string | undefined;
    readonly agent: FileOwner | undefined;
  },
): Promise<SystemImport> {
  const { root, identity, dataDir, agent } = where;
  const isKnown = sha256 !== undefined && state.systemSha256 === sha256;
  const done = new Set<string>(isKnown ? (state.systemParts ?? systemKeys) : []);
  const newName = done.has('hostName') ? undefined : device.hostName;
  const hostName = newName ?? firstHostName(root, identity);
  const parts = systemParts(
    { ...device, hostName },
    { hosts: textOf(join(root, 'etc/hosts')), dataDir: dataDir ?? '' },
  );
  const problems: Problem[] = [];
  const failed: string[] = [];
  for (const { key, changes } of parts) {
    const isFirstName = key === 'hostName' && newName === undefined;
    if ((done.has(key) && !isFirstName) || (key === 'timeServers' && dataDir === undefined)) continue;
    if (writesProfile(changes) && !hasNetworkManager(root)) {
      problems.push(wholeFile(noNetworkManager, key));
      continue;
    }
    const why = await applyChanges(changes, { root, agent });
    failed.push(...why);
    if (why.length > 0) problems.push(notSet(key, why));
    else if (!isFirstName) done.add(key);
  }
  return {
    ...(hostName !== undefined && { hostName }),
    ...{ problems, failed },
    state: sha256 === undefined ? {} : { systemSha256: sha256, systemParts: [...done] },
  };
}

function notSet(key: string, why: readonly string[]): Problem {
  const said = why.join('; ');
  const message: LocalizedText = provisionText('provision.not_set', { error: said });
  return wholeFile(message, key);
}

const noNetworkManager: LocalizedText = provisionText('provision.no_network_manager');

/** Readable by root alone. */
function writesProfile(changes: readonly SystemChange[]): boolean {
  return changes.some((change) => change.kind === 'file' && change.path.startsWith(profiles));
}

const networkManagerFiles = ['usr/sbin/NetworkManager', 'usr/lib/systemd/system/NetworkManager.service'];

function hasNetworkManager(root: string): boolean {
  return networkManagerFiles.some((path) => existsSync(join(root, path)));
}

/** Names of an image that was never started: each device gets a name of its own, so that two in one shop differ. */
const unnamed = new Set(['', 'tillframe', 'localhost', 'debian', 'raspberrypi']);

function firstHostName(root: string, identity: DeviceIdentity): string | undefined {
  const mark = shortMark(identity);
  return unnamed.has(textOf(join(root, 'etc/hostname')).trim()) && mark !== undefined
    ? `tillframe-${mark}`
    : undefined;
}
