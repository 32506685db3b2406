/** The kinds of POS. A new one is a folder with its descriptor, and an entry of `posKinds` or `pushFormats`. */

import { nudgeTopicSchema } from '../../contract/cloud/nudge.ts';
import type { PosKindsJson } from '../../contract/page/pos-kinds.ts';
import { type PosAccountRecord, wayOfAccount } from '../../domain/setup/pos-account.ts';
import { libCause } from '../../lib/text/lib-text.ts';
import type { Cause } from '../../lib/text/message.ts';
import { explain } from '../../lib/yaml/issue-messages.ts';
import { jsonSchemaOf } from '../../lib/yaml/schema-messages.ts';
import { setUpFileText } from '../setup-file/text/set-up-file-text.ts';
import { momentSourceKindsToJson } from './moments/registry.ts';
import type { PosCloud, PosCloudDeps } from './polling/cloud-source.ts';
import { type PosDescriptor, posKindToJson, secretKeys } from './pos-descriptor.ts';
import type { PushFormat } from './push/format.ts';
import { shopify } from './shopify/descriptor.ts';
import { smaregi } from './smaregi/descriptor.ts';
import { smaregiPlatform } from './smaregi-platform/descriptor.ts';
import { square } from './square/descriptor.ts';
import { ubiregi } from './ubiregi/descriptor.ts';

/** By id, in the order of the page. */
export const posKinds: Map<string, PosDescriptor> = new Map(
  [smaregi, smaregiPlatform, ubiregi, square, shopify].map((kind) => [kind.id, kind]),
);

/** Tills that push JSON of their own; an entry is `[format.id, format]`. */
export const pushFormats = new Map<string, PushFormat>([]);

/** For the page. */
export function posKindsToJson(): PosKindsJson {
  return {
    kinds: [...posKinds.values()].map(posKindToJson),
    pushFormats: [...pushFormats.values()].map(({ toMessage: _, ...shown }) => shown),
    momentSources: momentSourceKindsToJson(),
  };
}

type Account = Pick<PosAccountRecord, 'kind' | 'settings'>;

/** Ids of the kinds whose accounts this one may continue. */
export function kindsOfSameSource(kind: string): string[] {
  const system = posKinds.get(kind)?.system.id;
  return [...posKinds.values()].filter((one) => one.system.id === system).map(({ id }) => id);
}

/** Its owner's login has to come first. */
export function waitsForLogin({ kind, settings }: Account): boolean {
  return wayOfAccount(posKinds.get(kind)?.ways ?? [], settings)?.login === true;
}

/** Its tokens come from the gateway's cloud. */
export function isFromCloud({ kind, settings }: Account): boolean {
  return wayOfAccount(posKinds.get(kind)?.ways ?? [], settings)?.byCloud === true;
}

/** Settings with tokens that the program renews. */
export function renewedKeys({ kind, settings }: Account): string[] {
  return (posKinds.get(kind)?.renewed ?? []).filter((key) => key in settings);
}

export type SettingsProblem = { readonly path: readonly (string | number)[]; readonly cause: Cause };

/** Problems of an account's settings; empty if there are none. */
export function settingsProblems(kind: string, settings: unknown): SettingsProblem[] {
  const schema = posKinds.get(kind)?.settings;
  if (schema === undefined) return [{ path: ['kind'], cause: unknownKind(kind) }];
  const checked = schema.safeParse(settings);
  if (checked.success) return [];
  return checked.error.issues
    .flatMap((issue) => explain(issue, settings, jsonSchemaOf(schema)))
    .map(({ keyPath, cause }) => ({ path: keyPath, cause }));
}

/** As in an account that a newer version has stored. */
function unknownKind(kind: string): Cause {
  const known = [...posKinds.keys()].join(', ');
  return libCause('key.refused', { why: setUpFileText('kind_unknown', { kind, known }) });
}

/** The settings without their secrets; nothing of an unknown kind. */
export function openSettings({ kind, settings }: Account): Record<string, unknown> {
  const known = posKinds.get(kind);
  if (known === undefined) return {};
  const secret = new Set(secretKeys(known));
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !secret.has(key)));
}

/** The other settings. */
export function secretSettings(account: Account): Record<string, unknown> {
  const open = openSettings(account);
  return Object.fromEntries(Object.entries(account.settings).filter(([key]) => !(key in open)));
}

/** Topics of a cloud's nudges that concern the account; none without a linked terminal. */
export function nudgeTopicsOf({ kind, settings }: Account, terminals: readonly string[]): string[] {
  if (terminals.length === 0) return [];
  const topics = posKinds.get(kind)?.nudgeTopics?.(settings, terminals) ?? [];
  return topics.filter((topic) => nudgeTopicSchema.safeParse(topic).success);
}

/** Throws on settings that `settingsProblems` rejects. */
export function createPosCloud({ kind, settings }: Account, deps: PosCloudDeps): PosCloud {
  const known = posKinds.get(kind);
  if (known === undefined) throw new Error(`unknown POS kind ${kind}`);
  return known.create(settings, deps);
}
