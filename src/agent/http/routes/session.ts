/**
 * Sign-in, and the hand-over to another owner. Guessing is slowed down for each address (429 with Retry-After), and
 * more strictly while many addresses guess; no client waits for another's failures.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { signInRoutes } from '../../../contract/page/routes/sign-in.ts';
import { systemRoutes } from '../../../contract/page/routes/system.ts';
import type { SessionJson } from '../../../contract/page/session.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { maxPasswordChars, minPasswordChars, passwordChars } from '../../../domain/setup/password-length.ts';
import { isSamePassword } from '../../../domain/setup/same-password.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import { callerAddress, createThrottle } from '../../../lib/http/throttle.ts';
import type { Log } from '../../../lib/log.ts';
import { typedAddresses } from '../../../lib/net/own-addresses.ts';
import type { Accounts } from '../access/accounts.ts';
import { isFromHere, sessionOf, sessionSecret, setSessionCookie } from '../access/guard.ts';
import { refused, refusedAt, wrongFields } from '../refused.ts';
import { routesOf } from '../route.ts';

/** More wrong attempts than this from all addresses together, one forgotten in each `everyMs`, count as an attack. */
const overall = { free: 30, everyMs: 5_000 };

export function registerSessionRoutes(
  app: FastifyInstance,
  { accounts, clock, log }: { accounts: Accounts; clock: Clock; log: Log },
): void {
  const route = routesOf(app, signInRoutes);
  const tried = createTried(clock, log);

  function state(request: FastifyRequest): SessionJson {
    const isHere = isFromHere(request);
    const door = accounts.signInState(isHere);
    const isSignedIn =
      door === 'login' && accounts.callerOf({ cookie: sessionSecret(request), isHere }) !== undefined;
    return { state: isSignedIn ? 'signed_in' : door, minPasswordChars };
  }

  route('GET /api/v1/session', ({ request, reply }) => {
    reply.header('cache-control', 'no-store');
    return state(request);
  });

  route('POST /api/v1/session', async ({ body: { password }, request, reply }) => {
    if (accounts.signInState(isFromHere(request)) !== 'login') throw noPassword();
    const secret = await tried(request, wrongPassword('password'), () => accounts.signIn(password));
    setSessionCookie(request, reply, secret);
    return signedIn;
  });

  route('POST /api/v1/setup', async ({ body: { code, password }, request, reply }) => {
    if (accounts.signInState(isFromHere(request)) === 'login') throw alreadySet();
    await tried(request, wrongCode(), async () => (accounts.isSetUpCode(code) ? true : undefined));
    // Reported only with a valid code.
    checkNew(password, 'password');
    const secret = await accounts.setPassword(code, password);
    if (secret === undefined) throw wrongCode();
    log.info({ address: request.ip }, 'page password set with the set-up code');
    setSessionCookie(request, reply, secret);
    return signedIn;
  });

  route('DELETE /api/v1/session', async ({ request, reply }) => {
    // Also if the session can't be ended now.
    setSessionCookie(request, reply);
    await accounts.signOut(sessionOf(request));
    return reply.code(204).send();
  });

  route('DELETE /api/v1/sessions', async ({ request }) => ({
    ended: await accounts.endOtherSessions(sessionOf(request)),
  }));

  route('PUT /api/v1/password', async ({ body: { current, next }, request }) => {
    checkNew(next, 'next');
    if (isSamePassword(current, next)) throw notNew();
    await tried(request, wrongPassword('current'), async () => {
      const isDone = await accounts.changePassword(sessionOf(request), { current, next });
      return isDone ? true : undefined;
    });
    log.info({ address: request.ip }, 'page password changed, other sessions ended');
    return signedIn;
  });

  registerHandOverRoute(app, accounts, log);
}

/** Runs `work`, unless its caller has guessed too often; undefined counts as a wrong attempt. */
function createTried(clock: Clock, log: Log) {
  const throttle = createThrottle(() => clock.monotonicMs(), overall);
  return async <T>(
    request: FastifyRequest,
    wrong: Problem,
    work: () => Promise<T | undefined>,
  ): Promise<T> => {
    let found: T | undefined;
    const outcome = await throttle.attempt(callerAddress(request.ip), async () => {
      found = await work();
      return found !== undefined;
    });
    if (outcome.kind === 'wait') throw tooOften(outcome.waitMs);
    if (found !== undefined) return found;
    log.warn({ address: request.ip, url: request.routeOptions.url }, 'wrong password or code');
    throw wrong;
  };
}

function registerHandOverRoute(app: FastifyInstance, accounts: Accounts, log: Log): void {
  routesOf(app, systemRoutes)('POST /api/v1/handover', async ({ request, reply }) => {
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

const signedIn: SessionJson = { state: 'signed_in', minPasswordChars };

/** Not the address that this browser used: that may be a forwarded port, or a name unknown in the next owner's network. */
async function addressesOf({ protocol, server }: FastifyRequest): Promise<string[]> {
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') return [];
  return typedAddresses(protocol, { host: bound.address, port: bound.port });
}

function checkNew(password: string, field: string): void {
  const chars = passwordChars(password);
  if (chars >= minPasswordChars && chars <= maxPasswordChars) return;
  const bounds = { minimum: minPasswordChars, maximum: maxPasswordChars };
  throw wrongFields({ field, problem: refusal('sign_in.password_length', bounds) });
}

/** Answered whether the current one is right or not, so it reveals nothing about it. */
function notNew(): Problem {
  return refusedAt('next', {
    status: 400,
    problem: refusal('request.same_password'),
  });
}

/** 403, since the page reads 401 as an ended session. */
function wrongPassword(field: string): Problem {
  const problem = refusal('sign_in.wrong_password');
  return refusedAt(field, { status: 403, problem });
}

function wrongCode(): Problem {
  return refusedAt('code', { status: 403, problem: refusal('sign_in.wrong_code') });
}

function alreadySet(): Problem {
  return refused(409, refusal('sign_in.password_set'));
}

function noPassword(): Problem {
  return refused(409, refusal('sign_in.no_password'));
}

function tooOften(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000);
  return refused(429, refusal('sign_in.too_often', { seconds }), {
    'retry-after': String(seconds),
  });
}
