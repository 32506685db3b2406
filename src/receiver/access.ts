/** Access control per route. A route without an access class can't be registered, so no route is open by oversight. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { credentialProblems } from '../contract/cloud/enrol.ts';
import { isRight, type Right } from '../domain/people/roles.ts';
import { type ReceiverProblem, receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { bearerTokenOf } from '../lib/http/bearer.ts';
import type { Problem } from '../lib/http/problem.ts';
import { isLoopback } from '../lib/net/listen-address.ts';
import type { ContractStore } from './contract-store.ts';
import type { Caller, Reader } from './credentials.ts';
import { refused } from './refused.ts';

export type Access =
  | 'public'
  /** A gateway's token, or the owner's token from the receiver's own machine. */
  | 'gateway'
  /** The same, or a signed address. */
  | 'gateway-or-signed'
  /** A reader's token, or the owner's. */
  | 'reader'
  /** The owner's token. */
  | 'owner'
  /** A one-time key or a gateway's token, checked by the route itself. */
  | 'enrol'
  /** The secret in the address, checked by the route itself. */
  | 'webhook'
  /** A person who is signed in and has this right, for the shops that they see; checked by the hooks of page and viewer. */
  | Right;

/** Routes as they are registered: method and path. */
export type ReceiverRoute = { readonly route: string; readonly access: Access };

const routesOf = new WeakMap<FastifyInstance, ReceiverRoute[]>();

function isCheckedElsewhere(requested: Access): boolean {
  return requested === 'public' || requested === 'enrol' || requested === 'webhook' || isRight(requested);
}

const callers = new WeakMap<FastifyRequest, Caller | Reader>();

export function access(of: Access): { config: { access: Access } } {
  return { config: { access: of } };
}

/** Caller of a route of the class `gateway`. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined || caller.kind === 'reader') throw new Error('the route has no caller');
  return caller;
}

/** The only shop that the caller of a route of the class `reader` gets; undefined for all. Throws if another one is requested. */
export function readableShop(request: FastifyRequest, requested?: string): string | undefined {
  const caller = callers.get(request);
  const own = caller?.kind === 'reader' ? (caller.shop ?? undefined) : undefined;
  if (own !== undefined && requested !== undefined && own !== requested)
    throw refused(403, receiverProblem('receiver.reads_other_shop', { expected: own, found: requested }));
  return own ?? requested;
}

/** Undefined when a signed address authorized the request. */
export function callerIfAny(request: FastifyRequest): Caller | Reader | undefined {
  return callers.get(request);
}

/** Name of a caller for bounds of its own. */
export function callerName(request: FastifyRequest): string {
  const caller = callers.get(request);
  if (caller === undefined) return request.ip;
  return caller.kind === 'owner' ? 'owner' : caller.credential;
}

export function guardRoutes(
  app: FastifyInstance,
  credentials: ContractStore['credentials'],
  isSigned: (request: FastifyRequest) => boolean,
): void {
  const routes: ReceiverRoute[] = [];
  routesOf.set(app, routes);
  app.addHook('onRoute', ({ method, url, config }) => {
    const declared = accessIn(config);
    if (declared === undefined) throw new Error(`${String(method)} ${url} has no access class`);
    for (const one of [method].flat())
      if (one !== 'HEAD') routes.push({ route: `${one} ${url}`, access: declared });
  });
  app.addHook('onRequest', async (request) => {
    // Unknown addresses answer like protected ones, so that nobody can probe for them.
    const requested = request.is404
      ? request.url.startsWith('/v1/')
        ? 'owner'
        : 'public'
      : accessIn(request.routeOptions.config);
    if (requested !== undefined && isCheckedElsewhere(requested)) return;
    if (requested === 'gateway-or-signed' && isSigned(request)) return;
    const caller = await credentials.callerOf(bearerTokenOf(request.headers.authorization));
    if (caller === undefined) throw unauthorised(receiverProblem('receiver.token_needed'));
    if (caller === 'expired')
      throw unauthorised(receiverProblem('receiver.token_expired'), credentialProblems.credentialExpired);
    const refusal = refusalOf(caller, requested, request);
    if (refusal !== undefined) throw refused(403, refusal);
    callers.set(request, caller);
  });
}

function refusalOf(
  caller: Caller | Reader,
  requested: Access | undefined,
  { ip }: FastifyRequest,
): ReceiverProblem | undefined {
  const reads = requested === 'owner' || requested === 'reader';
  switch (caller.kind) {
    case 'owner':
      return reads || isLoopback(ip) ? undefined : receiverProblem('receiver.owner_elsewhere');
    case 'gateway':
      return reads ? receiverProblem('receiver.write_only') : undefined;
    case 'reader':
      return requested === 'reader' ? undefined : receiverProblem('receiver.reads_only');
  }
}

export function unauthorised(problem: ReceiverProblem, type?: string): Problem {
  return refused(401, problem, { 'www-authenticate': 'Bearer' }, type);
}

/** Those that were registered with it, once it is ready. */
export function routesIn(app: FastifyInstance): readonly ReceiverRoute[] {
  return routesOf.get(app) ?? [];
}

/** Access class of a route, from its config. */
export function accessIn(config: unknown): Access | undefined {
  return (config as { access?: Access } | undefined)?.access;
}
