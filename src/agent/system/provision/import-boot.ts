/**
 * Imports the folder of the boot partition: config.yaml becomes the gateway's own, provision.yaml is applied.
 *
 * 1. config.yaml, with the values of provision.yaml over it, is checked as a draft and put in place whole; an
 *    unusable one leaves the previous one.
 * 2. Values that need root are set.
 * 3. Cameras, registers, links and the set-up code go into the database, as the agent's user.
 * 4. ERROR.txt lists every mistake and system error, or is removed.
 * 5. Only then is provision.yaml replaced by a marker, if it contains secrets.
 *
 * Each step happens once per content, independent of the others; steps left undone by a crash or a mistake
 * are done at the next start.
 */

import { dirname, join } from 'node:path';
import type { DeviceIdentity } from '../../../lib/device-identity.ts';
import type { FileOwner } from '../../../lib/files/replace-file.ts';
import { type Problem, wholeFile } from '../../../lib/yaml/yaml-file.ts';
import { loadConfig } from '../../config/load-config.ts';
import { provisionText } from '../text/provision.ts';
import { readBootState, writeBootState } from './boot-state.ts';
import { contentSha256 } from './content-checksum.ts';
import { type FileProblems, keepErrorFile } from './error-file.ts';
import { foundFile, importConfig } from './import-config.ts';
import type { DevicesImported } from './import-devices.ts';
import { importSystem } from './import-system.ts';
import { writeMarker } from './processed-marker.ts';
import { readProvision } from './provision-file.ts';

export type BootDeps = {
  /** `tillframe` on the boot partition. */
  readonly folder: string;
  /** The gateway's own config.yaml. */
  readonly configFile: string;
  /** Root of the file system in which host name and network are set; `/` is the running system. */
  readonly root: string;
  readonly identity: DeviceIdentity;
  /** For the marker. */
  readonly now: string;
  /** Owner of the data folder; undefined if the current user owns it. */
  readonly agentOf: (dataDir: string) => FileOwner | undefined;
  /** As the agent's user. */
  readonly importDevices: (
    text: string,
    agent: FileOwner | undefined,
    isToBeRepeated: boolean,
  ) => Promise<DevicesImported>;
};

export type BootImported = {
  readonly problems: readonly FileProblems[];
  readonly config: 'same' | 'replaced' | 'kept' | 'none';
  /** Sections reset to their defaults because of mistakes. */
  readonly leftOut: readonly string[];
  readonly hostName?: string;
  /** Errors of the system or the database, not mistakes of the files. */
  readonly failed: readonly string[];
  readonly taken?: DevicesImported;
  /** `unwritable`: it contains secrets, was imported, and has to be removed by hand. */
  readonly mark: 'put' | 'none' | 'unwritable';
};

/**
 * Rejects only if the gateway's own config.yaml, or the record beside it, can't be written; ERROR.txt reports
 * that all the same.
 */
export async function importBoot(deps: BootDeps): Promise<BootImported> {
  try {
    return await importFolder(deps);
  } catch (error) {
    try {
      keepErrorFile(deps.folder, [{ file: 'tillframe', problems: [broken(String(error))] }]);
    } catch {
      // The first error is the more useful one.
    }
    throw error;
  }
}

async function importFolder(deps: BootDeps): Promise<BootImported> {
  const { folder, configFile, root, identity } = deps;
  const statePath = join(dirname(configFile), 'provisioned.json');
  const state = readBootState(statePath);
  const config = foundFile(folder, 'config.yaml');
  const provision = foundFile(folder, 'provision.yaml');
  const read = provision.text === undefined ? undefined : readProvision(provision.text, identity);
  const file = read?.isMarker === true ? undefined : read;

  const configured = importConfig(deps, state, { config, provision: { ...provision, file } });
  Object.assign(state, configured.state);
  writeBootState(statePath, state);

  const loaded = loadConfig(configFile);
  const agent = loaded.ok ? deps.agentOf(loaded.config.dataDir) : undefined;

  const sha256 =
    file === undefined || provision.text === undefined ? undefined : contentSha256(provision.text);
  const system = await importSystem({ device: file?.device ?? {}, sha256 }, state, {
    ...{ root, identity, agent },
    dataDir: loaded.ok ? loaded.config.dataDir : undefined,
  });
  Object.assign(state, system.state);
  if (sha256 !== undefined) writeBootState(statePath, state);

  const failed = [...system.failed];
  const taken =
    file === undefined || provision.text === undefined || !loaded.ok
      ? undefined
      : await deps
          .importDevices(provision.text, agent, !configured.isGood)
          .catch((error: unknown) => String(error));
  if (typeof taken === 'string') failed.push(taken);
  const problems: FileProblems[] = [
    { file: 'config.yaml', problems: configured.problems },
    ...configured.fileProblems,
    {
      file: 'provision.yaml',
      problems: [
        ...provision.problems,
        ...(typeof taken === 'object' && taken.problems.length > 0 ? taken.problems : (file?.problems ?? [])),
        ...configured.provisionProblems,
        ...system.problems,
        ...(typeof taken === 'string' ? [notFilled(taken)] : []),
      ],
    },
  ];
  try {
    keepErrorFile(folder, problems);
  } catch (error) {
    failed.push(`ERROR.txt: ${String(error)}`);
  }
  return {
    ...{ problems, failed, leftOut: configured.leftOut, config: configured.kind },
    ...(system.hostName !== undefined && { hostName: system.hostName }),
    ...(typeof taken === 'object' && { taken }),
    mark: markOf(),
  };

  function markOf(): BootImported['mark'] {
    const isAllGood = loaded.ok && problems.every((one) => one.problems.length === 0);
    if (!isAllGood || sha256 === undefined || file?.holdsSecrets !== true) return 'none';
    return writeMarker(join(folder, 'provision.yaml'), deps.now, sha256) ? 'put' : 'unwritable';
  }
}

function notFilled(why: string): Problem {
  return wholeFile(provisionText('provision.not_imported', { error: why }));
}

function broken(why: string): Problem {
  return wholeFile(provisionText('provision.import_failed', { error: why }));
}
