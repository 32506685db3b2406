/**
 * The receiver as an app of Smaregi's market: who owns a contract logs in at Smaregi and allows the app, and tokens of the contract are then
 * requested with the app's secret, which stays here. Sources: developers.smaregi.dev/platform-api-reference/common (token of the app:
 * client_credentials at /app/CONTRACT/token, an hour) and start-guide/get-access-token; login (/authorize, /authorize/token, /userinfo with
 * `contract.id`): public clients of Smaregi, such as Pie-Systems/omniauth-smaregi.
 */
import { request } from 'undici';
import { z } from 'zod';
import { platformHosts, platformScope } from '../../domain/setup/smaregi-platform.ts';
import { deadline } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { boundedBody } from '../../lib/http/bounded-body.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { PosApp } from './pos-apps.ts';

const requestMs = 20_000;
const maxAnswerBytes = 64 * 1024;

export type Granted<T> =
  | ({ readonly kind: 'granted' } & T)
  /** Smaregi refuses the contract: the app isn't in use there any more, or its scopes aren't accepted. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Smaregi refuses the app itself. */
  | { readonly kind: 'app_refused'; readonly why: string }
  | { readonly kind: 'away'; readonly retryAfterSeconds?: number };

const token = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/),
  /** An hour, in every answer that is known. */
  expires_in: z.coerce.number().positive().max(31_536_000).catch(3_600),
});
const user = z.object({ contract: z.object({ id: z.string().regex(/^[\w-]{1,64}$/) }) });
const problem = z.object({
  error: z.string().optional(),
  error_description: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
});

type Answer = { readonly status: number; readonly text: string; readonly retryAfter: string | undefined };

/** Address at which a person logs in and allows it. */
export function consentUrl(
  app: PosApp,
  { redirectUri, state }: { redirectUri: string; state: string },
): string {
  const query = new URLSearchParams({
    ...{ response_type: 'code', client_id: app.clientId, scope: 'openid', state },
    redirect_uri: redirectUri,
  });
  return `${idHost(app)}/authorize?${query.toString()}`;
}

/** The contract of the person who logged in. */
export async function contractOf(
  app: PosApp,
  { code, redirectUri }: { code: string; redirectUri: string },
  clock: Clock,
  signal: AbortSignal,
): Promise<Granted<{ contract: string }>> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  const login = await tokenOf(app, '/authorize/token', form, clock, signal);
  if (login.kind !== 'granted') return login;
  const url = `${idHost(app)}/userinfo`;
  const authorization = `Bearer ${login.token}`;
  const answer = await exchange({ url, authorization, body: '' }, clock, signal);
  if (answer?.status !== 200) return failureOf(answer);
  const found = readJson(user, answer.text);
  return found === undefined
    ? { kind: 'refused', why: 'userinfo' }
    : { kind: 'granted', contract: found.contract.id };
}

/** An access token of the app for the contract. */
export function contractToken(
  app: PosApp,
  contract: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Granted<{ token: string; lastsMs: number }>> {
  const path = `/app/${encodeURIComponent(contract)}/token`;
  return tokenOf(app, path, { grant_type: 'client_credentials', scope: platformScope }, clock, signal);
}

async function tokenOf(
  app: PosApp,
  path: string,
  form: Readonly<Record<string, string>>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Granted<{ token: string; lastsMs: number }>> {
  const authorization = `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`;
  const body = new URLSearchParams(form).toString();
  const answer = await exchange({ url: idHost(app) + path, authorization, body }, clock, signal);
  const granted = answer?.status === 200 ? readJson(token, answer.text) : undefined;
  if (granted === undefined) return failureOf(answer);
  return { kind: 'granted', token: granted.access_token, lastsMs: granted.expires_in * 1_000 };
}

function failureOf(answer: Answer | undefined): Exclude<Granted<object>, { kind: 'granted' }> {
  if (answer === undefined || answer.status === 429 || answer.status >= 500 || answer.status < 400) {
    const seconds = /^\d{1,5}$/.exec(answer?.retryAfter ?? '')?.[0];
    return { kind: 'away', ...(seconds !== undefined && { retryAfterSeconds: Number(seconds) }) };
  }
  const { error = '', error_description: description, title, detail } = readJson(problem, answer.text) ?? {};
  const why = (description ?? detail ?? title ?? (error || `HTTP ${answer.status}`)).slice(0, 200);
  const isOfApp = /^(invalid_client|unauthorized_client)$/.test(error);
  return { kind: isOfApp ? 'app_refused' : 'refused', why };
}

/** Undefined without an answer. Follows no redirects. */
async function exchange(
  { url, authorization, body }: { url: string; authorization: string; body: string },
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  using bounded = deadline(clock, requestMs, signal);
  try {
    const response = await request(url, {
      method: 'POST',
      headers: {
        ...{ accept: 'application/json', authorization },
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...{ body, signal: bounded.signal },
    });
    const read = await boundedBody(response.body, maxAnswerBytes);
    if (read === undefined) return undefined;
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode,
      text: read.toString('utf8'),
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function idHost({ idUrl, sandbox }: PosApp): string {
  return (idUrl ?? platformHosts[sandbox ? 'sandbox' : 'production'].id).replace(/\/+$/, '');
}

/** Page that the owner of a contract opens. */
export function linkUrl({ base }: Pick<PosApp, 'base'>, secret: string): string {
  return `${base}/pos/smaregi/link/${secret}`;
}

/** As registered with the app at the POS. */
export function callbackUrl({ base }: Pick<PosApp, 'base'>): string {
  return `${base}/pos/smaregi/callback`;
}
