/** A text in both languages, as it is sent. */
import { z } from 'zod';

export const localizedText = z.strictObject({ en: z.string(), ja: z.string() });
