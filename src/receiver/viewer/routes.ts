/**
 * The viewer's routes: the page that a gateway serves too (page-api/), and server-rendered pages of shops and POS without scripts, all behind a
 * login and without external requests.
 *
 * The session is a random secret in a cookie (HttpOnly, SameSite=Lax). Changes require a POST that the browser marks as same-origin.
 * Password attempts are limited by client address. Pages are not cached by browsers or proxies.
 */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isRight } from '../../domain/people/roles.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { Problem } from '../../lib/http/problem.ts';
import { access, accessIn } from '../access.ts';
import type { GatewayState } from '../gateways.ts';
import { addPageFiles } from '../page-api/page-files.ts';
import { mayHere, reaches } from '../people/reach.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { isTestSource } from '../sales.ts';
import { addErasurePages } from './erasure-routes.ts';
import { addForwardPages } from './forward-routes.ts';
import { icon } from './icon.ts';
import { messagePage, type View } from './layout.ts';
import { addPosPages } from './pos-routes.ts';
import { addRolloutPages } from './rollout-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { shopsPage } from './shops-page.ts';
import { style } from './style.ts';
import { createVisits, show } from './visits.ts';

export async function addViewer(app: FastifyInstance, context: ViewerRouteContext): Promise<void> {
  const { people, sales, gateways, pictures, log } = context;
  const visits = createVisits(context);
  const { view, visitor, visitorOf, wantOwnPage } = visits;
  await app.register(fastifyCookie);
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.addHook('onRequest', async (request, reply) => {
    await visits.meet(request);
    if (request.method === 'POST') wantOwnPage(request);
    const right = accessIn(request.routeOptions.config);
    if (!isRight(right)) return;
    const person = visitorOf(request);
    if (person !== undefined) {
      if (!mayHere(person, right)) throw refused(403, refusal(`people.not_for_${person.role}`));
      return;
    }
    if (request.routeOptions.url?.startsWith('/pictures/') === true) throw new Problem(401, undefined);
    const door = (await people.isReady()) ? '/login' : '/setup';
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
  addErasurePages(app, context, visits);
  addRolloutPages(app, context, visits);

  if (context.pageFolder === undefined)
    app.get('/', access('look'), (request, reply) => reply.redirect(view(request).link('/shops'), 303));
  else await addPageFiles(app, context.pageFolder, visits);

  app.get('/shops', access('look'), async (request, reply) => {
    const { reach } = visitor(request);
    const isSeen = ({ source }: { readonly source: string }): boolean => reaches(reach, source);
    const shown = {
      gateways: (await realGateways()).filter(isSeen),
      shops: (await sales.shops()).filter(isSeen),
    };
    return show(reply, shopsPage(view(request), shown));
  });

  app.get('/pictures/:name', access('look'), async (request, reply) => {
    const { name = '' } = request.params as { name?: string };
    const sha256 = /^([0-9a-f]{64})\.jpg$/.exec(name)?.[1];
    const { reach } = visitor(request);
    const isSeen = async (sha: string): Promise<boolean> => {
      for (const source of reach ?? []) if (await sales.namesPicture(source, sha)) return true;
      return reach === undefined;
    };
    const jpeg = sha256 === undefined || !(await isSeen(sha256)) ? undefined : await pictures.read(sha256);
    if (jpeg === undefined) throw new Problem(404, undefined);
    return reply
      .type('image/jpeg')
      .header('cache-control', 'private, immutable, max-age=31536000')
      .send(jpeg);
  });

  /** Gateways of conformance tests stay silent afterwards, which needs no attention. */
  async function realGateways(): Promise<GatewayState[]> {
    return (await gateways.all()).filter(({ source }) => !isTestSource(source));
  }
}

function errorText(error: unknown, status: number, { language, t: { error: texts } }: View) {
  if (error instanceof Problem && error.status === 403)
    return error.detail === undefined
      ? { title: texts.foreignTitle, text: texts.foreignText }
      : { title: texts.notPermittedTitle, text: error.detail.texts[language] };
  if (status === 404) return { title: texts.notFoundTitle, text: texts.notFoundText };
  return { title: texts.failedTitle, text: texts.failedText };
}

function asset(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'public, max-age=3600').send(text);
}
