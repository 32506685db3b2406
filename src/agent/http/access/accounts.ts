/**
 * Sign-in to the page: one password, sessions of people, tokens of programs.
 *
 * 1. Changes in the database, including those by another process (`tillframe setup-code --new`), take effect
 *    here within a second; an ended session or token ends its open connections.
 * 2. Until the first password is set, and while only this machine reaches the page, the page is open to
 *    requests from this machine (guard.ts); never again after that.
 * 3. While the database can't be written, people can still sign in, until a restart.
 */
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { hashPassword, isPasswordOf } from '../../../lib/crypto/password.ts';
import { setUpCodeSha256 } from '../../../lib/crypto/set-up-code.ts';
import { sameSecret, sha256Of } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import type { ApiToken, PageAccess } from '../../store/access/access-records.ts';
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
  | { readonly kind: 'session'; readonly sha256: string }
  | { readonly kind: 'token'; readonly id: string }
);

/** State of the page for a browser without a session. */
type SignInState = 'open' | 'set_up' | 'login';

export type Accounts = {
  /** `isHere`: requested from this machine itself, through no proxy. */
  signInState(isHere: boolean): SignInState;
  /** The caller of a request; a cookie doesn't make up for an invalid bearer token. */
  callerOf(presented: {
    cookie?: string | undefined;
    bearer?: string | undefined;
    isHere: boolean;
  }): Caller | undefined;
  isSetUpCode(code: string): boolean;
  /** Returns a new session's secret; undefined if the code is not valid or no longer valid. Ends all earlier access. */
  setPassword(code: string, password: string): Promise<string | undefined>;
  /** Returns a new session's secret; undefined if the password is wrong, or none is set. */
  signIn(password: string): Promise<string | undefined>;
  /** False if the current password is wrong. Ends all other sessions. */
  changePassword(session: string, requested: { current: string; next: string }): Promise<boolean>;
  signOut(session: string): Promise<void>;
  /** Returns the number of ended sessions. */
  endOtherSessions(session: string): Promise<number>;
  tokens(): readonly ApiToken[];
  /** Undefined at the maximum number of tokens. The secret is shown once. */
  addToken(name: string): Promise<{ readonly id: string; readonly secret: string } | undefined>;
  removeToken(id: string): Promise<boolean>;
  /**
   * Ends the password, every session and every token, and returns the code for the next password. Rejects if
   * that can't be stored.
   */
  handOver(): Promise<NewCode>;
  run(signal: AbortSignal): Promise<void>;
};

export type AccountsDeps = {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The page is reachable from this machine only. */
  readonly isLocalOnly: boolean;
  /** Replaces the password with a new code. */
  readonly giveNewCode: () => Promise<NewCode>;
  /** The displayed code is used up. */
  readonly onPasswordSet?: () => void;
};

/** The records of page access as last read from the database, and the callers that they permit. */
type Access = {
  readonly sessions: Sessions;
  readonly login: () => PageAccess['login'];
  readonly tokens: Accounts['tokens'];
  readonly signInState: Accounts['signInState'];
  readonly callerOf: Accounts['callerOf'];
  readonly load: () => Promise<void>;
  /** Follows changes by other processes until the signal aborts. */
  readonly follow: Accounts['run'];
};

async function openAccess({ store, clock, log, isLocalOnly }: AccountsDeps): Promise<Access> {
  let known = await store.read.pageAccess();
  const sessions = createSessions(clock, known.running);
  const tokens = new Map<string, ApiToken & { readonly ended: AbortController }>();
  const open = new AbortController();
  let keptAtMs = clock.monotonicMs();
  take(known);

  function signInState(isHere: boolean): SignInState {
    if (known.login.passwordHash !== null) return 'login';
    return isHere && isLocalOnly && !known.login.wasSet ? 'open' : 'set_up';
  }

  function take(access: PageAccess): void {
    known = access;
    sessions.load(access.sessions, access.login.passwordHash);
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
    if (sessions.isEmpty()) return;
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
    login: () => known.login,
    tokens: () => known.tokens.map(({ id, name, madeAtMs }) => ({ id, name, madeAtMs })),
    load,
    signInState,
    callerOf({ cookie, bearer, isHere }) {
      if (bearer !== undefined) {
        const token = tokens.get(sha256Of(bearer));
        return token === undefined ? undefined : { kind: 'token', id: token.id, ended: token.ended.signal };
      }
      if (signInState(isHere) === 'open') return { kind: 'open', ended: open.signal };
      const session = cookie === undefined ? undefined : sessions.use(cookie);
      return session && { kind: 'session', ...session };
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

export async function createAccounts(deps: AccountsDeps): Promise<Accounts> {
  const { store, log } = deps;
  const access = await openAccess(deps);
  const { sessions, load } = access;

  async function openSession(passwordHash: string): Promise<string | undefined> {
    const { secret, session } = sessions.make();
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

  return {
    signInState: access.signInState,
    callerOf: access.callerOf,
    isSetUpCode(code) {
      const { passwordHash, codeSha256 } = access.login();
      return passwordHash === null && codeSha256 !== null && sameSecret(codeSha256, setUpCodeSha256(code));
    },
    async setPassword(code, password) {
      const passwordHash = await hashPassword(password);
      const requested = { codeSha256: setUpCodeSha256(code), passwordHash };
      if (!(await store.write.setPasswordByCode(requested))) return undefined;
      await load();
      deps.onPasswordSet?.();
      return openSession(passwordHash);
    },
    async signIn(password) {
      const { passwordHash } = access.login();
      if (passwordHash === null || !(await isPasswordOf(password, passwordHash))) return undefined;
      return openSession(passwordHash);
    },
    async changePassword(session, { current, next }) {
      const formerHash = access.login().passwordHash;
      if (formerHash === null || !(await isPasswordOf(current, formerHash))) return false;
      const passwordHash = await hashPassword(next);
      const isDone = await store.write.changePassword({ formerHash, passwordHash, keptSession: session });
      if (isDone) sessions.changePassword(session, passwordHash);
      await load();
      return isDone;
    },
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
    async endOtherSessions(session) {
      const others = sessions.others(session);
      await store.write.endSessions({ allBut: session });
      others.forEach(sessions.end);
      await load();
      return others.length;
    },
    tokens: access.tokens,
    async addToken(name) {
      const made = await makeToken(store.write, name);
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
    run: access.follow,
  };
}
