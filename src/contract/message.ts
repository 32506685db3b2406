/** A message as it is sent: its code, the values in its text, and the English text. */
import { z } from 'zod';
import { storedProblemSchema } from './problem.ts';

const single = z.union([
  z.string(),
  z.object({ en: z.string(), ja: z.string() }).describe('A text in both languages'),
  storedProblemSchema.describe('A message that is part of the text'),
]);

export const messageSchema = z.object({
  code: z.string().describe('Later versions know more codes'),
  params: z
    .record(z.string(), z.union([single, z.array(single).readonly()]))
    .describe('Values in its text, by name; never a password'),
  details: storedProblemSchema.shape.details,
  text: z.string().describe('In English, details included, for readers that do not know the codes'),
});

export type MessageJson = z.infer<typeof messageSchema>;
