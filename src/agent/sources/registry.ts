/**
 * The kinds of POS clouds: their settings and their sources. A new kind is one member here, one in
 * domain/setup/pos-account.ts.
 */
import { z } from 'zod';
import type { PosAccountRecord, PosKind } from '../../domain/setup/pos-account.ts';
import type { Words } from '../../lib/text/language.ts';
import { explain } from '../../lib/yaml/issue-messages.ts';
import { type JsonSchema, jsonSchemaOf } from '../../lib/yaml/schema-messages.ts';
import type { PosCloud, PosCloudDeps } from './polling/cloud-source.ts';
import { smaregiSettings } from './smaregi/settings.ts';
import { createSmaregi } from './smaregi/smaregi.ts';
import { smaregiPlatformSettings } from './smaregi-platform/settings.ts';
import { createSmaregiPlatform } from './smaregi-platform/smaregi-platform.ts';
import { ubiregiSettings } from './ubiregi/settings.ts';
import { createUbiregi } from './ubiregi/ubiregi.ts';

export const posSettings = {
  smaregi: smaregiSettings,
  'smaregi-platform': smaregiPlatformSettings,
  ubiregi: ubiregiSettings,
} satisfies Record<PosKind, z.ZodType>;

/** Display names. */
export const posKindNames: Readonly<Record<PosKind, Words>> = {
  smaregi: { en: 'Smaregi', ja: 'スマレジ' },
  'smaregi-platform': { en: 'Smaregi Platform API', ja: 'スマレジ・プラットフォームAPI' },
  ubiregi: { en: 'Ubiregi', ja: 'ユビレジ' },
};

/** Roles of the keys of a kind's settings. */
export type KeyRoles = {
  /** Destinations of the secrets. */
  readonly addresses: readonly string[];
  /** Identify the account at the POS: a different one has to be a new account here. */
  readonly identities: readonly string[];
  /** No two accounts here share these. */
  readonly unique: readonly string[];
  /** Its terminals can be listed; otherwise a person copies the id of the first. */
  readonly listsTerminals: boolean;
};

export const keyRoles: Readonly<Record<PosKind, KeyRoles>> = {
  smaregi: {
    ...{ addresses: ['baseUrl'], identities: ['contractId'], unique: ['contractId'] },
    listsTerminals: false,
  },
  // An app at Smaregi may serve several contracts.
  'smaregi-platform': {
    ...{ addresses: ['idUrl', 'apiUrl'], identities: ['contractId'], unique: ['contractId'] },
    listsTerminals: true,
  },
  ubiregi: {
    ...{ addresses: ['baseUrl'], identities: [], unique: ['token', 'clientId'] },
    listsTerminals: true,
  },
};

/** A custom app needs its owner's login first. */
export function waitsForLogin(kind: PosKind, settings: Readonly<Record<string, unknown>>): boolean {
  return kind === 'ubiregi' && settings['clientId'] !== undefined;
}

export type SettingsProblem = { readonly path: readonly (string | number)[]; readonly words: Words };

/** Problems of an account's settings; empty if there are none. */
export function settingsProblems(kind: PosKind, settings: unknown): SettingsProblem[] {
  const checked = posSettings[kind].safeParse(settings);
  if (checked.success) return [];
  const shape = jsonSchemaOf(posSettings[kind]);
  return checked.error.issues
    .flatMap((issue) => explain(issue, settings, shape))
    .map(({ keyPath, message }) => ({ path: keyPath, words: message }));
}

/** Keys whose values are secret or contain secrets, at any depth: `.meta({ secret: true })` in the kind's schema. */
export function secretKeys(kind: PosKind): string[] {
  return Object.entries(jsonSchemaOf(posSettings[kind]).properties ?? {})
    .filter(([, schema]) => holdsSecret(schema as JsonSchema))
    .map(([key]) => key);
}

function holdsSecret(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return ('secret' in schema && schema.secret === true) || Object.values(schema).some(holdsSecret);
}

/** The settings without their secrets. */
export function openSettings({ kind, settings }: PosAccountRecord): Record<string, unknown> {
  const secret = new Set(secretKeys(kind));
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !secret.has(key)));
}

/** Throws on settings that `settingsProblems` rejects. */
export function createPosCloud(account: PosAccountRecord, deps: PosCloudDeps): PosCloud {
  switch (account.kind) {
    case 'smaregi':
      return createSmaregi(smaregiSettings.parse(account.settings), deps);
    case 'smaregi-platform':
      return createSmaregiPlatform(smaregiPlatformSettings.parse(account.settings), deps);
    case 'ubiregi':
      return createUbiregi(ubiregiSettings.parse(account.settings), deps);
  }
}
