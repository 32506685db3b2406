/**
 * The viewer's routes: server-rendered pages behind a login, without scripts and external requests.
 *
 * The session is a random secret in a cookie (HttpOnly, SameSite=Lax). Changes require a POST that the browser marks as same-origin.
 * Password attempts are limited by client address. Pages are not cached by browsers or proxies.
 */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { saleKinds } from '../../domain/sale/sale-kinds.ts';
import { Problem } from '../../lib/http/problem.ts';
import { percentDecoded } from '../../lib/text/percent-decoded.ts';
import { access, accessIn } from '../access.ts';
import { sendClip } from '../clips/routes.ts';
import type { GatewayState } from '../gateways.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { isTestSource, type SalesFilter } from '../sales.ts';
import { addForwardPages } from './forward-routes.ts';
import { icon } from './icon.ts';
import { messagePage, type View } from './layout.ts';
import { addPosPages } from './pos-routes.ts';
import { salePage } from './sale-page.ts';
import { shownSale } from './sale-view.ts';
import { emptyForm, type FilterForm, salesPage } from './sales-page.ts';
import { addSessionRoutes } from './session-routes.ts';
import { shopsPage, toneOf } from './shops-page.ts';
import { style } from './style.ts';
import { createVisits, field, show } from './visits.ts';

const perPage = 50;

export async function addViewer(app: FastifyInstance, context: ReceiverRouteContext): Promise<void> {
  const { login, sales, gateways, pictures, clips, log } = context;
  const visits = createVisits(context);
  const { view, isLoggedIn, wantOwnPage } = visits;
  const has = (sha256: string): boolean => pictures.has(sha256);
  await app.register(fastifyCookie);
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'POST') wantOwnPage(request);
    if (accessIn(request.routeOptions.config) !== 'session' || isLoggedIn(request)) return;
    if (/^\/(pictures|clips)\//.test(request.routeOptions.url ?? '')) throw new Problem(401, undefined);
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

  app.get('/', access('session'), (request, reply) => {
    const seen = view(request);
    const query = request.query as Record<string, unknown>;
    const form = formOf(query);
    const cursor = typeof query['cursor'] === 'string' ? query['cursor'] : undefined;
    const found = sales.find({ ...filterOf(form), limit: perPage, ...(cursor !== undefined && { cursor }) });
    const attention = realGateways().filter((state) => toneOf(state, seen.nowMs) !== 'good').length;
    return show(
      reply,
      salesPage(seen, {
        ...{ found, form, attention, has, namesOf: cameraNames() },
        isFirst: cursor === undefined,
        shops: sales.shops(),
        registers: sales.registers(),
      }),
    );
  });

  app.get('/sale', access('session'), (request, reply) => {
    const seen = view(request);
    const sale = sales.one(field(request.query, 'source'), field(request.query, 'id'));
    if (sale === undefined) throw new Problem(404, undefined);
    const shown = shownSale(sale, seen, cameraNames());
    if (shown === undefined) throw new Problem(500, undefined);
    const picture = /^\d{1,3}$/.exec(field(request.query, 'picture'))?.[0];
    return show(
      reply,
      salePage(seen, {
        sale: shown,
        reversedBy: sales.reversing(sale.source, sale.saleId),
        picture: picture === undefined ? undefined : Number(picture),
        clips: clips.ofSale(sale.source, sale.saleId),
        has,
      }),
    );
  });

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

  app.get('/clips/:id', access('session'), async (request, reply) => {
    const { id } = request.params as { id: string };
    const [source, sale] = [field(request.query, 'source'), field(request.query, 'sale')];
    const clip = clips.ofSale(source, sale).find((one) => one.id === id);
    if (clip === undefined) throw new Problem(404, undefined);
    return sendClip(context, clip.sha256, request.headers.range, reply);
  });

  /** Cached for one response: each shop is looked up once. */
  function cameraNames(): (source: string) => ReadonlyMap<string, string> {
    const known = new Map<string, ReadonlyMap<string, string>>();
    return (source) => {
      const names = known.get(source) ?? gateways.cameraNames(source);
      known.set(source, names);
      return names;
    };
  }

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

function formOf(query: Record<string, unknown>): FilterForm {
  return Object.fromEntries(
    Object.keys(emptyForm).map((name) => [name, field(query, name).slice(0, 200)]),
  ) as FilterForm;
}

/** Invalid values are ignored: addresses are typed and bookmarked. */
function filterOf(form: FilterForm): SalesFilter {
  const [source, ...key] = form.register.split(' ');
  const register =
    source === undefined || key.length === 0
      ? undefined
      : { source: percentDecoded(source), key: key.join(' ') };
  const kind = saleKinds.find((one) => one === form.kind);
  const [min, max] = [form.min, form.max].map((text) =>
    /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined,
  );
  return {
    current: true,
    // Sales of tests are shown only when their shop is selected.
    ...(form.shop === '' && register === undefined && { real: true }),
    ...(form.shop !== '' && { source: form.shop }),
    ...(register !== undefined && { source: register.source, register: register.key }),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(form.day) && { day: form.day }),
    ...(kind !== undefined && { kind }),
    ...(min !== undefined && { minAmount: min }),
    ...(max !== undefined && { maxAmount: max }),
  };
}
