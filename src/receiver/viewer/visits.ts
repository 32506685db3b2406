/** A visit of a browser: its language, its session, and the ways to answer it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageCookie, languageOfTag, tagInCookies } from '../../contract/page/language.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import type { Html } from '../../lib/http/html.ts';
import { Problem } from '../../lib/http/problem.ts';
import { chooseLanguage, type Language } from '../../lib/text/language.ts';
import { unauthorised } from '../access.ts';
import { rightsOf, type Visitor } from '../people/reach.ts';
import { sessionMs } from '../people/sessions.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { createView, type View } from './layout.ts';

const sessionCookie = 'tillframe-receiver';

export type Visits = ReturnType<typeof createVisits>;

export function createVisits({
  people,
  viewerLog,
  clock,
  publicUrl,
  inFolder,
}: Pick<ViewerRouteContext, 'people' | 'viewerLog' | 'clock' | 'publicUrl' | 'inFolder'>) {
  const met = new WeakMap<FastifyRequest, Visitor>();
  const base = publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');

  function view(request: FastifyRequest): View {
    const person = visitorOf(request);
    const chosen = tagInCookies(request.headers.cookie ?? '');
    const language: Language = chooseLanguage(
      chosen && languageOfTag(chosen),
      request.headers['accept-language'],
    );
    return createView({
      language,
      base,
      rights: person === undefined ? [] : rightsOf(person),
      nowMs: clock.nowMs(),
      isInFolder: inFolder !== undefined,
      here: request.method === 'GET' ? request.url : '/',
    });
  }

  /** Reads who sends the request; before all that follows. */
  async function meet(request: FastifyRequest): Promise<void> {
    const person = await visitorNow(request);
    if (person !== undefined) met.set(request, person);
  }

  /** As of now: role and shops may have changed, or the session ended. */
  async function visitorNow(request: FastifyRequest): Promise<Visitor | undefined> {
    const secret = sessionOf(request);
    return secret === undefined ? undefined : people.visitorOf(secret);
  }

  /** As of the beginning of the request. */
  function visitorOf(request: FastifyRequest): Visitor | undefined {
    return met.get(request);
  }

  /** Of a route that requires a right. */
  function visitor(request: FastifyRequest): Visitor {
    const found = visitorOf(request);
    if (found === undefined) throw unauthorised(receiverProblem('receiver.session_needed'));
    return found;
  }

  function sessionOf(request: FastifyRequest): string | undefined {
    return request.cookies[sessionCookie];
  }

  async function enter(
    request: FastifyRequest,
    reply: FastifyReply,
    { person, next }: { person: Visitor; next: string },
  ): Promise<FastifyReply> {
    reply.setCookie(sessionCookie, await people.openSession(person.id), {
      ...cookieFor(request),
      maxAge: sessionMs / 1_000,
    });
    await viewerLog.add({ what: 'sign_in', ...actor(person, request), shops: person.reach });
    return reply.redirect(base + next, 303);
  }

  /** Notes what somebody who is signed in did. */
  async function note(request: FastifyRequest, entry: Deed): Promise<void> {
    await viewerLog.add({ ...actor(visitor(request), request), ...entry });
  }

  function cookieFor(request: FastifyRequest) {
    const isSecure = request.protocol === 'https' || publicUrl?.startsWith('https:') === true;
    return { path: `${base}/`, httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
  }

  /** Another site can make a browser post a form here, but can't forge the same-origin mark. */
  function wantOwnPage({ headers, protocol, host }: FastifyRequest): void {
    const site = headers['sec-fetch-site'];
    const ours = [`${protocol}://${host}`, ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin])];
    const isOurs =
      (site === undefined || site === 'same-origin') &&
      headers.origin !== undefined &&
      ours.includes(headers.origin);
    if (!isOurs) throw new Problem(403, undefined);
  }

  /** A link, a form or a picture on another page, as the browser states it. */
  function isFromElsewhere({ headers }: FastifyRequest): boolean {
    const site = headers['sec-fetch-site'];
    return site !== undefined && site !== 'same-origin' && site !== 'none';
  }

  async function leave(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const person = visitorOf(request);
    await people.closeSession(sessionOf(request) ?? '');
    if (person !== undefined)
      await viewerLog.add({ what: 'sign_out', ...actor(person, request), shops: person.reach });
    reply.clearCookie(sessionCookie, { path: `${base}/` });
  }

  /** As the page keeps it, so that one choice holds for all. */
  function keepLanguage(reply: FastifyReply, to: Language): void {
    reply.header('set-cookie', languageCookie(to));
  }

  return {
    ...{ base, view, meet, visitor, visitorOf, visitorNow, sessionOf, note },
    ...{ cookieFor, enter, leave, keepLanguage, wantOwnPage, isFromElsewhere },
  };
}

type Deed = Omit<
  Parameters<ViewerRouteContext['viewerLog']['add']>[0],
  'caller' | 'person' | 'role' | 'address'
>;

function actor({ name, role }: Visitor, { ip }: Pick<FastifyRequest, 'ip'>) {
  return { caller: 'session' as const, person: name, role, address: ip };
}

export function show(reply: FastifyReply, page: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page.text);
}

export function field(from: unknown, name: string): string {
  const value = (from as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

export function nextOf(from: unknown): string {
  return ownPath(field(from, 'next'));
}

/** Always a local path with its query, never another site, whatever was requested. */
export function ownPath(requested: string): string {
  const here = 'http://receiver.invalid';
  if (!requested.startsWith('/') || !URL.canParse(requested, here)) return '/';
  const { origin, pathname, search } = new URL(requested, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/';
}
