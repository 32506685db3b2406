/** Answer of `GET /api/v1/doctor`; the page shares the types. */
import { z } from 'zod';
import { findingLevels } from '../../domain/alarm/finding.ts';

const words = z.object({ en: z.string(), ja: z.string() });

export const doctorJson = z.object({
  worst: z.enum(findingLevels),
  findings: z.array(
    z.object({
      check: z.string(),
      about: z.string().optional(),
      title: z.string().optional(),
      level: z.enum(findingLevels),
      what: words,
      todo: words.optional(),
      code: z.string().optional(),
    }),
  ),
});
export type DoctorJson = z.infer<typeof doctorJson>;
