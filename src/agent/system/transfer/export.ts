/**
 * `tillframe export`: the set-up as a file for `tillframe import`, here or on this gateway's replacement. It
 * includes the state that prevents duplicates and gaps there: the cursor of each POS account, when registers
 * were linked, the learned offsets of their clocks, and the revisions in the cloud. Secrets are encrypted
 * with a passphrase, or left out.
 */
import { isDeepStrictEqual } from 'node:util';
import { Document, type Node } from 'yaml';
import type { StoredChannel } from '../../../contract/page/notifications/channel.ts';
import { printerToFile } from '../../../contract/setup/printer.ts';
import type { StoredSettings } from '../../../contract/setup/settings.ts';
import type { Calibrations, Measured } from '../../../domain/capture/calibration.ts';
import { defaultRules } from '../../../domain/notification/rules.ts';
import type { Shop } from '../../../domain/sale/sale-event.ts';
import type { StoredMomentSource } from '../../../domain/setup/moment-source.ts';
import { type SettingsSection, settingsSections } from '../../../domain/setup/page-settings.ts';
import type { LinkedPosTerminal } from '../../../domain/setup/pos-account.ts';
import type { LearnedFrom, RegisterRecord } from '../../../domain/setup/set-up.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { sealWith } from '../../../lib/crypto/passphrase-encryption.ts';
import { secretChannelKeys } from '../../setup-file/notifications.ts';
import { secretSettings as secretKeys } from '../../setup-file/settings.ts';
import {
  momentSourceKinds,
  openMomentSettings,
  secretMomentSettings,
} from '../../sources/moments/registry.ts';
import { openSettings, posKinds, secretSettings } from '../../sources/registry.ts';
import type { NotificationSettings } from '../../store/notifications/notification-settings.ts';
import type { Store } from '../../store/operations.ts';
import { momentSecretsId, type SeparateSecrets } from './separate-secrets.ts';

export type ExportDeps = {
  readonly store: Pick<Store, 'read'>;
  readonly shop: Shop;
  readonly gateway: string;
  readonly version: string;
  readonly nowMs: number;
};

export type Exported = {
  /** YAML. */
  readonly text: string;
  /** Omitted secrets, such as `cameras counter: password`. */
  readonly leftOut: readonly string[];
  /** Omitted accounts, whose settings can't be decrypted here. */
  readonly unreadable: readonly string[];
};

