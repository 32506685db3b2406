/** Reads `config.yaml` and the files it names, and checks that the paths can be used. Changes nothing on disk. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type CloudConfig, type Config, configSchema, type WrittenConfig } from './config.ts';
import type { Words } from './ops/words.ts';
import { type Problem, readText, readYamlFile } from './ops/yaml-file.ts';

export const defaultConfigPath = '/etc/tillframe/config.yaml';

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function loadConfig(file: string): ConfigResult {
  const read = readYamlFile(file, configSchema);
  if (!read.ok) return read;
  const written = read.value;
  const problems: Problem[] = [];
  const absolute = (named: string): string => resolve(dirname(file), named);

  const dataDir = absolute(written.dataDir);
  const obstacle = obstacleTo(dataDir);
  if (obstacle !== undefined) problems.push(read.problem(['dataDir'], obstacle));

  /** The contents of a file that a key of `cloud` names; an empty text where there is a problem. */
  const contents = (key: 'tokenFile' | 'caFile', named: string): string => {
    const path = absolute(named);
    const text = readText(path);
    const failure = typeof text !== 'string' ? text : text.trim() === '' ? emptyFile : undefined;
    if (failure !== undefined) {
      problems.push(
        read.problem(['cloud', key], { en: `${path} ${failure.en}`, ja: `${path}: ${failure.ja}` }),
      );
    }
    return typeof text === 'string' ? text.trim() : '';
  };
  const config: Config = {
    ...written,
    shop: { ...written.shop, name: written.shop.name ?? written.shop.id },
    dataDir,
    cloud: resolveCloud(written.cloud, contents),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
}

const emptyFile: Words = { en: 'is empty', ja: 'ファイルが空です' };

function resolveCloud(
  written: WrittenConfig['cloud'],
  contents: (key: 'tokenFile' | 'caFile', named: string) => string,
): CloudConfig {
  if (written.kind === 'off') return written;
  const { kind, url, spreadSeconds, token, tokenFile, caFile } = written;
  return {
    kind,
    url: url.replace(/\/+$/, ''),
    spreadSeconds,
    // A receiver's token file may hold several, one a line.
    token: tokenFile === undefined ? (token ?? '') : (contents('tokenFile', tokenFile).split(/\s+/)[0] ?? ''),
    ...(caFile === undefined ? {} : { caPem: contents('caFile', caFile) }),
  };
}

/** Why the data directory can't be used; it is made at the first start, so the nearest directory above it counts too. */
function obstacleTo(directory: string): Words | undefined {
  try {
    if (!statSync(directory).isDirectory())
      return { en: `${directory} is not a directory`, ja: `${directory} はディレクトリではありません` };
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== directory) return obstacleTo(parent);
    return {
      en: `this user can't write to ${directory}`,
      ja: `このユーザーは ${directory} に書き込めません`,
    };
  }
}
