/** A camera in a set-up file. Its credentials are split from its URL here. */
import { z } from 'zod';
import { nameSchema, ownCameraIdSchema } from '../../contract/setup/names.ts';
import { coversSomething, maxCorners, maxMasks, minCorners } from '../../domain/capture/mask-shape.ts';
import { splitCameraUrl } from '../../domain/setup/camera-url.ts';
import { type ImportedCamera, type Mask, readers } from '../../domain/setup/set-up.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { measured, separateKeys } from './parts.ts';

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
    // An invalid corner is reported separately.
    when: ({ issues }) => issues.length === 0,
    params: {
      words: {
        en: 'covers nothing: its corners lie on one line',
        ja: '何も隠しません。すべての角が一直線上にあります',
      } satisfies LocalizedText,
    },
  });

export const fileCamera = z
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
    apart: separateKeys(['password']),
    masks: z.array(mask).max(maxMasks).optional(),
  })
  .superRefine((entry, context) => {
    const inUrl = splitCameraUrl(entry.url);
    for (const key of ['username', 'password'] as const) {
      if (entry[key] === undefined || inUrl?.[key] === undefined) continue;
      addIssue(context, [key], {
        en: 'stands in the url too: keep one',
        ja: 'url の中にも書かれています。一方だけにしてください',
      });
    }
    if (entry.password !== undefined && entry.username === undefined && inUrl?.username === undefined) {
      addIssue(context, ['username'], {
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
