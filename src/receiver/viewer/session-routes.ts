/** Routes of the viewer's session: log in and out, set the password, choose the language. Password attempts are limited by client address. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { maxPasswordChars, minPasswordChars, passwordChars } from '../../domain/setup/password-length.ts';
import { isSamePassword } from '../../domain/setup/same-password.ts';
import { callerAddress, createThrottle } from '../../lib/http/throttle.ts';
import { chooseLanguage } from '../../lib/text/language.ts';
import { access } from '../access.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { formatFor } from './format.ts';
import type { View } from './layout.ts';
import { loginPage, setUpPage } from './login-pages.ts';
import { field, nextOf, ownPath, show, type Visits } from './visits.ts';

type SessionContext = Pick<ReceiverRouteContext, 'login' | 'clock' | 'log'>;

export function addSessionRoutes(
  app: FastifyInstance,
  { login, clock, log }: SessionContext,
  visits: Visits,
): void {
  const { base, view, enter, leave, keepLanguage } = visits;
  const throttle = createThrottle(() => clock.monotonicMs());

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
    leave(request, reply);
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
