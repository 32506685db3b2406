/**
 * The gateway's HTTP servers: the page with its API, and the push-only listener for tills on the shop's network.
 * Every answer carries the same security headers; every error is a problem answer.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify';
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { answerWithProblems, Problem } from '../ops/problem.ts';
import { type PushDeps, registerPushRoute } from '../pos/http.ts';
import { registerCalibrationRoutes } from './api/calibrations.ts';
import { registerCameraRoutes } from './api/cameras.ts';
import { registerClipRoutes } from './api/clips.ts';
import { registerDiscoverRoutes } from './api/discover.ts';
import { registerQuarantineRoutes } from './api/quarantine.ts';
import { registerSalesRoutes } from './api/sales.ts';
import { registerStatusRoutes } from './api/status.ts';
import type { WebContext } from './context.ts';
import { createHostCheck } from './host-check.ts';
import { type Live, registerLive } from './live.ts';

/** Connections of one server at once. A shop has a few tills and a few browsers. */
const maxConnections = 256;
/** Headers and body of a request have to be there within this, milliseconds: a till over a bad line, not a sleeper. */
const requestTimeoutMs = 30_000;

/** The built page: beside the built server, or in dist when the sources are run. */
const pageFolder = ['../../dist/web/ui', './ui']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(`${path}/index.html`) && existsSync(`${path}/assets`));

export const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

export type PageServer = { readonly app: FastifyInstance; readonly live: Live };

export async function createPageServer(
  options: { allowedHosts: readonly string[]; stateToken?: string; push: PushDeps },
  context: WebContext,
): Promise<PageServer> {
  const app = createServer(context.log);
  app.addHook('onRequest', createHostCheck(options.allowedHosts));
  await app.register(fastifyWebsocket, { options: { maxPayload: 16 * 1024 } });
  const live = registerLive(app, context);
  registerStatusRoutes(app, context, options.stateToken);
  registerSalesRoutes(app, context);
  registerCameraRoutes(app, context);
  registerCalibrationRoutes(app, context);
  registerClipRoutes(app, context);
  registerDiscoverRoutes(app, context);
  registerQuarantineRoutes(app, context);
  registerPushRoute(app, options.push);
  if (pageFolder === undefined) {
    app.get('/', () => {
      throw new Problem(
        503,
        'Page not built',
        'The page is missing from this installation; run `npm run build`.',
      );
    });
  } else {
    await app.register(fastifyStatic, {
      root: pageFolder,
      immutable: true,
      maxAge: '365d',
      setHeaders: neverKeepIndex,
    });
  }
  return { app, live };
}

/** Its files carry a hash in their names; the page that names them must be fresh. */
function neverKeepIndex(reply: FastifyReply, path: string): void {
  if (path.endsWith('.html')) reply.header('cache-control', 'no-cache');
}

/** Nothing but pushing sales, each with its register's token. */
export function createPushServer(push: PushDeps, log: Log): FastifyInstance {
  const app = createServer(log);
  registerPushRoute(app, push);
  app.get('/healthz', () => ({ status: 'ok' }));
  return app;
}

function createServer(log: Log): FastifyInstance {
  const app = fastify({
    requestTimeout: requestTimeoutMs,
    // Answers under way are finished; `closeServer` bounds that.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 512 },
  });
  app.server.maxConnections = maxConnections;
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  answerWithProblems(app, { log });
  return app;
}

/** Takes no new requests and lets those under way finish, at most `ms`: a sale on its way to the disk gets its answer. */
export async function closeServer(app: FastifyInstance, ms: number, clock: Clock): Promise<void> {
  const cut = new AbortController();
  clock.sleep(ms, cut.signal).then(
    () => app.server.closeAllConnections(),
    () => undefined,
  );
  await app.close();
  cut.abort();
}
