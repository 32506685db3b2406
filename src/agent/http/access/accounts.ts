/**
 * Sign-in to the page: people with their passwords and sessions, tokens of programs.
 *
 * 1. Changes in the database, including those by another process (`tillframe setup-code --new`), take effect
 *    here within a second; an ended session or token ends its open connections. A role counts from its change on.
 * 2. Until the first password is set, and while only this machine reaches the page, the page is open to
 *    requests from this machine (guard.ts); never again after that.
 * 3. While the database can't be written, people can still sign in, until a restart.
 */

import type { Person } from '../../../domain/people/person.ts';
import { comparedName } from '../../../domain/people/person-name.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { hashPassword, isPasswordOf } from '../../../lib/crypto/password.ts';
import { setUpCodeSha256 } from '../../../lib/crypto/set-up-code.ts';
import { newSecret, sameSecret, sha256Of } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import type { ApiToken, PageAccess, StoredPasskey, StoredPerson } from '../../store/access/access-records.ts';
import { hasPassword } from '../../store/access/access-records.ts';
import { makeToken } from '../../store/access/api-tokens.ts';
import type { NewCode } from '../../store/access/set-up-code.ts';
import type { Store } from '../../store/operations.ts';
import { StoreUnavailable } from '../../store/store.ts';
import { createSessions, type Sessions } from './sessions.ts';

const lookEveryMs = 1_000;
/** Resolution at which the last use of a session and the running time are stored: each write costs a flush. */
const keepEveryMs = 600_000;

export type Caller = {
  /** Aborts when the session or token has ended: long-lived connections end with it. */
  readonly ended: AbortSignal;
} & (
  | { readonly kind: 'open' }
  | { readonly kind: 'session'; readonly sha256: string; readonly person: Person }
  | ({ readonly kind: 'token' } & Pick<ApiToken, 'id' | 'name' | 'scope'>)
);

/** State of the page for a browser without a session. */
type SignInState = 'open' | 'set_up' | 'login';
type Session = { readonly sha256: string; readonly person: Person };

export type Accounts = {
  /** `isHere`: requested from this machine itself, through no proxy. */
  signInState(isHere: boolean): SignInState;
  /** The caller of a request; a cookie doesn't make up for an invalid bearer token. */
  callerOf(presented: {
    cookie?: string | undefined;
    bearer?: string | undefined;
    isHere: boolean;
  }): Caller | undefined;
  /** The set-up code, or a valid invitation. */
  kindOfCode(code: string): 'set_up' | 'invitation' | undefined;
  /**
   * The first person, or the one that was invited, who keeps name and role. Returns a new session's secret; undefined
   * if the code is not valid or no longer valid.
   */
  setPassword(
    code: string,
    password: string,
    first: Pick<Person, 'name' | 'role'>,
  ): Promise<string | undefined>;
  /** Without a name: the only person. Returns a new session's secret; undefined if name or password is wrong. */
  signIn(given: {
    readonly name?: string | undefined;
    readonly password: string;
  }): Promise<string | undefined>;
  /** False if the current password is wrong. Ends the person's other sessions. */
  changePassword(session: Session, requested: { current: string; next: string }): Promise<boolean>;
  signOut(session: string): Promise<void>;
  /** Ends the sessions of the person but this one. Returns their number. */
  endOtherSessions(session: Session): Promise<number>;
  /** Checked otherwise than by a password. Returns a new session's secret. */
  signInAs(person: string): Promise<string | undefined>;
  isPassword(person: Pick<Person, 'id'>, password: string): Promise<boolean>;
  people(): readonly StoredPerson[];
  passkeys(): readonly StoredPasskey[];
  /** Sessions that have not ended, by person. */
  sessionsOf(person: string): number;
  runMs(): number;
  tokens(): readonly ApiToken[];
  /** Undefined at the maximum number of tokens. The secret is shown once. */
  addToken(
    token: Pick<ApiToken, 'name' | 'scope'>,
  ): Promise<{ readonly id: string; readonly secret: string } | undefined>;
  removeToken(id: string): Promise<boolean>;
  /** Ends all people, every session and every token, and returns the code for the next password. Rejects if that can't be stored. */
  handOver(): Promise<NewCode>;
  /** After a change in the store. */
  load(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
};

export type AccountsDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The page is reachable from this machine only. */
  readonly isLocalOnly: boolean;
  /** Replaces all people with a new code. */
  readonly giveNewCode: () => Promise<NewCode>;
  /** The displayed code is used up. */
  readonly onPasswordSet?: () => void;
};

