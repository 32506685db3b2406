/**
 * The viewer's routes: the page that a gateway serves too (page-api/), and server-rendered pages of shops and POS without scripts, all behind a
 * login and without external requests.
 *
 * The session is a random secret in a cookie (HttpOnly, SameSite=Lax). Changes require a POST that the browser marks as same-origin.
 * Password attempts are limited by client address. Pages are not cached by browsers or proxies.
 */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '../../lib/http/problem.ts';
import { access, accessIn } from '../access.ts';
import type { GatewayState } from '../gateways.ts';
import { addPageFiles } from '../page-api/page-files.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { isTestSource } from '../sales.ts';
import { addForwardPages } from './forward-routes.ts';
import { icon } from './icon.ts';
import { messagePage, type View } from './layout.ts';
import { addPosPages } from './pos-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { shopsPage } from './shops-page.ts';
import { style } from './style.ts';
import { createVisits, show } from './visits.ts';

export async function addViewer(app: FastifyInstance, context: ReceiverRouteContext): Promise<void> {
  const { login, sales, gateways, pictures, log } = context;
  const visits = createVisits(context);
  const { view, isLoggedIn, wantOwnPage } = visits;
  await app.register(fastifyCookie);
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'POST') wantOwnPage(request);
    if (accessIn(request.routeOptions.config) !== 'session' || isLoggedIn(request)) return;
    if (request.routeOptions.url?.startsWith('/pictures/') === true) throw new Problem(401, undefined);
    const door = login.hasPassword() ? '/login' : '/setup';
    const next = request.url === '/' ? undefined : request.url;
    return reply.redirect(view(request).link(door, { next }), 303);
  });
  app.setErrorHandler((error, request, reply) => {
    const status =
      error instanceof Problem ? error.status : ((error as { statusCode?: number }).statusCode ?? 503);
    if (status >= 500) log.error({ err: error, route: request.routeOptions.url }, 'request failed');
    const seen = view(request);
    return show(reply.code(status), messagePage(seen, errorText(error, status, seen)));
  });

  app.get('/style.css', access('public'), (_request, reply) => asset(reply, 'text/css', style));
  app.get('/icon.svg', access('public'), (_request, reply) => asset(reply, 'image/svg+xml', icon));

  addSessionRoutes(app, context, visits);
  addPosPages(app, context, visits);
  addForwardPages(app, context, visits);

  if (context.pageFolder === undefined)
    app.get('/', access('session'), (request, reply) => reply.redirect(view(request).link('/shops'), 303));
  else await addPageFiles(app, context.pageFolder, visits);

  app.get('/shops', access('session'), (request, reply) =>
    show(reply, shopsPage(view(request), { gateways: realGateways(), shops: sales.shops() })),
  );

  app.get('/pictures/:name', access('session'), async (request, reply) => {
    const { name = '' } = request.params as { name?: string };
    const sha256 = /^([0-9a-f]{64})\.jpg$/.exec(name)?.[1];
    const jpeg = sha256 === undefined ? undefined : await pictures.read(sha256);
    if (jpeg === undefined) throw new Problem(404, undefined);
    return reply
      .type('image/jpeg')
      .header('cache-control', 'private, immutable, max-age=31536000')
      .send(jpeg);
  });

  /** Gateways of conformance tests stay silent afterwards, which needs no attention. */
  function realGateways(): GatewayState[] {
    return gateways.all().filter(({ source }) => !isTestSource(source));
  }
}

function errorText(error: unknown, status: number, { t: { error: texts } }: View) {
  if (error instanceof Problem && error.status === 403)
    return { title: texts.foreignTitle, text: texts.foreignText };
  if (status === 404) return { title: texts.notFoundTitle, text: texts.notFoundText };
  return { title: texts.failedTitle, text: texts.failedText };
}

function asset(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'public, max-age=3600').send(text);
}
