/** Refused requests, as every client reads them. */
import { z } from 'zod';
import { storedProblemSchema } from '../problem.ts';

/** RFC 9457, `application/problem+json`. */
export const problemJson = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** In the language requested. */
  detail: z.string().optional(),
  /** The cause for programs, where it has a code. */
  problem: storedProblemSchema.optional(),
  /** One entry for each wrong field; `message` in the language requested. */
  errors: z
    .array(
      z.strictObject({ field: z.string(), message: z.string(), problem: storedProblemSchema.optional() }),
    )
    .optional(),
});
export type ProblemJson = z.infer<typeof problemJson>;