/** The records of page access as last read from the database, and the callers that they permit. */
type Access = {
  readonly sessions: Sessions;
  readonly known: () => PageAccess;
  readonly tokens: Accounts['tokens'];
  readonly signInState: Accounts['signInState'];
  readonly callerOf: Accounts['callerOf'];
  readonly load: () => Promise<void>;
  /** Follows changes by other processes until the signal aborts. */
  readonly follow: Accounts['run'];
};

async function openAccess({ store, clock, log, isLocalOnly }: AccountsDeps): Promise<Access> {
  let known = await store.read.pageAccess();
  let people = new Map<string, StoredPerson>();
  const sessions = createSessions(clock, known.running);
  const tokens = new Map<string, ApiToken & { readonly ended: AbortController }>();
  const open = new AbortController();
  let keptAtMs = clock.monotonicMs();
  take(known);

  function signInState(isHere: boolean): SignInState {
    if (hasPassword(known)) return 'login';
    return isHere && isLocalOnly && !known.login.wasSet ? 'open' : 'set_up';
  }

  function take(access: PageAccess): void {
    known = access;
    people = new Map(access.people.map((person) => [person.id, person]));
    sessions.load(access.sessions, new Map(access.people.map(({ id, passwordHash }) => [id, passwordHash])));
    const tokenHashes = new Set(access.tokens.map(({ sha256 }) => sha256));
    for (const [sha256, token] of tokens) {
      if (tokenHashes.has(sha256)) continue;
      tokens.delete(sha256);
      token.ended.abort();
    }
    for (const { sha256, ...token } of access.tokens)
      if (!tokens.has(sha256)) tokens.set(sha256, { ...token, ended: new AbortController() });
    if (signInState(true) !== 'open') open.abort();
  }

  async function load(): Promise<void> {
    take(await store.read.pageAccess());
  }

  /** Writes the values that are stored at intervals: the running time, last uses, and removal of expired sessions. */
  async function keep(): Promise<void> {
    keptAtMs = clock.monotonicMs();
    if (sessions.isEmpty() && known.people.every(({ codeSha256 }) => codeSha256 === null)) return;
    const { running, over, seen } = sessions.changesSince(known.sessions);
    await Promise.all([
      store.write.keepRunningTime(running),
      ...seen.map(({ sha256, seenRunMs }) => store.write.noteSessionSeen({ sha256, seenRunMs })),
      ...(over.length > 0 ? [store.write.endSessions({ only: over })] : []),
    ]);
    await load();
  }

  async function update(): Promise<void> {
    if ((await store.read.pageAccessVersion()) !== known.version) await load();
    if (clock.monotonicMs() - keptAtMs >= keepEveryMs) await keep();
  }

  return {
    sessions,
    known: () => known,
    tokens: () => known.tokens.map(({ id, name, scope, madeAtMs }) => ({ id, name, scope, madeAtMs })),
    load,
    signInState,
    callerOf({ cookie, bearer, isHere }) {
      if (bearer !== undefined) {
        const token = tokens.get(sha256Of(bearer));
        if (token === undefined) return undefined;
        const { id, name, scope, ended } = token;
        return { kind: 'token', id, name, scope, ended: ended.signal };
      }
      if (signInState(isHere) === 'open') return { kind: 'open', ended: open.signal };
      const session = cookie === undefined ? undefined : sessions.use(cookie);
      const person = session && people.get(session.person);
      if (session === undefined || person === undefined) return undefined;
      const { id, name, role } = person;
      return { kind: 'session', ...session, person: { id, name, role } };
    },
    async follow(signal) {
      const logUnread = (error: unknown): void =>
        // The database is being reopened: the state in memory stays valid.
        log.warn({ err: error }, 'sessions not read, retrying');
      while (await pause(clock, lookEveryMs, signal)) await update().catch(logUnread);
      await keep().catch(logUnread);
    },
  };
}

type SignIns = Pick<
  Accounts,
  'kindOfCode' | 'setPassword' | 'signIn' | 'signInAs' | 'isPassword' | 'changePassword'
>;

