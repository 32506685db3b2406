/**
 * Sign-in to the page: one password, sessions of people, tokens of programs.
 *
 * 1. Changes in the database, including those by another process (`tillframe setup-code --new`), take effect
 *    here within a second; an ended session or token ends its open connections.
 * 2. Until the first password is set, and while only this machine reaches the page, the page is open to
 *    requests from this machine (guard.ts); never again after that.
 * 3. A session ends unused after `idleMs`, and `lifeMs` after it began, counted in hours in which the gateway
 *    runs: a step of the clock ends none.
 * 4. While the database can't be written, people can still sign in, until a restart.
 */
import { type RunningTime, runningTimeAt } from '../../../domain/time/running-time.ts';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { hashPassword, isPasswordOf } from '../../../lib/crypto/password.ts';
import { setUpCodeSha256 } from '../../../lib/crypto/set-up-code.ts';
import { newSecret, sameSecret, sha256Of } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import type { ApiToken, PageAccess, StoredSession } from '../../store/access/access-records.ts';
import { makeToken } from '../../store/access/api-tokens.ts';
import { maxSessions } from '../../store/access/page-access.ts';
import type { NewCode } from '../../store/access/set-up-code.ts';
import type { Store } from '../../store/operations.ts';
import { StoreUnavailable } from '../../store/store.ts';

const dayMs = 86_400_000;
export const idleMs = 14 * dayMs;
export const lifeMs = 90 * dayMs;

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

type Session = StoredSession & {
  readonly ended: AbortController;
  /** Not stored yet, because the database couldn't be written; valid with that password only. */
  readonly passwordHash?: string;
};
type Token = ApiToken & { readonly ended: AbortController };

