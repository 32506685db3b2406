/**
 * The set-up file (`tillframe import FILE`): POS accounts, cameras, registers and the links between them,
 * written by a person. Checked as a whole before anything is stored. Register tokens are converted to
 * SHA-256, camera credentials split from their URL.
 */
import { z } from 'zod';
import {
  accountIdSchema,
  cameraIdSchema,
  maxAccounts,
  maxRegisters,
  nameSchema,
  registerKeySchema,
  terminalSchema,
} from '../../contract/setup/names.ts';
import { filePrinterSchema } from '../../contract/setup/printer.ts';
import { seenRegionSchema } from '../../contract/setup/seen-region.ts';
import type { StoredSettings } from '../../contract/setup/settings.ts';
import { signalDelaySchema } from '../../contract/setup/signal-delay.ts';
import type { ImportedLink, LearnedFrom, SetUp } from '../../domain/setup/set-up.ts';
import { defaultInstantRule, instantRuleBases } from '../../domain/time/instant.ts';
import { sealedSchema } from '../../lib/crypto/passphrase-encryption.ts';
import { chosenToken, sha256Of } from '../../lib/http/bearer.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { parseYaml, type YamlResult, type YamlView } from '../../lib/yaml/yaml-file.ts';
import { filePosAccount } from './account.ts';
import { fileCamera } from './camera.ts';
import { checkTogether, type KnownSetUp, settled } from './checks.ts';
import { fileMomentSources } from './moment-source.ts';
import { type FileNotifications, fileNotifications } from './notifications.ts';
import { fileSettings } from './settings.ts';
import { measured, separateKeys, time } from './shared-keys.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

/** With the settings and notifications made on the page, which are stored apart from cameras and registers. */
export type FileSetUp = SetUp & {
  readonly settings?: StoredSettings;
  readonly notifications?: FileNotifications;
};

/** `view`: inserts the decrypted part of the file, or selects a part of a larger file. */
export function parseSetUp(
  text: string,
  known: KnownSetUp | undefined,
  view: YamlView,
): YamlResult<FileSetUp> {
  return parseYaml(text, setUpSchema(known), view);
}

const posTerminal = z
  .strictObject({
    account: accountIdSchema,
    terminal: terminalSchema.meta(expecting(setUpFileText('terminal'))),
    linkedAt: time.optional(),
    linkedAtServer: time.optional(),
  })
  .optional();

const epochMs = z.number().min(0).max(8.64e15);
const spanMs = z.number().min(-8.64e15).max(8.64e15);

/** Samples of a register's clock, one row per sale: the columns are named in the types. */
const learned = z
  .strictObject({
    pushed: z
      .array(z.tuple([epochMs, spanMs]))
      .max(100)
      .optional(),
    fetched: z
      .array(
        z.tuple([
          ...([epochMs, z.number().min(1).max(3_600_000), epochMs] as const),
          ...([epochMs.nullable(), spanMs.nullable(), epochMs.nullable()] as const),
        ]),
      )
      .max(200)
      .optional(),
  })
  .transform(
    ({ pushed, fetched }): LearnedFrom => ({
      ...(pushed !== undefined && {
        pushed: pushed.map(([arrivedAtMs, delayMs]) => ({ arrivedAtMs, delayMs })),
      }),
      ...(fetched !== undefined && {
        fetched: fetched.map(
          ([soldAtMs, resolutionMs, arrivedAtMs, serverAtMs, serverAheadMs, printedAtMs]) => ({
            ...{ soldAtMs, resolutionMs, arrivedAtMs },
            ...(serverAtMs !== null && { serverAtMs }),
            ...(serverAheadMs !== null && { serverAheadMs }),
            ...(printedAtMs !== null && { printedAtMs }),
          }),
        ),
      }),
    }),
  )
  .optional();

