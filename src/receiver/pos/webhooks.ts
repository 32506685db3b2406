/**
 * Addresses for the webhooks of POS clouds. The secret in an address is stored as its hash and shown once; the signature key of Square or
 * Shopify is stored as it is, since signatures are computed with it.
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { newSecret, sha256Of } from '../../lib/http/bearer.ts';

export const webhookKinds = ['smaregi', 'square', 'shopify'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** The POS signs its events; the secret of the address is the only proof otherwise. */
export function isSigned(kind: WebhookKind): boolean {
  return kind !== 'smaregi';
}

export type WebhookRow = {
  readonly id: string;
  readonly kind: WebhookKind;
  /** Address of the receiver as the POS reaches it, without a slash at its end: Square's signature covers it. */
  readonly base: string;
  /** Shop whose gateways alone are nudged; null: all that request the topic. */
  readonly shop: string | null;
  readonly note: string;
  readonly signatureKey: string | null;
  readonly madeAtMs: number;
  readonly lastUsedMs: number | null;
  readonly revokedAtMs: number | null;
};

export type Webhooks = {
  /** The address to enter at the POS. */
  make(requested: { kind: WebhookKind; base: string; shop?: string; note?: string }): {
    id: string;
    url: string;
  };
  find(kind: WebhookKind, secret: string): WebhookRow | undefined;
  /** False when no usable webhook of a POS that signs has that id. */
  setSignatureKey(id: string, key: string): boolean;
  /** Newest first; usable ones only, or all. */
  list(all: boolean): WebhookRow[];
  /** False when no usable webhook has that id. */
  revoke(id: string): boolean;
};

export function createWebhooks(db: Database.Database, nowMs: () => number): Webhooks {
  const columns = `id, kind, base, shop, note, signature_key as signatureKey, made_at_ms as madeAtMs, last_used_ms as lastUsedMs,
    revoked_at_ms as revokedAtMs`;
  const insert = db.prepare(`
    insert into pos_webhooks (id, kind, secret_sha256, base, shop, note, made_at_ms)
    values (@id, @kind, @sha256, @base, @shop, @note, @nowMs)
  `);
  const bySecret = db.prepare<[string, string], WebhookRow>(
    `select ${columns} from pos_webhooks where secret_sha256 = ? and kind = ? and revoked_at_ms is null`,
  );
  const listing = db.prepare<[], WebhookRow>(
    `select ${columns} from pos_webhooks order by made_at_ms desc, id limit 1000`,
  );
  const setKey = db.prepare(
    "update pos_webhooks set signature_key = ? where id = ? and kind <> 'smaregi' and revoked_at_ms is null",
  );
  const revoke = db.prepare(
    'update pos_webhooks set revoked_at_ms = ? where id = ? and revoked_at_ms is null',
  );
  return {
    make({ kind, base, shop, note = '' }) {
      const id = randomBytes(5).toString('hex');
      const secret = newSecret();
      insert.run({ id, kind, sha256: sha256Of(secret), base, shop: shop ?? null, note, nowMs: nowMs() });
      return { id, url: webhookUrl(base, kind, secret) };
    },
    find: (kind, secret) => bySecret.get(sha256Of(secret), kind),
    setSignatureKey: (id, key) => setKey.run(key, id).changes > 0,
    list: (all) => listing.all().filter(({ revokedAtMs }) => all || revokedAtMs === null),
    revoke: (id) => revoke.run(nowMs(), id).changes > 0,
  };
}

export function webhookUrl(base: string, kind: WebhookKind, secret: string): string {
  return `${base}/pos/${kind}/${secret}`;
}
