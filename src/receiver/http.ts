/**
 * The receiver's HTTP server: the routes of the cloud contract, routes to read stored data, and the viewer. Bodies are bounded before and
 * after decompression, and so are requests per second; every failure is an RFC 9457 problem.
 */

import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { packAnswer } from '../lib/http/pack-answer.ts';
import { answerWithProblems } from '../lib/http/problem.ts';
import { createLogThrottle } from '../lib/log-throttle.ts';
import { callerIfAny, callerName, guardRoutes } from './access.ts';
import { addClipRoutes } from './clips/routes.ts';
import { isDamage } from './database.ts';
import { addErasureRoutes } from './erasure/routes.ts';
import { addFeedRoutes } from './feed/routes.ts';
import { addGatewayRoutes, batchType } from './gateway-routes.ts';
import { addPageApi } from './page-api/routes.ts';
import { addPosRoutes } from './pos/routes.ts';
import { addReadingRoutes } from './reading-routes.ts';
import { refused } from './refused.ts';
import { addRemoteRoutes } from './remote/routes.ts';
import type { ContractRouteContext, ReceiverRouteContext, ViewerRouteContext } from './route-context.ts';
import { addViewer } from './viewer/routes.ts';

/** Window of the rate limit, so that a burst of pictures isn't delayed. Milliseconds. */
const rateWindowMs = 10_000;
const maxConnections = 4_096;
const proxyNewsEveryMs = 3_600_000;

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** All routes, on the store in a folder. */
export function createReceiverHttp(context: ReceiverRouteContext): FastifyInstance {
  const app = createContractHttp(context, (api) => {
    addClipRoutes(api, context);
    addErasureRoutes(api, context);
    addRemoteRoutes(api, context);
    addPosRoutes(api, context);
  });
  addPages(app, { ...context, inFolder: context });
  return app;
}

/** The page and the viewer. */
export function addPages(app: FastifyInstance, context: ViewerRouteContext): void {
  app.register(async (api) => addPageApi(api, context));
  app.register(async (viewer) => addViewer(viewer, context));
}

/** The routes of the contract, and `addMore` under the same bounds. */
export function createContractHttp(
  context: ContractRouteContext,
  addMore: (api: FastifyInstance) => void = () => undefined,
): FastifyInstance {
  const { log, credentials, addresses, clock } = context;
  const app = fastify({
    // Body limit of routes that set no other.
    bodyLimit: 16 * 1024,
    // A picture at 8 kbit/s takes a minute.
    requestTimeout: 120_000,
    // Closing doesn't wait for idle connections or slow gateways, which resend.
    forceCloseConnections: true,
    // Client addresses are accepted only from a TLS proxy on this machine and from named proxies: otherwise any client could forge one.
    trustProxy: ['loopback', ...(context.trustedProxies ?? [])],
    routerOptions: { maxParamLength: 512 },
  });
  app.server.maxConnections = maxConnections;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [batchType, 'image/jpeg', 'video/mp4', 'application/json'],
    { parseAs: 'buffer' },
    (_request, body, done) => done(null, body),
  );

  // An unexpected failure may be temporary, and the gateway keeps everything until it receives `stored`.
  const notNow = refused(503, receiverProblem('receiver.unavailable'), { 'retry-after': '5' });
  answerWithProblems(app, {
    log,
    unexpected: notNow,
    contentTypes: `${batchType}, image/jpeg for a picture, video/mp4 for a clip, or application/json to enrol and for webhooks`,
  });
  app.addHook('onError', async (_request, _reply, error) => {
    if (isDamage(error)) context.onDamage?.(error);
  });

  const mayLog = createLogThrottle(clock, proxyNewsEveryMs);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    // Behind an untrusted proxy all clients share one limit, for password attempts and for the request rate.
    if (request.headers['x-forwarded-for'] !== undefined && request.ips?.length === 1 && mayLog())
      log.warn(
        { address: request.ip },
        'requests come through a proxy that is not believed about who sends them: if it is yours, name its address with --trusted-proxy',
      );
    // RFC 7694: accepted content encodings.
    if (request.url.startsWith('/v1/')) reply.header('accept-encoding', 'gzip');
  });
  guardRoutes(app, credentials, (request) => isSigned(request));

  app.get('/healthz', { config: { access: 'public' } }, () => ({ status: 'ok' }));

  app.register(async (api) => {
    await api.register(rateLimit, {
      max: (context.maxRequestsPerSecond ?? 200) * (rateWindowMs / 1_000),
      timeWindow: rateWindowMs,
      // One limit per gateway or reader; enrolments and signed uploads are limited by client address.
      keyGenerator: callerName,
      allowList: (request) => callerIfAny(request)?.kind === 'owner',
      addHeaders: noHeaders,
      addHeadersOnExceeding: noHeaders,
      errorResponseBuilder: (_request, { ttl }) =>
        refused(429, receiverProblem('receiver.too_fast'), {
          'retry-after': String(Math.max(1, Math.ceil(ttl / 1_000))),
        }),
    });
    api.addHook('onSend', packAnswer);
    addGatewayRoutes(api, context);
    addReadingRoutes(api, context);
    addFeedRoutes(api, context);
    addMore(api);
  });

  return app;

  /** Throws for an invalid or expired signed address, so that no token can make up for it. */
  function isSigned(request: FastifyRequest): boolean {
    const { expires, signature } = request.query as Record<string, unknown>;
    if (typeof signature !== 'string' || typeof expires !== 'string') return false;
    const { sha256 = '' } = request.params as { sha256?: string };
    switch (addresses?.check({ sha256, expires, signature }, clock.nowMs())) {
      case 'good':
        return true;
      case 'expired':
        throw refused(403, receiverProblem('receiver.address_expired'));
      case 'wrong':
      case undefined:
        throw refused(403, receiverProblem('receiver.address_foreign'));
    }
  }
}

const noHeaders = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
  'retry-after': false,
};
