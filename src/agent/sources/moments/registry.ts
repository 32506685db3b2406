/** The kinds of sources of moments. A new one is a folder with its descriptor, and an entry of `momentSourceKinds`. */
import type { MomentSourceKindJson } from '../../../contract/page/moment-sources.ts';
import type { MomentSourceRecord } from '../../../domain/setup/moment-source.ts';
import type { Cause } from '../../../lib/text/message.ts';
import { explain } from '../../../lib/yaml/issue-messages.ts';
import { jsonSchemaOf } from '../../../lib/yaml/schema-messages.ts';
import { cameraEvent } from './camera-event/descriptor.ts';
import { type MomentSourceDescriptor, momentSourceKindToJson, secretKeysOf } from './descriptor.ts';
import { gpioLine } from './gpio/descriptor.ts';
import { mqttTopic } from './mqtt/descriptor.ts';
import { usbKey } from './usb-key/descriptor.ts';

/** By id, in the order of the page. */
export const momentSourceKinds: ReadonlyMap<string, MomentSourceDescriptor> = new Map(
  [mqttTopic, cameraEvent, gpioLine, usbKey].map((kind) => [kind.id, kind]),
);

/** For the page. */
export function momentSourceKindsToJson(): MomentSourceKindJson[] {
  return [...momentSourceKinds.values()].map(momentSourceKindToJson);
}

/** Its name at a device or broker: unique among gateways and registers, at most 128 characters. */
export function nameOfSource(
  gateway: string,
  { registerKey, id }: { readonly registerKey: string; readonly id: string },
): string {
  return `${gateway}-${registerKey}-${id}`.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(-128);
}

type Source = Pick<MomentSourceRecord, 'source' | 'settings'>;

/** Problems of settings of a known kind, at their keys; empty if there are none. */
export function momentSettingsProblems({
  source,
  settings,
}: Source): { readonly field: string; readonly cause: Cause }[] {
  const schema = momentSourceKinds.get(source)?.settings;
  const checked = schema?.safeParse(settings);
  if (schema === undefined || checked?.success !== false) return [];
  return checked.error.issues
    .flatMap((issue) => explain(issue, settings, jsonSchemaOf(schema)))
    .map(({ keyPath, cause }) => ({ field: String(keyPath[0] ?? ''), cause }));
}

/** The settings without their secrets; nothing of an unknown kind. */
export function openMomentSettings({ source, settings }: Source): Readonly<Record<string, unknown>> {
  const kind = momentSourceKinds.get(source);
  if (kind === undefined) return {};
  const secrets = secretKeysOf(kind);
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !secrets.includes(key)));
}

/** The secrets among them. */
export function secretMomentSettings(given: Source): Readonly<Record<string, unknown>> {
  const open = openMomentSettings(given);
  return Object.fromEntries(Object.entries(given.settings).filter(([key]) => !(key in open)));
}
