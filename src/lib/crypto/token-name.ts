/** What people call a token by. Apart from lib/http/bearer.ts: the page in the browser has the types of what it is part of. */
import { z } from 'zod';

export const tokenName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}]*$/u);