/** `passphrase`: encrypts the secrets; without it they are left out. */
export async function exportSetUp(deps: ExportDeps, passphrase?: string): Promise<Exported> {
  const { store, shop } = deps;
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  const [stored, settings, notifications] = await Promise.all([
    storedSetUp(store),
    store.read.pageSettings(),
    store.read.notificationSettings(),
  ]);
  const { cameras, registers, links, accounts, terminals, sources, calibrations, carried, unlinked } = stored;
  const readable = accounts.filter(
    ({ kind, sealedWithAnotherKey }) => sealedWithAnotherKey !== true && posKinds.has(kind),
  );
  const apart: SeparateSecrets = {
    cameras: named(cameras.map(({ id, password }) => [id, { password }])),
    posAccounts: named(readable.map((account) => [account.id, secretSettings(account)])),
    registers: named(registers.map(({ key, tokenSha256 }) => [key, { tokenSha256 }])),
    settings: named(settingsSections.map((section) => [section, secretsOf(section, settings)])),
    channels: named(channelsIn(notifications).map((channel) => [channel.id, channelSecrets(channel)])),
    momentSources: named(
      sources.map((source) => [momentSecretsId(source.registerKey, source.id), secretMomentSettings(source)]),
    ),
  };
  const leftOut = passphrase === undefined ? listed(apart) : [];
  const file = new Document({});
  const flow = (value: unknown): Node => file.createNode(value, { flow: true });
  const found = (measured: Measured | undefined, key: string) =>
    measured === undefined ? {} : { [key]: flow(measuredToFile(measured, at)) };
  const isReadable = new Set(readable.map(({ id }) => id));
  const learned = new Map(carried.registers.map((one) => [one.registerKey, one.learned]));

  file.contents = file.createNode({
    exported: {
      version: deps.version,
      at: at(deps.nowMs),
      ...{ shop: shop.id, gateway: deps.gateway },
      ...{ epoch: carried.epoch, minRevision: carried.minRevision },
    },
    ...(passphrase !== undefined &&
      listed(apart).length > 0 && { secrets: await sealWith(passphrase, JSON.stringify(apart)) }),
    ...settingsToFile(settings, apart, flow),
    ...notificationsToFile(notifications, apart, flow),
    posAccounts: readable.map((account) => ({
      ...{ id: account.id, kind: account.kind, name: account.name },
      ...openSettings(account),
      ...apartKeys(apart.posAccounts[account.id], flow),
      ...(account.cursor !== undefined && { cursor: account.cursor }),
    })),
    cameras: cameras.map(
      ({
        password: _,
        latencyMs,
        latencyUncertaintyMs: _uncertaintyMs,
        latencyEstimated: _estimated,
        masks,
        ...camera
      }) => ({
        ...camera,
        ...(latencyMs !== undefined && { latencyMs }),
        ...found(cameraOf(calibrations, camera.id)?.measured, 'latencyMeasured'),
        masks: flow(masks),
        ...apartKeys(apart.cameras[camera.id], flow),
      }),
    ),
    registers: registers.map(({ tokenSha256: _, printer, from, ...register }) => ({
      ...register,
      ...(unlinked.includes(register.key) && { unlinked: true }),
      ...(from !== undefined &&
        isReadable.has(from.account) && { from: linkedToFile(register, terminals, at) ?? from }),
      ...(printer !== undefined && { printer: printerToFile(printer) }),
      ...momentSourcesToFile(sources.filter(({ registerKey }) => registerKey === register.key)),
      ...learnedToFile(learned.get(register.key), flow),
      ...apartKeys(apart.registers[register.key], flow),
    })),
    links: links
      .filter(({ untilMs }) => untilMs === undefined)
      .map(({ registerKey, cameraId, main, offsetMs }) => ({
        ...{ register: registerKey, camera: cameraId, main, offsetMs },
        ...found(linkOf(calibrations, { registerKey, cameraId })?.measured, 'offsetMeasured'),
      })),
  });
  file.commentBefore = heading(leftOut);
  return {
    text: file.toString({ lineWidth: 0 }),
    leftOut,
    unreadable: accounts.filter(({ id }) => !isReadable.has(id)).map(({ id }) => id),
  };
}

async function storedSetUp({ read }: ExportDeps['store']) {
  const [cameras, registers, links, accounts, terminals, sources, calibrations, carried, unlinked] =
    await Promise.all([
      read.cameras(),
      read.registers(),
      read.links(),
      read.posAccounts(),
      read.posTerminals(),
      read.momentSources(),
      read.calibrations(),
      read.migratedState(),
      read.unlinkedRegisters(),
    ]);
  return { cameras, registers, links, accounts, terminals, sources, calibrations, carried, unlinked };
}

function secretsOf(section: SettingsSection, settings: StoredSettings): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = settings[section] ?? {};
  return Object.fromEntries((secretKeys[section] ?? []).map((key) => [key, values[key]]));
}

function settingsToFile(
  settings: StoredSettings,
  apart: SeparateSecrets,
  flow: (value: unknown) => Node,
): { settings?: object } {
  const sections = Object.entries(settings).map(([section, values]): [string, object] => {
    const secret = apart.settings[section];
    const open = Object.entries(values).filter(
      ([key]) => secret === undefined || !Object.hasOwn(secret, key),
    );
    return [section, { ...Object.fromEntries(open), ...apartKeys(secret, flow) }];
  });
  return sections.length === 0 ? {} : { settings: Object.fromEntries<object>(sections) };
}

/** Browsers belong to people of this gateway. */
function channelsIn({ channels }: Pick<NotificationSettings, 'channels'>): readonly StoredChannel[] {
  return channels.filter(({ kind }) => kind !== 'push');
}

function channelSecrets(channel: StoredChannel): Record<string, unknown> {
  const values: Readonly<Record<string, unknown>> = channel;
  return Object.fromEntries(secretChannelKeys.map((key) => [key, values[key]]));
}

