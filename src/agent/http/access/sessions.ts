/**
 * Sessions of people, in memory. A session ends unused after `idleMs`, and `lifeMs` after it began, counted in
 * hours in which the gateway runs: a step of the clock ends none.
 */
import { type RunningTime, runningTimeAt } from '../../../domain/time/running-time.ts';
import type { Clock } from '../../../lib/clock.ts';
import { newSecret, sha256Of } from '../../../lib/http/bearer.ts';
import type { StoredSession } from '../../store/access/access-records.ts';
import { maxSessions } from '../../store/access/page-access.ts';

const dayMs = 86_400_000;
export const idleMs = 14 * dayMs;
export const lifeMs = 90 * dayMs;

type Session = StoredSession & {
  readonly ended: AbortController;
  /** Not stored yet, because the database couldn't be written; valid with that password of its person only. */
  readonly passwordHash?: string;
};

/** Passwords in force, by person. */
type PasswordHashes = ReadonlyMap<string, string | null>;

export type Sessions = {
  /** Takes over the stored ones, and ends those that are gone. */
  load(stored: readonly StoredSession[], passwordHashes: PasswordHashes): void;
  /** A new one of a person, for the database: it is valid once it is loaded from there, or by `keepUnstored`. */
  make(person: string): { readonly secret: string; readonly session: StoredSession };
  /** At the maximum the one of its person that is unused for longest ends. */
  keepUnstored(session: StoredSession, passwordHash: string): void;
  isUnstored(sha256: string): boolean;
  /** An unstored one stays valid with a new password. */
  changePassword(sha256: string, passwordHash: string): void;
  /** Undefined when it is unknown or over. */
  use(
    secret: string,
  ): { readonly sha256: string; readonly person: string; readonly ended: AbortSignal } | undefined;
  readonly end: (sha256: string) => void;
  of(person: string): readonly string[];
  isEmpty(): boolean;
  /** The gateway's running time, milliseconds. */
  readonly runMs: () => number;
  /** Ends expired ones; returns what the database lacks. */
  changesSince(stored: readonly StoredSession[]): {
    readonly running: RunningTime;
    readonly over: readonly string[];
    readonly seen: readonly Pick<StoredSession, 'sha256' | 'seenRunMs'>[];
  };
};

export function createSessions(clock: Clock, storedRunning: RunningTime | undefined): Sessions {
  const sessions = new Map<string, Session>();
  const now = () => ({ boot: clock.boot, monotonicMs: clock.monotonicMs() });
  let running = runningTimeAt(storedRunning, now());

  function runMs(): number {
    running = runningTimeAt(running, now());
    return running.runMs;
  }

  function isOver({ madeRunMs, seenRunMs }: StoredSession): boolean {
    return runMs() - seenRunMs > idleMs || runMs() - madeRunMs > lifeMs;
  }

  function end(sha256: string): void {
    const session = sessions.get(sha256);
    sessions.delete(sha256);
    session?.ended.abort();
  }

  return {
    load(stored, passwordHashes) {
      const isStored = new Set(stored.map(({ sha256 }) => sha256));
      for (const session of sessions.values()) {
        const { passwordHash, person } = session;
        const isOnlyHere = passwordHash !== undefined && passwordHash === passwordHashes.get(person);
        if (!isStored.has(session.sha256) && !isOnlyHere) end(session.sha256);
      }
      for (const session of stored) {
        const before = sessions.get(session.sha256);
        const seenRunMs = Math.max(before?.seenRunMs ?? 0, session.seenRunMs);
        const ended = before?.ended ?? new AbortController();
        sessions.set(session.sha256, { ...session, seenRunMs, ended });
      }
    },
    make(person) {
      const secret = newSecret();
      return {
        secret,
        session: { sha256: sha256Of(secret), person, madeRunMs: runMs(), seenRunMs: runMs() },
      };
    },
    keepUnstored(session, passwordHash) {
      sessions.set(session.sha256, { ...session, ended: new AbortController(), passwordHash });
      const same = [...sessions.values()].filter(({ person }) => person === session.person);
      const [oldest] = same.sort((a, b) => a.seenRunMs - b.seenRunMs);
      if (same.length > maxSessions && oldest !== undefined) end(oldest.sha256);
    },
    isUnstored: (sha256) => sessions.get(sha256)?.passwordHash !== undefined,
    changePassword(sha256, passwordHash) {
      const session = sessions.get(sha256);
      if (session?.passwordHash !== undefined) sessions.set(sha256, { ...session, passwordHash });
    },
    use(secret) {
      const sha256 = sha256Of(secret);
      const session = sessions.get(sha256);
      if (session === undefined) return undefined;
      if (isOver(session)) {
        end(sha256);
        return undefined;
      }
      sessions.set(sha256, { ...session, seenRunMs: runMs() });
      return { sha256, person: session.person, ended: session.ended.signal };
    },
    end,
    of: (person) =>
      [...sessions.values()].filter((session) => session.person === person).map(({ sha256 }) => sha256),
    isEmpty: () => sessions.size === 0,
    runMs,
    changesSince(stored) {
      const all = [...sessions.values()];
      const over = all.filter(isOver).map(({ sha256 }) => sha256);
      for (const sha256 of over) end(sha256);
      const storedMs = new Map(stored.map(({ sha256, seenRunMs }) => [sha256, seenRunMs]));
      const seen = all.filter(({ sha256, seenRunMs }) => seenRunMs > (storedMs.get(sha256) ?? seenRunMs));
      runMs();
      return { running, over, seen };
    },
  };
}
