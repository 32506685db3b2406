/** Refused requests, as every client reads them. */
import { z } from 'zod';
import { messageSchema } from '../message.ts';

/** The cause for programs. */
const problem = messageSchema.omit({ text: true });

/** One wrong field; `message` in the language requested. */
export const fieldProblemJson = z.strictObject({ field: z.string(), message: z.string(), problem });

/** The cause of a refusal, as every transport sends it; `detail` in the language requested. */
export const causeShape = {
  detail: z.string(),
  problem: problem.optional(),
  errors: z.array(fieldProblemJson).optional(),
};

/** RFC 9457, `application/problem+json`. */
export const problemJson = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  ...causeShape,
});
export type ProblemJson = z.infer<typeof problemJson>;
