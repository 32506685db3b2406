/** No route starts without its declaration (contract/page/routes), and none is entered without the access that its class requires. */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RouteClass } from '../../../contract/page/routes/route.ts';
import { isForPrograms, isRight, may, mayWithToken, type Right } from '../../../domain/people/roles.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { bearerTokenOf, sameSecret } from '../../../lib/http/bearer.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { isLoopback } from '../../../lib/net/listen-address.ts';
import { refused } from '../refused.ts';
import type { DeclaredRoute } from '../route.ts';
import type { Accounts, Caller } from './accounts.ts';
import { lifeMs } from './sessions.ts';

/** Cookies ignore ports: another tillframe server on this machine uses another name. */
export const plainCookie = 'tillframe-page';
/** Browsers accept it over TLS only, and from this host alone (RFC 6265bis, 4.1.3.2). */
const secureCookie = `__Host-${plainCookie}`;

/** Public files of the pages (or a placeholder for a page that isn't built), which are no part of the API. */
export const pageFiles: readonly string[] = ['GET /*', 'GET /', 'GET /plain.css', 'GET /tillframe.crt'];

const callers = new WeakMap<FastifyRequest, Caller>();

/**
 * To be called before the first route. Without `accounts` only routes that check access themselves may be added.
 * Returns the declarations of the routes, those to come included.
 */
export function guardRoutes(
  app: FastifyInstance,
  accounts?: Pick<Accounts, 'callerOf'>,
  stateToken?: string,
): readonly DeclaredRoute[] {
  const routes: DeclaredRoute[] = [];
  // Parsed only for routes with sessions, and not for each sale.
  if (accounts !== undefined) void app.register(fastifyCookie, { hook: false });
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) {
      const declared = config?.declared;
      if (declared === undefined && !isPageFile(one, url))
        throw new Error(`${one} ${url} has no access class: declare it in src/contract/page/routes`);
      if (accounts === undefined && isForCallers(declared?.access))
        throw new Error(`${one} ${url} is for people who are signed in: nobody is at this server`);
      if (one !== 'HEAD' && declared !== undefined) routes.push(declared);
    }
  });
  // Before the upgrade to a WebSocket and before a body is read.
  app.addHook('onRequest', async (request) => {
    const requested = accessOf(request);
    if (!isForCallers(requested)) return;
    const bearer = bearerTokenOf(request.headers.authorization);
    if (requested === 'monitoring' && bearer !== undefined && stateToken !== undefined)
      if (sameSecret(bearer, stateToken)) return;
    const caller = accounts?.callerOf({
      cookie: sessionSecret(request),
      bearer,
      isHere: isFromHere(request),
    });
    if (caller === undefined) throw notSignedIn();
    checkRight(caller, requested);
    callers.set(request, caller);
  });
  return routes;
}

/** The access class of the requested route; undefined for a file of the page, and if there is no route. */
export function accessOf(request: FastifyRequest): RouteClass | undefined {
  return declaredOf(request)?.access;
}

/** Undefined for a file of the page, and if there is no route. */
export function declaredOf({ is404, routeOptions }: FastifyRequest): DeclaredRoute | undefined {
  return is404 ? undefined : routeOptions.config.declared;
}

function isPageFile(method: string, url: string): boolean {
  return pageFiles.includes(`${method === 'HEAD' ? 'GET' : method} ${url}`);
}

export function isForCallers(requested: RouteClass | undefined): requested is Right {
  return isRight(requested);
}

/** An open page has no people yet: what is for people only waits for the first of them. */
function checkRight(caller: Caller, right: Right): void {
  if (caller.kind !== 'session') {
    if (!isForPrograms(right)) throw onlyPeople(caller);
    if (caller.kind === 'token' && !mayWithToken(caller.scope, right))
      throw refused(403, refusal('sign_in.read_only_token'));
    return;
  }
  const { role } = caller.person;
  if (!may(role, right)) throw refused(403, refusal(`people.not_for_${role}`));
}

/**
 * Requested under a name of this machine that is valid on it alone, and without a proxy's headers: other
 * machines may be behind a proxy.
 */
export function isFromHere({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  if (Object.keys(headers).some((name) => name === 'forwarded' || name.startsWith('x-forwarded-')))
    return false;
  const address = `http://${headers.host ?? ''}`;
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** Undefined at a route that is open to everybody. */
export function callerIfAny(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}

/** For a request to a route that requires a right. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('the route has no caller');
  return caller;
}

/** The session of a request to a route for people only. */
export function sessionOf(request: FastifyRequest): Extract<Caller, { kind: 'session' }> {
  const caller = callerOf(request);
  if (caller.kind !== 'session') throw new Error('the route has no session');
  return caller;
}

export function sessionSecret(request: FastifyRequest): string | undefined {
  return request.server.parseCookie(request.headers.cookie ?? '')[cookieOf(request)];
}

/** Without a secret the browser deletes it. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, secret?: string): void {
  reply.setCookie(cookieOf(request), secret ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: isSecure(request),
    // Counted by the browser from receipt, independent of the clock here.
    maxAge: secret === undefined ? 0 : lifeMs / 1_000,
  });
}

function cookieOf(request: FastifyRequest): string {
  return isSecure(request) ? secureCookie : plainCookie;
}

/** Also through a proxy on this machine that reports TLS. */
function isSecure({ protocol }: FastifyRequest): boolean {
  return protocol === 'https';
}

function notSignedIn(): Problem {
  return refused(401, refusal('sign_in.required'), { 'www-authenticate': 'Bearer' });
}

function onlyPeople({ kind }: Caller): Problem {
  return kind === 'open'
    ? refused(401, refusal('sign_in.no_password'))
    : refused(403, refusal('sign_in.people_only'));
}
