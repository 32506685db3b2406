/**
 * The webhooks of Square, Smaregi and Shopify as programs send them: bodies, headers and signature as documented
 * (developer.squareup.com/docs/webhooks, developers.smaregi.dev platform-api-reference, shopify.dev/docs/apps/build/webhooks). Each function sends one delivery.
 */
import { createHmac, randomUUID } from 'node:crypto';

export type SquareWebhook = { readonly url: string; readonly key: string };

export type SquareEvent = {
  readonly type?: string;
  /** Id, status and amount of the payment or refund; default: a completed one with an id of its own. */
  readonly id?: string;
  readonly status?: string;
  readonly total?: number;
  readonly location?: string;
  readonly eventId?: string;
  /** Signed for this address in place of its own. */
  readonly signedFor?: string;
};

export function sendSquareEvent({ url, key }: SquareWebhook, event: SquareEvent): Promise<Response> {
  const { type = 'payment.updated', location = 'LHONTEN', signedFor = url } = event;
  const { eventId = randomUUID(), id = randomUUID(), status = 'COMPLETED', total = 1_980 } = event;
  const [name = ''] = type.split('.');
  const body = JSON.stringify({
    merchant_id: 'MLEXAMPLE',
    type,
    event_id: eventId,
    created_at: '2026-11-29T01:02:03.456Z',
    data: {
      type: name,
      id,
      object: {
        [name === 'order' ? 'order_updated' : name]: {
          ...{ id, status, location_id: location, version: 4 },
          [name === 'refund' ? 'amount_money' : 'total_money']: { amount: total, currency: 'JPY' },
        },
      },
    },
  });
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-square-hmacsha256-signature': createHmac('sha256', key)
        .update(signedFor + body)
        .digest('base64'),
      'square-environment': 'Production',
    },
    body,
  });
}

type SmaregiEvent = {
  readonly contract?: string;
  readonly event?: string;
  readonly ids?: readonly string[];
  /** Default: a new one; undefined: without. */
  readonly eventId?: string | undefined;
};

export function sendSmaregiEvent(
  url: string,
  { contract = 'sb_abc123', event = 'pos:transactions', ids = ['25'], ...delivery }: SmaregiEvent = {},
): Promise<Response> {
  const { eventId } = { eventId: randomUUID(), ...delivery };
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Smaregi-Platform-Api-Webhook/1.2.4(sandbox)',
      'smaregi-contract-id': contract,
      'smaregi-event': event,
      ...(eventId !== undefined && { 'smaregi-event-id': eventId }),
    },
    body: JSON.stringify({ contractId: contract, event, action: 'created', transactionHeadIds: ids }),
  });
}

export type ShopifyEvent = {
  readonly topic?: string;
  readonly shop?: string;
  /** Null: sold on the web, or given back in the shop's admin. */
  readonly location?: number | null;
  readonly webhookId?: string;
  /** Signed with this in place of the key. */
  readonly signedWith?: string;
};

/** [shopify.dev/docs/apps/build/webhooks/delivery-structure]; bodies are those of the REST resources, with some of their fields. */
export function sendShopifyEvent(
  { url, key }: { readonly url: string; readonly key: string },
  event: ShopifyEvent = {},
): Promise<Response> {
  const { topic = 'orders/paid', shop = 'peer-shop.myshopify.com', location = 68_001_000_001 } = event;
  const { webhookId = randomUUID(), signedWith = key } = event;
  const order = {
    id: 5_940_139_491_234,
    source_name: location === null ? 'web' : 'pos',
    location_id: location,
  };
  const refund = {
    ...{ id: 1_028_613_374_258, order_id: order.id, created_at: '2026-11-29T10:02:03+09:00' },
    transactions: [
      { id: 10_572_748_325_170, kind: 'refund', amount: '480.00', location_id: location, device_id: null },
    ],
  };
  const body = JSON.stringify(
    topic === 'refunds/create' ? refund : { ...order, total_price: '1980.00', currency: 'JPY' },
  );
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shop,
      'x-shopify-webhook-id': webhookId,
      'x-shopify-api-version': '2026-07',
      'x-shopify-hmac-sha256': createHmac('sha256', signedWith).update(body).digest('base64'),
    },
    body,
  });
}
