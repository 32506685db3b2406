/** config.yaml on its way from the boot partition to the gateway's own, with what provision.yaml puts over it. Once per content. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '../load-config.ts';
import { type FileOwner, replaceFile } from '../ops/replace-file.ts';
import { type Problem, readText } from '../ops/yaml-file.ts';
import type { BootState } from './boot-state.ts';
import { contentSha256 } from './content-sum.ts';
import { mergedConfig } from './merged-config.ts';
import type { ProvisionFile } from './provision-file.ts';

/** Certificates that config.yaml names stand beside it; they go along. */
const besides = /^[A-Za-z0-9._-]+\.(pem|crt|cer|key)$/;
const maxBesides = 16;
const maxBesideBytes = 256 * 1024;

type Places = {
  readonly folder: string;
  readonly configFile: string;
  readonly agentOf: (dataDir: string) => FileOwner | undefined;
};

export type ConfigTaken = {
  readonly problems: readonly Problem[];
  readonly provisionProblems: readonly Problem[];
  readonly leftOut: readonly string[];
  readonly kind: 'same' | 'replaced' | 'kept' | 'none';
  readonly isGood: boolean;
  /** What is to be remembered. */
  readonly state: Partial<BootState>;
};

export type FoundFile = { readonly text?: string; readonly problems: readonly Problem[] };

/** One of the folder; without text where it is not there, or can't be read. */
export function foundFile(folder: string, name: string): FoundFile {
  const path = join(folder, name);
  if (!existsSync(path)) return { problems: [] };
  const text = readText(path);
  return typeof text === 'string'
    ? { text, problems: [] }
    : { problems: [{ line: 0, column: 0, key: '', message: text }] };
}

export function takeConfig(
  { folder, configFile, agentOf }: Places,
  state: BootState,
  { config, provision }: { config: FoundFile; provision: FoundFile & { file: ProvisionFile | undefined } },
): ConfigTaken {
  const { file, text: provisionText } = provision;
  const over = file === undefined ? state.config : (file.config ?? {});
  const sum = contentSha256(`${config.text ?? ''}\0${JSON.stringify(over)}`);
  const isThere = existsSync(configFile);
  const nothing = { problems: config.problems, provisionProblems: [], leftOut: [] };
  if (config.text === undefined && file?.config === undefined)
    return { ...nothing, kind: isThere ? 'same' : 'none', isGood: isThere, state: {} };
  if (sum === state.configSha256 && isThere) return { ...nothing, kind: 'same', isGood: true, state: {} };
  // Without one on the boot partition the values go over the gateway's own.
  const merged = mergedConfig({
    configText: config.text ?? (isThere ? readFileSync(configFile, 'utf8') : ''),
    over,
    ...(file !== undefined &&
      provisionText !== undefined && { provision: { text: provisionText, at: file.configAt } }),
    maySalvage: !isThere,
  });
  const told = {
    problems: [...config.problems, ...merged.problems.config],
    provisionProblems: merged.problems.provision,
    leftOut: merged.leftOut,
  };
  const bad: ConfigTaken = { ...told, kind: isThere ? 'kept' : 'none', isGood: false, state: {} };
  if (merged.text === undefined) return bad;
  mkdirSync(dirname(configFile), { recursive: true });
  copyBesides(folder, dirname(configFile), undefined);
  const draft = `${configFile}.draft`;
  replaceFile(draft, Buffer.from(merged.text));
  const tried = loadConfig(draft);
  rmSync(draft);
  if (!tried.ok && tried.problems.length > 0)
    return { ...bad, problems: [...told.problems, ...tried.problems] };
  // Keys may be in them: for root and the agent alone.
  const agent = tried.ok ? agentOf(tried.config.dataDir) : undefined;
  const access = agent === undefined ? {} : { mode: 0o640, owner: { uid: 0, gid: agent.gid } };
  copyBesides(folder, dirname(configFile), access);
  replaceFile(configFile, Buffer.from(merged.text), access);
  const isGood = told.problems.length === 0 && told.provisionProblems.length === 0;
  return {
    ...told,
    kind: 'replaced',
    isGood,
    state: { config: over, ...(isGood && { configSha256: sum }) },
  };
}

function copyBesides(from: string, to: string, access: Parameters<typeof replaceFile>[2]): void {
  const names = readdirSync(from).filter((name) => besides.test(name));
  for (const name of names.slice(0, maxBesides)) {
    const { size } = statSync(join(from, name));
    if (size <= maxBesideBytes) replaceFile(join(to, name), readFileSync(join(from, name)), access);
  }
}
