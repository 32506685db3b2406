/**
 * Requests of Ubiregi's login (OAuth 2, RFC 6749): the authorization address, and the exchange of a code or a
 * refresh token for tokens. With PKCE (RFC 7636): a server without support ignores its parameters, as it must
 * (RFC 6749, 3.1 and 3.2).
 */

import { createHash } from 'node:crypto';
import { posProblem, withAnswer } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { PosAnswer, PosClient } from '../polling/connectivity.ts';
import type { GrantOutcome } from '../polling/kit/linked-tokens.ts';
import { readAnswer } from '../polling/read-answer.ts';
import { quotedError, tokenErrorSchema, tokenSchema } from './answers.ts';
import type { UbiregiSettings } from './settings.ts';
import { failureOf } from './statuses.ts';

export type App = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri?: string | undefined;
  readonly baseUrl: string;
};

/** Default lifetime of an access token if Ubiregi reports none. Milliseconds. */
const accessLifeMs = 24 * 3_600_000;

/** Undefined if an account has a pasted token. */
export function appOf(settings: UbiregiSettings): App | undefined {
  const { clientId, clientSecret, redirectUri, baseUrl } = settings;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { clientId, clientSecret, redirectUri, baseUrl };
}

/** The consent page at Ubiregi. `forceLogin`: requires the login even if an account is logged in there. */
export function authorizeUrl(
  app: App,
  { state, verifier, forceLogin }: { state: string; verifier: string; forceLogin: boolean },
): string {
  const url = addressOf(app.baseUrl, 'oauth2/authorize');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    ...(app.redirectUri !== undefined && { redirect_uri: app.redirectUri }),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(forceLogin && { force_login: 'true' }),
  }).toString();
  return url.href;
}

export type TokenRequests = {
  exchange(code: string, verifier: string, signal: AbortSignal): Promise<GrantOutcome>;
  refresh(refreshToken: string, signal: AbortSignal): Promise<GrantOutcome>;
};

/** Both requests reject with a PosFailure if the answer gives no result for the code or token itself. */
export function createTokenRequests(app: App, line: PosClient, clock: Clock): TokenRequests {
  async function ask(form: Record<string, string>, signal: AbortSignal): Promise<GrantOutcome> {
    const answer = await line.ask(
      {
        method: 'POST',
        url: addressOf(app.baseUrl, 'oauth2/token'),
        headers: {
          authorization: `Basic ${Buffer.from(`${formPart(app.clientId)}:${formPart(app.clientSecret)}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(form).toString(),
      },
      signal,
    );
    return outcomeOf(answer, [app.clientSecret, ...Object.values(form)], clock.nowMs());
  }
  return {
    exchange: (code, verifier, signal) =>
      ask(
        {
          grant_type: 'authorization_code',
          code,
          ...(app.redirectUri !== undefined && { redirect_uri: app.redirectUri }),
          code_verifier: verifier,
        },
        signal,
      ),
    refresh: (refreshToken, signal) =>
      ask({ grant_type: 'refresh_token', refresh_token: refreshToken }, signal),
  };
}

function outcomeOf(answer: PosAnswer, secrets: readonly string[], nowMs: number): GrantOutcome {
  const { status } = answer;
  if (status === 200 || status === 201) {
    const { access_token, refresh_token, expires_in, account_id } = readAnswer(tokenSchema, answer);
    const lifeMs = typeof expires_in === 'number' ? expires_in * 1_000 : accessLifeMs;
    return {
      kind: 'granted',
      generation: {
        accessToken: access_token,
        refreshToken: refresh_token,
        obtainedAtMs: nowMs,
        accessExpiresAtMs: Math.floor(nowMs + Math.min(lifeMs, 366 * 86_400_000)),
      },
      ...(typeof account_id === 'string' && { accountId: account_id }),
    };
  }
  if (status !== 400 && status !== 401) throw failureOf(answer, { secrets });
  const text = quotedError(answer.text, secrets);
  const error = errorOf(answer.text);
  if (
    error === 'invalid_client' ||
    error === 'unauthorized_client' ||
    (status === 401 && error !== 'invalid_grant')
  ) {
    throw new PosFailure('refused', withAnswer(posProblem('ubiregi.app_unknown'), text), {
      field: 'clientSecret',
    });
  }
  return { kind: 'denied', reply: text };
}

function errorOf(body: string): string | undefined {
  try {
    return tokenErrorSchema.parse(JSON.parse(body)).error ?? undefined;
  } catch {
    return undefined;
  }
}

/** RFC 6749, 2.3.1: both are form-encoded before they are joined. */
function formPart(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** `path` below a base address, which may have a path of its own. */
export function addressOf(baseUrl: string, path: string): URL {
  return new URL(path, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
}
