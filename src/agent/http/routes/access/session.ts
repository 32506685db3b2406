/**
 * Sign-in, and the hand-over to another owner. Guessing is slowed down for each address (429 with Retry-After), and
 * more strictly while many addresses guess; no client waits for another's failures.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionJson } from '../../../../contract/page/access/session.ts';
import { signInRoutes } from '../../../../contract/page/routes/sign-in.ts';
import { systemRoutes } from '../../../../contract/page/routes/system.ts';
import type { Person } from '../../../../domain/people/person.ts';
import { comparedName } from '../../../../domain/people/person-name.ts';
import { roleNamesEn } from '../../../../domain/people/role-names-en.ts';
import { roleNamesJa } from '../../../../domain/people/role-names-ja.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import {
  isGoodPassword,
  maxPasswordChars,
  minPasswordChars,
} from '../../../../domain/setup/password-length.ts';
import { isSamePassword } from '../../../../domain/setup/same-password.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Problem } from '../../../../lib/http/problem.ts';
import { callerAddress, createThrottle } from '../../../../lib/http/throttle.ts';
import type { Log } from '../../../../lib/log.ts';
import { typedAddresses } from '../../../../lib/net/own-addresses.ts';
import { requestedLanguage } from '../../../../lib/text/language.ts';
import type { Accounts } from '../../access/accounts.ts';
import { callerIfAny, isFromHere, sessionOf, sessionSecret, setSessionCookie } from '../../access/guard.ts';
import { siteOf } from '../../access/passkeys.ts';
import { type ActivityLog, actor } from '../../activity.ts';
import type { WebContext } from '../../context.ts';
import { refused, refusedAt, wrongFields } from '../../refused.ts';
import { routesOf } from '../../route.ts';
import { registerPasskeyRoutes } from './passkeys.ts';

/** More wrong attempts than this from all addresses together, one forgotten in each `everyMs`, count as an attack. */
const overall = { free: 30, everyMs: 5_000 };

/** The name of the shop, asked at the first visit until somebody has given it. */
type ShopNaming = { isAsked(): boolean; name(name: string): Promise<void> };

