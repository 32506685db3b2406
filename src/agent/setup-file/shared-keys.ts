/** Keys shared by several entries of a set-up file. */

import { z } from 'zod';
import { calibrationMethods, type Measured } from '../../domain/capture/calibration.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

export const time = z.iso
  .datetime({ offset: true })
  .meta(expecting(setUpFileText('time')))
  .transform((text) => Date.parse(text));

/** Origin of the figure beside it, as written by an export. */
export const measured = z
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

/** Secrets of an entry that are not in it: encrypted below, or omitted, in which case stored ones stay. */
export function separateKeys<const Key extends string>(keys: readonly Key[]) {
  return z.array(z.enum(keys)).max(keys.length).optional();
}
