/** Routes of a visitor's session: log in and out, choose a password with a code, choose the language. Guessing is limited by client address. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { maxNameChars, shownName } from '../../domain/people/person-name.ts';
import { roleNamesEn } from '../../domain/people/role-names-en.ts';
import { roleNamesJa } from '../../domain/people/role-names-ja.ts';
import { isGoodPassword, minPasswordChars } from '../../domain/setup/password-length.ts';
import { isSamePassword } from '../../domain/setup/same-password.ts';
import { callerAddress, createThrottle } from '../../lib/http/throttle.ts';
import { chooseLanguage } from '../../lib/text/language.ts';
import { access } from '../access.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { formatFor } from './format.ts';
import type { View } from './layout.ts';
import { joinPage, loginPage, setUpPage } from './login-pages.ts';
import { field, nextOf, ownPath, show, type Visits } from './visits.ts';

type SessionContext = Pick<ViewerRouteContext, 'people' | 'viewerLog' | 'clock' | 'log'>;

export function addSessionRoutes(app: FastifyInstance, context: SessionContext, visits: Visits): void {
  const { people, viewerLog, clock, log } = context;
  const { base, view, enter, leave, keepLanguage } = visits;
  const throttle = createThrottle(() => clock.monotonicMs());

  const loginOf = async (request: FastifyRequest, problem?: string) =>
    loginPage(view(request), {
      next: nextOf(request.method === 'GET' ? request.query : request.body),
      needsName: await people.needsName(),
      name: field(request.body, 'name').slice(0, 200),
      ...(problem !== undefined && { problem }),
    });

  app.get('/login', access('public'), async (request, reply) => {
    if (!(await people.isReady())) return reply.redirect(view(request).link('/setup'), 303);
    return show(reply, await loginOf(request));
  });

  app.post('/login', access('public'), async (request, reply) => {
    const seen = view(request);
    const name = field(request.body, 'name').slice(0, 200);
    const password = field(request.body, 'password');
    if (shownName(name) === '' && (await people.needsName()))
      return show(reply.code(422), await loginOf(request, seen.t.login.nameNeeded));
    const person = { found: undefined as Awaited<ReturnType<typeof people.signIn>> };
    const tried = await throttle.attempt(callerAddress(request.ip), async () => {
      person.found = await people.signIn({ name, password });
      return person.found !== undefined;
    });
    if (tried.kind === 'wait')
      return show(waiting(reply, tried.waitMs), await loginOf(request, waitWords(seen, tried.waitMs)));
    if (person.found !== undefined)
      return enter(request, reply, { person: person.found, next: nextOf(request.body) });
    log.warn({ address: request.ip }, 'a login with a wrong password');
    // Only a known name is written down: a password is typed into the wrong field at times.
    const known = await people.nameOf(name);
    await viewerLog.add({
      ...{ what: 'sign_in_failed', caller: 'nobody', address: request.ip, shops: known?.reach },
      ...(known !== undefined && { target: known.name }),
    });
    const wrong = (await people.needsName()) ? seen.t.login.wrongNameOrPassword : seen.t.login.wrong;
    return show(reply.code(401), await loginOf(request, wrong));
  });

  app.get('/setup', access('public'), async (request, reply) => {
    if (!(await people.hasSetUpCode())) return reply.redirect(view(request).link('/login'), 303);
    return show(reply, setUpPage(view(request), {}));
  });
  app.get('/join', access('public'), (request, reply) =>
    show(reply, joinPage(view(request), { code: field(request.query, 'code').slice(0, 40) })),
  );

  app.post('/setup', access('public'), async (request, reply) => {
    if (!(await people.hasSetUpCode())) return reply.redirect(view(request).link('/login'), 303);
    return choosePassword('set_up', request, reply);
  });
  app.post('/join', access('public'), (request, reply) => choosePassword('invitation', request, reply));

  async function choosePassword(
    kind: 'set_up' | 'invitation',
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const seen = view(request);
    const { t, language } = seen;
    const form = kind === 'set_up' ? setUpPage : joinPage;
    const code = field(request.body, 'code').slice(0, 40);
    const password = field(request.body, 'password');
    const typed = shownName(field(request.body, 'name').slice(0, 200));
    const again = (problem: string, kept?: string): FastifyReply =>
      show(reply.code(422), form(seen, { problem, name: typed, ...(kept !== undefined && { code: kept }) }));
    const tried = await throttle.attempt(
      callerAddress(request.ip),
      async () => (await people.kindOfCode(code)) === kind,
    );
    if (tried.kind === 'wait')
      return show(waiting(reply, tried.waitMs), form(seen, { problem: waitWords(seen, tried.waitMs) }));
    const wrongCode = kind === 'set_up' ? t.setUp.wrongCode : t.join.wrongCode;
    if (tried.kind === 'wrong') {
      log.warn({ address: request.ip, kind }, 'a wrong code');
      await viewerLog.add({
        ...{ what: 'sign_in_failed', caller: 'nobody', address: request.ip, shops: undefined },
      });
      return again(wrongCode);
    }
    // Shown only to a holder of the code.
    if (typed.length > maxNameChars) return again(t.setUp.longName(maxNameChars), code);
    if (!isGoodPassword(password)) return again(t.setUp.tooShort(minPasswordChars), code);
    if (!isSamePassword(password, field(request.body, 'again'))) return again(t.setUp.different, code);
    const owner = (language === 'ja' ? roleNamesJa : roleNamesEn).owner;
    const person = await people.setPassword(code, password, typed === '' ? owner : typed);
    if (person === 'name_taken') return again(t.setUp.nameTaken, code);
    if (person === undefined) return again(wrongCode);
    log.info({ kind, role: person.role }, 'a password was chosen with a code');
    return enter(request, reply, { person, next: '/' });
  }

  app.post('/logout', access('own'), async (request, reply) => {
    await leave(request, reply);
    return reply.redirect(view(request).link('/login'), 303);
  });

  app.post('/language', access('public'), (request, reply) => {
    const to = chooseLanguage(field(request.body, 'to'), undefined);
    keepLanguage(reply, to);
    return reply.redirect(base + ownPath(field(request.body, 'back')), 303);
  });
}

function waitWords({ t, language }: View, waitMs: number): string {
  return t.login.wait(formatFor(language, 'UTC').duration(Math.ceil(waitMs / 1_000) * 1_000));
}

function waiting(reply: FastifyReply, waitMs: number): FastifyReply {
  return reply.code(429).header('retry-after', String(Math.ceil(waitMs / 1_000)));
}
