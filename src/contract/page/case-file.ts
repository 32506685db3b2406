/** Case file of a sale: the options of its routes, and `sale.json` in its ZIP file. */
import { z } from 'zod';
import { captureMoments } from '../../domain/capture/pair.ts';
import { pairJson } from './sales.ts';

const maxExporterChars = 60;

export const caseQuery = z.strictObject({
  language: z.enum(['ja', 'en']).default('ja'),
  /** Name of the person who exports it. */
  by: z.string().trim().min(1).max(maxExporterChars).optional(),
});

/**
 * The sale without what changes while it stays the same: upload, pin and note. Two exports of one revision have the same bytes, unless a picture was
 * removed in between.
 */
export const caseRecordJson = z.strictObject({
  format: z.literal('tillframe-case/1'),
  shop: z.strictObject({ id: z.string(), name: z.string(), timeZone: z.string() }),
  gateway: z.string(),
  sale: pairJson.omit({ upload: true, pinned: true, note: true }),
  /** Files of the ZIP file. */
  pictures: z.array(
    z.strictObject({
      file: z.string(),
      sha256: z.string(),
      camera: z.string(),
      offset: z.number(),
      moment: z.enum(captureMoments).optional(),
    }),
  ),
});
export type CaseRecordJson = z.infer<typeof caseRecordJson>;
