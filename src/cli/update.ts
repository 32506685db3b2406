/**
 * `tillframe update`: installs a newer version from a signed folder and rolls back if it isn't healthy within two minutes. All modules are
 * loaded at start, because the program's files change during the update.
 */
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { updateConfigSchema } from '../agent/config/config.ts';
import { statedSections } from '../agent/config/page-settings.ts';
import { storedRollout, storedSettings } from '../agent/config/stored-settings.ts';
import { readClockState } from '../agent/system/clock-state.ts';
import { noteBegin, type RequestedVersion, tryNoteAttempt } from '../agent/system/update/attempt.ts';
import { automaticUpdate, isWithinHours } from '../agent/system/update/automatic.ts';
import { chooseRelease } from '../agent/system/update/choose.ts';
import {
  compareVersions,
  type Installed,
  installedPackage,
  startApplying,
} from '../agent/system/update/debian.ts';
import { updateFacts } from '../agent/system/update/facts.ts';
import { failedVersionReason } from '../agent/system/update/failed-versions.ts';
import { lockUpdateFolder } from '../agent/system/update/folder.ts';
import { applyProgram, handOver, otherUpdate, waitForResult } from '../agent/system/update/hand-over.ts';
import { placeOf } from '../agent/system/update/place.ts';
import { openRepository } from '../agent/system/update/repository.ts';
import { defaultUpdateFolder, updateResultText } from '../agent/system/update/result.ts';
import { needRoom } from '../agent/system/update/room.ts';
import { trustedKeys } from '../agent/system/update/trusted-keys.ts';
import { systemClock } from '../lib/clock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { readYamlFile, type YamlResult } from '../lib/yaml/yaml-file.ts';
import { type Mark, paintFor } from './terminal/colour.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { message } from './text/messages.ts';

export type UpdateOptions = {
  readonly config: string;
  readonly to?: string;
  readonly check?: true;
  /** With `check`. */
  readonly json?: true;
  readonly allowOlder?: true;
  readonly automatic?: true;
  readonly inHours?: true;
  readonly wait: boolean;
};

/** Places of root's programs. */
type Machine = {
  readonly folder: string;
  readonly keyFolders?: readonly string[];
  readonly apply: string;
  /** Default: that of systemd-timesyncd. */
  readonly clockMark?: string;
};
const thisMachine: Machine = { folder: defaultUpdateFolder, apply: applyProgram };

/** Exits with 1 when the update was rolled back or could not be checked. */
export async function update(
  from: string | undefined,
  options: UpdateOptions,
  terminal: Terminal,
  signal: AbortSignal,
  machine: Machine = thisMachine,
): Promise<ExitCode> {
  const read = readUpdateConfig(options.config);
  if (!read.ok) return printProblems(options.config, read.problems, terminal);
  const { shop, update: config } = read.value;
  const paint = paintFor(terminal, 'output');
  const localized = (words: LocalizedText, mark?: Mark): void =>
    terminal.print(paint(mark, words[terminal.language]));
  if (options.inHours === true) return isWithinHours(config, systemClock.nowMs(), shop.timeZone) ? 0 : 3;
  const isAutomatic = options.automatic === true;
  const environment = terminal.environment ?? {};
  const judge = { machine, environment, signal };
  const due = isAutomatic ? await dueNow(read.value, judge) : undefined;
  if (isAutomatic && due === undefined) return 0;
  if (userInfo().uid !== 0) throw new ErrorForPeople(message('update.as_root'));
  const installed = await installedPackage(environment, signal);
  if (installed === undefined) throw new ErrorForPeople(message('update.not_a_package'));
  const named = from ?? config.from;
  if (named === undefined) throw new ErrorForPeople(message('update.from_where'));
  const requested = due?.requested;
  async function isStillDue(): Promise<boolean> {
    if (!isAutomatic) return true;
    const again = readUpdateConfig(options.config);
    return (
      again.ok &&
      again.value.update.from === config.from &&
      isDeepStrictEqual(await dueNow(again.value, judge), due)
    );
  }
  const given = {
    ...{ installed, named, options, requested, isStillDue },
    environment,
    localized,
    print: (text: string) => terminal.print(text),
    machine,
  };
  try {
    if (!(await begin(given, signal))) return 0;
  } catch (error) {
    const isAfterAnother = otherUpdate(machine.folder) !== undefined;
    if (requested !== undefined && !isAfterAnother && !signal.aborted)
      tryNoteAttempt(machine.folder, requested, error);
    throw error;
  }
  if (isAutomatic || !options.wait) return 0;
  const result = await waitForResult(machine.folder, systemClock, signal);
  if (result.outcome !== 'updated') throw new ErrorForPeople(updateResultText(result));
  localized(updateResultText(result));
  return 0;
}

type UpdateSettings = z.output<typeof updateConfigSchema>;

