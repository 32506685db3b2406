/** Access of machines in PostgreSQL (../credentials.ts has its rules): every process sees a new or revoked credential with its next request. */
import { sameSecret, sha256Of } from '../../lib/http/bearer.ts';
import type { ContractStore } from '../contract-store.ts';
import {
  type CredentialOptions,
  type CredentialRow,
  callerIn,
  credentialColumns,
  enrolRefusal,
  expiryOf,
  isUsable,
  type NewCredential,
  newRow,
  useOf,
} from '../credentials.ts';
import type { Postgres, Sql } from './connection.ts';

export function createPostgresCredentials(
  database: Postgres,
  { ownerTokens, nowMs, tokenDays }: CredentialOptions,
): ContractStore['credentials'] {
  async function add(
    sql: Sql,
    requested: NewCredential,
    follows: string | null = null,
  ): Promise<{ id: string; secret: string }> {
    const { id, secret, ...row } = newRow(requested, follows, nowMs());
    await sql.query(
      `insert into credentials (id, kind, secret_sha256, gateway, shop, note, made_at_ms, expires_at_ms, follows)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [id, row.kind, row.sha256, row.gateway, row.shop, row.note, row.nowMs, row.expiresAtMs, follows],
    );
    return { id, secret };
  }

  async function bySecret(sql: Sql, bearer: string, lock = ''): Promise<CredentialRow | undefined> {
    const [row] = await sql.query<CredentialRow>(
      `select ${credentialColumns} from credentials where secret_sha256 = $1${lock}`,
      [sha256Of(bearer)],
    );
    return row;
  }

  return {
    async callerOf(bearer) {
      if (bearer === undefined) return undefined;
      if (ownerTokens.some((token) => sameSecret(token, bearer))) return { kind: 'owner' };
      const row = await bySecret(database, bearer);
      const now = nowMs();
      const caller = callerIn(row, now);
      if (row === undefined || caller === undefined || caller === 'expired') return caller;
      switch (useOf(row, now)) {
        case 'first':
          await database.transaction((sql) => noteFirstUse(sql, row, now));
          break;
        case 'later':
          await database.query('update credentials set last_used_ms = $2 where id = $1', [row.id, now]);
          break;
        case 'noted':
      }
      return caller;
    },
    async enrol(bearer, request) {
      if (bearer === undefined) return { kind: 'key_unknown' };
      return database.transaction(async (sql) => {
        // Another process may exchange the same key.
        const row = await bySecret(sql, bearer, ' for update');
        const refusal = enrolRefusal(row, request, nowMs());
        if (row === undefined || refusal !== undefined) return refusal ?? { kind: 'key_unknown' };
        const expiry = expiryOf(tokenDays, nowMs());
        await revokeUnused(sql, row.id, nowMs());
        const made = await add(sql, { kind: 'token', ...request, note: row.note, ...expiry }, row.id);
        return { kind: 'enrolled', token: made.secret, ...expiry };
      });
    },
    make: (requested) => database.transaction((sql) => add(sql, requested)),
    async list(kind, all) {
      const rows = await database.query<CredentialRow>(
        `select ${credentialColumns} from credentials where kind = $1 order by made_at_ms desc, id limit 5000`,
        [kind],
      );
      const now = nowMs();
      return all ? rows : rows.filter((row) => isUsable(row, now));
    },
    revoke: (kind, id) =>
      database.transaction(async (sql) => {
        const rows = await sql.query(
          `update credentials set revoked_at_ms = $3
          where id = $1 and kind = $2 and revoked_at_ms is null and used_up_ms is null returning 1`,
          [id, kind, nowMs()],
        );
        if (rows.length > 0) await revokeUnused(sql, id, nowMs());
        return rows.length > 0;
      }),
  };
}

/** Predecessors of a token are revoked with its first use, the whole chain of them. */
async function noteFirstUse(sql: Sql, { id, follows }: CredentialRow, nowMs: number): Promise<void> {
  await sql.query('update credentials set first_used_ms = $2, last_used_ms = $2 where id = $1', [id, nowMs]);
  for (let before = follows; before !== null; ) {
    const [row] = await sql.query<{ follows: string | null }>(
      'update credentials set used_up_ms = $2 where id = $1 and used_up_ms is null returning follows',
      [before, nowMs],
    );
    before = row?.follows ?? null;
  }
}

async function revokeUnused(sql: Sql, follows: string, nowMs: number): Promise<void> {
  await sql.query(
    'update credentials set revoked_at_ms = $2 where follows = $1 and first_used_ms is null and revoked_at_ms is null',
    [follows, nowMs],
  );
}
