/** Display name of a token. Separate from lib/http/bearer.ts because the page imports types of this file. */
import { z } from 'zod';

export const tokenName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}]*$/u);
