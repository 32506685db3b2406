/**
 * Moments as the devices of a register push them, over HTTP, WebSocket or MQTT: something happened at this register, without a sale.
 * One message, one schema. Unknown fields are ignored, and `null` is an absent one.
 */
import { z } from 'zod';
import { momentKinds } from '../../domain/moment/moment.ts';
import { maxDeviceChars } from '../../domain/moment/moment-device.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { causeShape } from '../page/problem-details.ts';
import { rfc3339 } from '../sale.ts';
import { contractText } from '../text/contract-text.ts';
import { withoutNulls } from './message-fields.ts';

const maxMoments = 100;
const zonedTime = expecting(contractText('zoned_time'));

const momentSchema = z
  .object({
    id: z
      .string()
      .min(1)
      .max(100)
      .exactOptional()
      .describe("The device's own name of the moment: the same one within 36 hours is stored once"),
    kind: z
      .enum(momentKinds)
      .describe(
        'drawer: it opened; terminal: the payment terminal approved; printer: a print job began; button: a person pressed it',
      ),
    device: z
      .string()
      .min(1)
      .max(maxDeviceChars)
      .exactOptional()
      .describe(
        'Name of the device, where several report moments of one kind: the lateness of each is learned by itself',
      ),
    at: rfc3339
      .meta(zonedTime)
      .exactOptional()
      .describe(
        "When it happened, by the device's clock; needs `sentAt`. Without `at` and `ageMs` the arrival counts",
      ),
    ageMs: z
      .number()
      .min(0)
      .exactOptional()
      .describe('How long before it was sent it happened, milliseconds'),
  })
  .meta(expecting(contractText('json_object')));

export const momentsMessageSchema = z
  .object({
    sentAt: rfc3339
      .meta(zonedTime)
      .exactOptional()
      .describe('Time of sending by the clock of `at`, which need not be right'),
    moments: z.array(momentSchema).min(1).max(maxMoments),
  })
  .meta(expecting(contractText('json_object')));
export type MomentsMessage = z.infer<typeof momentsMessageSchema>;

/** Whether a message of a stream is one of moments. */
export function isMomentsMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'moments' in message;
}

/** A message may be one moment alone, with its `sentAt`. Returns what was checked, too, for its problems. */
export function readMomentsMessage(message: unknown) {
  const isAlone = typeof message === 'object' && message !== null && !('moments' in message);
  const sentAt = isAlone && 'sentAt' in message ? { sentAt: message.sentAt } : {};
  const whole = withoutNulls(isAlone ? { ...sentAt, moments: [message] } : message);
  return { whole, read: momentsMessageSchema.safeParse(whole) };
}

const taken = {
  moments: z.array(z.strictObject({ id: z.string().optional(), state: z.enum(['stored', 'known']) })),
};

/** The answer: each moment in the order of the message. `known`: it was stored before, or a contact bounced. */
export const momentsAcceptedJson = z.strictObject(taken);

/** The same over a WebSocket: number of the message, then the status and the fields that the answer has over HTTP. */
export const momentsAckJson = z.union([
  z.strictObject({ ack: z.int(), status: z.literal([200, 201]), ...taken }),
  z.strictObject({ ack: z.int(), status: z.int(), ...causeShape, retryAfter: z.int().optional() }),
]);
