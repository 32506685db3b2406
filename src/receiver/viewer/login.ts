/**
 * The viewer's single login: a password set with a one-time code (printed in the terminal) or read from a file, and sessions.
 *
 * The password is stored as scrypt hash, codes and sessions as SHA-256 of random secrets. Setting a new password ends every session.
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { hashPassword, isPasswordOf } from '../../lib/crypto/password.ts';
import { newSetUpCode, setUpCodeSha256 } from '../../lib/crypto/set-up-code.ts';
import { sameSecret, sha256Of } from '../../lib/http/bearer.ts';

/** An idle session ends after this time. */
export const sessionMs = 30 * 86_400_000;
/** The oldest session ends when there are more: one owner has only a few devices. */
const maxSessions = 100;
/** Resolution of the last use of a session: every update costs a flush. */
const touchEveryMs = 3_600_000;

export type ViewerLogin = {
  hasPassword(): boolean;
  setPassword(password: string): Promise<void>;
  /** False also while no password is set. */
  isPassword(password: string): Promise<boolean>;
  /** Creates a new code and voids the earlier one and the password: `KF7P-2MXD-9RTV`. */
  makeSetUpCode(): string;
  isSetUpCode(code: string): boolean;
  /** Secret of a new session, for the cookie. */
  openSession(): string;
  isSession(secret: string): boolean;
  closeSession(secret: string): void;
};

export function createViewerLogin(db: Database.Database, nowMs: () => number): ViewerLogin {
  const read = db.prepare<[], { passwordHash: string | null; codeSha256: string | null }>(
    'select password_hash as passwordHash, code_sha256 as codeSha256 from viewer_login where one = 1',
  );
  const write = db.prepare(`
    insert into viewer_login (one, password_hash, code_sha256) values (1, @passwordHash, @codeSha256)
    on conflict (one) do update set password_hash = excluded.password_hash, code_sha256 = excluded.code_sha256
  `);
  const endAll = db.prepare('delete from viewer_sessions');
  const add = db.prepare(
    'insert into viewer_sessions (id_sha256, made_at_ms, last_seen_ms) values (?, ?, ?)',
  );
  const prune = db.prepare(`
    delete from viewer_sessions where last_seen_ms < @endedMs
      or id_sha256 not in (select id_sha256 from viewer_sessions order by last_seen_ms desc, made_at_ms desc limit @max)
  `);
  const find = db.prepare<[string], { lastSeenMs: number }>(
    'select last_seen_ms as lastSeenMs from viewer_sessions where id_sha256 = ?',
  );
  const touch = db.prepare('update viewer_sessions set last_seen_ms = ? where id_sha256 = ?');
  const remove = db.prepare('delete from viewer_sessions where id_sha256 = ?');
  const replace = db.transaction((row: { passwordHash: string | null; codeSha256: string | null }) => {
    endAll.run();
    write.run(row);
  });

  return {
    hasPassword: () => (read.get()?.passwordHash ?? null) !== null,
    async setPassword(password) {
      const passwordHash = await hashPassword(password);
      replace.immediate({ passwordHash, codeSha256: null });
    },
    async isPassword(password) {
      const known = read.get()?.passwordHash ?? null;
      return known !== null && (await isPasswordOf(password, known));
    },
    makeSetUpCode() {
      const code = newSetUpCode();
      replace.immediate({ passwordHash: null, codeSha256: setUpCodeSha256(code) });
      return code;
    },
    isSetUpCode(code) {
      const known = read.get()?.codeSha256 ?? null;
      return known !== null && sameSecret(known, setUpCodeSha256(code));
    },
    openSession() {
      const secret = randomBytes(32).toString('base64url');
      const now = nowMs();
      add.run(sha256Of(secret), now, now);
      prune.run({ endedMs: now - sessionMs, max: maxSessions });
      return secret;
    },
    isSession(secret) {
      const id = sha256Of(secret);
      const session = find.get(id);
      const now = nowMs();
      if (session === undefined || now - session.lastSeenMs > sessionMs) return false;
      if (now - session.lastSeenMs > touchEveryMs) touch.run(now, id);
      return true;
    },
    closeSession: (secret) => void remove.run(sha256Of(secret)),
  };
}
