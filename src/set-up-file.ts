/**
 * The provisioning file (`tillframe import FILE`): POS accounts, cameras, registers and the links between them, written by a person.
 * Checked as a whole before anything is stored. Register tokens leave here as SHA-256, camera credentials apart from their URL.
 */
import { z } from 'zod';
import { calibrationMethods, type Measured } from './domain/calibration.ts';
import { splitCameraUrl } from './domain/camera-url.ts';
import { defaultInstantRule, instantRuleBases } from './domain/instant.ts';
import { coversSomething, maxCorners, maxMasks, minCorners } from './domain/mask-shape.ts';
import type { ImportedPosAccount, PosKind } from './domain/pos-account.ts';
import {
  type ImportedCamera,
  type ImportedLink,
  type LearnedFrom,
  type Mask,
  readers,
  type SetUp,
} from './domain/set-up.ts';
import { chosenToken, sha256Of } from './ops/bearer.ts';
import { complain } from './ops/checked-text.ts';
import { expecting } from './ops/schema-words.ts';
import { sealedSchema } from './ops/sealed-text.ts';
import {
  accountIdSchema,
  cameraIdSchema,
  maxAccounts,
  maxRegisters,
  nameSchema,
  ownCameraIdSchema,
  registerKeySchema,
  terminalSchema,
} from './ops/set-up-names.ts';
import { filePrinterSchema } from './ops/set-up-printer.ts';
import type { Words } from './ops/words.ts';
import { parseYaml, readYamlFile, type YamlResult } from './ops/yaml-file.ts';
import { posSettings, secretKeys } from './pos/registry.ts';
import { checkTogether, type KnownSetUp, settled } from './set-up-checks.ts';

/** Without `known`, links may name anything: a first look at the file, before a database is opened for it. */
export function readSetUpFile(path: string, known?: KnownSetUp): YamlResult<SetUp> {
  return readYamlFile(path, setUpSchema(known));
}

/** `prepare`: puts in what is sealed in the file. */
export function parseSetUp(
  text: string,
  known: KnownSetUp | undefined,
  prepare: (input: unknown) => unknown,
): YamlResult<SetUp> {
  return parseYaml(text, setUpSchema(known), { prepare });
}

/** Corners of a polygon, each [x, y] from 0 (left, top) to 1 (right, bottom). */
const point = z
  .array(
    z
      .number()
      .min(0)
      .max(1)
      .meta(
        expecting({
          en: 'a number from 0 (left or top edge) to 1 (right or bottom edge)',
          ja: '0（左端・上端）から 1（右端・下端）までの数',
        }),
      ),
  )
  .length(2)
  .meta(expecting({ en: 'a corner [x, y], each from 0 to 1', ja: '角の位置 [x, y]、それぞれ 0〜1' }))
  .transform(([x = 0, y = 0]): Mask[number] => [x, y]);
const mask = z
  .array(point)
  .min(minCorners)
  .max(maxCorners)
  .meta(
    expecting({
      en: 'a polygon of 3 to 64 corners such as [[0, 0], [0.3, 0], [0.3, 0.2]]',
      ja: '3〜64 個の角からなる多角形（例 [[0, 0], [0.3, 0], [0.3, 0.2]]）',
    }),
  )
  .refine(coversSomething, {
    // A corner that is none is told by itself.
    when: ({ issues }) => issues.length === 0,
    params: {
      words: {
        en: 'covers nothing: its corners lie on one line',
        ja: '何も隠しません。すべての角が一直線上にあります',
      } satisfies Words,
    },
  });

const time = z.iso
  .datetime({ offset: true })
  .meta(
    expecting({
      en: 'a time such as 2026-11-24T12:34:56.789+09:00',
      ja: '2026-11-24T12:34:56.789+09:00 のような時刻',
    }),
  )
  .transform((text) => Date.parse(text));