function notificationsToFile(
  { rules, ...settings }: NotificationSettings,
  apart: SeparateSecrets,
  flow: (value: unknown) => Node,
): { notifications?: object } {
  const channels = channelsIn(settings);
  if (channels.length === 0 && isDeepStrictEqual(rules, defaultRules)) return {};
  return {
    notifications: {
      rules: { ...rules, openDays: flow(rules.openDays) },
      channels: channels.map((channel) => {
        const secret = apart.channels[channel.id];
        const open = Object.entries(channel).filter(
          ([key]) => secret === undefined || !Object.hasOwn(secret, key),
        );
        return { ...Object.fromEntries<unknown>(open), ...apartKeys(secret, flow) };
      }),
    },
  };
}

/** Entries with at least one value, and only their values. */
function named(all: readonly (readonly [string, Readonly<Record<string, unknown>>])[]) {
  return Object.fromEntries(
    all
      .map(([id, values]) => [id, Object.entries(values).filter(([, value]) => value !== undefined)] as const)
      .filter(([, values]) => values.length > 0)
      .map(([id, values]) => [id, Object.fromEntries(values)]),
  );
}

function apartKeys(values: Readonly<Record<string, unknown>> | undefined, flow: (value: unknown) => Node) {
  return values === undefined ? {} : { apart: flow(Object.keys(values)) };
}

function listed(apart: SeparateSecrets): string[] {
  return Object.entries(apart).flatMap(([list, things]) =>
    Object.entries(things).map(([id, values]) => `${list} ${id}: ${Object.keys(values).join(', ')}`),
  );
}

function measuredToFile({ by, atMs, uncertaintyMs, samples }: Measured, at: (ms: number) => string) {
  return {
    ...{ by, at: at(atMs) },
    ...(uncertaintyMs !== undefined && { uncertaintyMs }),
    ...(samples !== undefined && { samples }),
  };
}

function linkedToFile(
  { key }: Pick<RegisterRecord, 'key'>,
  terminals: readonly LinkedPosTerminal[],
  at: (ms: number) => string,
) {
  const found = terminals.find(({ registerKey }) => registerKey === key);
  if (found === undefined) return undefined;
  const { account, terminal, linkedAtMs, linkedServerMs } = found;
  return {
    ...{ account, terminal, linkedAt: at(linkedAtMs) },
    ...(linkedServerMs !== undefined && { linkedAtServer: at(linkedServerMs) }),
  };
}

/** Those of a kind that only another version knows are left out. */
function momentSourcesToFile(sources: readonly StoredMomentSource[]) {
  const written = sources.filter(({ source }) => momentSourceKinds.has(source));
  if (written.length === 0) return {};
  return {
    momentSources: written.map((one) => ({
      ...{ source: one.source, id: one.id, kind: one.kind, debounceMs: one.debounceMs },
      ...(one.delayMs !== undefined && { delayMs: one.delayMs }),
      ...openMomentSettings(one),
    })),
  };
}

function learnedToFile(learned: LearnedFrom | undefined, flow: (value: unknown) => Node) {
  if (learned === undefined) return {};
  const { pushed, fetched } = learned;
  return {
    learned: {
      ...(pushed !== undefined && {
        pushed: flow(pushed.map(({ arrivedAtMs, delayMs }) => [arrivedAtMs, delayMs])),
      }),
      ...(fetched !== undefined && {
        fetched: flow(
          fetched.map(({ soldAtMs, resolutionMs, arrivedAtMs, serverAtMs, serverAheadMs, printedAtMs }) => [
            ...[soldAtMs, resolutionMs, arrivedAtMs],
            ...[serverAtMs ?? null, serverAheadMs ?? null, printedAtMs ?? null],
          ]),
        ),
      }),
    },
  };
}

function cameraOf({ cameras }: Calibrations, id: string) {
  return cameras.find(({ cameraId }) => cameraId === id);
}

function linkOf({ links }: Calibrations, of: { registerKey: string; cameraId: string }) {
  return links.find(
    ({ registerKey, cameraId }) => registerKey === of.registerKey && cameraId === of.cameraId,
  );
}

function heading(leftOut: readonly string[]): string {
  const lines = [
    'Set-up of a tillframe gateway, as it was when this file was made. Read it in with: tillframe import FILE --config config.yaml',
    'A gateway that takes the place of the other needs a fresh export: what changed since is not in here.',
    ...(leftOut.length === 0
      ? []
      : [
          'Secrets are left out (tillframe export --secrets seals them in). Missing:',
          ...leftOut.map((one) => `  ${one}`),
        ]),
  ];
  return lines.map((line) => ` ${line}`).join('\n');
}