const register = z
  .strictObject({
    key: registerKeySchema,
    name: nameSchema,
    token: chosenToken.optional(),
    tokenSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta(expecting(setUpFileText('sha256')))
      .optional(),
    apart: separateKeys(['tokenSha256']),
    unlinked: z.boolean().optional(),
    from: posTerminal,
    printer: filePrinterSchema.optional(),
    momentSources: fileMomentSources,
    learned,
    earlierPicture: z.boolean().default(false),
    noSale: z.boolean().default(false),
    region: seenRegionSchema.optional(),
    instant: z
      .strictObject({
        basis: z.enum(instantRuleBases).default(defaultInstantRule.basis),
        delayMs: signalDelaySchema.default(defaultInstantRule.delayMs),
        lateAfterMs: z.int().min(100).max(86_400_000).default(defaultInstantRule.lateAfterMs),
      })
      .prefault({}),
  })
  .transform(
    ({
      token,
      tokenSha256 = token && sha256Of(token),
      apart,
      unlinked,
      from,
      printer,
      momentSources,
      learned,
      earlierPicture,
      noSale,
      region,
      ...rest
    }): Register => ({
      ...rest,
      ...(earlierPicture && { earlierPicture }),
      ...(noSale && { noSale }),
      ...(region !== undefined && { region }),
      ...(from !== undefined && { from: { account: from.account, terminal: from.terminal } }),
      ...(from?.linkedAt !== undefined && {
        linked: {
          atMs: from.linkedAt,
          ...(from.linkedAtServer !== undefined && { serverMs: from.linkedAtServer }),
        },
      }),
      ...(printer !== undefined && { printer }),
      ...(momentSources !== undefined && { momentSources }),
      ...(learned !== undefined && { learned }),
      ...(unlinked === true && { unlinked }),
      ...(apart?.includes('tokenSha256') && { keepsToken: true as const }),
      ...(tokenSha256 !== undefined && { tokenSha256 }),
    }),
  );
type Register = SetUp['registers'][number];

const link = z
  .strictObject({
    register: registerKeySchema,
    camera: cameraIdSchema,
    main: z.boolean().default(true),
    offsetMs: z.int().min(-60_000).max(60_000).optional(),
    offsetMeasured: measured,
  })
  .transform(
    ({ register, camera, main, offsetMs, offsetMeasured }): ImportedLink => ({
      registerKey: register,
      cameraId: camera,
      main,
      ...(offsetMs !== undefined && { offsetMs }),
      ...(offsetMeasured !== undefined && { offsetMeasured }),
    }),
  );

/** Origin of an exported file. */
const exported = z.strictObject({
  version: z.string().max(40),
  at: time,
  shop: z.string().max(64),
  gateway: z.string().max(64),
  epoch: z.string().min(1).max(100),
  minRevision: z.int().min(0).max(1_000_000_000),
});

/**
 * Bounds far above any shop; a longer list is a mistake. Without `known`, links may name anything: a preliminary check,
 * before a database is opened.
 */
export function setUpSchema(known?: KnownSetUp) {
  return z
    .strictObject({
      exported: exported.optional(),
      secrets: sealedSchema.optional(),
      posAccounts: z.array(filePosAccount).max(maxAccounts).default([]),
      cameras: z.array(fileCamera).max(32).default([]),
      registers: z.array(register).max(maxRegisters).default([]),
      links: z.array(link).max(1024).default([]),
      settings: fileSettings,
      notifications: fileNotifications,
    })
    .superRefine((setUp, context) => checkTogether(context, setUp, known))
    .transform(
      ({ posAccounts, exported: from, secrets: _, settings, notifications, ...rest }): FileSetUp => ({
        ...rest,
        ...(settings !== undefined && { settings }),
        ...(notifications !== undefined && { notifications }),
        ...(posAccounts.length > 0 && { posAccounts: posAccounts.map((one) => settled(one, known)) }),
        ...(from !== undefined && { takeOver: { epoch: from.epoch, minRevision: from.minRevision } }),
      }),
    );
}
