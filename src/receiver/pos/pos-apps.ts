/**
 * The receiver's app at a POS, and the accounts that their owners have allowed it: which shop's gateways may have tokens of which account.
 *
 * 1. The operator makes a link for a shop; its secret is stored as its hash. It is good for a week, also for several contracts.
 * 2. Who opens it logs in at the POS, which names the account: from then on the shop's gateways get its tokens.
 */
import type { PosTokenSystem } from '../../contract/cloud/pos-token.ts';
import { newSecret, sha256Of } from '../../lib/http/bearer.ts';
import { changesOf, type Engine, rowOf, rowsOf, type Work } from '../sql/work.ts';

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

export function createPosApps(engine: Engine, nowMs: () => number) {
  const ofAccount = 'system = @system and account = @account';

  function* app(system: PosTokenSystem): Work<PosApp | undefined> {
    const row = yield* rowOf<AppRow>(
      `select client_id as "clientId", client_secret as "clientSecret", base, sandbox, id_url as "idUrl" from pos_apps where system = @system`,
      { system },
    );
    return row && { ...row, sandbox: row.sandbox === 1, idUrl: row.idUrl ?? undefined };
  }

  function* setApp(
    system: PosTokenSystem,
    { sandbox, idUrl, clientId, clientSecret, base }: PosApp,
  ): Work<void> {
    yield* rowsOf(
      `insert into pos_apps (system, client_id, client_secret, base, sandbox, id_url, set_at_ms)
      values (@system, @clientId, @clientSecret, @base, @sandbox, @idUrl, @nowMs)
      on conflict (system) do update set client_id = excluded.client_id, client_secret = excluded.client_secret, base = excluded.base,
        sandbox = excluded.sandbox, id_url = excluded.id_url, set_at_ms = excluded.set_at_ms`,
      {
        ...{ system, clientId, clientSecret, base, nowMs: nowMs() },
        ...{ sandbox: sandbox ? 1 : 0, idUrl: idUrl ?? null },
      },
    );
  }

  function* makeLink(system: PosTokenSystem, shop: string): Work<string> {
    const secret = newSecret();
    const now = nowMs();
    yield* rowsOf('delete from pos_links where until_ms <= @now', { now });
    yield* rowsOf(
      'insert into pos_links (secret_sha256, system, shop, until_ms) values (@sha256, @system, @shop, @untilMs)',
      { sha256: sha256Of(secret), system, shop, untilMs: now + linkMs },
    );
    return secret;
  }

  function* shopOfLink(system: PosTokenSystem, secret: string): Work<string | undefined> {
    const row = yield* rowOf<{ shop: string }>(
      'select shop from pos_links where secret_sha256 = @sha256 and system = @system and until_ms > @now',
      { sha256: sha256Of(secret), system, now: nowMs() },
    );
    return row?.shop;
  }

  function* grant(system: PosTokenSystem, account: string, shop: string): Work<void> {
    yield* rowsOf(
      `insert into pos_grants (system, account, shop, granted_at_ms) values (@system, @account, @shop, @nowMs)
      on conflict (system, account, shop) do update set granted_at_ms = excluded.granted_at_ms, problem = null`,
      { system, account, shop, nowMs: nowMs() },
    );
  }

  function* isGranted(system: PosTokenSystem, account: string, shop: string | null): Work<boolean> {
    const found = yield* rowOf(
      `select 1 as one from pos_grants where ${ofAccount}${shop === null ? '' : ' and shop = @shop'} limit 1`,
      { system, account, ...(shop !== null && { shop }) },
    );
    return found !== undefined;
  }

  function* revoke(system: PosTokenSystem, account: string, shop: string): Work<boolean> {
    const values = { system, account, shop };
    return (yield* changesOf(`delete from pos_grants where ${ofAccount} and shop = @shop`, values)) > 0;
  }

  return {
    app: (system: PosTokenSystem) => engine.run(app(system)),
    setApp: (system: PosTokenSystem, as: PosApp) => engine.transaction('pos', () => setApp(system, as)),
    /** Secret of a new link. */
    makeLink: (system: PosTokenSystem, shop: string) =>
      engine.transaction('pos', () => makeLink(system, shop)),
    shopOfLink: (system: PosTokenSystem, secret: string) => engine.run(shopOfLink(system, secret)),
    grant: (system: PosTokenSystem, account: string, shop: string) =>
      engine.transaction('pos', () => grant(system, account, shop)),
    /** `shop`: null for the owner's token. */
    isGranted: (system: PosTokenSystem, account: string, shop: string | null) =>
      engine.run(isGranted(system, account, shop)),
    /** Newest first. */
    grants: () =>
      engine.run(
        rowsOf<PosGrant>(
          `select system, account, shop, granted_at_ms as "grantedAtMs", token_at_ms as "tokenAtMs", problem
          from pos_grants order by granted_at_ms desc, account, shop limit ${maxShown}`,
        ),
      ),
    /** False when there is none. */
    revoke: (system: PosTokenSystem, account: string, shop: string) =>
      engine.transaction('pos', () => revoke(system, account, shop)),
    noteToken: (system: PosTokenSystem, account: string) =>
      engine.run(
        rowsOf(`update pos_grants set token_at_ms = @nowMs, problem = null where ${ofAccount}`, {
          ...{ system, account, nowMs: nowMs() },
        }),
      ),
    noteProblem: (system: PosTokenSystem, account: string, problem: string) =>
      engine.run(
        rowsOf(
          `update pos_grants set problem = @problem where ${ofAccount} and problem is distinct from cast(@problem as text)`,
          { system, account, problem },
        ),
      ),
  };
}
