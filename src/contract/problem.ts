/** A problem as it is sent. */
import { z } from 'zod';

const part = {
  code: z.string().describe('What is wrong, such as camera.login_refused; later versions know more codes'),
  params: z.record(z.string(), z.string()).describe('Values in its text, by name; never a password'),
};

/** As stored on the gateway. */
export const storedProblemSchema = z.object({
  ...part,
  details: z
    .array(z.object(part))
    .readonly()
    .exactOptional()
    .describe('Problems that explain it, such as an answer of the cloud'),
});

export const problemSchema = storedProblemSchema.extend({
  text: z.string().describe('In English, details included, for readers that do not know the codes'),
});
