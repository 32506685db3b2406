/** What the routes of export and import take and answer; the page shares the types. */
import { z } from 'zod';
import { maxPassphraseChars, minPassphraseChars } from '../../domain/setup/password-length.ts';

const passphrase = z.string().min(minPassphraseChars).max(maxPassphraseChars);

export const exportBody = z.strictObject({ passphrase });
export type ExportBody = z.infer<typeof exportBody>;

export const importBody = z.strictObject({
  /** The file. */
  text: z.string().min(1).max(1_048_576),
  passphrase: z.string().min(1).max(maxPassphraseChars).optional(),
});
export type ImportBody = z.infer<typeof importBody>;

const words = z.object({ en: z.string(), ja: z.string() });
const count = z.int().min(0);

export const importJson = z.object({
  added: count,
  changed: count,
  removed: count,
  unchanged: count,
  /** What could not be done, or was done in another way than the file says. */
  notes: z.array(words),
});
export type ImportJson = z.infer<typeof importJson>;
