/**
 * The webhooks of Square and Smaregi as programs send them: bodies, headers and signature as documented
 * (developer.squareup.com/docs/webhooks, developers.smaregi.dev platform-api-reference). Each function sends one delivery.
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
