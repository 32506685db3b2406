/** A problem as it is sent. */
import { z } from 'zod';

export const problemSchema = z.object({
  code: z.string().describe('What is wrong, such as camera.login_refused; later versions know more codes'),
  params: z.record(z.string(), z.string()).describe('Values in its text, by name; never a password'),
  text: z.string().describe('In English, for readers that do not know the code'),
});
