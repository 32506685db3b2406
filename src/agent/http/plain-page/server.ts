/**
 * Serves one page over plain HTTP, for people who type the gateway's address without https: the meaning of
 * the browser's warning, the fingerprint to compare, and the way to the page. It accepts nothing: no body, no
 * cookie, no secret. Every request gets this page.
 */
import { X509Certificate } from 'node:crypto';
import { type FastifyInstance, fastify } from 'fastify';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { answerWithProblems } from '../../../lib/http/problem.ts';
import type { Log } from '../../../lib/log.ts';
import { listenText } from '../../../lib/net/listen-address.ts';
import { ownAddresses, ownNames } from '../../../lib/net/own-addresses.ts';
import { requestedLanguage } from '../../../lib/text/language.ts';
import type { Identity } from '../../system/tls/page-tls.ts';
import { guardRoutes } from '../access/guard.ts';
import type { ConnectionWatch } from '../connection-watch.ts';
import { createOwnHosts } from '../host-check.ts';
import { style } from '../plain-style.ts';
import { refused } from '../refused.ts';
import { failed } from '../request.ts';
import { plainPage } from './page.ts';

const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  // One answer is enough, and browsers keep connections open.
  connection: 'close',
};
/** A browser opens six. */
const connectionBounds = { total: 64, perAddress: 16 };
const requestTimeoutMs = 10_000;

export type PlainPageOptions = {
  /** Current certificate of the page. */
  readonly identity: () => Identity;
  /** Port of the page. */
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly log: Log;
  readonly watch: ConnectionWatch;
};

export function createPlainPageServer(options: PlainPageOptions): FastifyInstance {
  const { identity, port, allowedHosts, log, watch } = options;
  const app = fastify({ requestTimeout: requestTimeoutMs, bodyLimit: 1, forceCloseConnections: true });
  watch.bound(app.server, connectionBounds);
  const isOurs = createOwnHosts(allowedHosts);
  guardRoutes(app);
  // Before any body is read.
  app.addHook('onRequest', async ({ method }, reply) => {
    reply.headers(headers);
    if (method === 'GET' || method === 'HEAD') return;
    throw refused(405, refusal('request.plain_page'), { allow: 'GET, HEAD' });
  });
  answerWithProblems(app, { log, unexpected: failed });

  app.get('/plain.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
  app.get('/tillframe.crt', (_request, reply) =>
    reply
      .type('application/x-x509-ca-cert')
      .header('content-disposition', 'attachment; filename="tillframe.crt"')
      // DER, which every system accepts.
      .send(new X509Certificate(identity().certPem).raw),
  );
  app.get('/*', (request, reply) => {
    const host = hostTyped(request.headers.host, isOurs);
    const href = `https://${port === 443 ? host : `${host}:${port}`}/`;
    return reply
      .type('text/html; charset=utf-8')
      .send(plainPage({ href, fingerprint: identity().fingerprint, first: requestedLanguage(request) }).text);
  });
  return app;
}

/** The host that the person typed, if it is ours: a request for another site was redirected here by its name. */
function hostTyped(header: string | undefined, isOurs: (host: string) => boolean): string {
  const address = `http://${header ?? ''}`;
  const typed = URL.canParse(address) ? new URL(address).hostname : '';
  if (isOurs(typed)) return typed;
  const [own = ownNames()[1] ?? 'localhost'] = ownAddresses();
  return listenText({ host: own, port: 0 }).replace(/:0$/, '');
}
