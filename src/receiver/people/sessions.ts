/** Sessions of the people who visit the receiver's page. */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { sha256Of } from '../../lib/http/bearer.ts';
import type { Visitor } from './reach.ts';

/** An idle session ends after this time. */
export const sessionMs = 30 * 86_400_000;
/** The oldest session of a person ends when there are more: each has only a few devices. */
const maxSessionsOfPerson = 20;
/** Resolution of the last use of a session: every update costs a flush. */
const touchEveryMs = 3_600_000;

export type Sessions = {
  /** Secret of a new session, for the cookie. */
  openSession(person: string): string;
  visitorOf(secret: string): Visitor | undefined;
  closeSession(secret: string): void;
  /** `but`: secret of the one that stays. Returns their number. */
  endSessionsOf(person: string, but?: string): number;
  sessionsOf(person: string): number;
};

export function createSessions(
  db: Database.Database,
  { nowMs, visitor }: { nowMs: () => number; visitor: (id: string) => Visitor | undefined },
): Sessions {
  const add = db.prepare(
    'insert into viewer_sessions (id_sha256, person, made_at_ms, last_seen_ms) values (?, ?, ?, ?)',
  );
  const prune = db.prepare(`
    delete from viewer_sessions where last_seen_ms < @endedMs or (person = @person and id_sha256 not in (
      select id_sha256 from viewer_sessions where person = @person order by last_seen_ms desc, made_at_ms desc limit @max))
  `);
  const find = db.prepare<[string], { person: string; lastSeenMs: number }>(
    'select person, last_seen_ms as lastSeenMs from viewer_sessions where id_sha256 = ?',
  );
  const touch = db.prepare('update viewer_sessions set last_seen_ms = ? where id_sha256 = ?');
  const remove = db.prepare('delete from viewer_sessions where id_sha256 = ?');
  const endAll = db.prepare<[string, string]>(
    'delete from viewer_sessions where person = ? and id_sha256 <> ?',
  );
  const count = db
    .prepare<[string, number], number>(
      'select count(*) from viewer_sessions where person = ? and last_seen_ms >= ?',
    )
    .pluck();
  return {
    openSession(person) {
      const secret = randomBytes(32).toString('base64url');
      const now = nowMs();
      add.run(sha256Of(secret), person, now, now);
      prune.run({ endedMs: now - sessionMs, person, max: maxSessionsOfPerson });
      return secret;
    },
    visitorOf(secret) {
      const id = sha256Of(secret);
      const session = find.get(id);
      const now = nowMs();
      if (session === undefined || now - session.lastSeenMs > sessionMs) return undefined;
      if (now - session.lastSeenMs > touchEveryMs) touch.run(now, id);
      return visitor(session.person);
    },
    closeSession: (secret) => void remove.run(sha256Of(secret)),
    endSessionsOf: (person, but) => endAll.run(person, but === undefined ? '' : sha256Of(but)).changes,
    sessionsOf: (person) => count.get(person, nowMs() - sessionMs) ?? 0,
  };
}