/** How a figure beside it was found, as export tells it. */
const measured = z
  .strictObject({
    by: z.enum(calibrationMethods),
    at: time,
    uncertaintyMs: z.number().min(0).max(60_000).optional(),
    samples: z.int().min(1).max(100_000).optional(),
  })
  .transform(
    ({ by, at, uncertaintyMs, samples }): Measured => ({
      ...{ by, atMs: at },
      ...(uncertaintyMs !== undefined && { uncertaintyMs }),
      ...(samples !== undefined && { samples }),
    }),
  )
  .optional();

/** Secrets of an entry that do not stand in it: they are sealed below, or left out, and then what is stored stays. */
function apart<const Key extends string>(keys: readonly Key[]) {
  return z.array(z.enum(keys)).max(keys.length).optional();
}

const camera = z
  .strictObject({
    id: ownCameraIdSchema,
    name: nameSchema,
    url: z
      .string()
      .refine((text) => splitCameraUrl(text) !== undefined)
      .meta(
        expecting({
          en: 'a camera address such as rtsp://192.168.1.20:554/stream1 (rtsp, rtsps, http or https; no spaces)',
          ja: 'rtsp://192.168.1.20:554/stream1 のようなカメラのアドレス(rtsp、rtsps、http、https のいずれか、空白なし)',
        }),
      ),
    username: z.string().min(1).max(128).optional(),
    password: z.string().min(1).max(256).optional(),
    transport: z.enum(['tcp', 'udp']).default('tcp'),
    reader: z.enum(readers).default('auto'),
    latencyMs: z.int().min(0).max(10_000).optional(),
    latencyMeasured: measured,
    apart: apart(['password']),
    masks: z.array(mask).max(maxMasks).optional(),
  })
  .superRefine((entry, context) => {
    const inUrl = splitCameraUrl(entry.url);
    for (const key of ['username', 'password'] as const) {
      if (entry[key] === undefined || inUrl?.[key] === undefined) continue;
      complain(context, [key], {
        en: 'stands in the url too: keep one',
        ja: 'url の中にも書かれています。一方だけにしてください',
      });
    }
    if (entry.password !== undefined && entry.username === undefined && inUrl?.username === undefined) {
      complain(context, ['username'], {
        en: 'is missing: a password needs one',
        ja: 'パスワードがあるのにユーザー名がありません',
      });
    }
  })
  .transform(
    ({ url, username, password, latencyMs, latencyMeasured, apart, masks, ...rest }): ImportedCamera => ({
      ...rest,
      url,
      ...(latencyMs !== undefined && { latencyMs }),
      ...(latencyMeasured !== undefined && { latencyMeasured }),
      ...(apart?.includes('password') && password === undefined && { keepsPassword: true as const }),
      ...(masks !== undefined && { masks }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...splitCameraUrl(url),
    }),
  );

/** Secrets may be left out: those that are stored stay. Whether they are is checked with what is known already. */
function accountBranch(kind: PosKind) {
  const secrets = new Set(secretKeys(kind));
  const settings = Object.fromEntries(
    Object.entries(posSettings[kind].shape as Record<string, z.ZodType>).map(([key, schema]) => [
      key,
      secrets.has(key) ? schema.optional() : schema,
    ]),
  );
  return z.strictObject({
    ...{ id: accountIdSchema, kind: z.literal(kind), name: nameSchema },
    ...settings,
    apart: apart([...secrets]),
    cursor: z.string().min(1).max(262_144).optional(),
  });
}

const posAccount = z
  .discriminatedUnion('kind', [
    accountBranch('smaregi'),
    accountBranch('smaregi-platform'),
    accountBranch('ubiregi'),
  ])
  .transform(
    ({ id, kind, name: called, apart: mayLack, cursor, ...settings }): ImportedPosAccount => ({
      ...{ id, kind, name: called, keeps: secretKeys(kind) },
      ...(mayLack !== undefined && { mayLack }),
      ...(cursor !== undefined && { cursor }),
      settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    }),
  );

const posTerminal = z
  .strictObject({
    account: accountIdSchema,
    terminal: terminalSchema.meta(
      expecting({
        en: "the POS's own id of the terminal, in quotes, such as '3'",
        ja: "引用符で囲んだ POS の端末ID（例 '3'）",
      }),
    ),
    linkedAt: time.optional(),
    linkedAtServer: time.optional(),
  })
  .optional();

const epochMs = z.number().min(0).max(8.64e15);
const spanMs = z.number().min(-8.64e15).max(8.64e15);

/** What a register's clock is learned from, a row a sale: the columns stand in the names of the types. */
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
      .max(100)
      .optional(),
  })
  .transform(
    ({ pushed, fetched }): LearnedFrom => ({
      ...(pushed !== undefined && {
        pushed: pushed.map(([arrivedAtMs, delayMs]) => ({ arrivedAtMs, delayMs })),
      }),
      ...(fetched !== undefined && {
        fetched: fetched.map(
          ([soldAtMs, resolutionMs, arrivedAtMs, serverAtMs, serverAheadMs, heardAtMs]) => ({
            ...{ soldAtMs, resolutionMs, arrivedAtMs },
            ...(serverAtMs !== null && { serverAtMs }),
            ...(serverAheadMs !== null && { serverAheadMs }),
            ...(heardAtMs !== null && { heardAtMs }),
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
      .meta(expecting({ en: 'a SHA-256 in hexadecimal', ja: '16 進数の SHA-256' }))
      .optional(),
    apart: apart(['tokenSha256']),
    from: posTerminal,
    printer: filePrinterSchema.optional(),
    learned,
    instant: z
      .strictObject({
        basis: z.enum(instantRuleBases).default(defaultInstantRule.basis),
        delayMs: z.int().min(0).max(600_000).default(defaultInstantRule.delayMs),
        lateAfterMs: z.int().min(100).max(86_400_000).default(defaultInstantRule.lateAfterMs),
      })
      .prefault({}),
  })
  .transform(
    ({
      token,
      tokenSha256 = token && sha256Of(token),
      apart,
      from,
      printer,
      learned,
      ...rest
    }): Register => ({
      ...rest,
      ...(from !== undefined && { from: { account: from.account, terminal: from.terminal } }),
      ...(from?.linkedAt !== undefined && {
        linked: {
          atMs: from.linkedAt,
          ...(from.linkedAtServer !== undefined && { serverMs: from.linkedAtServer }),
        },
      }),
      ...(printer !== undefined && { printer }),
      ...(learned !== undefined && { learned }),
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

/** Where an exported file comes from. */
const exported = z.strictObject({
  version: z.string().max(40),
  at: time,
  shop: z.string().max(64),
  gateway: z.string().max(64),
  epoch: z.string().min(1).max(100),
  leastRevision: z.int().min(0).max(1_000_000_000),
});

/** Bounds far above any shop; a longer list is a mistake. `known`: as in readSetUpFile. */
export function setUpSchema(known?: KnownSetUp) {
  return z
    .strictObject({
      exported: exported.optional(),
      secrets: sealedSchema.optional(),
      posAccounts: z.array(posAccount).max(maxAccounts).default([]),
      cameras: z.array(camera).max(32).default([]),
      registers: z.array(register).max(maxRegisters).default([]),
      links: z.array(link).max(1024).default([]),
    })
    .superRefine((setUp, context) => checkTogether(context, setUp, known))
    .transform(
      ({ posAccounts, exported: from, secrets: _, ...rest }): SetUp => ({
        ...rest,
        ...(posAccounts.length > 0 && { posAccounts: posAccounts.map((one) => settled(one, known)) }),
        ...(from !== undefined && { takeOver: { epoch: from.epoch, leastRevision: from.leastRevision } }),
      }),
    );
}