export function registerSessionRoutes(
  app: FastifyInstance,
  { accounts, activity, shopName }: { accounts: Accounts; activity: ActivityLog; shopName?: ShopNaming },
  context: Pick<WebContext, 'store' | 'shop' | 'clock' | 'log'>,
): void {
  const { clock, log } = context;
  const route = routesOf(app, signInRoutes);
  const tried = createTried({ clock, log, accounts, activity });

  function state(request: FastifyRequest): SessionJson {
    const isHere = isFromHere(request);
    const door = accounts.signInState(isHere);
    const caller =
      door === 'login' ? accounts.callerOf({ cookie: sessionSecret(request), isHere }) : undefined;
    return caller?.kind === 'session'
      ? signedIn(request, caller.person)
      : { state: door, ...signInOf(request) };
  }

  /** Requirements of a sign-in at this address. */
  function signInOf(request: FastifyRequest): Omit<SessionJson, 'state'> {
    const rpId = siteOf(request)?.rpId;
    return {
      minPasswordChars,
      needsName: accounts.people().filter(({ passwordHash }) => passwordHash !== null).length > 1,
      ...(accounts.signInState(isFromHere(request)) !== 'login' &&
        shopName?.isAsked() === true && { needsShopName: true as const }),
      ...(accounts.passkeys().some((one) => one.rpId === rpId) && { hasPasskeys: true }),
    };
  }

  function signedIn(request: FastifyRequest, person: Person): SessionJson {
    return { state: 'signed_in', ...signInOf(request), person };
  }

  /** Answers a sign-in with the person of its new session, which the request did not have yet. */
  async function enter(request: FastifyRequest, reply: FastifyReply, secret: string): Promise<SessionJson> {
    setSessionCookie(request, reply, secret);
    const caller = accounts.callerOf({ cookie: secret, isHere: isFromHere(request) });
    // Removed at this very moment.
    if (caller?.kind !== 'session') throw wrongPassword('password');
    await activity.note({ what: 'sign_in', ...actor(caller, request) });
    return signedIn(request, caller.person);
  }

  route('GET /api/v1/session', ({ request, reply }) => {
    reply.header('cache-control', 'no-store');
    return state(request);
  });

  route('POST /api/v1/session', async ({ body: { name, password }, request, reply }) => {
    if (accounts.signInState(isFromHere(request)) !== 'login') throw noPassword();
    const { needsName } = signInOf(request);
    if (name === undefined && needsName)
      throw wrongFields({ field: 'name', problem: refusal('people.name_required') });
    const wrong = needsName ? wrongNameOrPassword() : wrongPassword('password');
    return enter(request, reply, await tried(request, wrong, () => accounts.signIn({ name, password })));
  });

  route('POST /api/v1/setup', async ({ body, request, reply }) => {
    const { code, password, name, role, shopName: shop = '' } = body;
    const isInvited = accounts.people().some(({ codeSha256 }) => codeSha256 !== null);
    if (accounts.signInState(isFromHere(request)) === 'login' && !isInvited) throw alreadySet();
    const kind = await tried(request, wrongCode(), async () => accounts.kindOfCode(code));
    // Reported only with a valid code.
    checkNew(password, 'password');
    const names = requestedLanguage(request) === 'ja' ? roleNamesJa : roleNamesEn;
    const secret = await accounts.setPassword(code, password, { name: name ?? names[role], role });
    if (secret === undefined) throw wrongCode();
    log.info({ address: request.ip, kind }, 'page password set with a code');
    // Not by somebody who was invited.
    if (kind === 'set_up' && shop !== '' && shopName?.isAsked() === true) await shopName.name(shop);
    return enter(request, reply, secret);
  });

  route('DELETE /api/v1/session', async ({ request, reply }) => {
    // Also if the session can't be ended now.
    setSessionCookie(request, reply);
    await accounts.signOut(sessionOf(request).sha256);
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
    log.info({ address: request.ip }, 'page password changed, other sessions of the person ended');
    return signedIn(request, sessionOf(request).person);
  });

  const parts = { accounts, tried, enter, wrongPassword: () => wrongPassword('password') };
  registerPasskeyRoutes(app, parts, context);
  registerHandOverRoute(app, accounts, log);
}

type TriedDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly accounts: Pick<Accounts, 'people'>;
  readonly activity: ActivityLog;
};

/** Runs `work`, unless its caller has guessed too often; undefined counts as a wrong attempt. */
function createTried({ clock, log, accounts, activity }: TriedDeps) {
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
    const caller = callerIfAny(request);
    // A name is written down if a person has it: a password is typed into the wrong field at times.
    const name = (request.body as { readonly name?: unknown } | null | undefined)?.name;
    const named = accounts
      .people()
      .find((one) => typeof name === 'string' && comparedName(one.name) === comparedName(name));
    await activity.note({
      what: 'sign_in_failed',
      ...(caller === undefined ? { caller: 'nobody', address: request.ip } : actor(caller, request)),
      ...(named !== undefined && { target: named.name }),
    });
    throw wrong;
  };
}

function registerHandOverRoute(app: FastifyInstance, accounts: Accounts, log: Log): void {
  routesOf(app, systemRoutes)('POST /api/v1/handover', async ({ request, reply }) => {
    const isOwned = accounts
      .people()
      .some(({ role, passwordHash }) => role === 'owner' && passwordHash !== null);
    if (isOwned && sessionOf(request).person.role !== 'owner')
      throw refused(403, refusal('people.hand_over_by_owner'));
    const { code, sessions, tokens, isKept } = await accounts.handOver();
    setSessionCookie(request, reply);
    reply.header('cache-control', 'no-store');
    log.warn(
      { address: request.ip, sessions, tokens, isKept },
      'gateway handed over, people, sessions and tokens ended, new set-up code created',
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

function checkNew(password: string, field: string): void {
  if (isGoodPassword(password)) return;
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

function wrongNameOrPassword(): Problem {
  return refusedAt('password', { status: 403, problem: refusal('sign_in.wrong_name_or_password') });
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
