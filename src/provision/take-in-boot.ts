/**
 * Takes the folder of the boot partition in: config.yaml becomes the gateway's own, provision.yaml goes where its values belong.
 *
 * 1. config.yaml, with what provision.yaml puts over it, is checked as a draft and put in place whole; one that can't be used leaves the former
 * one. 2. What needs root is set. 3. Cameras, registers, links and the set-up code go into the database, as the agent's user. 4. ERROR.txt tells
 * every mistake, or goes. 5. Only then is provision.yaml replaced by a mark, where it holds secrets. Each happens once per content; what
 * a crash or a mistake leaves undone is done at the next start.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '../load-config.ts';
import { type DeviceIdentity, shortMark } from '../ops/device-identity.ts';
import type { FileOwner } from '../ops/replace-file.ts';
import { applyChanges } from './apply-changes.ts';
import { readBootState, writeBootState } from './boot-state.ts';
import { contentSha256 } from './content-sum.ts';
import { type FileProblems, keepErrorFile } from './error-file.ts';
import { putMark } from './mark.ts';
import { readProvision } from './provision-file.ts';
import { type SystemChange, systemChanges } from './system-changes.ts';
import { foundFile, takeConfig } from './take-config.ts';
import type { TakenIn } from './take-in.ts';

export type BootDeps = {
  /** `tillframe` on the boot partition. */
  readonly folder: string;
  /** The gateway's own config.yaml. */
  readonly configFile: string;
  /** Where the file system begins in which host name and network are set; `/` is the running system. */
  readonly root: string;
  readonly identity: DeviceIdentity;
  /** For the mark. */
  readonly now: string;
  /** Whom the data folder belongs to; undefined where this user works for itself. */
  readonly agentOf: (dataDir: string) => FileOwner | undefined;
  /** As the agent's user. */
  readonly takeIn: (text: string, agent: FileOwner | undefined, isToBeRepeated: boolean) => Promise<TakenIn>;
};

export type BootTaken = {
  readonly problems: readonly FileProblems[];
  readonly config: 'same' | 'replaced' | 'kept' | 'none';
  /** Sections that hold their defaults, for their mistakes. */
  readonly leftOut: readonly string[];
  readonly hostName?: string;
  readonly system: 'same' | 'set' | 'none';
  /** What programs of the system said. */
  readonly failed: readonly string[];
  readonly taken?: TakenIn;
  /** `unwritable`: it holds secrets, was taken in, and has to be removed by hand. */
  readonly mark: 'put' | 'none' | 'unwritable';
};

/** Rejects only where the gateway's own disk can't be written. */
export async function takeInBoot(deps: BootDeps): Promise<BootTaken> {
  const { folder, configFile, root, identity } = deps;
  const statePath = join(dirname(configFile), 'provisioned.json');
  const state = readBootState(statePath);
  const config = foundFile(folder, 'config.yaml');
  const provision = foundFile(folder, 'provision.yaml');
  const read = provision.text === undefined ? undefined : readProvision(provision.text, identity);
  const file = read?.isMark === true ? undefined : read;

  const configured = takeConfig(deps, state, { config, provision: { ...provision, file } });
  Object.assign(state, configured.state);
  writeBootState(statePath, state);

  const loaded = loadConfig(configFile);
  const dataDir = loaded.ok ? loaded.config.dataDir : '/var/lib/tillframe';
  const agent = loaded.ok ? deps.agentOf(dataDir) : undefined;

  const sum = file === undefined || provision.text === undefined ? undefined : contentSha256(provision.text);
  const device = sum === state.systemSha256 ? {} : (file?.device ?? {});
  const hostName = device.hostName ?? firstHostName(root, identity);
  const changes = systemChanges(
    { ...device, ...(hostName !== undefined && { hostName }) },
    { hosts: textOf(join(root, 'etc/hosts')), dataDir },
  );
  const wanted = loaded.ok ? changes : changes.filter((change) => !isAgents(change));
  const failed = await applyChanges(wanted, { root, agent });

  const hasMistakes = configured.problems.length > 0 || (file?.problems ?? []).length > 0;
  const isUnfinished = !configured.isGood;
  const taken =
    file === undefined || provision.text === undefined || !loaded.ok
      ? undefined
      : await deps.takeIn(provision.text, agent, isUnfinished);
  const provisionProblems = [
    ...provision.problems,
    ...(taken?.problems.length ? taken.problems : (file?.problems ?? [])),
    ...configured.provisionProblems,
  ];
  const problems: FileProblems[] = [
    { file: 'config.yaml', problems: configured.problems },
    { file: 'provision.yaml', problems: provisionProblems },
  ];
  const isAllGood = !hasMistakes && provisionProblems.length === 0 && loaded.ok;
  if (isAllGood && sum !== undefined) writeBootState(statePath, { ...state, systemSha256: sum });
  try {
    keepErrorFile(folder, problems);
  } catch (error) {
    failed.push(`ERROR.txt: ${String(error)}`);
  }
  return {
    ...{ problems, failed, leftOut: configured.leftOut, config: configured.kind },
    ...(hostName !== undefined && { hostName }),
    system: wanted.length > 0 ? 'set' : file === undefined ? 'none' : 'same',
    ...(taken !== undefined && { taken }),
    mark: markOf(),
  };

  function markOf(): BootTaken['mark'] {
    if (!isAllGood || sum === undefined || file?.holdsSecrets !== true) return 'none';
    return putMark(join(folder, 'provision.yaml'), deps.now, sum) ? 'put' : 'unwritable';
  }
}

/** Of an image that was never started: each device gets a name of its own, so that two in one shop are told apart. */
const unnamed = new Set(['', 'tillframe', 'localhost', 'debian', 'raspberrypi']);

function firstHostName(root: string, identity: DeviceIdentity): string | undefined {
  const mark = shortMark(identity);
  return unnamed.has(textOf(join(root, 'etc/hostname')).trim()) && mark !== undefined
    ? `tillframe-${mark}`
    : undefined;
}

function isAgents(change: SystemChange): boolean {
  return change.kind === 'file' && change.owner === 'agent';
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
