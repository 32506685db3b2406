/** Reads `config.yaml` and the files it names, and checks that the paths can be used. Changes nothing on disk. */

import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { PrinterProxyConfig } from '../../contract/printer/config.ts';
import type { SettingsSection } from '../../domain/setup/page-settings.ts';
import { systemClock } from '../../lib/clock.ts';
import { credentialDoubt, imported } from '../../lib/credential-stores.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { type CertificateFiles, pageCertificateFiles } from '../../lib/tls/certificate-files.ts';
import { type Problem, readText, readYamlFile } from '../../lib/yaml/yaml-file.ts';
import { resolveAlarmWebhook } from '../alarms/webhook-keys.ts';
import { resolveRegisterBroker } from '../sources/push/mqtt-keys.ts';
import { knownShopId, shopId } from '../store/gateway-id.ts';
import type { TlsConfig } from '../system/tls/page-tls.ts';
import { resolveFiles } from '../system/tls/tls-config.ts';
import { credentialPath } from '../upload/enrolment/credential.ts';
import type { HttpsConfigTools, NamedFile } from '../upload/https/config.ts';
import type { Environment } from '../upload/https/proxy.ts';
import type { MqttConfigTools } from '../upload/mqtt/config.ts';
import {
  type Config,
  configSchema,
  hasPageTls,
  printerProxyConfigSchema,
  type WrittenConfig,
} from './config.ts';
import { resolveCloud, statedSections } from './page-settings.ts';
import { configText } from './text/config-text.ts';

export const defaultConfigPath = '/etc/tillframe/config.yaml';

export type ConfigResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Sections that the page can't change, since the file states them. */
      readonly stated: ReadonlySet<SettingsSection>;
      /** The file gives the id of the shop; otherwise it may become that of an imported set-up. */
      readonly givesShopId: boolean;
      /** Usable, but a person should look at this. */
      readonly notes: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const inSetUpFile: LocalizedText = configText('in_set_up_file');
/** Keys that people look for here first. Bounds for cameras and registers are in this file; their list is not. */
const ofSetUpFile: Readonly<Record<string, LocalizedText>> = {
  cameras: inSetUpFile,
  registers: inSetUpFile,
  links: inSetUpFile,
  posAccounts: inSetUpFile,
};

export type LoadOptions = {
  /** For proxies, and credentials of systemd. */
  readonly environment?: Environment;
  /**
   * The agent itself starts: it needs credentials of systemd, which a shell only notes. Problems that may be
   * fixed while it runs block no sale and are only noted: a read-only file system, a missing token file.
   */
  readonly startsAgent?: boolean;
  /** A command beside the agent: a missing token file is only noted, as by the agent, which runs without it. */
  readonly runsWithAgent?: boolean;
  /** Makes the id of a shop that the file gives none; otherwise the config of a new gateway has `newShopId`. */
  readonly makesShopId?: boolean;
  /** Folders in which systemd looks for credentials, instead of its own. */
  readonly credentialStores?: readonly string[];
  /** For a draft: contents that replace the files at these absolute paths, since they are about to be installed. */
  readonly replacing?: ReadonlyMap<string, string>;
};

/** Before the first start. */
const newShopId = 'shop-new';

export function loadConfig(file: string, options: LoadOptions = {}): ConfigResult {
  const {
    environment = {},
    startsAgent = false,
    runsWithAgent = false,
    replacing,
    credentialStores,
  } = options;
  let input: unknown;
  const prepare = (found: unknown): unknown => {
    input = found;
    return found;
  };
  const read = readYamlFile(file, configSchema, { elsewhere: ofSetUpFile, prepare });
  if (!read.ok) return read;
  const written = read.value;
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const absolute = (named: string): string => resolve(dirname(file), named);

  const dataDir = absolute(written.dataDir);
  const obstacle = obstacleTo(dataDir);
  if (obstacle !== undefined) {
    const found = read.problem(['dataDir'], obstacle.words);
    if (startsAgent && obstacle.isReadOnly) notes.push(found);
    else problems.push(found);
  }

  /** For values of a section that the text alone doesn't determine. */
  const toolsFor = (section: readonly string[]) => {
    const problem = (key: string, words: LocalizedText) =>
      void problems.push(read.problem([...section, key], words));
    const note = (key: string, words: LocalizedText) =>
      void notes.push(read.problem([...section, key], words));

    /** Path of the file that a key names; undefined if unknown here. */
    const locate = (key: string, named: string): string | undefined => {
      const credential = /^credential:(.*)$/s.exec(named)?.[1];
      if (credential === undefined) return replacing?.get(absolute(named)) ?? absolute(named);
      const folder = environment['CREDENTIALS_DIRECTORY'] ?? '';
      if (folder !== '') return join(folder, credential);
      if (startsAgent) problem(key, noCredentials(credential));
      else if (!imported.test(credential)) note(key, noCredentials(credential));
      else {
        const doubt = credentialDoubt(credential, credentialStores);
        if (doubt !== undefined) note(key, doubt);
      }
      return undefined;
    };
    const textOf = (key: string, path: string, report: typeof problem): string | undefined => {
      const text = readText(path);
      const failure = typeof text !== 'string' ? text : text.trim() === '' ? emptyFile : undefined;
      if (failure !== undefined) report(key, configText('file_problem', { path, why: failure }));
      return typeof text === 'string' && failure === undefined ? text.trim() : undefined;
    };
    const file = (key: string, named: string): NamedFile | undefined => {
      const path = locate(key, named);
      const text = path === undefined ? undefined : textOf(key, path, problem);
      return path === undefined || text === undefined ? undefined : { path, text };
    };
    /** A problem that may be fixed while the agent runs. */
    const doubt = startsAgent || runsWithAgent ? note : problem;
    const awaitedFile = (key: string, named: string): Partial<NamedFile> => {
      const path = locate(key, named);
      const text = path === undefined ? undefined : textOf(key, path, doubt);
      return { ...(path !== undefined && { path }), ...(text !== undefined && { text }) };
    };
    return { locate, file, awaitedFile, problem, note, doubt };
  };
  const tools: HttpsConfigTools & MqttConfigTools = {
    dataDir,
    environment,
    nowMs: systemClock.nowMs(),
    isEnrolled: existsSync(credentialPath(dataDir)),
    ...toolsFor(['cloud']),
  };
  if (written.web.plainListen !== undefined && !hasPageTls(written.web))
    toolsFor(['web']).note('plainListen', noTls);
  const { mqtt, ...registers } = written.registers;
  const { webhook } = written.alarms;
  const config: Config = {
    ...written,
    shop: namedShop(written.shop, dataDir, options.makesShopId === true && obstacle === undefined),
    dataDir,
    web: {
      ...written.web,
      tls: resolvePageTls(written.web, tools.nowMs, toolsFor(['web'])),
      ...(written.web.resetFile !== undefined && { resetFile: absolute(written.web.resetFile) }),
    },
    registers: {
      ...registers,
      ...(mqtt !== undefined && { mqtt: resolveRegisterBroker(mqtt, toolsFor(['registers', 'mqtt'])) }),
    },
    cloud: resolveCloud(written.cloud, tools),
    alarms:
      webhook === undefined
        ? {}
        : { webhook: resolveAlarmWebhook(webhook, { environment, ...toolsFor(['alarms', 'webhook']) }) },
  };
  if (problems.length > 0) return { ok: false, problems };
  const givesShopId = written.shop.id !== undefined;
  return { ok: true, config, stated: statedSections(input), givesShopId, notes };
}

