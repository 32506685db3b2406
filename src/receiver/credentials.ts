/**
 * Access of machines: tokens of gateways, the one-time keys that gateways exchange for a token (rules: contract/cloud/enrol.ts), and tokens
 * of programs that read.
 *
 * Only hashes are stored. A secret is shown once, when it is created. A gateway's token authorizes writing for that gateway and shop only;
 * reading requires a reader's token, one of the receiver's own file, or the viewer's login.
 * A key without a shop gives a token of the shop that is named with its first use: no token can write the sales of two shops.
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { type ReceiverProblem, receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { newSecret, sameSecret, sha256Of } from '../lib/http/bearer.ts';

const dayMs = 86_400_000;
/** Grace period in which an expired token still enrols: a shop may be offline for weeks. */
const enrolAfterExpiryMs = 90 * dayMs;
/** Resolution of the last use: every update costs a flush. */
const lastUseWithinMs = 60_000;

/** Sender of a request. */
export type Caller =
  /** A token of the receiver's own file: authorizes reading, and any gateway on the receiver's own machine for tests. */
  | { readonly kind: 'owner' }
  /** Gateway: null when the token is valid for any of its shop. */
  | {
      readonly kind: 'gateway';
      readonly credential: string;
      readonly gateway: string | null;
      readonly shop: string;
    };

/** A program that reads. Shop: null for all. */
export type Reader = { readonly kind: 'reader'; readonly credential: string; readonly shop: string | null };

type EnrolWish = { readonly gateway: string; readonly shop: string };
type Enrolled =
  | { readonly kind: 'enrolled'; readonly token: string; readonly expiresAtMs?: number }
  | { readonly kind: 'key_used' }
  | { readonly kind: 'key_unknown' }
  /** The key or token belongs to another gateway or shop. */
  | { readonly kind: 'not_yours'; readonly problem: ReceiverProblem };

export type CredentialKind = 'key' | 'token' | 'reader';

export type CredentialRow = {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly gateway: string | null;
  readonly shop: string | null;
  readonly note: string;
  readonly madeAtMs: number;
  readonly expiresAtMs: number | null;
  readonly firstUsedMs: number | null;
  readonly lastUsedMs: number | null;
  readonly usedUpMs: number | null;
  readonly revokedAtMs: number | null;
  readonly follows: string | null;
};

export type NewCredential = (
  | { readonly kind: 'key' | 'reader'; readonly shop?: string }
  | { readonly kind: 'token'; readonly shop: string }
) & {
  readonly gateway?: string;
  readonly note?: string;
  readonly expiresAtMs?: number;
};

export type Credentials = {
  /** Undefined for an invalid token; `expired` means that it must be rotated. */
  callerOf(bearer: string | undefined): Caller | Reader | 'expired' | undefined;
  enrol(bearer: string | undefined, request: EnrolWish): Enrolled;
  make(requested: NewCredential): { id: string; secret: string };
  /** Newest first; usable credentials only, or all. */
  list(kind: CredentialKind, all: boolean): CredentialRow[];
  /** Also revokes unused tokens that were issued by it. False when no usable credential has that id. */
  revoke(kind: CredentialKind, id: string): boolean;
};

export type CredentialOptions = {
  /** Tokens of the receiver's own file. */
  readonly ownerTokens: readonly string[];
  readonly nowMs: () => number;
  /** Lifetime of tokens issued by enrolment; absent means unlimited. */
  readonly tokenDays?: number;
};

export function createCredentials(db: Database.Database, options: CredentialOptions): Credentials {
  const { ownerTokens, nowMs, tokenDays } = options;
  const sql = prepareStatements(db);

  function add(requested: NewCredential, follows: string | null = null): { id: string; secret: string } {
    const { secret, ...row } = newRow(requested, follows, nowMs());
    sql.insert.run(row);
    return { id: row.id, secret };
  }

  /** Runs once per token, on first use: its predecessors are revoked, the whole chain of them. */
  const firstUse = db.transaction(({ id, follows }: CredentialRow) => {
    const now = nowMs();
    sql.noteFirstUse.run({ id, nowMs: now });
    for (let before = follows; before !== null; ) {
      const row = sql.useUp.get({ id: before, nowMs: now }) as { follows: string | null } | undefined;
      before = row?.follows ?? null;
    }
  });

  const enrol = db.transaction((row: CredentialRow, request: EnrolWish): Enrolled => {
    const expiry = expiryOf(tokenDays, nowMs());
    sql.voidUnused.run({ id: row.id, nowMs: nowMs() });
    const made = add({ kind: 'token', ...request, note: row.note, ...expiry }, row.id);
    return { kind: 'enrolled', token: made.secret, ...expiry };
  });

  const revoke = db.transaction((kind: CredentialKind, id: string): boolean => {
    const now = nowMs();
    const isDone = sql.revokeOne.run({ id, kind, nowMs: now }).changes > 0;
    if (isDone) sql.voidUnused.run({ id, nowMs: now });
    return isDone;
  });

  return {
    callerOf(bearer) {
      if (bearer === undefined) return undefined;
      if (ownerTokens.some((token) => sameSecret(token, bearer))) return { kind: 'owner' };
      const row = sql.bySecret.get(sha256Of(bearer));
      const now = nowMs();
      const caller = callerIn(row, now);
      if (row === undefined || caller === undefined || caller === 'expired') return caller;
      switch (useOf(row, now)) {
        case 'first':
          firstUse.immediate(row);
          break;
        case 'later':
          sql.noteLastUse.run({ id: row.id, nowMs: now });
          break;
        case 'noted':
      }
      return caller;
    },
    enrol(bearer, request) {
      const row = bearer === undefined ? undefined : sql.bySecret.get(sha256Of(bearer));
      const refusal = enrolRefusal(row, request, nowMs());
      if (row === undefined || refusal !== undefined) return refusal ?? { kind: 'key_unknown' };
      return enrol.immediate(row, request);
    },
    make: (requested) => add(requested),
    list(kind, all) {
      const now = nowMs();
      const rows = sql.listing.all(kind);
      if (all) return rows;
      return rows.filter((row) => isUsable(row, now));
    },
    revoke: (kind, id) => revoke.immediate(kind, id),
  };
}