/** Nothing while the database can't be read: it may name the one version to install. */
async function dueNow(
  { shop, update: config, remote, dataDir, clock }: UpdateSettings,
  { machine, environment, signal }: Pick<Begin, 'machine' | 'environment'> & { signal: AbortSignal },
) {
  const isPermitted = remote.updates;
  let rollout: ReturnType<typeof storedRollout>;
  try {
    rollout = isPermitted ? storedRollout(dataDir) : undefined;
  } catch {
    return undefined;
  }
  const clockState = await readClockState(
    { configured: clock.state, environment, mark: machine.clockMark },
    signal,
  );
  return automaticUpdate({
    update: config,
    isPermitted,
    rollout,
    nowMs: systemClock.nowMs(),
    isClockSet: clockState === 'synced',
    timeZone: shop.timeZone,
  });
}

/** Settings made on the page count, unless the file has its own. */
function readUpdateConfig(file: string): YamlResult<UpdateSettings> {
  let input: unknown;
  const prepare = (found: unknown): unknown => {
    input = found;
    return found;
  };
  const found = readYamlFile(file, updateConfigSchema, { prepare });
  if (!found.ok) return found;
  const dataDir = resolve(dirname(file), found.value.dataDir);
  const read = { ...found, value: { ...found.value, dataDir } };
  if (statedSections(input).has('updates')) return read;
  const { updates } = storedSettings(read.value.dataDir);
  const { value } = read;
  return { ...read, value: updates === undefined ? value : { ...value, update: updates } };
}

type Begin = {
  readonly installed: Installed;
  readonly named: string;
  readonly options: UpdateOptions;
  /** The one version to install, which the cloud requests. */
  readonly requested: RequestedVersion | undefined;
  /** Judges settings, hours and roll-out again. */
  readonly isStillDue: () => Promise<boolean>;
  readonly machine: Machine;
  readonly environment: NonNullable<Terminal['environment']>;
  readonly localized: (words: LocalizedText, mark?: Mark) => void;
  readonly print: (text: string) => void;
};

/** Prints and returns false when there is nothing to install. The folder is locked until the update has started. */
async function begin(
  { installed, named, options, requested, isStillDue, machine, environment, localized, print }: Begin,
  signal: AbortSignal,
): Promise<boolean> {
  const { folder } = machine;
  using _ = await lockUpdateFolder(folder);
  refuseDuringAnother(folder);
  const place = placeOf(named);
  const repository = await openRepository(
    place,
    { folder, keys: trustedKeys(machine.keyFolders), environment },
    signal,
  );
  const choice = chooseRelease({
    ...{ releases: repository.releases, installed: installed.version, architecture: installed.architecture },
    ...{
      compare: compareVersions,
      version: requested?.version ?? options.to,
      file: place.file,
      allowOlder: options.allowOlder,
    },
  });
  if (choice.kind === 'refused') throw new ErrorForPeople(choice.why);
  if (choice.kind === 'nothing_newer') {
    const [from, newest] = [installed.version, choice.newest];
    if (options.json === true) print(foundJson({ installed: from, version: newest, newer: false }));
    else localized(message('update.nothing_newer', { installed: from, newest }));
    return false;
  }
  const { release } = choice;
  const versions = { version: release.version, installed: installed.version };
  const givenUp = failedVersionReason(updateFacts(folder), release.version, {
    nowMs: systemClock.nowMs(),
    requestedAt: requested?.at,
  });
  if (options.check === true) {
    if (options.json === true)
      print(
        foundJson({ ...versions, newer: !choice.isOlder, sizeBytes: release.sizeBytes, failed: givenUp?.en }),
      );
    else
      for (const [mark, text] of [
        ['yellow', message('update.available', versions)],
        ['red', givenUp],
      ] as const)
        if (text !== undefined) localized(text, mark);
    return false;
  }
  if (givenUp !== undefined && options.automatic) {
    localized(givenUp);
    return false;
  }
  needRoom(folder, release, installed.installedBytes);
  const megabytes = Math.ceil(release.sizeBytes / 1_000_000);
  localized(message('update.fetching', { version: release.version, megabytes }));
  await repository.fetch(release, join(folder, 'next.deb'), signal);
  // A download takes minutes, on a slow line hours.
  refuseDuringAnother(folder);
  if (!(await isStillDue())) {
    localized(message('update.not_due', { version: release.version }));
    return false;
  }
  localized(message('update.begins', versions));
  noteBegin(folder, requested);
  handOver(machine, { from: installed.version, to: release.version });
  await startApplying(environment, signal);
  return true;
}

/** Answer of `--check --json`. `failed`: the reason, in English, why it is not installed automatically. */
function foundJson(found: {
  readonly installed: string;
  /** The newest, or the named one. */
  readonly version: string;
  readonly newer: boolean;
  readonly sizeBytes?: number;
  readonly failed?: string | undefined;
}): string {
  return JSON.stringify(found, null, 2);
}

function refuseDuringAnother(folder: string): void {
  const other = otherUpdate(folder);
  if (other !== undefined) throw new ErrorForPeople(message(`update.${other}`));
}
