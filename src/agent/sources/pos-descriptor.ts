/**
 * Descriptor of a POS kind: all that is particular to it outside of its own folder. The registry, the set-up
 * file, the API and the page iterate the descriptors.
 */
import type { z } from 'zod';
import type { PosFieldJson, PosKindJson, PosSystem, PosWayJson } from '../../contract/page/pos-kinds.ts';
import type { SourceField } from '../../domain/sale/sale-fields.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { type JsonSchema, jsonSchemaOf } from '../../lib/yaml/schema-messages.ts';
import type { PosCloud, PosCloudDeps } from './polling/cloud-source.ts';

/** One of the forms to connect an account. Types of fields come from the schema of the settings. */
type PosWay<Key> = Omit<PosWayJson, 'fields' | 'markedBy'> & {
  readonly fields: readonly (Omit<PosFieldJson, 'key' | 'type'> & { readonly key: Key })[];
  readonly markedBy?: Key;
};

/** The owner's login at the POS: OAuth 2 with PKCE. Both reject with a PosFailure. */
export type PosLogin<Settings, Linked> = {
  /** Address of the consent page. */
  readonly url: (
    settings: Settings,
    requested: { readonly state: string; readonly verifier: string; readonly forceLogin: boolean },
  ) => string;
  /** The settings with the tokens obtained for the code: they are stored before they are used. */
  readonly linked: (
    settings: Settings,
    given: { readonly code: string; readonly verifier: string },
    deps: Pick<PosCloudDeps, 'clock'>,
    signal: AbortSignal,
  ) => Promise<Linked>;
};

type Settings = Readonly<Record<string, unknown>>;

type Described<Schema extends z.ZodObject, Key> = Pick<PosKindJson, 'id' | 'listsTerminals'> & {
  /**
   * Kinds of one system read the same sales, with the same ids and cursors: an account may switch between them
   * without a gap or a duplicate.
   */
  readonly system: PosSystem;
  /** Default name of an account. */
  readonly name: LocalizedText;
  /** Secrets, and sections that contain any, are marked with `.meta({ secret: true })`. */
  readonly settings: Schema;
  /** Destinations of the secrets. */
  readonly addresses: readonly Key[];
  /** Holders of the secrets, such as the id of an app: stored secrets don't stay beside another one. */
  readonly owners?: readonly Key[];
  /** Tokens that the program obtains by the owner's login, and renews: no person writes them. */
  readonly renewed?: readonly Key[];
  /** Identify the account at the POS: a different one has to be a new account here. */
  readonly identities: readonly Key[];
  /** No two accounts here share these. */
  readonly unique: readonly Key[];
  /** Absent: a terminal id. */
  readonly terminalName?: LocalizedText;
  readonly ways: readonly PosWay<Key>[];
  /** Fields that its sales have where the shop uses them; compared with real answers in test/contract/fields-of-sources.test.ts. */
  readonly saleFields: readonly SourceField[];
  /** Topics of a cloud that receives the POS's webhooks (contract/cloud/nudge.ts); absent where the POS has none. */
  readonly nudgeTopics?: (settings: Settings, terminals: readonly string[]) => string[];
};

/** Its functions throw on settings that the schema rejects. */
export type PosDescriptor = Described<z.ZodObject, string> & {
  readonly create: (settings: Settings, deps: PosCloudDeps) => PosCloud;
  /** Present if one of its ways needs it. */
  readonly login: PosLogin<Settings, Settings> | undefined;
};

/** Checks at compile time that its keys are those of its settings. */
export function posDescriptor<Schema extends z.ZodObject>(
  described: Described<Schema, keyof z.input<Schema> & string> & {
    readonly create: (settings: z.output<Schema>, deps: PosCloudDeps) => PosCloud;
    readonly login?: PosLogin<z.output<Schema>, z.input<Schema>>;
  },
): PosDescriptor {
  const { settings, create, login } = described;
  return {
    ...described,
    create: (given, deps) => create(settings.parse(given), deps),
    login: login && {
      url: (given, requested) => login.url(settings.parse(given), requested),
      linked: (given, ...rest) => login.linked(settings.parse(given), ...rest),
    },
  };
}

/** Keys whose values are secret or contain secrets, at any depth. */
export function secretKeys({ settings }: PosDescriptor): string[] {
  return Object.entries(jsonSchemaOf(settings).properties ?? {})
    .filter(([, schema]) => holdsSecret(schema))
    .map(([key]) => key);
}

function holdsSecret(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return ('secret' in schema && schema.secret === true) || Object.values(schema).some(holdsSecret);
}

/** For the page. */
export function posKindToJson(descriptor: PosDescriptor): PosKindJson {
  const { id, system, ways, listsTerminals, addresses, identities } = descriptor;
  const secrets = secretKeys(descriptor);
  const shape = jsonSchemaOf(descriptor.settings).properties ?? {};
  const typeOf = (key: string): PosFieldJson['type'] => {
    if (secrets.includes(key)) return 'secret';
    return (shape[key] as JsonSchema | undefined)?.type === 'boolean' ? 'flag' : 'text';
  };
  return {
    ...{ id, system, listsTerminals },
    addresses: [...addresses],
    renewed: [...(descriptor.renewed ?? [])],
    identities: [...identities],
    terminalName: descriptor.terminalName ?? { en: 'terminal', ja: '端末ID' },
    ways: ways.map((way) => ({
      ...way,
      fields: way.fields.map((field) => ({ ...field, type: typeOf(field.key) })),
    })),
  };
}
