/**
 * Sign-in.
 *
 *   GET    /api/v1/session    whether a session, a login or a set-up is needed (class public)
 *   POST   /api/v1/setup      {code, password}: sets the password and signs in (class public)
 *   POST   /api/v1/session    {password}: signs in (class public)
 *   DELETE /api/v1/session    signs out (class session)
 *   DELETE /api/v1/sessions   ends all other sessions (class session)
 *   PUT    /api/v1/password   {current, next}: changes the password, and ends all other sessions (class session)
 *   POST   /api/v1/handover   ends password, sessions and tokens; returns a new set-up code, once (class session)
 *
 * Guessing is slowed down for each address (429 with Retry-After), and more strictly while many addresses
 * guess; no client waits for another's failures.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  type EndedJson,
  type HandOverJson,
  passwordBody,
  type SessionJson,
  setUpBody,
  signInBody,
} from '../../../contract/page/session.ts';
import { maxPasswordChars, minPasswordChars, passwordChars } from '../../../domain/setup/password-length.ts';
import { isSamePassword } from '../../../domain/setup/same-password.ts';
import type { Clock } from '../../../lib/clock.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { callerAddress, createThrottle } from '../../../lib/http/throttle.ts';
import type { Log } from '../../../lib/log.ts';
import { typedAddresses } from '../../../lib/net/own-addresses.ts';
import { languageAsked, type Words } from '../../../lib/text/language.ts';
import type { Accounts } from '../access/accounts.ts';
import { isFromHere, sessionOf, sessionSecret, setSessionCookie } from '../access/guard.ts';

const small = { bodyLimit: 8 * 1024 };
const noBody = { bodyLimit: 1_024 };
/** More wrong attempts than this from all addresses together, one forgotten in each `everyMs`, count as an attack. */
const overall = { free: 30, everyMs: 5_000 };

export function registerSessionRoutes(
  app: FastifyInstance,
  { accounts, clock, log }: { accounts: Accounts; clock: Clock; log: Log },
): void {
  const throttle = createThrottle(() => clock.monotonicMs(), overall);

  /** The result of `work`; undefined counts as a wrong attempt. */
  async function tried<T>(
    request: FastifyRequest,
    wrong: Problem,
    work: () => Promise<T | undefined>,
  ): Promise<T> {
    let found: T | undefined;
    const outcome = await throttle.attempt(callerAddress(request.ip), async () => {
      found = await work();
      return found !== undefined;
    });
    if (outcome.kind === 'wait') throw tooOften(outcome.waitMs);
    if (found !== undefined) return found;
    log.warn({ address: request.ip, url: request.routeOptions.url }, 'wrong password or code');
    throw wrong;
  }

  function state(request: FastifyRequest): SessionJson {
    const isHere = isFromHere(request);
    const door = accounts.signInState(isHere);
    const isSignedIn =
      door === 'login' && accounts.callerOf({ cookie: sessionSecret(request), isHere }) !== undefined;
    return { state: isSignedIn ? 'signed_in' : door, minPasswordChars };
  }

  app.get('/api/v1/session', async (request, reply): Promise<SessionJson> => {
    reply.header('cache-control', 'no-store');
    return state(request);
  });

  app.post('/api/v1/setup', small, async (request, reply): Promise<SessionJson> => {
    const { code, password } = bodyOf(request, setUpBody, 'Wrong set-up');
    if (accounts.signInState(isFromHere(request)) === 'login') throw alreadySet();
    await tried(request, wrongCode(), async () => (accounts.isSetUpCode(code) ? true : undefined));
    // Reported only with a valid code.
    checkNew(password, 'password');
    const secret = await accounts.setPassword(code, password);
    if (secret === undefined) throw wrongCode();
    log.info({ address: request.ip }, 'page password set with the set-up code');
    setSessionCookie(request, reply, secret);
    return { state: 'signed_in', minPasswordChars };
  });

  app.post('/api/v1/session', small, async (request, reply): Promise<SessionJson> => {
    const { password } = bodyOf(request, signInBody, 'Wrong password');
    if (accounts.signInState(isFromHere(request)) !== 'login') throw noPassword();
    const secret = await tried(request, wrongPassword('password'), () => accounts.signIn(password));
    setSessionCookie(request, reply, secret);
    return { state: 'signed_in', minPasswordChars };
  });

  app.delete('/api/v1/session', noBody, async (request, reply) => {
    // Also if the session can't be ended now.
    setSessionCookie(request, reply);
    await accounts.signOut(sessionOf(request));
    return reply.code(204).send();
  });

  app.delete('/api/v1/sessions', noBody, async (request): Promise<EndedJson> => {
    return { ended: await accounts.endOtherSessions(sessionOf(request)) };
  });

  app.put('/api/v1/password', small, async (request): Promise<SessionJson> => {
    const { current, next } = bodyOf(request, passwordBody, 'Wrong password');
    checkNew(next, 'next');
    if (isSamePassword(current, next)) throw notNew(request);
    await tried(request, wrongPassword('current'), async () => {
      const isDone = await accounts.changePassword(sessionOf(request), { current, next });
      return isDone ? true : undefined;
    });
    log.info({ address: request.ip }, 'page password changed, other sessions ended');
    return { state: 'signed_in', minPasswordChars };
  });

  app.post('/api/v1/handover', noBody, async (request, reply): Promise<HandOverJson> => {
    const { code, sessions, tokens, isKept } = await accounts.handOver();
    setSessionCookie(request, reply);
    reply.header('cache-control', 'no-store');
    log.warn(
      { address: request.ip, sessions, tokens, isKept },
      'gateway handed over, password, sessions and tokens ended, new set-up code created',
    );
    return { code, sessions, tokens, addresses: await addressesOf(request) };
  });
}

