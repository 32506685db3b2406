/**
 * The gateway's HTTP servers: the page with its API, and the push-only listener for tills on the shop's
 * network. Every answer carries the same security headers; every error is a problem answer.
 */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import fastifyWebsocket from '@fastify/websocket';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { STATUS_CODES } from '../../lib/http/node-http.ts';
import { packAnswer } from '../../lib/http/pack-answer.ts';
import { answerWithProblems, type Problem, problemBody } from '../../lib/http/problem.ts';
import type { Log } from '../../lib/log.ts';
import { requestedLanguage } from '../../lib/text/language.ts';
import type { LiveConfig } from '../config/live-config.ts';
import { type PushDeps, registerPushRoute } from '../sources/push/http.ts';
import { createStreams, maxReadBytes, type StreamDeps } from '../sources/push/websocket.ts';
import type { Identity } from '../system/tls/page-tls.ts';
import { createSecureServer, useIdentity } from '../system/tls/secure-server.ts';
import type { Accounts } from './access/accounts.ts';
import { accessOf, guardRoutes, isForCallers } from './access/guard.ts';
import { createActivityLog } from './activity.ts';
import { createChangeLock } from './change-lock.ts';
import { type BoundedConnections, type ConnectionWatch, createConnectionWatch } from './connection-watch.ts';
import type { WebContext } from './context.ts';
import { createHostCheck } from './host-check.ts';
import { registerLive } from './live.ts';
import type { LiveFeed } from './live-feed.ts';
import { registerPageFiles } from './page-files.ts';
import { refused } from './refused.ts';
import { failed, storeProblem } from './request.ts';
import type { DeclaredRoute } from './route.ts';
import { registerLogRoute } from './routes/access/log.ts';
import { registerPeopleRoutes } from './routes/access/people.ts';
import { registerSessionRoutes } from './routes/access/session.ts';
import { registerTokenRoutes } from './routes/access/tokens.ts';
import { registerCalibrationRoutes } from './routes/calibrations/calibrations.ts';
import { registerCameraSetUpRoutes } from './routes/camera-setup/camera-set-up.ts';
import { registerDeviceRoutes } from './routes/camera-setup/device-settings.ts';
import { registerDiscoverRoutes } from './routes/camera-setup/discover.ts';
import { registerCameraRoutes } from './routes/cameras.ts';
import { registerCaseRoutes } from './routes/case-file.ts';
import { registerErasureRoutes } from './routes/erasures.ts';
import { registerMetricsRoute } from './routes/metrics.ts';
import { type NetworkControl, registerNetworkRoutes } from './routes/network/network.ts';
import { registerNoteRoute } from './routes/notes.ts';
import { registerNotificationRoutes } from './routes/notifications/notifications.ts';
import { type OauthDeps, registerOauthRoutes } from './routes/oauth/oauth.ts';
import { registerDocumentRoute } from './routes/openapi.ts';
import { registerKeepRoutes } from './routes/pins.ts';
import { registerPosAccountRoutes } from './routes/pos-accounts.ts';
import { registerQuarantineRoutes } from './routes/quarantine.ts';
import { registerReceiptRoutes } from './routes/receipts/receipts.ts';
import { registerPrinterSearchRoute } from './routes/registers/printer-search.ts';
import { registerLinkageRoutes } from './routes/registers/registers.ts';
import { registerSalesRoutes } from './routes/sales.ts';
import { registerExportRoutes } from './routes/sales-export.ts';
import { registerSearchRoutes } from './routes/searches.ts';
import { registerSetUpRoutes } from './routes/set-up.ts';
import type { SettingsControl } from './routes/settings/control.ts';
import { registerSettingsRoutes } from './routes/settings/settings.ts';
import { registerHealthRoute, registerStatusRoutes } from './routes/status.ts';
import { registerStripRoute } from './routes/strip.ts';
import { registerSupportRoutes } from './routes/support.ts';
import { registerSystemRoutes, type SystemParts } from './routes/system.ts';
import { registerTakingsRoutes } from './routes/takings.ts';
import { registerClipRoutes } from './routes/video/clips.ts';
import { registerLiveVideoRoute } from './routes/video/live-video.ts';
import { registerSaleClipRoutes } from './routes/video/sale-clips.ts';
import { registerTimelineRoute } from './routes/video/timeline.ts';

/** A shop has a few tills and a few browsers, which may all be behind one router. */
const connectionBounds = { total: 256, perAddress: 64 };
/**
 * Time for the headers and the body of a request, milliseconds: enough for a till over a bad connection, but
 * not for an idle client.
 */
