/**
 * The viewer's routes: server-rendered pages behind a login, without scripts and external requests.
 *
 * The session is a random secret in a cookie (HttpOnly, SameSite=Lax). Changes require a POST that the browser marks as same-origin.
 * Password attempts are limited by client address. Pages are not cached by browsers or proxies.
 */
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { saleKinds } from '../../domain/sale/sale-kinds.ts';
import { maxPasswordChars, minPasswordChars, passwordChars } from '../../domain/setup/password-length.ts';
import { isSamePassword } from '../../domain/setup/same-password.ts';
import type { Html } from '../../lib/http/html.ts';
import { Problem } from '../../lib/http/problem.ts';
import { callerAddress, createThrottle } from '../../lib/http/throttle.ts';
import type { Language } from '../../lib/text/language.ts';
import { access, accessIn } from '../access.ts';
import type { GatewayState } from '../gateways.ts';
import type { ReceiverHttpParts } from '../http-parts.ts';
import { isTestSource, type SalesFilter } from '../sales.ts';
import { formatFor } from './format.ts';
import { chooseLanguage } from './i18n/language.ts';
import { icon } from './icon.ts';
import { createView, messagePage, type View } from './layout.ts';
import { sessionMs } from './login.ts';
import { loginPage, setUpPage } from './login-pages.ts';
import { salePage } from './sale-page.ts';
import { shownSale } from './sale-view.ts';
import { emptyForm, type FilterForm, salesPage } from './sales-page.ts';
import { shopsPage, toneOf } from './shops-page.ts';
import { style } from './style.ts';

const sessionCookie = 'tillframe-receiver';
const languageCookie = 'tillframe-language';
const perPage = 50;

