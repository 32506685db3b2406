/**
 * The receiver's app at a POS, and the accounts that their owners have allowed it: which shop's gateways may have tokens of which account.
 *
 * 1. The operator makes a link for a shop; its secret is stored as its hash. It is good for a week, also for several contracts.
 * 2. Who opens it logs in at the POS, which names the account: from then on the shop's gateways get its tokens.
 */
import type Database from 'better-sqlite3';
import type { PosTokenSystem } from '../../contract/cloud/pos-token.ts';
import { newSecret, sha256Of } from '../../lib/http/bearer.ts';

const linkMs = 7 * 86_400_000;
const maxShown = 1_000;

export type PosApp = {
  readonly clientId: string;
  /** Stored as it is: tokens are requested with it. */
  readonly clientSecret: string;
  /** Address of the receiver as browsers reach it, without a slash at its end. */
  readonly base: string;
  readonly sandbox: boolean;
  /** Address of the POS, for tests. */
  readonly idUrl: string | undefined;
};

export type PosGrant = {
  readonly system: PosTokenSystem;
  readonly account: string;
  readonly shop: string;
  readonly grantedAtMs: number;
  /** Last token. */
  readonly tokenAtMs: number | null;
  /** Answer of the POS while it gives no tokens. */
  readonly problem: string | null;
};

type AppRow = { clientId: string; clientSecret: string; base: string; sandbox: number; idUrl: string | null };

export type PosApps = ReturnType<typeof createPosApps>;

export function createPosApps(db: Database.Database, nowMs: () => number) {
  const sql = prepareStatements(db);
  return {
    app(system: PosTokenSystem): PosApp | undefined {
      const row = sql.app.get(system);
      return row && { ...row, sandbox: row.sandbox === 1, idUrl: row.idUrl ?? undefined };
    },
    setApp(system: PosTokenSystem, { sandbox, idUrl, ...app }: PosApp): void {
      sql.setApp.run({ ...app, system, sandbox: sandbox ? 1 : 0, idUrl: idUrl ?? null, nowMs: nowMs() });
    },
    /** Secret of a new link. */
    makeLink(system: PosTokenSystem, shop: string): string {
      const secret = newSecret();
      const now = nowMs();
      sql.dropLinks.run(now);
      sql.addLink.run({ sha256: sha256Of(secret), system, shop, untilMs: now + linkMs });
      return secret;
    },
    shopOfLink: (system: PosTokenSystem, secret: string): string | undefined =>
      sql.shopOfLink.get(sha256Of(secret), system, nowMs())?.shop,
    grant(system: PosTokenSystem, account: string, shop: string): void {
      sql.grant.run({ system, account, shop, nowMs: nowMs() });
    },
    /** `shop`: null for the owner's token. */
    isGranted: (system: PosTokenSystem, account: string, shop: string | null): boolean =>
      sql.isGranted.get({ system, account, shop }) !== undefined,
    /** Newest first. */
    grants: (): PosGrant[] => sql.grants.all(),
    /** False when there is none. */
    revoke: (system: PosTokenSystem, account: string, shop: string): boolean =>
      sql.revoke.run(system, account, shop).changes > 0,
    noteToken(system: PosTokenSystem, account: string): void {
      sql.noteToken.run(nowMs(), system, account);
    },
    noteProblem(system: PosTokenSystem, account: string, problem: string): void {
      sql.noteProblem.run(problem, system, account, problem);
    },
  };
}

function prepareStatements(db: Database.Database) {
  return {
    app: db.prepare<[string], AppRow>(
      'select client_id as clientId, client_secret as clientSecret, base, sandbox, id_url as idUrl from pos_apps where system = ?',
    ),
    setApp: db.prepare(`
      insert into pos_apps (system, client_id, client_secret, base, sandbox, id_url, set_at_ms)
      values (@system, @clientId, @clientSecret, @base, @sandbox, @idUrl, @nowMs)
      on conflict (system) do update set client_id = excluded.client_id, client_secret = excluded.client_secret, base = excluded.base,
        sandbox = excluded.sandbox, id_url = excluded.id_url, set_at_ms = excluded.set_at_ms
    `),
    addLink: db.prepare(
      'insert into pos_links (secret_sha256, system, shop, until_ms) values (@sha256, @system, @shop, @untilMs)',
    ),
    dropLinks: db.prepare('delete from pos_links where until_ms <= ?'),
    shopOfLink: db.prepare<[string, string, number], { shop: string }>(
      'select shop from pos_links where secret_sha256 = ? and system = ? and until_ms > ?',
    ),
    grant: db.prepare(`
      insert into pos_grants (system, account, shop, granted_at_ms) values (@system, @account, @shop, @nowMs)
      on conflict do update set granted_at_ms = excluded.granted_at_ms, problem = null
    `),
    isGranted: db.prepare<[{ system: string; account: string; shop: string | null }]>(
      'select 1 from pos_grants where system = @system and account = @account and (@shop is null or shop = @shop)',
    ),
    grants: db.prepare<[], PosGrant>(`
      select system, account, shop, granted_at_ms as grantedAtMs, token_at_ms as tokenAtMs, problem
      from pos_grants order by granted_at_ms desc, account, shop limit ${maxShown}
    `),
    revoke: db.prepare('delete from pos_grants where system = ? and account = ? and shop = ?'),
    noteToken: db.prepare(
      'update pos_grants set token_at_ms = ?, problem = null where system = ? and account = ?',
    ),
    noteProblem: db.prepare(
      'update pos_grants set problem = ? where system = ? and account = ? and problem is not ?',
    ),
  };
}
