/**
 * What a POS's webhook reports, as the topics that have news. Sources: Square's documentation
 * (developer.squareup.com/docs/webhooks/step3validate and the bodies of payment, refund and order events), Smaregi's
 * (developers.smaregi.dev, platform-api-reference, POST /webhook-transactions). Smaregi signs nothing: the secret of the address is the proof.
 */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { sameSecret } from '../../lib/http/bearer.ts';
import type { WebhookKind } from './webhooks.ts';

export type Notification =
  /** `eventId`: of the delivery and its repetitions; undefined where the POS gives none. */
  | { readonly kind: 'news'; readonly topics: readonly string[]; readonly eventId: string | undefined }
  /** Of no interest here, such as a change of an item. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' };

const id = z.string().regex(/^[\w-]{1,64}$/);
const eventId = z.string().min(1).max(128);

const square = z.object({ event_id: eventId, type: z.string(), data: z.unknown() });
/** `data.object` has one member, such as `payment`, `refund` or `order_updated`. */
const squareData = z.object({
  object: z.record(z.string(), z.looseObject({ location_id: id.optional() })),
});
const squareTypes = /^(payment|refund|order)\./;

const smaregi = z.object({ contractId: id, event: z.string() });

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
  }
}

function readSquare(body: unknown): Notification {
  const event = square.safeParse(body).data;
  if (event === undefined) return { kind: 'unreadable' };
  if (!squareTypes.test(event.type)) return { kind: 'other' };
  const data = squareData.safeParse(event.data).data;
  if (data === undefined) return { kind: 'unreadable' };
  const locations = Object.values(data.object).flatMap(({ location_id: location }) => location ?? []);
  // A refund of a payment taken online has no location.
  if (locations.length === 0) return { kind: 'other' };
  const topics = [...new Set(locations)].slice(0, 4).map((location) => `square:${location}`);
  return { kind: 'news', topics, eventId: event.event_id };
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

/** `x-square-hmacsha256-signature`: HMAC-SHA256 of the address and the body, base64. */
export function isSquareSignature(
  signed: { readonly url: string; readonly body: Buffer; readonly key: string },
  signature: unknown,
): boolean {
  if (typeof signature !== 'string') return false;
  const { url, body, key } = signed;
  return sameSecret(createHmac('sha256', key).update(url).update(body).digest('base64'), signature);
}
