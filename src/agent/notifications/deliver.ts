/** Delivers a message to a channel, by its kind. */
import { sendToChat } from './chat.ts';
import type { Deliver, DeliveryTools } from './delivery.ts';
import { sendToLine } from './line.ts';
import { sendByMail } from './mail.ts';
import { sendByPush } from './push.ts';
import { sendToWebhook } from './webhook.ts';

export function createDeliver(tools: DeliveryTools): Deliver {
  return async (channel, message, signal) => {
    const { notice } = message;
    switch (channel.kind) {
      case 'chat':
        return sendToChat(channel, notice, { ...tools, signal });
      case 'line':
        return sendToLine(channel, notice, { ...tools, signal });
      case 'email': {
        const pictures = channel.pictures ? await tools.pictures(notice.saleIds) : [];
        return sendByMail(channel, notice, { clock: tools.clock, signal, pictures });
      }
      case 'webhook':
        return sendToWebhook(channel.config, message, { ...tools, signal });
      case 'push':
        return sendByPush(channel, notice, { ...tools, signal });
    }
  };
}