/** Not the address that this browser used: that may be a forwarded port, or a name unknown in the next owner's network. */
async function addressesOf({ protocol, server }: FastifyRequest): Promise<string[]> {
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') return [];
  return typedAddresses(protocol, { host: bound.address, port: bound.port });
}

function bodyOf<T>(request: FastifyRequest, schema: z.ZodType<T>, title: string): T {
  const body = schema.safeParse(request.body ?? {});
  if (body.success) return body.data;
  // Never the value: it is a secret.
  throw Problem.ofFields(
    title,
    body.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })),
  );
}

function checkNew(password: string, field: string): void {
  const chars = passwordChars(password);
  if (chars >= minPasswordChars && chars <= maxPasswordChars) return;
  throw Problem.ofFields('Password too short', [
    { field, message: `expected ${minPasswordChars} to ${maxPasswordChars} characters` },
  ]);
}

/** Answered whether the current one is right or not, so it reveals nothing about it. */
function notNew(request: FastifyRequest): Problem {
  const message = sameAsBefore[languageAsked(request)];
  return new Problem(400, 'Same password', message, {}, [{ field: 'next', message }]);
}

const sameAsBefore: Words = {
  en: 'The new password is the current one: choose another.',
  ja: '新しいパスワードが現在のパスワードと同じです。別のものにしてください。',
};

/** 403, since the page reads 401 as an ended session. */
function wrongPassword(field: string): Problem {
  const message = 'The password is wrong.';
  return new Problem(403, 'Wrong password', message, {}, [{ field, message }]);
}

function wrongCode(): Problem {
  const message =
    'The set-up code is wrong or has been used; `tillframe setup-code` shows the one that holds.';
  return new Problem(403, 'Wrong code', message, {}, [{ field: 'code', message }]);
}

function alreadySet(): Problem {
  return new Problem(409, 'Set up already', 'A password is set; sign in with it.');
}

function noPassword(): Problem {
  return new Problem(409, 'No password yet', 'Set the page’s password with the set-up code first.');
}

function tooOften(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000);
  return new Problem(429, 'Too many tries', `Wait ${seconds} s before the next try.`, {
    'retry-after': String(seconds),
  });
}
