/** Sessions of the people who visit the receiver's page. */
import { randomBytes } from 'node:crypto';
import { sha256Of } from '../../lib/http/bearer.ts';
import { changesOf, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';
import type { Visitor } from './reach.ts';

/** An idle session ends after this time. */
export const sessionMs = 30 * 86_400_000;
/** The oldest session of a person ends when there are more: each has only a few devices. */
const maxSessionsOfPerson = 20;
/** Resolution of the last use of a session: every update costs a flush. */
const touchEveryMs = 3_600_000;

export type Sessions = {
  /** Secret of a new session, for the cookie. */
  openSession(person: string): Soon<string>;
  visitorOf(secret: string): Soon<Visitor | undefined>;
  closeSession(secret: string): Soon<void>;
  /** `but`: secret of the one that stays. Returns their number. */
  endSessionsOf(person: string, but?: string): Soon<number>;
  sessionsOf(person: string): Soon<number>;
};

/** In the caller's transaction. */
export function endSessions(person: string, but?: string): Work<number> {
  return changesOf('delete from viewer_sessions where person = @person and id_sha256 <> @but', {
    ...{ person, but: but === undefined ? '' : sha256Of(but) },
  });
}

export function createSessions(
  engine: Engine,
  { nowMs, visitor }: { nowMs: () => number; visitor: (id: string) => Work<Visitor | undefined> },
): Sessions {
  function* open(person: string): Work<string> {
    const secret = randomBytes(32).toString('base64url');
    const now = nowMs();
    yield* rowsOf(
      'insert into viewer_sessions (id_sha256, person, made_at_ms, last_seen_ms) values (@id, @person, @now, @now)',
      { id: sha256Of(secret), person, now },
    );
    yield* rowsOf(
      `delete from viewer_sessions where last_seen_ms < @endedMs or (person = @person and id_sha256 not in (
        select id_sha256 from viewer_sessions where person = @person order by last_seen_ms desc, made_at_ms desc limit @max))`,
      { endedMs: now - sessionMs, person, max: maxSessionsOfPerson },
    );
    return secret;
  }

  function* visitorOf(secret: string): Work<Visitor | undefined> {
    const id = sha256Of(secret);
    const session = yield* rowOf<{ person: string; lastSeenMs: number }>(
      'select person, last_seen_ms as "lastSeenMs" from viewer_sessions where id_sha256 = @id',
      { id },
    );
    const now = nowMs();
    if (session === undefined || now - session.lastSeenMs > sessionMs) return undefined;
    if (now - session.lastSeenMs > touchEveryMs)
      yield* rowsOf('update viewer_sessions set last_seen_ms = @now where id_sha256 = @id', { now, id });
    return yield* visitor(session.person);
  }

  function* close(secret: string): Work<void> {
    yield* rowsOf('delete from viewer_sessions where id_sha256 = @id', { id: sha256Of(secret) });
  }

  function* count(person: string): Work<number> {
    const row = yield* rowOf<{ count: number }>(
      'select count(*) as count from viewer_sessions where person = @person and last_seen_ms >= @since',
      { person, since: nowMs() - sessionMs },
    );
    return row?.count ?? 0;
  }

  return {
    openSession: (person) => engine.run(open(person)),
    visitorOf: (secret) => engine.run(visitorOf(secret)),
    closeSession: (secret) => engine.run(close(secret)),
    endSessionsOf: (person, but) => engine.run(endSessions(person, but)),
    sessionsOf: (person) => engine.run(count(person)),
  };
}
