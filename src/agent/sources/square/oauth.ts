/**
 * Linking an account by its owner's login at Square (OAuth 2) [developer.squareup.com/docs/oauth-api/overview, reference/square/o-auth].
 *
 * With the application's secret: the code flow, whose refresh token has no end and stays the same. Without it: PKCE, whose refresh token works
 * once and for 90 days. Access tokens last 30 days. Tokens are stored before they are used.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import { tokensOfLink } from '../polling/kit/link-account.ts';
import { type GrantOutcome, grantedToken, type LinkedTokens } from '../polling/kit/linked-tokens.ts';
import {
  createRenewedTokens,
  type RenewedTokens,
  type RenewedTokensDeps,
} from '../polling/kit/renewed-tokens.ts';
import { readAnswer } from '../polling/read-answer.ts';
import { failureOf, replyOf } from './failures.ts';
import { apiVersion, hostOf, type SquareSettings } from './settings.ts';

const scopes = ['MERCHANT_PROFILE_READ', 'PAYMENTS_READ', 'ORDERS_READ', 'EMPLOYEES_READ'];
const dayMs = 86_400_000;
/** Lifetime of an access token if Square reports none. */
const accessLifeMs = 30 * dayMs;
/** Square recommends to renew every 7 days or less [oauth-api/refresh-revoke-limit-scope]. */
const renewAfterMs = 7 * dayMs;

const tokenSchema = z.object({
  access_token: grantedToken,
  refresh_token: grantedToken,
  expires_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  merchant_id: z.string().max(40).optional().catch(undefined),
});

/** The consent page at Square. `forceLogin`: requires the login even if an account is logged in there. Rejects with a PosFailure. */
export function authorizeUrl(
  settings: SquareSettings,
  { state, verifier, forceLogin }: { state: string; verifier: string; forceLogin: boolean },
): string {
  const { clientId, clientSecret, redirectUri } = applicationOf(settings);
  const url = new URL(`${hostOf(settings)}/oauth2/authorize`);
  url.search = new URLSearchParams({
    client_id: clientId,
    scope: scopes.join(' '),
    state,
    ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
    ...(forceLogin && { session: 'false' }),
    ...(clientSecret === undefined && {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    }),
  }).toString();
  return url.href;
}

/** The settings with the tokens obtained for the code, to be stored before anything else. Rejects with a PosFailure. */
export async function linkedSettings(
  settings: SquareSettings,
  { code, verifier }: { code: string; verifier: string },
  { clock, line }: { clock: Clock; line: PosClient },
  signal: AbortSignal,
): Promise<SquareSettings> {
  const { clientSecret, redirectUri } = applicationOf(settings);
  const outcome = await obtain(
    settings,
    {
      grant_type: 'authorization_code',
      code,
      ...(redirectUri !== undefined && { redirect_uri: redirectUri }),
      ...(clientSecret === undefined && { code_verifier: verifier }),
    },
    { clock, line },
    signal,
  );
  const tokens = tokensOfLink(outcome, settings.tokens, {
    codeRefused: () => posProblem('square.code_refused'),
    otherAccount: (accounts) => posProblem('square.other_account', accounts),
  });
  return { ...settings, tokens };
}

/** Undefined unless the account is linked. */
export function createSquareTokens(
  settings: SquareSettings,
  deps: Pick<RenewedTokensDeps, 'clock' | 'log' | 'save' | 'noteRenewal'> & { readonly line: PosClient },
): RenewedTokens | undefined {
  const { clock, log, line } = deps;
  if (settings.clientId === undefined || settings.tokens === undefined) return undefined;
  return createRenewedTokens(settings.tokens, {
    ...{ clock, log },
    save: (tokens: LinkedTokens) => deps.save(tokens),
    noteRenewal: (failure) => deps.noteRenewal?.(failure),
    refresh: (refreshToken, signal) =>
      obtain(settings, { grant_type: 'refresh_token', refresh_token: refreshToken }, { clock, line }, signal),
    isDue: ({ obtainedAtMs, accessExpiresAtMs }, nowMs) =>
      nowMs >= obtainedAtMs + Math.min(renewAfterMs, (accessExpiresAtMs - obtainedAtMs) / 2),
    failures: {
      notSaved: () => new PosFailure('unreachable', posProblem('square.tokens_not_saved')),
      ended: (_generation, _nowMs, reply) => linkEnded(reply),
    },
  });
}

export function linkEnded(reply: string): PosFailure {
  return new PosFailure('refused', withAnswer(posProblem('square.link_ended'), reply), { field: 'tokens' });
}

function applicationOf({ clientId, clientSecret, redirectUri }: SquareSettings) {
  if (clientId === undefined)
    throw new PosFailure('refused', posProblem('square.no_linking_needed'), { field: 'accessToken' });
  return { clientId, clientSecret, redirectUri };
}

/** Rejects with a PosFailure if the answer gives no result for the code or token itself. */
async function obtain(
  settings: SquareSettings,
  grant: Readonly<Record<string, string>>,
  { clock, line }: { clock: Clock; line: PosClient },
  signal: AbortSignal,
): Promise<GrantOutcome> {
  const { clientId, clientSecret } = applicationOf(settings);
  const answer: PosAnswer = await line.ask(
    {
      method: 'POST',
      url: `${hostOf(settings)}/oauth2/token`,
      headers: { 'content-type': 'application/json', 'square-version': apiVersion },
      body: JSON.stringify({
        client_id: clientId,
        ...(clientSecret !== undefined && { client_secret: clientSecret }),
        ...grant,
      }),
    },
    signal,
  );
  const secrets = [clientSecret, grant['code'], grant['code_verifier'], grant['refresh_token']].filter(
    (one) => one !== undefined,
  );
  // Square's reference gives no codes for refused codes and tokens: all refusals of this request are of what it brought.
  if ([400, 401, 403, 404].includes(answer.status))
    return { kind: 'denied', reply: replyOf(answer, secrets) };
  if (answer.status !== 200) throw failureOf(answer, { secrets, field: 'clientId' });
  const { access_token, refresh_token, expires_at, merchant_id } = readAnswer(tokenSchema, answer);
  const nowMs = clock.nowMs();
  // By Square's clock, if it gives it: this gateway's may be off.
  const lifeMs =
    expires_at === undefined ? accessLifeMs : Date.parse(expires_at) - (answer.serverNowMs ?? nowMs);
  return {
    kind: 'granted',
    generation: {
      accessToken: access_token,
      refreshToken: refresh_token,
      obtainedAtMs: Math.floor(nowMs),
      accessExpiresAtMs: Math.floor(nowMs + Math.min(Math.max(lifeMs, 0), 366 * dayMs)),
    },
    ...(merchant_id !== undefined && { accountId: merchant_id }),
  };
}
