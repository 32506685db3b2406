/**
 * `tillframe support-bundle`: the data for support, in one small file. Contains the parts listed below and
 * nothing else: no secrets, no sales, no pictures. Every text passes the scrubber last.
 */
import { arch, release, totalmem, type, uptime } from 'node:os';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { findingJson } from '../../../domain/doctor/doctor-text.ts';
import type { Finding } from '../../../domain/doctor/finding.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { Config } from '../../config/config.ts';
import { secretSettings } from '../../sources/registry.ts';
import type { StoreReader } from '../../store/operations.ts';
import { exportSetUp } from '../../system/transfer/export.ts';
import { readmeEn } from './readme-en.ts';
import { readmeJa } from './readme-ja.ts';
import { createScrubber, secretsIn, textsIn, withoutSecrets } from './scrub.ts';
import { type PackedFile, packTarGz } from './tar.ts';

export type BundleDeps = {
  readonly config: Config;
  readonly version: string;
  /** `Node.js 24.1.0, linux x64` */
  readonly runtime: string;
  readonly gateway: string;
  readonly nowMs: number;
  /** Undefined when the database can't be read. */
  readonly read: StoreReader | undefined;
  readonly findings: readonly Finding[];
  /** Status reported by the agent, if available. */
  readonly status?: unknown;
  readonly metrics?: string;
  /** Last lines of the agent's log. */
  readonly log?: string;
  /** Secrets beside config and database, such as the set-up code. */
  readonly secrets: readonly string[];
};

/**
 * Maximum characters of one file; of a longer one the end is kept. The archive is a fraction of the total.
 */
const maxFileChars = 1_000_000;
const maxLogChars = 262_144;
const maxReadings = 500;
const maxQuarantined = 50;

/** A .tar.gz of some ten to a few hundred kilobytes. An unavailable part contains the reason instead. */
export async function makeBundle(deps: BundleDeps): Promise<Buffer> {
  const { read } = deps;
  const parts = await Promise.all([
    part('versions.json', () => json(versions(deps))),
    part('config.yaml', () => stringify(withoutSecrets(deps.config))),
    part('doctor.json', () => json(deps.findings.map(findingJson))),
    part('set-up.yaml', () => read && setUpText(deps, read)),
    part('database.json', async () => read && json(await database(read))),
    part('queue.json', async () => read && json(await queue(read))),
    part(
      'clock-map.json',
      async () => read && json(await read.earlierClockMap({ boot: '', limit: maxReadings })),
    ),
    part('status.json', () => (deps.status === undefined ? undefined : json(withoutSecrets(deps.status)))),
    part('metrics.txt', () => deps.metrics),
    part('log.txt', () => deps.log?.slice(-maxLogChars)),
  ]);
  const scrub = createScrubber(await knownSecrets(deps), await knownHashes(deps));
  const files = parts
    .filter((one) => one !== undefined)
    .map(({ name, text }) => ({ name: `tillframe-support/${name}`, text: scrub(text).slice(-maxFileChars) }));
  const readme = { name: 'tillframe-support/README.txt', text: readmeText(deps, files) };
  return packTarGz([readme, ...files], deps.nowMs);
}

async function part(
  name: string,
  make: () => string | undefined | Promise<string | undefined>,
): Promise<PackedFile | undefined> {
  try {
    const text = await make();
    return text === undefined ? undefined : { name, text };
  } catch (error) {
    return { name, text: `could not be had: ${error instanceof Error ? error.message : String(error)}\n` };
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function versions({ version, runtime }: BundleDeps): object {
  return {
    ...{ tillframe: version, runtime, system: `${type()} ${release()} ${arch()}` },
    ...{ memoryBytes: totalmem(), upSeconds: Math.round(uptime()) },
  };
}

/** Without secrets, and without state of single sales. */
async function setUpText(deps: BundleDeps, read: StoreReader): Promise<string> {
  const { shop } = deps.config;
  const { text } = await exportSetUp({ ...deps, shop, store: { read } });
  const list = z.array(z.looseObject({})).catch([]);
  const file = z.looseObject({ posAccounts: list, registers: list }).parse(parse(text));
  return stringify({
    ...file,
    posAccounts: file.posAccounts.map(({ cursor: _, ...account }) => account),
    registers: file.registers.map(({ learned: _, ...register }) => register),
  });
}

async function database(read: StoreReader): Promise<object> {
  const [space, recovery, epoch, setUpVersion, lookback, calibrations] = await Promise.all([
    read.space(),
    read.recovery(),
    read.epoch(),
    read.setUpVersion(),
    read.lookbackSegments(),
    read.calibrations(),
  ]);
  return { space, recovery, epoch, setUpVersion, lookbackSegments: lookback.length, calibrations };
}

async function queue(read: StoreReader): Promise<object> {
  const [state, due, quarantined] = await Promise.all([
    read.queue(),
    read.nextDue(),
    read.quarantined(maxQuarantined),
  ]);
  return { state, due, quarantined };
}

async function knownSecrets({ config, read, secrets }: BundleDeps): Promise<string[]> {
  const known = [
    ...[...secrets, ...secretsIn(config), ...secretParts(config.alarms.webhook?.secretUrl)],
    ...config.printerProxy.printers.flatMap(({ printer }) => secretParts(printer.cloud)),
  ];
  if (read === undefined) return known;
  const [cameras, accounts, registers] = await Promise.all([
    read.cameras(),
    read.posAccounts(),
    read.registers(),
  ]);
  return [
    ...known,
    ...cameras.flatMap(({ password }) => password ?? []),
    ...accounts.flatMap((account) => textsIn(secretSettings(account))),
    ...registers.flatMap(({ printer }) => secretParts(printer?.cloud)),
  ];
}

/**
 * Secret parts of an address whose path is its login: a log may omit the host. Short parts are words such as
 * hooks.
 */
function secretParts(url: string | undefined): string[] {
  return url === undefined ? [] : new URL(url).href.split(/[/?&=#]/).filter((part) => part.length >= 16);
}

/** Hashes of tokens that the gateway itself stores only hashed. */
async function knownHashes({ read }: BundleDeps): Promise<string[]> {
  if (read === undefined) return [];
  const [registers, { people, sessions, tokens, login }] = await Promise.all([
    read.registers(),
    read.pageAccess(),
  ]);
  return [
    ...registers.flatMap(({ tokenSha256 }) => tokenSha256 ?? []),
    ...[...sessions, ...tokens].map(({ sha256 }) => sha256),
    ...[login, ...people].flatMap(({ codeSha256 }) => codeSha256 ?? []),
  ];
}

function readmeText({ nowMs, config, gateway }: BundleDeps, files: readonly PackedFile[]): string {
  const { shop } = config;
  const lines = files.flatMap(({ name }) => {
    const short = name.replace(/^.*\//, '');
    const [en, ja] = [readmeEn, readmeJa].map(({ files: known }) => known[short] ?? short);
    return [`${short.padEnd(16)}${en}`, `${' '.repeat(16)}${ja}`];
  });
  return [
    `tillframe support bundle, shop ${shop.id}, gateway ${gateway}, ${rfc3339(nowMs, shop.timeZone)}`,
    '',
    ...readmeEn.privacy,
    ...readmeJa.privacy,
    '',
    ...lines,
    '',
  ].join('\n');
}
