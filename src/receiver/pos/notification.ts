/**
 * What a POS's webhook reports, as the topics that have news. Sources: Square's documentation
 * (developer.squareup.com/docs/webhooks/step3validate and the bodies of payment, refund and order events), Smaregi's
 * (developers.smaregi.dev, platform-api-reference, POST /webhook-transactions), Shopify's (shopify.dev/docs/apps/build/webhooks/verify-deliveries
 * and /delivery-structure; docs/api/webhooks). Smaregi signs nothing: the secret of the address is the proof.
 */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { sameSecret } from '../../lib/http/bearer.ts';
import type { WebhookKind } from './webhooks.ts';

export type Notification =
  /** `eventId`: of the delivery and its repetitions, or of all that report the same; undefined where the POS gives none. */
  | { readonly kind: 'news'; readonly topics: readonly string[]; readonly eventId: string | undefined }
  /** Not a sale, such as a change of an item. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' };

const id = z.string().regex(/^[\w-]{1,64}$/);
const eventId = z.string().min(1).max(128);

const square = z.object({ event_id: eventId, type: z.string(), data: z.unknown() });
/** `data.object` has one member, `payment` or `refund`. */
const squareData = z.object({ object: z.record(z.string(), z.unknown()) });
const money = z.object({ amount: z.number() });
const squareRecord = z.object({
  id: eventId.optional(),
  status: z.string().optional(),
  location_id: id.optional(),
  total_money: money.optional(),
  amount_money: money.optional(),
});
/** Each payment of an order is reported: events of the order itself add nothing. */
const squareTypes = /^(payment|refund)\./;
/** As sources/square/to-sale.ts counts them: authorised and captured are one sale, a refund counts from its request. */
const squareSteps: Readonly<Partial<Record<string, 'counts' | 'open' | 'never'>>> = {
  'payment PENDING': 'open',
  'payment APPROVED': 'counts',
  'payment COMPLETED': 'counts',
  'payment CANCELED': 'never',
  'payment FAILED': 'never',
  'refund PENDING': 'counts',
  'refund APPROVED': 'counts',
  'refund COMPLETED': 'counts',
  'refund REJECTED': 'never',
  'refund FAILED': 'never',
};

const smaregi = z.object({ contractId: id, event: z.string() });

const location = z.int().positive().nullish().catch(undefined);
/** Record of an order, or of a refund with its transactions. */
const shopifyRecord = z.object({
  location_id: location,
  transactions: z
    .array(z.object({ location_id: location }))
    .nullish()
    .catch(undefined),
});
const shopifyDomain = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com$/);
const shopifyTopics = new Set(['orders/paid', 'orders/cancelled', 'refunds/create']);

export function readNotification(
  kind: WebhookKind,
  body: unknown,
  headers: IncomingHttpHeaders,
): Notification {
  switch (kind) {
    case 'square':
      return readSquare(body);
    case 'smaregi':
      return readSmaregi(body, headers);
    case 'shopify':
      return readShopify(body, headers);
  }
}

/**
 * A sale causes several events: the payment is created, completed, and changed when fees are known. News is a step of a payment or refund
 * that changes the sale, once, and each event whose status is unknown here.
 */
function readSquare(body: unknown): Notification {
  const event = square.safeParse(body).data;
  if (event === undefined) return { kind: 'unreadable' };
  const [, name] = squareTypes.exec(event.type) ?? [];
  if (name === undefined) return { kind: 'other' };
  const data = squareData.safeParse(event.data).data;
  const record = squareRecord.safeParse(data?.object[name]).data;
  if (record === undefined) return { kind: 'unreadable' };
  const { id: recordId, status, location_id: location, total_money: total, amount_money: amount } = record;
  // A refund of a payment taken online has no location.
  if (location === undefined) return { kind: 'other' };
  const step = squareSteps[`${name} ${status}`];
  if (step === 'open') return { kind: 'other' };
  const isKnown = step !== undefined && recordId !== undefined;
  return {
    kind: 'news',
    topics: [`square:${location}`],
    eventId: isKnown
      ? `${name}:${recordId}:${step}:${(total ?? amount)?.amount ?? ''}:${location}`
      : event.event_id,
  };
}

/** The header `smaregi-event-id` comes with every delivery, and isn't documented. */
function readSmaregi(body: unknown, headers: IncomingHttpHeaders): Notification {
  const event = smaregi.safeParse(body).data;
  const named = headers['smaregi-contract-id'];
  if (event === undefined || (named !== undefined && named !== event.contractId))
    return { kind: 'unreadable' };
  if (event.event !== 'pos:transactions') return { kind: 'other' };
  const delivery = eventId.safeParse(headers['smaregi-event-id']).data;
  return { kind: 'news', topics: [`smaregi:${event.contractId}`], eventId: delivery };
}

/** An order of the web has no location, and is at no register; a refund without one may be of a register's sale. */
function readShopify(body: unknown, headers: IncomingHttpHeaders): Notification {
  const domain = shopifyDomain.safeParse(headers['x-shopify-shop-domain']).data;
  const record = shopifyRecord.safeParse(body).data;
  const topic = String(headers['x-shopify-topic']);
  if (domain === undefined || record === undefined) return { kind: 'unreadable' };
  if (!shopifyTopics.has(topic)) return { kind: 'other' };
  const { location_id: own, transactions } = record;
  const locations = [own, ...(transactions ?? []).map((one) => one.location_id)].flatMap((one) => one ?? []);
  const isRefund = topic === 'refunds/create';
  if (locations.length === 0 && !isRefund) return { kind: 'other' };
  return {
    kind: 'news',
    topics:
      locations.length === 0
        ? [`shopify:${domain.split('.', 1)[0]}`]
        : [...new Set(locations)].slice(0, 4).map((one) => `shopify:${one}`),
    eventId: eventId.safeParse(headers['x-shopify-webhook-id']).data,
  };
}

/** `x-shopify-hmac-sha256`: HMAC-SHA256 of the body, base64. */
export function isShopifySignature(
  { body, key }: { readonly body: Buffer; readonly key: string },
  signature: unknown,
): boolean {
  if (typeof signature !== 'string') return false;
  return sameSecret(createHmac('sha256', key).update(body).digest('base64'), signature);
}

/** `x-square-hmacsha256-signature`: HMAC-SHA256 of the address and the body, base64. */
export function isSquareSignature(
  signed: { readonly url: string; readonly body: Buffer; readonly key: string },
  signature: unknown,
): boolean {
  if (typeof signature !== 'string') return false;
  const { url, body, key } = signed;
  return sameSecret(createHmac('sha256', key).update(url).update(body).digest('base64'), signature);
}
