/** Access tokens of an app by its client id and secret (RFC 6749, 4.4): another costs one request. */
import { z } from 'zod';
import type { Clock } from '../../../../lib/clock.ts';
import type { PosFailure } from '../cloud-source.ts';
import type { PosAnswer, PosClient } from '../connectivity.ts';
import { readAnswer } from '../read-answer.ts';
import { type AccessToken, createHeldToken } from './held-token.ts';

const granted = z.object({
  access_token: z.string().min(1).max(8_192),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  /** Seconds. */
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

export type ClientCredentials = {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Besides `grant_type`. */
  readonly form: Readonly<Record<string, string>>;
  /** Lifetime of a token that states none. */
  readonly defaultSeconds: number;
  /** For any status but 200. */
  readonly failureOf: (answer: PosAnswer) => PosFailure;
};

export function createClientCredentials(
  { url, headers, form, defaultSeconds, failureOf }: ClientCredentials,
  line: PosClient,
  clock: Clock,
  noteRenewal?: (failure: PosFailure | undefined) => void,
): AccessToken {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return createHeldToken(
    async (_rejected, signal) => {
      const answer = await line.ask({ method: 'POST', url, headers: { ...headers, ...type }, body }, signal);
      if (answer.status !== 200) throw failureOf(answer);
      const { access_token: token, expires_in: seconds = defaultSeconds } = readAnswer(granted, answer);
      return { token, lastsMs: seconds * 1_000 };
    },
    clock,
    noteRenewal,
  );
}
