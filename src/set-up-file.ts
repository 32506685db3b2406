/**
 * The provisioning file (`tillframe import FILE`): POS accounts, cameras, registers and the links between them, written by a person.
 * Checked as a whole before anything is stored. Register tokens leave here as SHA-256, camera credentials apart from their URL.
 */
import { z } from 'zod';
import { splitCameraUrl } from './domain/camera-url.ts';
import { defaultInstantRule, instantRuleBases } from './domain/instant.ts';
import { coversSomething, maxCorners, maxMasks, minCorners } from './domain/mask-shape.ts';
import type { ImportedPosAccount, PosKind } from './domain/pos-account.ts';
import { type Mask, type RegisterRecord, readers, type SetUp } from './domain/set-up.ts';
import { chosenToken, sha256Of } from './ops/bearer.ts';
import { complain } from './ops/checked-text.ts';
import { expecting } from './ops/schema-words.ts';
import {
  accountIdSchema,
  cameraIdSchema,
  maxAccounts,
  maxRegisters,
  nameSchema,
  registerKeySchema,
  terminalSchema,
} from './ops/set-up-names.ts';
import type { Words } from './ops/words.ts';
import { readYamlFile, type YamlResult } from './ops/yaml-file.ts';
import { posSettings, secretKeys } from './pos/registry.ts';
import { checkTogether, type KnownSetUp, settled } from './set-up-checks.ts';

/** Without `known`, links may name anything: a first look at the file, before a database is opened for it. */
export function readSetUpFile(path: string, known?: KnownSetUp): YamlResult<SetUp> {
  return readYamlFile(path, setUpSchema(known));
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

const camera = z
  .strictObject({
    id: cameraIdSchema,
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
  .transform(({ url, username, password, latencyMs, masks, ...rest }): SetUp['cameras'][number] => ({
    ...rest,
    url,
    ...(latencyMs !== undefined && { latencyMs }),
    ...(masks !== undefined && { masks }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...splitCameraUrl(url),
  }));

/** Secrets may be left out: those that are stored stay. Whether they are is checked with what is known already. */
function accountBranch(kind: PosKind) {
  const secrets = new Set(secretKeys(kind));
  const settings = Object.fromEntries(
    Object.entries(posSettings[kind].shape as Record<string, z.ZodType>).map(([key, schema]) => [
      key,
      secrets.has(key) ? schema.optional() : schema,
    ]),
  );
  return z.strictObject({ id: accountIdSchema, kind: z.literal(kind), name: nameSchema, ...settings });
}

const posAccount = z
  .discriminatedUnion('kind', [
    accountBranch('smaregi'),
    accountBranch('smaregi-platform'),
    accountBranch('ubiregi'),
  ])
  .transform(
    ({ id, kind, name: called, ...settings }): ImportedPosAccount => ({
      ...{ id, kind, name: called, keeps: secretKeys(kind) },
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
  })
  .optional();

const register = z
  .strictObject({
    key: registerKeySchema,
    name: nameSchema,
    token: chosenToken.optional(),
    from: posTerminal,
    instant: z
      .strictObject({
        basis: z.enum(instantRuleBases).default(defaultInstantRule.basis),
        delayMs: z.int().min(0).max(600_000).default(defaultInstantRule.delayMs),
        lateAfterMs: z.int().min(100).max(86_400_000).default(defaultInstantRule.lateAfterMs),
      })
      .prefault({}),
  })
  .transform(
    ({ token, from, ...rest }): RegisterRecord => ({
      ...rest,
      ...(from !== undefined && { from }),
      ...(token !== undefined && { tokenSha256: sha256Of(token) }),
    }),
  );

const link = z
  .strictObject({
    register: registerKeySchema,
    camera: cameraIdSchema,
    main: z.boolean().default(true),
    offsetMs: z.int().min(-60_000).max(60_000).optional(),
  })
  .transform(({ register, camera, main, offsetMs }): SetUp['links'][number] => ({
    registerKey: register,
    cameraId: camera,
    main,
    ...(offsetMs !== undefined && { offsetMs }),
  }));

/** Bounds far above any shop; a longer list is a mistake. `known`: as in readSetUpFile. */
export function setUpSchema(known?: KnownSetUp) {
  return z
    .strictObject({
      posAccounts: z.array(posAccount).max(maxAccounts).default([]),
      cameras: z.array(camera).max(32).default([]),
      registers: z.array(register).max(maxRegisters).default([]),
      links: z.array(link).max(1024).default([]),
    })
    .superRefine((setUp, context) => checkTogether(context, setUp, known))
    .transform(
      ({ posAccounts, ...rest }): SetUp =>
        posAccounts.length === 0
          ? rest
          : { ...rest, posAccounts: posAccounts.map((one) => settled(one, known)) },
    );
}
