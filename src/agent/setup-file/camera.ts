/** A camera in a set-up file. Its credentials are split from its URL here. */

import { z } from 'zod';
import { nameSchema, ownCameraIdSchema } from '../../contract/setup/names.ts';
import { coversSomething, maxCorners, maxMasks, minCorners } from '../../domain/capture/mask-shape.ts';
import { aspects } from '../../domain/capture/picture-aspect.ts';
import { mayTakePassword } from '../../domain/setup/camera-login.ts';
import { splitCameraUrl } from '../../domain/setup/camera-url.ts';
import { type ImportedCamera, type Mask, readers } from '../../domain/setup/set-up.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { measured, separateKeys } from './shared-keys.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

/** Corners of a polygon, each [x, y] from 0 (left, top) to 1 (right, bottom). */
const point = z
  .array(
    z
      .number()
      .min(0)
      .max(1)
      .meta(expecting(setUpFileText('coordinate'))),
  )
  .length(2)
  .meta(expecting(setUpFileText('corner')))
  .transform(([x = 0, y = 0]): Mask[number] => [x, y]);
const mask = z
  .array(point)
  .min(minCorners)
  .max(maxCorners)
  .meta(expecting(setUpFileText('mask')))
  .refine(coversSomething, {
    // An invalid corner is reported separately.
    when: ({ issues }) => issues.length === 0,
    params: {
      words: setUpFileText('mask_covers_nothing') satisfies LocalizedText,
    },
  });

export const fileCamera = z
  .strictObject({
    id: ownCameraIdSchema,
    name: nameSchema,
    url: z
      .string()
      .refine((text) => splitCameraUrl(text) !== undefined)
      .meta(expecting(setUpFileText('camera_url'))),
    mainUrl: z
      .string()
      .refine((text) => splitCameraUrl(text) !== undefined)
      .meta(expecting(setUpFileText('camera_url')))
      .nullable()
      .optional(),
    username: z.string().min(1).max(128).optional(),
    password: z.string().min(1).max(256).optional(),
    transport: z.enum(['auto', 'tcp', 'udp']).default('auto'),
    reader: z.enum(readers).default('auto'),
    aspect: z.enum(['auto', ...aspects]).default('auto'),
    latencyMs: z.int().min(0).max(10_000).optional(),
    latencyMeasured: measured,
    apart: separateKeys(['password']),
    masks: z.array(mask).max(maxMasks).optional(),
  })
  .superRefine((entry, context) => {
    const inUrl = splitCameraUrl(entry.url);
    if (typeof entry.mainUrl === 'string' && !mayTakePassword(entry.url, entry.mainUrl))
      addIssue(context, ['mainUrl'], setUpFileText('main_elsewhere'));
    for (const key of ['username', 'password'] as const) {
      if (entry[key] === undefined || inUrl?.[key] === undefined) continue;
      addIssue(context, [key], setUpFileText('in_url_too'));
    }
    if (entry.password !== undefined && entry.username === undefined && inUrl?.username === undefined) {
      addIssue(context, ['username'], setUpFileText('username_missing'));
    }
  })
  .transform(
    ({
      url,
      mainUrl,
      username,
      password,
      latencyMs,
      latencyMeasured,
      apart,
      masks,
      aspect,
      ...rest
    }): ImportedCamera => ({
      ...rest,
      url,
      ...(mainUrl !== undefined && {
        mainUrl: mainUrl === null ? null : (splitCameraUrl(mainUrl)?.url ?? mainUrl),
      }),
      ...(latencyMs !== undefined && { latencyMs }),
      ...(latencyMeasured !== undefined && { latencyMeasured }),
      ...(apart?.includes('password') && password === undefined && { keepsPassword: true as const }),
      ...(masks !== undefined && { masks }),
      ...(aspect !== 'auto' && { aspect }),
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...splitCameraUrl(url),
    }),
  );