export async function createAccounts(deps: {
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The page is reachable from this machine only. */
  readonly isLocalOnly: boolean;
  /** Replaces the password with a new code. */
  readonly giveNewCode: () => Promise<NewCode>;
  /** The displayed code is used up. */
  readonly onPasswordSet?: () => void;
}): Promise<Accounts> {
  const { store, clock, log } = deps;
  const sessions = new Map<string, Session>();
  const tokens = new Map<string, Token>();
  const open = new AbortController();
  let known = await store.read.pageAccess();
  let running: RunningTime = runningTimeAt(known.running, now());
  let keptAtMs = clock.monotonicMs();
  take(known);

  function now() {
    return { boot: clock.boot, monotonicMs: clock.monotonicMs() };
  }

  function runMs(): number {
    running = runningTimeAt(running, now());
    return running.runMs;
  }

  function signInState(isHere: boolean): SignInState {
    if (known.login.passwordHash !== null) return 'login';
    return isHere && deps.isLocalOnly && !known.login.wasSet ? 'open' : 'set_up';
  }

  function take(access: PageAccess): void {
    known = access;
    const isStored = new Map(access.sessions.map((session) => [session.sha256, session]));
    for (const session of sessions.values()) {
      const isOnlyHere =
        session.passwordHash !== undefined && session.passwordHash === known.login.passwordHash;
      if (!isStored.has(session.sha256) && !isOnlyHere) drop(session.sha256);
    }
    for (const session of access.sessions) {
      const before = sessions.get(session.sha256);
      const seenRunMs = Math.max(before?.seenRunMs ?? 0, session.seenRunMs);
      const ended = before?.ended ?? new AbortController();
      sessions.set(session.sha256, { ...session, seenRunMs, ended });
    }
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

  function drop(sha256: string): void {
    const session = sessions.get(sha256);
    sessions.delete(sha256);
    session?.ended.abort();
  }

  async function load(): Promise<void> {
    take(await store.read.pageAccess());
  }

  function isOver({ madeRunMs, seenRunMs }: StoredSession): boolean {
    return runMs() - seenRunMs > idleMs || runMs() - madeRunMs > lifeMs;
  }

  async function openSession(passwordHash: string): Promise<string | undefined> {
    const secret = newSecret();
    const session = { sha256: sha256Of(secret), madeRunMs: runMs(), seenRunMs: runMs() };
    try {
      if (!(await store.write.openSession({ passwordHash, session }))) return undefined;
      await load();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // As on a full disk: people must be able to sign in to see the problem.
      log.warn({ err: error }, 'session not stored, it ends at the next restart');
      sessions.set(session.sha256, { ...session, ended: new AbortController(), passwordHash });
      const [oldest] = [...sessions.values()].sort((a, b) => a.seenRunMs - b.seenRunMs);
      if (sessions.size > maxSessions && oldest !== undefined) drop(oldest.sha256);
    }
    return secret;
  }

  function callerOfSession(secret: string): Caller | undefined {
    const sha256 = sha256Of(secret);
    const session = sessions.get(sha256);
    if (session === undefined) return undefined;
    if (isOver(session)) {
      drop(sha256);
      return undefined;
    }
    sessions.set(sha256, { ...session, seenRunMs: runMs() });
    return { kind: 'session', sha256, ended: session.ended.signal };
  }

  /** Writes the values that are stored at intervals: the running time, last uses, and removal of expired sessions. */
  async function keep(): Promise<void> {
    keptAtMs = clock.monotonicMs();
    if (sessions.size === 0) return;
    const all = [...sessions.values()];
    const over = all.filter(isOver).map(({ sha256 }) => sha256);
    for (const sha256 of over) drop(sha256);
    const seen = all.filter(
      ({ sha256, seenRunMs }) =>
        seenRunMs > (known.sessions.find((one) => one.sha256 === sha256)?.seenRunMs ?? seenRunMs),
    );
    runMs();
    await Promise.all([
      store.write.keepRunningTime(running),
      ...seen.map(({ sha256, seenRunMs }) => store.write.noteSessionSeen({ sha256, seenRunMs })),
      ...(over.length > 0 ? [store.write.endSessions({ only: over })] : []),
    ]);
    await load();
  }

  async function look(): Promise<void> {
    if ((await store.read.pageAccessVersion()) !== known.version) await load();
    if (clock.monotonicMs() - keptAtMs >= keepEveryMs) await keep();
  }

  return {
    signInState,
    callerOf({ cookie, bearer, isHere }) {
      if (bearer !== undefined) {
        const token = tokens.get(sha256Of(bearer));
        return token === undefined ? undefined : { kind: 'token', id: token.id, ended: token.ended.signal };
      }
      if (signInState(isHere) === 'open') return { kind: 'open', ended: open.signal };
      return cookie === undefined ? undefined : callerOfSession(cookie);
    },
    isSetUpCode(code) {
      const { passwordHash, codeSha256 } = known.login;
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
      const { passwordHash } = known.login;
      if (passwordHash === null || !(await isPasswordOf(password, passwordHash))) return undefined;
      return openSession(passwordHash);
    },
    async changePassword(session, { current, next }) {
      const formerHash = known.login.passwordHash;
      if (formerHash === null || !(await isPasswordOf(current, formerHash))) return false;
      const passwordHash = await hashPassword(next);
      const isDone = await store.write.changePassword({ formerHash, passwordHash, keptSession: session });
      const kept = sessions.get(session);
      if (isDone && kept?.passwordHash !== undefined) sessions.set(session, { ...kept, passwordHash });
      await load();
      return isDone;
    },
    async signOut(session) {
      const isOnlyHere = sessions.get(session)?.passwordHash !== undefined;
      drop(session);
      try {
        await store.write.endSessions({ only: [session] });
      } catch (error) {
        if (!(isOnlyHere && error instanceof StoreUnavailable)) throw error;
      }
      await load();
    },
    async endOtherSessions(session) {
      const others = [...sessions.keys()].filter((sha256) => sha256 !== session);
      await store.write.endSessions({ allBut: session });
      for (const sha256 of others) drop(sha256);
      await load();
      return others.length;
    },
    tokens: () => known.tokens.map(({ id, name, madeAtMs }) => ({ id, name, madeAtMs })),
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
    async run(signal) {
      const tellFailure = (error: unknown): void =>
        // The database is being reopened: the state in memory stays valid.
        log.warn({ err: error }, 'sessions not read, retrying');
      while (await pause(clock, lookEveryMs, signal)) await look().catch(tellFailure);
      await keep().catch(tellFailure);
    },
  };
}
