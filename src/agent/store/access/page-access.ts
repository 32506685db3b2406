/**
 * Access to the page: people, the set-up code, sessions, and API tokens. Secrets are stored as hashes
 * only.
 *
 * 1. A new code ends all people, every session and every token in the same transaction: all earlier access is revoked.
 * 2. A code sets one password: the set-up code that of the first person, an invitation that of its person.
 * 3. Ages of sessions and invitations are in the gateway's running time (domain/time/running-time.ts), which no clock step
 *    changes.
 */

import { z } from 'zod';
import type { Person } from '../../../domain/people/person.ts';
import { knownScope } from '../../../domain/people/roles.ts';
import type { RunningTime } from '../../../domain/time/running-time.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { count, readMeta, writeMeta } from '../meta.ts';
import { removePushChannels } from '../notifications/notification-settings.ts';
import type { WriteContext } from '../write-context.ts';
import { type ApiToken, hasPassword, type PageAccess, type StoredSession } from './access-records.ts';
import { passkeys } from './passkeys.ts';
import { insertPerson, people } from './people.ts';

const runningTimeSchema = z.object({ boot: z.string(), monotonicMs: z.number(), runMs: z.number() });

/** Sessions of one person, with several devices; above the limit their least recently used session ends. */
export const maxSessions = 20;
const maxTokens = 50;

export function pageAccess(db: Connection): PageAccess {
  const login = db
    .prepare<[], { codeSha256: string | null; wasSet: number }>(
      'SELECT code_sha256 AS codeSha256, was_set AS wasSet FROM page_login',
    )
    .get();
  return {
    version: pageAccessVersion(db),
    login: { codeSha256: login?.codeSha256 ?? null, wasSet: login?.wasSet === 1 },
    people: people(db),
    passkeys: passkeys(db),
    sessions: db
      .prepare<[], StoredSession>(
        'SELECT sha256, person, made_run_ms AS madeRunMs, seen_run_ms AS seenRunMs FROM page_sessions',
      )
      .all(),
    tokens: db
      .prepare<[], ApiToken & { sha256: string }>(
        'SELECT id, name, scope, sha256, made_at_ms AS madeAtMs FROM api_tokens ORDER BY made_at_ms, id',
      )
      .all()
      .map((token) => ({ ...token, scope: knownScope(token.scope) })),
    running: runningTime(db),
  };
}

export function pageAccessVersion(db: Connection): number {
  return Number(readMeta(db, 'page_access_version') ?? 0);
}

function runningTime(db: Connection): RunningTime | undefined {
  const text = readMeta(db, 'running_time');
  return text === undefined ? undefined : readJson(runningTimeSchema, text);
}

export function keepRunningTime(db: Connection, running: RunningTime): void {
  writeMeta(db, 'running_time', JSON.stringify(running));
}

/** Sets the code when there is neither a password nor a code. False otherwise. */
export function giveFirstCode(context: WriteContext, codeSha256: string): boolean {
  const access = pageAccess(context.db);
  if (hasPassword(access) || access.login.codeSha256 !== null) return false;
  replaceLogin(context, { codeSha256, setsPassword: false });
  return true;
}

/** Removes all people, or replaces an earlier code. Returns the numbers of ended sessions and tokens. */
export function giveNewCode(
  context: WriteContext,
  codeSha256: string,
): { readonly sessions: number; readonly tokens: number } {
  const { sessions, tokens } = pageAccess(context.db);
  removePushChannels(context);
  replaceLogin(context, { codeSha256, setsPassword: false });
  endAll(context.db);
  return { sessions: sessions.length, tokens: tokens.length };
}

/**
 * Replaces a code that was never used. False when a password is set: only someone at the gateway can end
 * that.
 */
export function giveProvisionedCode(context: WriteContext, codeSha256: string): boolean {
  const access = pageAccess(context.db);
  if (hasPassword(access)) return false;
  if (access.login.codeSha256 !== codeSha256) replaceLogin(context, { codeSha256, setsPassword: false });
  return true;
}

/** Adds the first person. False when the code is wrong or was replaced. */
export function setPasswordByCode(
  context: WriteContext,
  requested: { readonly codeSha256: string; readonly passwordHash: string; readonly person: Person },
): boolean {
  const { db } = context;
  const access = pageAccess(db);
  if (hasPassword(access) || access.login.codeSha256 !== requested.codeSha256) return false;
  // At a hand-over, tokens made since the new code end too; at the first password, tokens of the installation
  // stay.
  if (access.login.wasSet) endAll(db);
  insertPerson(context, { ...requested.person, passwordHash: requested.passwordHash });
  replaceLogin(context, { codeSha256: null, setsPassword: true });
  return true;
}

