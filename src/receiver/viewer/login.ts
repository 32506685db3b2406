/**
 * The viewer's one login: a password that the owner sets with a one-time code (printed in the terminal) or gives in a file, and sessions.
 *
 * The password is kept as scrypt hash, codes and sessions as SHA-256 of random secrets. Setting a new password ends every session.
 */
import { randomBytes, randomInt, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type Database from 'better-sqlite3';
import { sameSecret } from '../../ops/bearer.ts';
import { sha256Of } from '../credentials.ts';

export const minPasswordChars = 10;
export const maxPasswordChars = 256;

/** Signs of a password, however the keyboard composes them: code points of what is hashed. */
export function passwordChars(password: string): number {
  return Array.from(composed(password)).length;
}

export function isSamePassword(one: string, other: string): boolean {
  return composed(one) === composed(other);
}

/** The same characters, whether か and ゛ came as one sign or as two, in full width or half. */
function composed(password: string): string {
  return password.normalize('NFKC');
}

/** A session that isn't used ends. */
export const sessionMs = 30 * 86_400_000;
/** The oldest goes when there are more: an owner with all their devices has a few. */
const maxSessions = 100;
/** How exactly the last use of a session is known: writing it costs a flush. */
const touchEveryMs = 3_600_000;

/** 32 MiB and about a fifth of a second on a small machine, as hard as N=2^17 with p=1 (OWASP's table). */
const cost = { N: 2 ** 15, r: 8, p: 3 };

export type ViewerLogin = {
  hasPassword(): boolean;
  setPassword(password: string): Promise<void>;
  /** False also while none is set. */
  isPassword(password: string): Promise<boolean>;
  /** A new code in place of an earlier one and of the password: `KF7P-2MXD-9RTV`. */
  makeSetUpCode(): string;
  isSetUpCode(code: string): boolean;
  /** A new session's secret, for the cookie. */
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
      const passwordHash = await hashOf(password);
      replace.immediate({ passwordHash, codeSha256: null });
    },
    async isPassword(password) {
      const known = read.get()?.passwordHash ?? null;
      if (known === null || passwordChars(password) > maxPasswordChars) return false;
      return await matches(password, known);
    },
    makeSetUpCode() {
      const code = newCode();
      replace.immediate({ passwordHash: null, codeSha256: sha256Of(plainCode(code)) });
      return code;
    },
    isSetUpCode(code) {
      const known = read.get()?.codeSha256 ?? null;
      return known !== null && sameSecret(known, sha256Of(plainCode(code)));
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

/** Without 0, O, 1, I and L, which people mistake. */
const codeSigns = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

function newCode(): string {
  const part = (): string => Array.from({ length: 4 }, () => codeSigns[randomInt(codeSigns.length)]).join('');
  return [part(), part(), part()].join('-');
}

/** As typed by a person: small letters, blanks, no dashes. */
function plainCode(code: string): string {
  return code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
}

async function hashOf(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const { N, r, p } = cost;
  return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

async function matches(password: string, known: string): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = known.split('$');
  const wanted = Buffer.from(key, 'base64url');
  const found = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(found, wanted);
}

function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(composed(password), salt, 32, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
