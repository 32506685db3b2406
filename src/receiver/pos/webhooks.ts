/**
 * Addresses for the webhooks of POS clouds. The secret in an address is stored as its hash and shown once; the signature key of Square or
 * Shopify is stored as it is, since signatures are computed with it.
 */
import { randomBytes } from 'node:crypto';
import { newSecret, sha256Of } from '../../lib/http/bearer.ts';
import { changesOf, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';

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
  make(requested: { kind: WebhookKind; base: string; shop?: string; note?: string }): Soon<{
    id: string;
    url: string;
  }>;
  find(kind: WebhookKind, secret: string): Soon<WebhookRow | undefined>;
  /** False when no usable webhook of a POS that signs has that id. */
  setSignatureKey(id: string, key: string): Soon<boolean>;
  /** Newest first; usable ones only, or all. */
  list(all: boolean): Soon<WebhookRow[]>;
  /** False when no usable webhook has that id. */
  revoke(id: string): Soon<boolean>;
};

export function createWebhooks(engine: Engine, nowMs: () => number): Webhooks {
  const columns = `id, kind, base, shop, note, signature_key as "signatureKey", made_at_ms as "madeAtMs", last_used_ms as "lastUsedMs",
    revoked_at_ms as "revokedAtMs"`;

  function* change(set: string, where: string, values: Record<string, unknown>): Work<boolean> {
    const text = `update pos_webhooks set ${set} where ${where} and revoked_at_ms is null`;
    return (yield* changesOf(text, values)) > 0;
  }

  function* list(all: boolean): Work<WebhookRow[]> {
    const rows = yield* rowsOf<WebhookRow>(
      `select ${columns} from pos_webhooks order by made_at_ms desc, id limit 1000`,
    );
    return rows.filter(({ revokedAtMs }) => all || revokedAtMs === null);
  }

  function* make({ kind, base, shop, note = '' }: Parameters<Webhooks['make']>[0]) {
    const id = randomBytes(5).toString('hex');
    const secret = newSecret();
    yield* rowsOf(
      `insert into pos_webhooks (id, kind, secret_sha256, base, shop, note, made_at_ms)
      values (@id, @kind, @sha256, @base, @shop, @note, @nowMs)`,
      { id, kind, sha256: sha256Of(secret), base, shop: shop ?? null, note, nowMs: nowMs() },
    );
    return { id, url: webhookUrl(base, kind, secret) };
  }

  return {
    make: (requested) => engine.transaction('pos', () => make(requested)),
    find: (kind, secret) =>
      engine.run(
        rowOf<WebhookRow>(
          `select ${columns} from pos_webhooks where secret_sha256 = @sha256 and kind = @kind and revoked_at_ms is null`,
          { sha256: sha256Of(secret), kind },
        ),
      ),
    setSignatureKey: (id, key) =>
      engine.transaction('pos', () =>
        change('signature_key = @key', "id = @id and kind <> 'smaregi'", { id, key }),
      ),
    list: (all) => engine.run(list(all)),
    revoke: (id) =>
      engine.transaction('pos', () => change('revoked_at_ms = @nowMs', 'id = @id', { id, nowMs: nowMs() })),
  };
}

export function webhookUrl(base: string, kind: WebhookKind, secret: string): string {
  return `${base}/pos/${kind}/${secret}`;
}