/** Columns of `CredentialRow`, in the SQL of both stores. */
export const credentialColumns = `id, kind, gateway, shop, note, made_at_ms as "madeAtMs", expires_at_ms as "expiresAtMs",
  first_used_ms as "firstUsedMs", last_used_ms as "lastUsedMs", used_up_ms as "usedUpMs", revoked_at_ms as "revokedAtMs", follows`;

function prepareStatements(db: Database.Database) {
  return {
    bySecret: db.prepare<[string], CredentialRow>(
      `select ${credentialColumns} from credentials where secret_sha256 = ?`,
    ),
    listing: db.prepare<[string], CredentialRow>(
      `select ${credentialColumns} from credentials where kind = ? order by made_at_ms desc, id limit 5000`,
    ),
    insert: db.prepare(`
    insert into credentials (id, kind, secret_sha256, gateway, shop, note, made_at_ms, expires_at_ms, follows)
    values (@id, @kind, @sha256, @gateway, @shop, @note, @nowMs, @expiresAtMs, @follows)
  `),
    noteFirstUse: db.prepare(
      'update credentials set first_used_ms = @nowMs, last_used_ms = @nowMs where id = @id',
    ),
    noteLastUse: db.prepare('update credentials set last_used_ms = @nowMs where id = @id'),
    useUp: db.prepare(
      'update credentials set used_up_ms = @nowMs where id = @id and used_up_ms is null returning follows',
    ),
    revokeOne: db.prepare<[{ id: string; kind: string; nowMs: number }]>(`
    update credentials set revoked_at_ms = @nowMs
    where id = @id and kind = @kind and revoked_at_ms is null and used_up_ms is null
  `),
    voidUnused: db.prepare<[{ id: string; nowMs: number }]>(
      'update credentials set revoked_at_ms = @nowMs where follows = @id and first_used_ms is null and revoked_at_ms is null',
    ),
  };
}

/** A new credential as it is stored, and its secret, which is not. */
export function newRow(requested: NewCredential, follows: string | null, nowMs: number) {
  const { kind, gateway = null, shop = null, note = '', expiresAtMs = null } = requested;
  const id = randomBytes(5).toString('hex');
  const secret = newSecret();
  return { id, secret, sha256: sha256Of(secret), kind, gateway, shop, note, nowMs, expiresAtMs, follows };
}

/** Time at which a token that is issued now expires, if it does. */
export function expiryOf(tokenDays: number | undefined, nowMs: number): { readonly expiresAtMs?: number } {
  return tokenDays === undefined ? {} : { expiresAtMs: nowMs + tokenDays * dayMs };
}

/** Caller that a stored token authorizes. */
export function callerIn(
  row: CredentialRow | undefined,
  nowMs: number,
): Caller | Reader | 'expired' | undefined {
  if (row === undefined || row.kind === 'key' || isGone(row)) return undefined;
  if (row.expiresAtMs !== null && row.expiresAtMs <= nowMs) return 'expired';
  if (row.kind === 'reader') return { kind: 'reader', credential: row.id, shop: row.shop };
  if (row.shop === null) return undefined;
  return { kind: 'gateway', credential: row.id, gateway: row.gateway, shop: row.shop };
}

/** Kind of note that a use needs. */
export function useOf(
  { firstUsedMs, lastUsedMs }: CredentialRow,
  nowMs: number,
): 'first' | 'later' | 'noted' {
  if (firstUsedMs === null) return 'first';
  return nowMs - (lastUsedMs ?? 0) >= lastUseWithinMs ? 'later' : 'noted';
}

/** Reason why a key or token is exchanged for no token. */
export function enrolRefusal(
  row: CredentialRow | undefined,
  request: EnrolWish,
  nowMs: number,
): Exclude<Enrolled, { kind: 'enrolled' }> | undefined {
  if (row === undefined || row.kind === 'reader' || row.revokedAtMs !== null) return { kind: 'key_unknown' };
  if (row.usedUpMs !== null) return { kind: 'key_used' };
  const goodForMs = row.kind === 'token' ? enrolAfterExpiryMs : 0;
  if (row.expiresAtMs !== null && row.expiresAtMs + goodForMs <= nowMs) return { kind: 'key_unknown' };
  const problem = issuedToOther(row, request);
  return problem === undefined ? undefined : { kind: 'not_yours', problem };
}

export function isUsable(row: CredentialRow, nowMs: number): boolean {
  return !isGone(row) && (row.expiresAtMs === null || row.expiresAtMs > nowMs);
}

/** Reason why a key or token isn't the sender's; undefined where it is, or is bound to none. */
export function issuedToOther(
  to: { readonly gateway: string | null; readonly shop: string | null },
  sender: { readonly gateway: string; readonly shop: string },
): ReceiverProblem | undefined {
  if (to.gateway !== null && to.gateway !== sender.gateway)
    return receiverProblem('receiver.other_gateway', { expected: to.gateway, found: sender.gateway });
  if (to.shop !== null && to.shop !== sender.shop)
    return receiverProblem('receiver.other_shop', { expected: to.shop, found: sender.shop });
  return undefined;
}

function isGone({ revokedAtMs, usedUpMs }: CredentialRow): boolean {
  return revokedAtMs !== null || usedUpMs !== null;
}
