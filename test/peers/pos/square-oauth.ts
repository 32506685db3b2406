/**
 * Square's login as a peer: its permission page, codes, and tokens of the code flow and of PKCE [developer.squareup.com/docs/oauth-api/overview,
 * reference/square/o-auth/obtain-token]. Strict: an application has one redirect URL, a code works once and for five minutes, a refresh token
 * of PKCE works once and for 90 days, that of the code flow stays the same and needs the secret. Times are those of the peer's clock.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';

type Flow = 'code' | 'pkce';
type Access = { readonly token: string; readonly flow: Flow; readonly untilMs: number; isRevoked: boolean };
type Code = {
  readonly redirectUri: string | undefined;
  readonly challenge: string | undefined;
  readonly merchantId: string;
  readonly untilMs: number;
  isUsed: boolean;
};
type Refresh = {
  readonly flow: Flow;
  readonly merchantId: string;
  readonly untilMs: number;
  isDead: boolean;
};

const dayMs = 86_400_000;
const parameters = ['client_id', 'scope', 'locale', 'session', 'state', 'code_challenge', 'redirect_uri'];
const grantSchema = z.strictObject({
  client_id: z.string().max(191),
  client_secret: z.string().min(2).max(1024).optional(),
  code: z.string().max(191).optional(),
  redirect_uri: z.string().max(2048).optional(),
  grant_type: z.enum(['authorization_code', 'refresh_token']),
  refresh_token: z.string().min(2).max(1024).optional(),
  code_verifier: z.string().optional(),
});

export type SquareOauth = ReturnType<typeof createSquareOauth>;

export function createSquareOauth({
  now,
  addIssue,
  redirectUri = 'https://gateway.example:8443/api/v1/oauth/callback',
}: {
  readonly now: () => number;
  readonly addIssue: (text: string) => void;
  readonly redirectUri?: string | undefined;
}) {
  const app = {
    clientId: `sq0idp-${randomBytes(12).toString('base64url')}`,
    clientSecret: `sq0csp-${randomBytes(24).toString('base64url')}`,
    redirectUri,
  };
  const accesses: Access[] = [];
  const refreshes = new Map<string, Refresh>();
  const codes = new Map<string, Code>();
  const unguessable = (prefix: string): string => `${prefix}${randomBytes(24).toString('base64url')}`;
  /** The seller who is logged in at Square. */
  const seller = { merchantId: 'MLSELLER00001' };

  function issue(flow: Flow, merchantId: string, sameRefresh?: string) {
    const access = unguessable('EAAA');
    accesses.push({ token: access, flow, untilMs: now() + 30 * dayMs, isRevoked: false });
    const refresh = sameRefresh ?? unguessable('EQAA');
    const untilMs = flow === 'pkce' ? now() + 90 * dayMs : Number.POSITIVE_INFINITY;
    refreshes.set(refresh, { flow, merchantId, untilMs, isDead: false });
    return {
      access_token: access,
      token_type: 'bearer',
      expires_at: new Date(now() + 30 * dayMs).toISOString(),
      merchant_id: merchantId,
      refresh_token: refresh,
      short_lived: false,
      ...(flow === 'pkce' && { refresh_token_expires_at: new Date(untilMs).toISOString() }),
    };
  }

  /** The page of permissions: `decision` is what the seller presses. */
  function authorize(response: ServerResponse, asked: URLSearchParams, decision: string | undefined): void {
    for (const key of asked.keys())
      if (!parameters.includes(key)) addIssue(`authorize: unknown parameter ${key}`);
    for (const scope of (asked.get('scope') ?? '').split(' '))
      if (!/^[A-Z]+(_[A-Z]+)*_(READ|WRITE)$/.test(scope)) addIssue(`authorize: scope ${scope}`);
    const redirectUri = asked.get('redirect_uri') ?? undefined;
    // Never sent on to an address that isn't the application's.
    if (
      asked.get('client_id') !== app.clientId ||
      (redirectUri !== undefined && redirectUri !== app.redirectUri)
    ) {
      response.writeHead(400, { 'content-type': 'text/html' }).end('<h1>Invalid application</h1>');
      return;
    }
    if (decision === undefined) {
      const kept = [...asked].map(([key, value]) => `<input type="hidden" name="${key}" value="${value}">`);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(
        `<!doctype html><title>Square (test)</title><form method="post" action="/oauth2/authorize">${kept.join('')}<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`,
      );
      return;
    }
    const target = new URL(app.redirectUri);
    const state = asked.get('state') ?? '';
    const code = unguessable('sq0cgp-');
    if (decision === 'allow') {
      codes.set(code, {
        redirectUri,
        challenge: asked.get('code_challenge') ?? undefined,
        merchantId: seller.merchantId,
        untilMs: now() + 300_000,
        isUsed: false,
      });
      target.search = new URLSearchParams({ code, response_type: 'code', state }).toString();
    } else
      target.search = new URLSearchParams({
        ...{ error: 'access_denied', error_description: 'user_denied', state },
      }).toString();
    response.writeHead(302, { location: target.href }).end();
  }

  /** Status and body of the answer of `POST /oauth2/token`. */
  function token(body: string): readonly [number, object] {
    const { data: grant, error } = grantSchema.safeParse(JSON.parse(body));
    if (error !== undefined) {
      addIssue(`token: ${z.prettifyError(error)}`);
      return refusal(400, 'BAD_REQUEST', 'Bad request');
    }
    const isSecret = grant.client_secret === app.clientSecret;
    if (grant.client_id !== app.clientId || (grant.client_secret !== undefined && !isSecret))
      return refusal(401, 'UNAUTHORIZED', 'Not Authorized');
    if (grant.grant_type === 'authorization_code') {
      const code = codes.get(grant.code ?? '');
      if (code === undefined || code.isUsed || now() >= code.untilMs)
        return refusal(401, 'UNAUTHORIZED', 'Authorization code is expired or was used');
      if (grant.redirect_uri !== code.redirectUri)
        return refusal(401, 'UNAUTHORIZED', 'Redirect URL does not match');
      const proof = createHash('sha256')
        .update(grant.code_verifier ?? '')
        .digest('base64url');
      if (code.challenge === undefined ? !isSecret : proof !== code.challenge)
        return refusal(401, 'UNAUTHORIZED', 'Not Authorized');
      if (code.challenge !== undefined && isSecret) addIssue('token: a secret beside a code verifier');
      code.isUsed = true;
      return [200, issue(code.challenge === undefined ? 'code' : 'pkce', code.merchantId)];
    }
    const given = grant.refresh_token ?? '';
    const refresh = refreshes.get(given);
    if (refresh === undefined || refresh.isDead || now() >= refresh.untilMs)
      return refusal(401, 'UNAUTHORIZED', 'Refresh token is invalid');
    if (refresh.flow === 'code')
      return isSecret
        ? [200, issue('code', refresh.merchantId, given)]
        : refusal(401, 'UNAUTHORIZED', 'Not Authorized');
    refresh.isDead = true;
    return [200, issue('pkce', refresh.merchantId)];
  }

  return {
    app,
    seller,
    authorize,
    token,
    /** What an access token is answered: its code, or undefined while it is valid; `unknown` for any other. */
    judge(access: string): string | undefined {
      const found = accesses.find((one) => one.token === access);
      if (found === undefined) return 'unknown';
      if (found.isRevoked) return 'ACCESS_TOKEN_REVOKED';
      return now() >= found.untilMs ? 'ACCESS_TOKEN_EXPIRED' : undefined;
    },
    /** As if the seller had linked. */
    grant: (flow: Flow) => issue(flow, seller.merchantId),
    /** The seller ends the link in the dashboard. */
    revokeAll() {
      for (const one of accesses) one.isRevoked = true;
      for (const one of refreshes.values()) one.isDead = true;
    },
  };
}

function refusal(status: number, code: string, detail: string): readonly [number, object] {
  const category = status === 401 ? 'AUTHENTICATION_ERROR' : 'INVALID_REQUEST_ERROR';
  return [status, { errors: [{ category, code, detail }] }];
}
