/**
 * Access tokens of a POS from the cloud: the cloud is an app of the POS, whose secret stays there, and the owner of a contract has allowed it
 * for a shop. The gateway polls the POS itself, with short-lived tokens.
 *
 * `GET {base}/v1/pos-tokens/{system}/{account}?rejected=…`, with the gateway's own credential.
 */
import { z } from 'zod';

/** Systems whose tokens a cloud may hand out. */
export const posTokenSystems = ['smaregi'] as const;
export type PosTokenSystem = (typeof posTokenSystems)[number];

/** The contract of Smaregi. */
export const posTokenAccount = z.string().regex(/^[\w-]{1,64}$/);

export const posTokenAnswerSchema = z.object({
  accessToken: z
    .string()
    .regex(/^[\x21-\x7e]{1,8192}$/)
    .describe('Of the POS, for this account'),
  expiresIn: z
    .number()
    .positive()
    .max(31_536_000)
    .describe('Seconds for which it is good; the gateway asks for the next one a little before'),
});
export type PosTokenAnswer = z.infer<typeof posTokenAnswerSchema>;

/** `type` of the problem (RFC 9457) with which a cloud answers 403. */
export const posTokenProblems = {
  /** The owner of the account has not allowed it for the gateway's shop. */
  noConsent: 'urn:tillframe:pos-no-consent',
  /** It was allowed, and the POS gives no tokens any more. */
  consentEnded: 'urn:tillframe:pos-consent-ended',
  /** The POS doesn't accept the cloud's app: its operator has to act. */
  appRefused: 'urn:tillframe:pos-app-refused',
} as const;