const requestTimeoutMs = 30_000;
/** How long an idle connection stays open, milliseconds: fastify's value without TLS. */
const keepAliveMs = 72_000;

/** The built page: beside the built server, or in dist when the sources are run. */
const pageFolder = ['../../../dist/page', '../../page']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(`${path}/index.html`) && existsSync(`${path}/assets`));

export const securityHeaders = {
  // Live video is played from a MediaSource, which a <video> gets as a blob: address made by the page.
  'content-security-policy':
    "default-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

export type PageServer = {
  readonly app: FastifyInstance;
  readonly live: Pick<LiveFeed, 'run'>;
  /** Declarations of its routes, but not of the page's files. */
  readonly routes: readonly DeclaredRoute[];
  /** For new connections, on a server with TLS. */
  readonly useIdentity: (identity: Identity) => void;
};

export async function createPageServer(
  options: {
    accounts: Accounts;
    allowedHosts: readonly string[];
    stateToken?: string;
    push: PushDeps;
    oauth?: OauthDeps;
    system: SystemParts;
    network: NetworkControl;
    settings?: SettingsControl;
    /** Without it the page is served over plain HTTP. */
    identity?: Identity;
    watch?: ConnectionWatch;
  },
  context: WebContext,
): Promise<PageServer> {
  const { accounts } = options;
  const { app, connections } = createServer(context.log, { clock: context.clock, ...options });
  app.addHook('onRequest', createHostCheck(options.allowedHosts));
  const routes = guardRoutes(app, accounts, options.stateToken);
  addPushRoutes(app, {
    ...options.push,
    ...{ clock: context.clock, log: context.log },
    onToken: (socket) => connections.prove(socket),
  });
  await app.after();
  const live = registerLive(app, context);
  const activity = createActivityLog(app, context, accounts);
  const shopName = options.settings === undefined ? undefined : shopNaming(options.settings.live, context);
  registerSessionRoutes(app, { accounts, activity, ...(shopName !== undefined && { shopName }) }, context);
  registerTokenRoutes(app, accounts, context.shop.timeZone);
  registerPeopleRoutes(app, accounts, context);
  registerLogRoute(app, context);
  registerStatusRoutes(app, context, options.stateToken);
  registerSystemRoutes(app, context, options.system);
  registerNetworkRoutes(app, context, options.network);
  registerMetricsRoute(app, context);
  registerNotificationRoutes(app, context);
  registerSalesRoutes(app, context);
  registerTakingsRoutes(app, context);
  registerExportRoutes(app, context);
  registerKeepRoutes(app, context);
  registerNoteRoute(app, context);
  registerErasureRoutes(app, context);
  registerSearchRoutes(app, context);
  registerCaseRoutes(app, context);
  registerCameraRoutes(app, context);
  const withLock = createChangeLock(context.acquireChangeLock);
  registerCameraSetUpRoutes(app, context, withLock);
  registerCalibrationRoutes(app, context, withLock);
  registerStripRoute(app, context);
  registerClipRoutes(app, context);
  registerSaleClipRoutes(app, context);
  registerLiveVideoRoute(app, context);
  registerTimelineRoute(app, context);
  registerDiscoverRoutes(app, context);
  registerDeviceRoutes(app, context);
  registerPosAccountRoutes(app, context);
  registerLinkageRoutes(app, context, withLock);
  registerPrinterSearchRoute(app, context);
  registerReceiptRoutes(app, context, withLock);
  registerQuarantineRoutes(app, context);
  registerSetUpRoutes(app, context, withLock);
  if (options.settings !== undefined)
    registerSettingsRoutes(app, context, { control: options.settings, withLock });
  registerSupportRoutes(app, context);
  if (options.oauth !== undefined) registerOauthRoutes(app, options.oauth);
  registerDocumentRoute(app, routes);
  if (pageFolder === undefined) {
    app.get('/', () => {
      throw refused(503, refusal('request.page_not_built'));
    });
  } else {
    registerPageFiles(app, pageFolder);
  }
  return {
    ...{ app, live, routes },
    useIdentity: (next) => useIdentity(app.server as unknown as SecureServer, next),
  };
}

function shopNaming(live: LiveConfig, context: WebContext) {
  return {
    isAsked: () => !live.stated.has('shop') && live.stored().shop === undefined,
    async name(name: string): Promise<void> {
      await context.store.write.savePageSettings({ shop: { name } });
      await context.setUpChanged();
    },
  };
}

/** Accepts sales only, each with its register's token. */
export function createPushServer(
  push: PushDeps,
  log: Log,
  clock: Clock = systemClock,
  watch?: ConnectionWatch,
): FastifyInstance {
  const { app, connections } = createServer(log, { clock, watch });
  guardRoutes(app);
  addPushRoutes(app, { ...push, clock, log, onToken: (socket) => connections.prove(socket) });
  registerHealthRoute(app);
  return app;
}

/** Pushed sales, and WebSocket support for all routes of this server. */
function addPushRoutes(app: FastifyInstance, push: StreamDeps): void {
  const streams = createStreams(push);
  // Before the plugin's own hook, which closes every connection at once.
  app.addHook('preClose', () => streams.end());
  // A rejected upgrade: its connection belongs to no server any more, and would stay until its client closes
  // it.
  app.addHook('onSend', async (request, reply) => {
    if (request.headers.upgrade === undefined) return;
    reply.header('connection', 'close');
    reply.raw.once('finish', () => request.raw.socket.end());
  });
  void app.register(fastifyWebsocket, { options: { maxPayload: maxReadBytes(push.maxBodyBytes) } });
  registerPushRoute(app, push);
  streams.register(app);
}

function createServer(
  log: Log,
  {
    clock,
    identity,
    watch = createConnectionWatch({ clock, log }),
  }: { clock: Clock; identity?: Identity | undefined; watch?: ConnectionWatch | undefined },
): { app: FastifyInstance; connections: BoundedConnections } {
  const app = fastify<Server>({
    requestTimeout: requestTimeoutMs,
    ...(identity !== undefined && {
      serverFactory: (listener) =>
        createSecureServer(
          { identity, requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveMs },
          listener,
        ),
    }),
    // A TLS proxy on this machine reports the client and its protocol.
    trustProxy: 'loopback',
    // Default for routes without their own limit.
    bodyLimit: 16 * 1024,
    // Answers in flight are finished; `closeServer` bounds that.
    forceCloseConnections: 'idle',
    clientErrorHandler: answerGarbled,
    frameworkErrors: answerNoAddress,
    routerOptions: { maxParamLength: 512 },
  });
  // Answers to changes may contain a secret next to client input (the BREACH attack): they are not
  // compressed.
  app.addHook('onSend', async (request, reply, payload) =>
    request.method === 'GET' ? packAnswer(request, reply, payload) : payload,
  );
  const connections = watch.bound(app.server, connectionBounds);
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  // At this point the token or session has been checked, the body is not read yet, and a WebSocket not
  // opened.
  app.addHook('preParsing', async (request) => {
    if (hasShownToken(request)) connections.prove(request.raw.socket);
  });
  answerWithProblems(app, { log, unexpected: failed, meaningOf: storeProblem });
  return { app, connections };
}

/** For an accepted request. A WebSocket may send its token as the first message. */
function hasShownToken(request: FastifyRequest): boolean {
  const requested = accessOf(request);
  if (requested === 'register-token') return request.headers.authorization !== undefined;
  return isForCallers(requested);
}

/** Answers invalid or incomplete HTTP in the form of every other problem. */
function answerGarbled(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = garbled[error.code ?? ''] ?? refused(400, refusal('request.not_http'));
  // In English: without its headers the language of a request is unknown.
  const body = JSON.stringify(problemBody(problem, 'en'));
  const headers = {
    ...securityHeaders,
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('')}\r\n${body}`,
  );
}

/** A malformed address reaches no route and no hook. */
function answerNoAddress(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  const problem = refusal(status === 414 ? 'request.address_too_long' : 'request.address_unreadable');
  void reply
    .code(status)
    .headers(securityHeaders)
    .type('application/problem+json')
    .send(JSON.stringify(problemBody(refused(status, problem), requestedLanguage(request))));
}

const garbled: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: refused(431, refusal('request.headers_too_large')),
  ERR_HTTP_REQUEST_TIMEOUT: refused(408, refusal('request.too_slow', { seconds: requestTimeoutMs / 1_000 })),
};

/** Accepts no new requests and lets those in flight finish within `ms`: a sale on its way to the disk gets its answer. */
export async function closeServer(app: FastifyInstance, ms: number, clock: Clock): Promise<void> {
  const cut = new AbortController();
  clock.sleep(ms, cut.signal).then(
    () => app.server.closeAllConnections(),
    () => undefined,
  );
  await app.close();
  cut.abort();
}
