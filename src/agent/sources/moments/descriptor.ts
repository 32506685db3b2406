/**
 * Descriptor of a source of moments: all that is particular to a kind of device that reports when something happened at a
 * register. One folder each; registry, set-up file, API, page, doctor and runner iterate the descriptors (registry.ts).
 *
 * `run` connects, calls `onReady`, then `onMoment` for each moment at once (the time of the call counts), and resolves with the reason
 * for its end; when the signal aborts it ends what it began and resolves or rejects. It retries nothing: the runner does
 * (run-sources.ts), debounces, stores, and reports. The doctor uses the same function until `onReady`.
 */
import type { z } from 'zod';
import type { MomentFieldJson, MomentSourceKindJson } from '../../../contract/page/moment-sources.ts';
import {
  keyOfSource,
  type MomentDevice,
  type MomentWay,
  maxDeviceChars,
} from '../../../domain/moment/moment-device.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import type { Keeps, MomentSourceFailure, MomentSourceRecord } from '../../../domain/setup/moment-source.ts';
import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { type JsonSchema, jsonSchemaOf } from '../../../lib/yaml/schema-messages.ts';
import type { RegisterBrokerConfig } from '../push/mqtt.ts';
import type { DelayMemory } from './camera-event/delay-memory.ts';

export type MomentSourceDeps = {
  readonly clock: Clock;
  readonly log: Log;
  /** Name of this source among all of all gateways, `[A-Za-z0-9_-]{1,128}`. */
  readonly name: string;
  /** Cameras linked with the register, the main one first. */
  readonly cameras: readonly CameraRecord[];
  /** The broker of `registers.mqtt`. */
  readonly broker: RegisterBrokerConfig | undefined;
  /** Learned from the stamps of cameras. Absent: learned anew each time. */
  readonly delays?: DelayMemory;
  /** From now on moments are received. */
  onReady(): void;
  /** `ageMs`: how long ago it happened, where the device reports it. */
  onMoment(ageMs?: number): void;
};

type Settings = Readonly<Record<string, unknown>>;
type Run<Given> = (
  settings: Given,
  deps: MomentSourceDeps,
  signal: AbortSignal,
) => Promise<MomentSourceFailure>;

/** Choices for a person: values of fields, with the name that the device gives them; '' empties a field. */
export type MomentOffers = {
  readonly offers: readonly { readonly label: string; readonly values: Readonly<Record<string, string>> }[];
  /** Reason for which there are none, or fewer. */
  readonly problem?: StoredProblem;
};
export type MomentOffer = MomentOffers['offers'][number];

/** `entered`: valid values of the fields that it reads. Takes 25 s at most. Rejects with `signal.reason` only. */
type Search = (
  entered: Readonly<Record<string, string | boolean>>,
  deps: Pick<MomentSourceDeps, 'clock' | 'cameras'>,
  signal: AbortSignal,
) => Promise<MomentOffers>;

type Described<Schema extends z.ZodObject, Key> = Omit<MomentSourceKindJson, 'fields' | 'search'> & {
  /** Keys beside `source`, `id`, `kind` and `debounceMs`. Each accepts the text of a form. Secrets: `.meta({ secret: true })`. */
  readonly settings: Schema;
  /** Types come from the schema; one with options is a choice. */
  readonly fields: readonly (Omit<MomentFieldJson, 'key' | 'type'> & { readonly key: Key })[];
  readonly way: MomentWay;
  /** Name of the device among those of a register, as people know it. */
  readonly deviceName: (settings: z.output<Schema>) => string;
  /** Destinations of the secrets. */
  readonly addresses?: readonly Key[];
  /** Finds values for the form, after a press on `label`. `reads`: fields with the address. */
  readonly search?: { readonly label: LocalizedText; readonly run: Search; readonly reads?: readonly Key[] };
  /** It reads the cameras of the register: another link or login starts it again. */
  readonly usesCameras?: true;
  /** It may read the broker of the registers: another one starts it again. */
  readonly usesBroker?: true;
  /** One process at a time can read it: the doctor leaves it alone while the agent runs. */
  readonly isExclusive?: true;
};

/** `run` and `deviceName` throw on settings that the schema rejects. */
export type MomentSourceDescriptor = Omit<Described<z.ZodObject, string>, 'deviceName'> & {
  readonly deviceName: (settings: Settings) => string;
  readonly run: Run<Settings>;
};

/** Checks at compile time that its keys are those of its settings. */
export function momentSource<Schema extends z.ZodObject>(
  described: Described<Schema, keyof z.input<Schema> & string> & {
    readonly run: Run<z.output<Schema>>;
  },
): MomentSourceDescriptor {
  const { settings, run, deviceName } = described;
  return {
    ...described,
    deviceName: (given) => deviceName(settings.parse(given)),
    run: (given, deps, signal) => run(settings.parse(given), deps, signal),
  };
}

/** With settings that the schema accepts. */
export function deviceOfSource(
  descriptor: MomentSourceDescriptor,
  { id, settings }: Pick<MomentSourceRecord, 'id' | 'settings'>,
): MomentDevice {
  const name = descriptor.deviceName(settings).slice(0, maxDeviceChars);
  return { key: keyOfSource(id), way: descriptor.way, name };
}

/** Keys whose values are secret. */
export function secretKeysOf({ settings }: Pick<MomentSourceDescriptor, 'settings'>): string[] {
  return Object.entries(jsonSchemaOf(settings).properties ?? {})
    .filter(([, schema]) => (schema as JsonSchema)['secret'] === true)
    .map(([key]) => key);
}

export function keepsOf(descriptor: MomentSourceDescriptor): Keeps {
  return { secrets: secretKeysOf(descriptor), addresses: descriptor.addresses ?? [] };
}

/** For the page. */
export function momentSourceKindToJson(descriptor: MomentSourceDescriptor): MomentSourceKindJson {
  const { id, name, about, steps, kind, presets, fields, search } = descriptor;
  const secrets = secretKeysOf(descriptor);
  const shape = jsonSchemaOf(descriptor.settings).properties ?? {};
  const typeOf = ({ key, options }: Omit<MomentFieldJson, 'type'>): MomentFieldJson['type'] => {
    if (options !== undefined) return 'choice';
    if (secrets.includes(key)) return 'secret';
    return (shape[key] as JsonSchema | undefined)?.type === 'boolean' ? 'flag' : 'text';
  };
  return {
    ...{ id, name, about, steps, kind, presets },
    ...(search !== undefined && { search: search.label }),
    fields: fields.map((field) => ({ ...field, type: typeOf(field) })),
  };
}
