/**
 * Signatures of forwarded messages by the Standard Webhooks specification (1.0.0, symmetric): HMAC-SHA256 over id, time of the attempt and
 * body, with a secret of the target alone. The id is the change's cursor, the same in every attempt. Pure except for new secrets.
 */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** 256 random bits, in the form that libraries of the specification take. */
export function newSigningSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

export function signedHeaders(
  secret: string,
  message: { readonly id: string; readonly body: string; readonly nowMs: number },
): Record<string, string> {
  const timestamp = String(Math.floor(message.nowMs / 1_000));
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const signature = createHmac('sha256', key)
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest('base64');
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