export async function addViewer(app: FastifyInstance, parts: ReceiverHttpParts): Promise<void> {
  const { login, sales, gateways, pictures, clock, log } = parts;
  const base = parts.publicUrl === undefined ? '' : new URL(parts.publicUrl).pathname.replace(/\/+$/, '');
  const throttle = createThrottle(() => clock.monotonicMs());
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
    if (request.routeOptions.url?.startsWith('/pictures/') === true)
      throw new Problem(401, 'Not logged in', 'Log in to see this picture');
    const door = login.hasPassword() ? '/login' : '/setup';
    const next = request.url === '/' ? undefined : request.url;
    return reply.redirect(view(request).link(door, { next }), 303);
  });
  app.setErrorHandler((error, request, reply) => {
    const isForeign = error instanceof Problem && error.status === 403;
    const status =
      error instanceof Problem ? error.status : ((error as { statusCode?: number }).statusCode ?? 503);
    if (status >= 500) log.error({ err: error, route: request.routeOptions.url }, 'request failed');
    const { t } = view(request);
    const [title, text] = isForeign
      ? [t.error.foreignTitle, t.error.foreignText]
      : status === 404
        ? [t.error.notFoundTitle, t.error.notFoundText]
        : [t.error.failedTitle, t.error.failedText];
    return show(reply.code(status), messagePage(view(request), { title, text }, false));
  });

  app.get('/style.css', access('public'), (_request, reply) => asset(reply, 'text/css', style));
  app.get('/icon.svg', access('public'), (_request, reply) => asset(reply, 'image/svg+xml', icon));

  app.get('/login', access('public'), (request, reply) => {
    if (!login.hasPassword()) return reply.redirect(view(request).link('/setup'), 303);
    return show(reply, loginPage(view(request), { next: nextOf(request.query) }));
  });

  app.post('/login', access('public'), async (request, reply) => {
    const seen = view(request);
    const next = nextOf(request.body);
    const password = field(request.body, 'password');
    const tried = await throttle.attempt(callerAddress(request.ip), () => login.isPassword(password));
    if (tried.kind === 'right') return enter(request, reply, next);
    if (tried.kind === 'wrong') {
      log.warn({ address: request.ip }, 'a login with a wrong password');
      return show(reply.code(401), loginPage(seen, { problem: seen.t.login.wrong, next }));
    }
    return show(
      waiting(reply, tried.waitMs),
      loginPage(seen, { problem: waitWords(seen, tried.waitMs), next }),
    );
  });

  app.get('/setup', access('public'), (request, reply) => {
    if (login.hasPassword()) return reply.redirect(view(request).link('/login'), 303);
    return show(reply, setUpPage(view(request), {}));
  });

  app.post('/setup', access('public'), async (request, reply) => {
    const seen = view(request);
    const { t } = seen;
    const code = field(request.body, 'code').slice(0, 40);
    const password = field(request.body, 'password');
    if (login.hasPassword()) return reply.redirect(seen.link('/login'), 303);
    const again = (problem: string, kept?: string): FastifyReply =>
      show(reply.code(422), setUpPage(seen, { problem, ...(kept !== undefined && { code: kept }) }));
    const tried = await throttle.attempt(callerAddress(request.ip), async () => login.isSetUpCode(code));
    if (tried.kind === 'wait')
      return show(waiting(reply, tried.waitMs), setUpPage(seen, { problem: waitWords(seen, tried.waitMs) }));
    if (tried.kind === 'wrong') {
      log.warn({ address: request.ip }, 'a wrong set-up code');
      return again(t.setUp.wrongCode);
    }
    // Shown only to a holder of the code.
    const chars = passwordChars(password);
    if (chars < minPasswordChars || chars > maxPasswordChars)
      return again(t.setUp.tooShort(minPasswordChars), code);
    if (!isSamePassword(password, field(request.body, 'again'))) return again(t.setUp.different, code);
    await login.setPassword(password);
    log.info('the viewer’s password was set');
    return enter(request, reply, '/');
  });

  app.post('/logout', access('session'), (request, reply) => {
    login.closeSession(request.cookies[sessionCookie] ?? '');
    reply.clearCookie(sessionCookie, { path: `${base}/` });
    return reply.redirect(view(request).link('/login'), 303);
  });

  app.post('/language', access('public'), (request, reply) => {
    const to = chooseLanguage(field(request.body, 'to'), undefined);
    reply.setCookie(languageCookie, to, { ...cookieFor(request), maxAge: 365 * 86_400 });
    return reply.redirect(base + ownPath(field(request.body, 'back')), 303);
  });

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
    if (sale === undefined) throw new Problem(404, 'Not found', 'There is no such sale');
    const shown = shownSale(sale, seen, cameraNames());
    if (shown === undefined)
      throw new Problem(500, 'Damaged', 'The stored event of this sale can not be read');
    const picture = /^\d{1,3}$/.exec(field(request.query, 'picture'))?.[0];
    return show(
      reply,
      salePage(seen, {
        sale: shown,
        picture: picture === undefined ? undefined : Number(picture),
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
    if (jpeg === undefined) throw new Problem(404, 'Not found', 'This picture is not here');
    return reply
      .type('image/jpeg')
      .header('cache-control', 'private, immutable, max-age=31536000')
      .send(jpeg);
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

  function view(request: FastifyRequest): View {
    const language: Language = chooseLanguage(
      request.cookies[languageCookie],
      request.headers['accept-language'],
    );
    return createView({
      language,
      base,
      nowMs: clock.nowMs(),
      here: request.method === 'GET' ? request.url : '/',
    });
  }

  function isLoggedIn(request: FastifyRequest): boolean {
    const secret = request.cookies[sessionCookie];
    return secret !== undefined && login.isSession(secret);
  }

  function enter(request: FastifyRequest, reply: FastifyReply, next: string): FastifyReply {
    reply.setCookie(sessionCookie, login.openSession(), {
      ...cookieFor(request),
      maxAge: sessionMs / 1_000,
    });
    return reply.redirect(base + next, 303);
  }

  function cookieFor(request: FastifyRequest) {
    const isSecure = request.protocol === 'https' || parts.publicUrl?.startsWith('https:') === true;
    return { path: `${base}/`, httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
  }

  /** Another site can make a browser post a form here, but can't forge the same-origin mark. */
  function wantOwnPage({ headers, protocol, host }: FastifyRequest): void {
    const site = headers['sec-fetch-site'];
    const ours = [
      `${protocol}://${host}`,
      ...(parts.publicUrl === undefined ? [] : [new URL(parts.publicUrl).origin]),
    ];
    const isOurs =
      (site === undefined || site === 'same-origin') &&
      headers.origin !== undefined &&
      ours.includes(headers.origin);
    if (!isOurs) throw new Problem(403, 'Foreign origin', 'Another site may not call the viewer');
  }
}

function waitWords({ t, language }: View, waitMs: number): string {
  return t.login.wait(formatFor(language, 'UTC').duration(Math.ceil(waitMs / 1_000) * 1_000));
}

function waiting(reply: FastifyReply, waitMs: number): FastifyReply {
  return reply.code(429).header('retry-after', String(Math.ceil(waitMs / 1_000)));
}

function show(reply: FastifyReply, page: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page.text);
}

function asset(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.type(`${type}; charset=utf-8`).header('cache-control', 'public, max-age=3600').send(text);
}

function field(from: unknown, name: string): string {
  const value = (from as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function nextOf(from: unknown): string {
  return ownPath(field(from, 'next'));
}

/** Always a local path with its query, never another site, whatever was requested. */
function ownPath(wanted: string): string {
  const here = 'http://receiver.invalid';
  if (!wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search } = new URL(wanted, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/';
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
    source === undefined || key.length === 0 ? undefined : { source: decoded(source), key: key.join(' ') };
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