function namedShop(shop: WrittenConfig['shop'], dataDir: string, makesId: boolean): Config['shop'] {
  const id = shop.id ?? knownShopId(dataDir) ?? (makesId ? shopId(dataDir) : newShopId);
  return { ...shop, id, name: shop.name ?? id };
}

export type PrinterProxyConfigResult =
  | {
      readonly ok: true;
      readonly config: {
        dataDir: string;
        printerProxy: PrinterProxyConfig;
        log: WrittenConfig['log'];
        /** Certificate of the page. */
        certificate: CertificateFiles;
      };
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The rest of the section may have mistakes. */
const pageFilesSchema = z.looseObject({
  tls: z.looseObject({ certFile: z.string(), keyFile: z.string() }),
});

/** For the printer proxy, which must not be stopped by mistakes of other sections. */
export function loadPrinterProxyConfig(file: string): PrinterProxyConfigResult {
  const read = readYamlFile(file, printerProxyConfigSchema);
  if (!read.ok) return read;
  const { printerProxy, log } = read.value;
  const dataDir = resolve(dirname(file), read.value.dataDir);
  const obstacle = obstacleTo(dataDir);
  // Receipts are passed on even if nothing can be stored.
  if (obstacle !== undefined && !obstacle.isReadOnly)
    return { ok: false, problems: [read.problem(['dataDir'], obstacle.words)] };
  const named = pageFilesSchema.safeParse(read.value['web']).data?.tls;
  const certificate =
    named === undefined
      ? pageCertificateFiles(dataDir)
      : {
          certFile: resolve(dirname(file), named.certFile),
          keyFile: resolve(dirname(file), named.keyFile),
        };
  return { ok: true, config: { dataDir, printerProxy, log, certificate } };
}

function noCredentials(name: string): LocalizedText {
  return configText('credential_of_service', { name });
}

const noTls: LocalizedText = configText('plain_page_without_tls_note');
const emptyFile: LocalizedText = configText('file_empty');

function resolvePageTls(
  web: WrittenConfig['web'],
  nowMs: number,
  tools: {
    file: (key: string, named: string) => NamedFile | undefined;
    problem: (key: string, words: LocalizedText) => void;
    note: (key: string, words: LocalizedText) => void;
  },
): TlsConfig {
  const { tls } = web;
  if (typeof tls === 'string') return { kind: hasPageTls(web) ? 'own' : 'off' };
  return resolveFiles(tls, {
    nowMs,
    file: (named) => tools.file('tls', named),
    problem: (words) => tools.problem('tls', words),
    note: (words) => tools.note('tls', words),
  });
}

type Obstacle = { readonly words: LocalizedText; readonly isReadOnly: boolean };

/**
 * Reason for which the data directory can't be used; it is created at the first start, so the nearest
 * directory above it counts too.
 */
function obstacleTo(directory: string, isToBeMade = false): Obstacle | undefined {
  try {
    if (!statSync(directory).isDirectory())
      return {
        words: configText('not_a_directory', { path: directory }),
        isReadOnly: false,
      };
    accessSync(directory, constants.W_OK | constants.X_OK);
    return isToBeMade ? obstacleToFolderIn(directory) : undefined;
  } catch (error) {
    const parent = dirname(directory);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && parent !== directory) return obstacleTo(parent, true);
    if (code === 'EROFS')
      return {
        words: configText('read_only', { path: directory }),
        // A path that can't even be read can't be created either.
        isReadOnly: !isToBeMade,
      };
    return {
      words: configText('no_permission', { path: directory }),
      isReadOnly: false,
    };
  }
}

/** Tried rather than computed: root may write everywhere, but not make a folder in /proc. */
function obstacleToFolderIn(directory: string): Obstacle | undefined {
  try {
    rmdirSync(mkdtempSync(join(directory, '.tillframe-')));
    return undefined;
  } catch {
    return {
      words: configText('no_folder', { path: directory }),
      isReadOnly: false,
    };
  }
}
