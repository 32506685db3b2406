/**
 * Settings made on the page beside config.yaml, section by section. What the file states is in force; the page shows it and can't change
 * it. Otherwise the section of the page is, as if the file had it; without either, the default.
 */
import { existsSync } from 'node:fs';
import type { StoredSettings } from '../../contract/setup/settings.ts';
import { type SettingsSection, settingsSections } from '../../domain/setup/page-settings.ts';
import { resolveAlarmWebhook } from '../alarms/webhook-keys.ts';
import { resolveRegisterBroker } from '../sources/push/mqtt-keys.ts';
import { credentialPath } from '../upload/enrolment/credential.ts';
import { type HttpsConfigTools, resolveHttps } from '../upload/https/config.ts';
import type { Environment } from '../upload/https/proxy.ts';
import { type MqttConfigTools, resolveMqtt } from '../upload/mqtt/config.ts';
import { type CloudConfig, type Config, configSchema, type WrittenConfig } from './config.ts';

/** Keys of the file by section: one of them is enough. */
const keysOf: Readonly<Record<SettingsSection, readonly (readonly string[])[]>> = {
  shop: [['shop', 'name']],
  cloud: [['cloud']],
  retention: [
    ['store', 'keepDays'],
    ['store', 'keepPictureDays'],
  ],
  clips: [['clips', 'upload']],
  alarms: [['alarms', 'webhook']],
  updates: [
    ['update', 'from'],
    ['update', 'automatic'],
    ['update', 'hours'],
  ],
  listener: [['registers', 'listen']],
  broker: [['registers', 'mqtt']],
  log: [['log', 'level']],
};

/** `input`: the file as written. A key without a value states nothing. */
export function statedSections(input: unknown): ReadonlySet<SettingsSection> {
  return new Set(settingsSections.filter((section) => keysOf[section].some((keys) => isStated(input, keys))));
}

function isStated(input: unknown, keys: readonly string[]): boolean {
  let value = input;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return false;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value !== undefined && value !== null;
}

type Tools = { readonly environment: Environment; readonly nowMs: number };

/** The config in force. A stored section that this version can't use any more is left out. */
export function withPageSettings(
  config: Config,
  stated: ReadonlySet<SettingsSection>,
  { stored, ...tools }: Tools & { readonly stored: StoredSettings },
): Config {
  const { shop, cloud, retention, clips, alarms, updates, listener, broker, log } = unstated(stored, stated);
  const { shape } = configSchema;
  const sections = parsed(shape.cloud, cloud && writtenCloud(cloud));
  const webhook = parsed(shape.alarms, alarms && { webhook: alarms })?.webhook;
  const update = parsed(shape.update, updates);
  const mqtt = parsed(shape.registers, broker && { mqtt: broker })?.mqtt;
  const named = { ...noFiles, ...tools, dataDir: config.dataDir };
  return {
    ...config,
    ...(shop !== undefined && { shop: { ...config.shop, name: shop.name } }),
    ...(retention !== undefined && {
      store: {
        ...config.store,
        keepDays: retention.salesDays,
        keepPictureDays: Math.min(retention.picturesDays, retention.salesDays),
      },
    }),
    ...(clips !== undefined && { clips: { ...config.clips, upload: clips.upload } }),
    ...(sections !== undefined && {
      cloud: resolveCloud(sections, { ...named, isEnrolled: existsSync(credentialPath(config.dataDir)) }),
    }),
    ...(webhook !== undefined && { alarms: { webhook: resolveAlarmWebhook(webhook, named) } }),
    ...(update !== undefined && { update }),
    ...(log !== undefined && { log: { ...config.log, ...log } }),
    registers: {
      ...config.registers,
      ...(listener !== undefined && { listen: { host: '0.0.0.0', port: listener.port } }),
      ...(mqtt !== undefined && { mqtt: resolveRegisterBroker(mqtt, named) }),
    },
  };
}

function unstated(stored: StoredSettings, stated: ReadonlySet<SettingsSection>): StoredSettings {
  return Object.fromEntries(
    Object.entries(stored).filter(([section]) => !stated.has(section as SettingsSection)),
  );
}

function parsed<T>(schema: { safeParse(value: unknown): { data?: T | undefined } }, value: unknown) {
  return value === undefined ? undefined : schema.safeParse(value).data;
}

function writtenCloud(cloud: NonNullable<StoredSettings['cloud']>): object {
  const { kind, url, key } = cloud;
  if (kind === 'https') return { kind, url, [cloud.keyIs === 'once' ? 'enrolKey' : 'token']: key };
  const { username } = cloud;
  return {
    kind,
    url,
    ...(username !== undefined && { username }),
    ...(key !== undefined && { password: key }),
  };
}

/** Settings of the page name no files. */
const noFiles = {
  locate: () => undefined,
  awaitedFile: () => ({}),
  doubt: () => undefined,
  problem: () => undefined,
  note: () => undefined,
} as const;

export function resolveCloud(
  written: WrittenConfig['cloud'],
  tools: HttpsConfigTools & MqttConfigTools,
): CloudConfig {
  if (written.kind === 'off') return written;
  const { spreadSeconds, pictures } = written;
  const pictureOrigins = pictures.allowedOrigins;
  if (written.kind === 'mqtt')
    return { ...resolveMqtt(written, tools), pictureOrigins, spreadSeconds, pictures };
  return { ...resolveHttps(written, tools), pictureOrigins, spreadSeconds, pictures };
}
