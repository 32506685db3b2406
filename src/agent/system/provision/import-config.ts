/**
 * Imports config.yaml from the boot partition, with the values of provision.yaml over it and the certificates
 * that it names. Once per content. Nothing is replaced before everything was checked together.
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type FileOwner, replaceFile } from '../../../lib/files/replace-file.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type Problem, readText, wholeFile } from '../../../lib/yaml/yaml-file.ts';
import { loadConfig } from '../../config/load-config.ts';
import { provisionText } from '../text/provision.ts';
import type { BootState } from './boot-state.ts';
import { contentSha256 } from './content-checksum.ts';
import type { FileProblems } from './error-file.ts';
import { mergedConfig } from './merged-config.ts';
import { readNamedFiles, sumOf } from './named-files.ts';
import { layered, type ProvisionFile, type Values } from './provision-file.ts';

type Places = {
  readonly folder: string;
  readonly configFile: string;
  readonly agentOf: (dataDir: string) => FileOwner | undefined;
};

export type ConfigImport = {
  readonly problems: readonly Problem[];
  readonly provisionProblems: readonly Problem[];
  /** Problems of certificates and keys. */
  readonly fileProblems: readonly FileProblems[];
  readonly leftOut: readonly string[];
  readonly kind: 'same' | 'replaced' | 'kept' | 'none';
  readonly isGood: boolean;
  /** Values to record. */
  readonly state: Partial<BootState>;
};

export type FoundFile = { readonly text?: string; readonly problems: readonly Problem[] };

/** A file of the folder; without text if it is missing or unreadable. */
export function foundFile(folder: string, name: string): FoundFile {
  const path = join(folder, name);
  if (!existsSync(path)) return { problems: [] };
  const text = readText(path);
  return typeof text === 'string' ? { text, problems: [] } : { problems: [wholeFile(text)] };
}

export function importConfig(
  { folder, configFile, agentOf }: Places,
  state: BootState,
  { config, provision }: { config: FoundFile; provision: FoundFile & { file: ProvisionFile | undefined } },
): ConfigImport {
  const { file, text: provisionYaml } = provision;
  const isThere = existsSync(configFile);
  const nothing = { problems: config.problems, provisionProblems: [], fileProblems: [], leftOut: [] };
  if (config.text === undefined && file?.config === undefined)
    return { ...nothing, kind: isThere ? 'same' : 'none', isGood: isThere, state: {} };
  const over = valuesOver(file, state.config) ?? (isThere ? undefined : {});
  if (over === undefined)
    return {
      ...{
        ...nothing,
        problems: [
          ...config.problems,
          wholeFile(provisionText('provision.values_forgotten', { empty: '{}' })),
        ],
      },
      ...{ kind: 'kept', isGood: false, state: {} },
    };
  const named = readNamedFiles(folder);
  const sum = contentSha256(`${config.text ?? ''}\0${JSON.stringify(over)}${sumOf(named.files)}`);
  if (sum === state.configSha256 && isThere && named.problems.length === 0)
    return { ...nothing, kind: 'same', isGood: true, state: {} };
  // Without one on the boot partition the values go over the gateway's own.
  const merged = mergedConfig({
    configText: config.text ?? (isThere ? readFileSync(configFile, 'utf8') : ''),
    over,
    ...(file !== undefined &&
      provisionYaml !== undefined && { provision: { text: provisionYaml, at: file.configAt } }),
    mayRepair: !isThere,
  });
  const isUntold = merged.problems.config.length + merged.problems.provision.length === 0;
  const isWhole = merged.text !== undefined && merged.leftOut.length === 0;
  const told = {
    problems: [
      ...config.problems,
      ...merged.problems.config,
      ...(isUntold && !isWhole ? [wholeFile(unfit(over))] : []),
    ],
    provisionProblems: merged.problems.provision,
    fileProblems: named.problems,
    leftOut: merged.leftOut,
  };
  const bad: ConfigImport = { ...told, kind: isThere ? 'kept' : 'none', isGood: false, state: {} };
  if (merged.text === undefined) return bad;
  const own = resolve(dirname(configFile));
  mkdirSync(own, { recursive: true });
  const draft = `${configFile}.draft`;
  replaceFile(draft, Buffer.from(merged.text));
  const replacing = new Map(named.files.map(({ name }) => [join(own, name), join(folder, name)]));
  const tried = loadConfig(draft, { replacing });
  rmSync(draft);
  if (!tried.ok) return { ...bad, problems: [...told.problems, ...tried.problems] };
  // They may contain keys: readable by root and the agent alone.
  const agent = agentOf(tried.config.dataDir);
  const access = agent === undefined ? {} : { mode: 0o640, owner: { uid: 0, gid: agent.gid } };
  for (const { name, bytes } of named.files) replaceFile(join(own, name), bytes, access);
  replaceFile(configFile, Buffer.from(merged.text), access);
  const isGood = told.problems.length + told.provisionProblems.length + told.fileProblems.length === 0;
  return {
    ...told,
    kind: 'replaced',
    isGood,
    state: { config: over, configSha256: isGood ? sum : undefined },
  };
}

/**
 * A file without the section, by mistake or on purpose, leaves the `known` values: their secrets are stored
 * nowhere else any more.
 */
function valuesOver(file: ProvisionFile | undefined, known: Values | undefined): Values | undefined {
  if (file?.config === undefined) return known;
  if (file.isForDevice) return file.config;
  return known === undefined ? undefined : layered(known, file.config);
}

function unfit(over: Values): LocalizedText {
  const keys = Object.keys(over);
  return provisionText('provision.values_unfit', {
    keys: { en: keys.join(', '), ja: keys.join('、') },
  });
}
