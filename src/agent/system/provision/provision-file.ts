/**
 * `provision.yaml`: the keys of a set-up file, and values of the device itself. One file may serve many
 * gateways: `devices` has the values of each of them, selected by serial number, network card or machine id,
 * which override the common ones.
 *
 * It is checked in parts, so that a mistake in a camera's address doesn't keep the network from being set.
 */

import { z } from 'zod';
import { type DeviceIdentity, plainMac } from '../../../lib/device-identity.ts';
import { expecting, type KeyPath } from '../../../lib/yaml/schema-messages.ts';
import type { Problem, YamlView } from '../../../lib/yaml/yaml-file.ts';
import { openYaml } from '../../../lib/yaml/yaml-file.ts';
import { provisionText } from '../text/provision.ts';
import { setUpMistakes } from '../transfer/import.ts';
import { type DeviceValues, deviceKeys, deviceShape } from './device-values.ts';
import { holdsSecrets } from './secret-keys.ts';

/** Far above the fleet of one file; a file is at most 1 MiB anyway. */
export const maxDevices = 10_000;

/** Each separately: a mistake in one leaves the others. */
const oneKey = deviceKeys.map((key) => ({ key, schema: z.strictObject({ [key]: deviceShape[key] }) }));

export const setUpKeys = ['exported', 'secrets', 'posAccounts', 'cameras', 'registers', 'links'] as const;

const anything = z.unknown().optional();
const ownKeys = Object.fromEntries([...deviceKeys, ...setUpKeys].map((key) => [key, anything]));
const section = z.record(z.string(), z.unknown()).optional();

export const deviceFor = z
  .strictObject({
    serial: z.string().min(1).max(64).optional(),
    mac: z
      .string()
      .refine((text) => plainMac(text) !== undefined)
      .meta(expecting(provisionText('provision.mac')))
      .optional(),
    machineId: z.string().min(1).max(64).optional(),
  })
  .refine((one) => Object.values(one).some((value) => value !== undefined))
  .meta(expecting(provisionText('provision.device_for')));

/** Permitted keys; their values are checked below, in parts. */
const outline = z.strictObject({
  ...ownKeys,
  config: section,
  taken: anything,
  devices: z
    .array(z.strictObject({ ...ownKeys, for: deviceFor, config: section }))
    .max(maxDevices)
    .optional(),
});

export type Values = Readonly<Record<string, unknown>>;

export type ProvisionFile = {
  /** The valid values. */
  readonly device: DeviceValues;
  /** Values for config.yaml, unchecked; undefined if the file can't be read or has none, in which case the earlier ones stay. */
  readonly config: Values | undefined;
  /** False if its list of devices has no entry for this one: only the common values apply. */
  readonly isForDevice: boolean;
  /** Position of a config key in this file; undefined if it is not there. */
  readonly configAt: (path: KeyPath) => KeyPath | undefined;
  /** View of the text for cameras, registers and links; undefined if it has none. */
  readonly setUp: YamlView | undefined;
  readonly holdsSecrets: boolean;
  /** The file is the marker of an import. */
  readonly isMarker: boolean;
  readonly problems: readonly Problem[];
};

export function readProvision(text: string, identity: DeviceIdentity): ProvisionFile {
  const opened = openYaml(text);
  if (!opened.ok) return { ...empty, problems: opened.problems };
  const outlined = opened.check(outline);
  const problems = outlined.ok ? [] : [...outlined.problems];
  const written = valuesOf(opened.input);
  const devices = Array.isArray(written['devices']) ? written['devices'].map(valuesOf) : [];
  const fitting = [...devices.keys()].filter((index) => fits(valuesOf(devices[index]?.['for']), identity));
  const [index, second] = fitting;
  if (second !== undefined)
    problems.push(
      opened.problem(
        ['devices', second, 'for'],
        provisionText('provision.fits_twice', { index: index ?? 0 }),
      ),
    );
  if (devices.length > 0 && index === undefined)
    problems.push(opened.problem(['devices'], noneFits(identity)));

  const own = index === undefined ? {} : (devices[index] ?? {});
  const whole = layered(written, own);
  const at = (path: KeyPath): KeyPath =>
    index !== undefined && holds(own, path) ? ['devices', index, ...path] : path;

  const device: DeviceValues = {};
  for (const { key, schema } of oneKey) {
    const one = opened.check(schema, {
      prepare: () => (whole[key] === undefined ? {} : { [key]: whole[key] }),
      at,
    });
    if (one.ok) Object.assign(device, one.value);
    else problems.push(...one.problems);
  }
  const setUp: YamlView | undefined = setUpKeys.some((key) => whole[key] !== undefined)
    ? {
        prepare: () =>
          Object.fromEntries(
            setUpKeys
              .map((key): [string, unknown] => [key, whole[key]])
              .filter(([, value]) => value !== undefined),
          ),
        at,
      }
    : undefined;
  if (setUp !== undefined) problems.push(...setUpMistakes(text, setUp));
  const config = isSection(whole['config']) ? whole['config'] : undefined;
  const listed = written['devices'] ?? [];
  return {
    device,
    config,
    isForDevice: index !== undefined || (Array.isArray(listed) && listed.length === 0),
    configAt: (path) => (holds(config ?? {}, path) ? at(['config', ...path]) : undefined),
    setUp,
    holdsSecrets: holdsSecrets(written),
    isMarker: Object.keys(written).join() === 'taken',
    problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}

const empty: Omit<ProvisionFile, 'problems'> = {
  ...{
    device: {},
    config: undefined,
    isForDevice: false,
    setUp: undefined,
    holdsSecrets: true,
    isMarker: false,
  },
  configAt: () => undefined,
};

/** Sections key by key, everything else as a whole. */
export function layered(below: Values, above: Values): Values {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above))
    merged[key] = isSection(value) && isSection(merged[key]) ? layered(merged[key], value) : value;
  return merged;
}

/** Whether the key, or the list that contains it, is present. */
export function holds(values: Values, path: KeyPath): boolean {
  let node: unknown = values;
  for (const step of path) {
    if (!isSection(node)) return node !== undefined;
    if (!Object.hasOwn(node, step)) return false;
    node = node[step];
  }
  return true;
}

function fits({ serial, mac, machineId }: Values, identity: DeviceIdentity): boolean {
  const requested = [
    typeof serial === 'string' && serial.toLowerCase() === identity.serial,
    typeof mac === 'string' && identity.macs.includes(plainMac(mac) ?? ''),
    typeof machineId === 'string' && machineId.toLowerCase() === identity.machineId,
  ];
  const named = [serial, mac, machineId].filter((value) => value !== undefined).length;
  return named > 0 && requested.filter(Boolean).length === named;
}

function noneFits({ serial, macs, machineId }: DeviceIdentity) {
  const own = [
    ...(serial === undefined ? [] : [`serial "${serial}"`]),
    ...macs.map((mac) => `mac "${mac}"`),
    ...(machineId === undefined ? [] : [`machineId "${machineId}"`]),
  ].join(', ');
  return provisionText('provision.fits_none', {
    own: own === '' ? provisionText('provision.nothing_known') : own,
  });
}

export function isSection(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valuesOf(value: unknown): Values {
  return isSection(value) ? value : {};
}
