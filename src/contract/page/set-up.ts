/** Requests and answers of the export and import routes; the page shares the types. */
import { z } from 'zod';
import { maxPassphraseChars, minPassphraseChars } from '../../domain/setup/password-length.ts';
import { localizedText } from '../localized-text.ts';

const passphrase = z.string().min(minPassphraseChars).max(maxPassphraseChars);

export const exportBody = z.strictObject({ passphrase });

export const importBody = z.strictObject({
  /** The file. */
  text: z.string().min(1).max(1_048_576),
  passphrase: z.string().min(1).max(maxPassphraseChars).optional(),
});

const count = z.int().min(0);

export const importJson = z.object({
  added: count,
  changed: count,
  removed: count,
  unchanged: count,
  /** Steps that were not possible, or done differently from the file. */
  notes: z.array(localizedText),
});
export type ImportJson = z.infer<typeof importJson>;
