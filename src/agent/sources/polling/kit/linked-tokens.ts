/** Tokens of an account that its owner linked by logging in at the POS (OAuth 2), as its settings keep them. */
import { z } from 'zod';
import { maxTokenLength, tokenPattern } from '../../../../lib/http/bearer.ts';

/** As a POS answers it. Another could be sent in no header. */
export const grantedToken = z.string().regex(tokenPattern).max(maxTokenLength);
const token = grantedToken.meta({ secret: true });
const epochMs = z.int().min(0);

/** A pair of tokens from one answer. */
const generation = z.strictObject({
  accessToken: token,
  refreshToken: token,
  /** Gateway wall clock, epoch milliseconds. */
  obtainedAtMs: epochMs,
  accessExpiresAtMs: epochMs,
});

/** Written by the program alone, by linking and by each renewal. A set-up file without it leaves it unchanged. */
export const linkedTokens = z.strictObject({
  /** The account at the POS that gave consent, if reported. */
  accountId: z.string().max(40).optional(),
  /** Has worked, or came from linking. */
  current: generation,
  /** A renewed pair that has not worked yet. Until then the previous pair stays. */
  next: generation.optional(),
});

export type TokenGeneration = z.infer<typeof generation>;
export type LinkedTokens = z.infer<typeof linkedTokens>;

type Granted = { readonly generation: TokenGeneration; readonly accountId?: string };
/** `denied`: this code or refresh token is no longer valid; a retry can't help. */
export type GrantOutcome =
  | ({ readonly kind: 'granted' } & Granted)
  | { readonly kind: 'denied'; readonly reply: string };
