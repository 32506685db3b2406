/** Presence of a gateway at the broker (MQTT profile). Retained; the last will reports a lost connection. */
import { z } from 'zod';
import { rfc3339 } from '../sale.ts';

export const presenceSchema = z.object({
  gateway: z.string().min(1),
  state: z.enum(['online', 'offline']),
  reason: z
    .enum(['stopped', 'lost'])
    .optional()
    .describe('Of offline: it disconnected, or the broker lost it'),
  connectedAt: rfc3339.describe('Since when the connection stood that this is about, gateway clock'),
  shop: z.object({ id: z.string(), name: z.string() }),
});
export type Presence = z.infer<typeof presenceSchema>;

/** A picture over MQTT: within the 128 KB of AWS IoT Core, including its envelope. */
export const maxMqttPictureBytes = 120 * 1024;