/** Codes and passwords, and the sessions that they open. */
function createSignIns({ store, log, onPasswordSet }: AccountsDeps, access: Access): SignIns {
  const { sessions, load, known } = access;

  async function openSession({ id, passwordHash }: SignedIn): Promise<string | undefined> {
    const { secret, session } = sessions.make(id);
    try {
      if (!(await store.write.openSession({ passwordHash, session }))) return undefined;
      await load();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // As on a full disk: people must be able to sign in to see the problem.
      log.warn({ err: error }, 'session not stored, it ends at the next restart');
      sessions.keepUnstored(session, passwordHash);
    }
    return secret;
  }

  function passwordHashOf(id: string): string | null {
    return known().people.find((one) => one.id === id)?.passwordHash ?? null;
  }

  function invited(codeSha256: string): StoredPerson | undefined {
    return known().people.find(
      (one) =>
        one.codeSha256 !== null &&
        (one.codeUntilRunMs ?? 0) >= sessions.runMs() &&
        sameSecret(one.codeSha256, codeSha256),
    );
  }

  return {
    kindOfCode(code) {
      const { login } = known();
      const given = setUpCodeSha256(code);
      if (!hasPassword(known()) && login.codeSha256 !== null && sameSecret(login.codeSha256, given))
        return 'set_up';
      return invited(given) === undefined ? undefined : 'invitation';
    },
    async setPassword(code, password, first) {
      const passwordHash = await hashPassword(password);
      const codeSha256 = setUpCodeSha256(code);
      const person = invited(codeSha256);
      if (person !== undefined) {
        const requested = { codeSha256, passwordHash, runMs: sessions.runMs() };
        if (!(await store.write.setPasswordByInvitation(requested))) return undefined;
        await load();
        return openSession({ id: person.id, passwordHash });
      }
      const added = { id: newPersonId(), ...first };
      if (!(await store.write.setPasswordByCode({ codeSha256, passwordHash, person: added })))
        return undefined;
      await load();
      onPasswordSet?.();
      return openSession({ id: added.id, passwordHash });
    },
    async signIn({ name, password }) {
      const person = personToSignIn(known(), name);
      // The time of the answer does not reveal which names exist.
      if (person === undefined) await hashPassword(password);
      if (person === undefined || !(await isPasswordOf(password, person.passwordHash))) return undefined;
      return openSession(person);
    },
    async signInAs(id) {
      const passwordHash = passwordHashOf(id);
      return passwordHash === null ? undefined : openSession({ id, passwordHash });
    },
    async isPassword({ id }, password) {
      const passwordHash = passwordHashOf(id);
      return passwordHash !== null && (await isPasswordOf(password, passwordHash));
    },
    async changePassword({ sha256, person: { id } }, { current, next }) {
      const formerHash = passwordHashOf(id);
      if (formerHash === null || !(await isPasswordOf(current, formerHash))) return false;
      const passwordHash = await hashPassword(next);
      const requested = { person: id, formerHash, passwordHash, keptSession: sha256 };
      const isDone = await store.write.changePassword(requested);
      if (isDone) sessions.changePassword(sha256, passwordHash);
      await load();
      return isDone;
    },
  };
}

export async function createAccounts(deps: AccountsDeps): Promise<Accounts> {
  const { store } = deps;
  const access = await openAccess(deps);
  const { sessions, load, known } = access;
  return {
    ...createSignIns(deps, access),
    signInState: access.signInState,
    callerOf: access.callerOf,
    async signOut(session) {
      const isOnlyHere = sessions.isUnstored(session);
      sessions.end(session);
      try {
        await store.write.endSessions({ only: [session] });
      } catch (error) {
        if (!(isOnlyHere && error instanceof StoreUnavailable)) throw error;
      }
      await load();
    },
    async endOtherSessions({ sha256, person: { id } }) {
      const others = sessions.of(id).filter((other) => other !== sha256);
      await store.write.endSessions({ allBut: sha256, of: id });
      others.forEach(sessions.end);
      await load();
      return others.length;
    },
    people: () => known().people,
    passkeys: () => known().passkeys,
    sessionsOf: (person) => sessions.of(person).length,
    runMs: sessions.runMs,
    tokens: access.tokens,
    async addToken(token) {
      const made = await makeToken(store.write, token);
      if (made !== undefined) await load();
      return made;
    },
    async removeToken(id) {
      const isDone = await store.write.removeToken(id);
      await load();
      return isDone;
    },
    async handOver() {
      const given = await deps.giveNewCode();
      await load();
      return given;
    },
    load,
    run: access.follow,
  };
}

type SignedIn = { readonly id: string; readonly passwordHash: string };

function personToSignIn({ people }: PageAccess, name: string | undefined): SignedIn | undefined {
  const able = people.flatMap(({ id, passwordHash, name }) =>
    passwordHash === null ? [] : [{ id, passwordHash, name }],
  );
  if (name === undefined) return able.length === 1 ? able[0] : undefined;
  return able.find((one) => comparedName(one.name) === comparedName(name));
}

export function newPersonId(): string {
  return sha256Of(newSecret()).slice(0, 10);
}
