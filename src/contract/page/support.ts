/** Answer of `GET /api/v1/doctor`; the page shares the types. */
import { z } from 'zod';
import { findingLevels } from '../../domain/doctor/finding.ts';
import { messageSchema } from '../message.ts';

export const doctorJson = z.object({
  worst: z.enum(findingLevels),
  findings: z.array(
    z.object({
      check: z.string(),
      about: z.string().exactOptional(),
      title: z.string().exactOptional(),
      level: z.enum(findingLevels),
      what: messageSchema,
      todo: messageSchema.exactOptional(),
      systemCode: z.string().exactOptional(),
    }),
  ),
});
export type DoctorJson = z.infer<typeof doctorJson>;