/** Ends all sessions of this person but one. False when the old password is no longer the current one. */
export function changePassword(
  context: WriteContext,
  requested: { person: string; formerHash: string; passwordHash: string; keptSession: string },
): boolean {
  const { db } = context;
  const { changes } = db
    .prepare('UPDATE people SET password_hash = ? WHERE id = ? AND password_hash = ?')
    .run(requested.passwordHash, requested.person, requested.formerHash);
  if (changes === 0) return false;
  endSessions(context, { allBut: requested.keptSession, of: requested.person });
  count(db, 'page_access_version');
  return true;
}

/** False when the password has changed, or the person is gone. */
export function openSession(
  context: WriteContext,
  requested: { readonly passwordHash: string; readonly session: StoredSession },
): boolean {
  const { db } = context;
  const { sha256, person, madeRunMs, seenRunMs } = requested.session;
  const known = people(db).find(({ id }) => id === person);
  if (known?.passwordHash !== requested.passwordHash) return false;
  db.prepare('INSERT INTO page_sessions (sha256, person, made_run_ms, seen_run_ms) VALUES (?, ?, ?, ?)').run(
    sha256,
    person,
    madeRunMs,
    seenRunMs,
  );
  db.prepare(
    `DELETE FROM page_sessions WHERE person = ? AND sha256 NOT IN (
       SELECT sha256 FROM page_sessions WHERE person = ? ORDER BY sha256 = ? DESC, seen_run_ms DESC LIMIT ?)`,
  ).run(person, person, sha256, maxSessions);
  count(db, 'page_access_version');
  return true;
}

export function noteSessionSeen(db: Connection, seen: { sha256: string; seenRunMs: number }): void {
  db.prepare('UPDATE page_sessions SET seen_run_ms = max(seen_run_ms, ?) WHERE sha256 = ?').run(
    seen.seenRunMs,
    seen.sha256,
  );
}

/** `allBut`: a session, or empty; `of`: a person, default all people. Returns the number of ended sessions. */
export function endSessions(
  { db }: WriteContext,
  which: { readonly only: readonly string[] } | { readonly allBut: string; readonly of?: string },
): number {
  const ended =
    'only' in which
      ? which.only
          .map((sha256) => db.prepare('DELETE FROM page_sessions WHERE sha256 = ?').run(sha256).changes)
          .reduce((sum, changes) => sum + changes, 0)
      : db
          .prepare('DELETE FROM page_sessions WHERE sha256 <> @allBut AND (@of IS NULL OR person = @of)')
          .run({ allBut: which.allBut, of: which.of ?? null }).changes;
  if (ended > 0) count(db, 'page_access_version');
  return ended;
}

/** False when the limit is reached. */
export function addToken(
  context: WriteContext,
  token: Omit<ApiToken, 'madeAtMs'> & { readonly sha256: string },
): boolean {
  const { db } = context;
  if (pageAccess(db).tokens.length >= maxTokens) return false;
  db.prepare('INSERT INTO api_tokens (id, name, scope, sha256, made_at_ms) VALUES (?, ?, ?, ?, ?)').run(
    token.id,
    token.name,
    token.scope,
    token.sha256,
    context.clock.nowMs(),
  );
  count(db, 'page_access_version');
  return true;
}

/** False when there is no such token. */
export function removeToken(context: WriteContext, id: string): boolean {
  const { changes } = context.db.prepare('DELETE FROM api_tokens WHERE id = ?').run(id);
  if (changes > 0) count(context.db, 'page_access_version');
  return changes > 0;
}

function replaceLogin(
  { db }: WriteContext,
  row: { readonly codeSha256: string | null; readonly setsPassword: boolean },
): void {
  db.prepare(
    `INSERT INTO page_login (one, code_sha256, was_set) VALUES (1, ?, ?)
     ON CONFLICT (one) DO UPDATE SET code_sha256 = excluded.code_sha256, was_set = max(was_set, excluded.was_set)`,
  ).run(row.codeSha256, Number(row.setsPassword));
  count(db, 'page_access_version');
}

/** Sessions end with their people. */
function endAll(db: Connection): void {
  db.exec('DELETE FROM people; DELETE FROM api_tokens');
}
