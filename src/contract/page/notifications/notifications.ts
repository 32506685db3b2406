/** `GET /api/v1/notifications`, and what a test of a channel answers. */
import { z } from 'zod';
import { channelJson, maxChannels, rulesBody } from './channel.ts';

export const notificationsJson = z.strictObject({
  rules: rulesBody,
  channels: z.array(channelJson).max(maxChannels),
});
export type NotificationsJson = z.infer<typeof notificationsJson>;

/** The gateway's public key, with which a browser subscribes. */
export const pushKeyJson = z.strictObject({ publicKey: z.string() });

export const channelTestJson = z.strictObject({
  arrived: z.boolean().describe('The service has taken the message, for all recipients'),
  problem: z
    .strictObject({ code: z.string(), text: z.string().describe('In the language of the request') })
    .exactOptional(),
});
